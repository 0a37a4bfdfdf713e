"""The styles of an official document in WordprocessingML: those of the quarterly table, and those of GB/T 9704—2012."""

from __future__ import annotations

from reports.documents import official, paper, word_styles
from reports.documents.word_styles import fonts, twips

RED = "D7000F"
SIZE = 16  # 三号
CHARACTER = SIZE * 20
LINE = '<w:spacing w:line="580" w:lineRule="exact"/>'  # 29 pt: 22 lines a page


def _style(key: str, name: str, layout: str, font: str, size: float, colour: str = "", based: str = "Normal") -> str:
    """Return a paragraph style: its layout, the Chinese font and the size in points."""
    tint = f'<w:color w:val="{colour}"/>' if colour else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/><w:qFormat/><w:pPr>{layout}</w:pPr>'
        f"<w:rPr>{fonts(font, size).replace('<w:sz ', f'{tint}<w:sz ', 1)}</w:rPr></w:style>"
    )


def _tab(width: float) -> str:
    """Return a tab that sets to the right at `width` mm."""
    return f'<w:tabs><w:tab w:val="right" w:pos="{twips(width)}"/></w:tabs>'


def _indent(**sides: int) -> str:
    """Return an indentation in characters of 三号."""
    said = " ".join(f'w:{side}="{CHARACTER * characters}"' for side, characters in sides.items())
    return f"<w:ind {said}/>"


def _rules(colour: str, **sizes: int) -> str:
    """Return rules at the sides of a paragraph, each so many eighths of a point strong."""
    made = (f'<w:{side} w:val="single" w:sz="{size}" w:space="4" w:color="{colour}"/>' for side, size in sizes.items())
    return f"<w:pBdr>{''.join(made)}</w:pBdr>"


FOOT = (
    f'<w:framePr w:w="{twips(official.TYPE_WIDTH)}" w:hSpace="0" w:wrap="notBeside" w:vAnchor="margin" w:hAnchor="margin"'
    ' w:xAlign="left" w:yAlign="bottom"/>'
)
"""A frame at the foot of the type area, which paragraphs that follow one another share."""

_JUSTIFIED, _CENTRED, _RIGHT = (f'<w:jc w:val="{side}"/>' for side in ("both", "center", "right"))
_KEPT = "<w:keepNext/>"
_BODY, _HEAD, _TITLE = paper.BODY_FONT, paper.HEAD_FONT, paper.TITLE_FONT

STYLES = (
    word_styles.STYLES
    + _style("OfficialTitle", "公文标题", f'{_KEPT}<w:spacing w:before="700" w:after="560"/>{_CENTRED}<w:outlineLvl w:val="0"/>', _TITLE, 22)
    + _style("BulletinName", "刊名", f'<w:spacing w:after="200"/>{_CENTRED}', _TITLE, 50, RED)
    + _style("BulletinNumber", "期号", _CENTRED, _BODY, SIZE)
    + _style("BulletinHead", "印发机关和日期", f'{_rules(RED, bottom=16)}{_tab(official.TYPE_WIDTH)}<w:spacing w:before="200"/>', _BODY, SIZE)
    + _style("Addressees", "主送", f"{LINE}{_JUSTIFIED}", _BODY, SIZE)
    + _style("BodyText", "正文段落", f"{LINE}{_indent(firstLine=2)}{_JUSTIFIED}", _BODY, SIZE)
    + _style("KeptText", "与下段同页", _KEPT, _BODY, SIZE, based="BodyText")
    + _style("Heading1", "一级标题", f'{_KEPT}{LINE}{_indent(firstLine=2)}<w:outlineLvl w:val="0"/>', _HEAD, SIZE)
    + _style("TableTitle", "表题", f'{_KEPT}<w:spacing w:before="240" w:after="120"/>{_CENTRED}', _HEAD, 14)
    + _style("TableEnd", "表后空行", '<w:spacing w:line="240" w:lineRule="exact"/>', _BODY, 10.5)
    + _style("TableNote", "表注", '<w:spacing w:before="120"/>', _BODY, 12)
    + _style("Note", "正文注", f'<w:spacing w:before="160" w:line="500" w:lineRule="exact"/>{_indent(firstLine=2)}', _BODY, 14)
    + _style("AnnexFirst", "附件说明", f'{_KEPT}<w:spacing w:before="580" w:line="580" w:lineRule="exact"/>{_indent(left=6, hanging=4)}', _BODY, SIZE)
    + _style("AnnexList", "附件说明续行", f"{_KEPT}{LINE}{_indent(left=6, hanging=1)}", _BODY, SIZE)
    + _style("Signed", "署名", f'{_KEPT}<w:spacing w:before="580" w:line="580" w:lineRule="exact"/>{_indent(right=4)}{_RIGHT}', _BODY, SIZE)
    + _style("SignedDate", "成文日期", f"{LINE}{_indent(right=4)}{_RIGHT}", _BODY, SIZE)
    + _style("AnnexLabel", "附件序号", f"{_KEPT}{LINE}", _HEAD, SIZE)
    + _style("AnnexTitle", "附件标题", f'{_KEPT}<w:spacing w:before="300" w:after="240"/>{_CENTRED}', _TITLE, 22)
    + _style("Imprint", "版记", f'{_rules("000000", top=8, bottom=8, between=6)}{_tab(official.TYPE_WIDTH - 5)}{_indent(left=1)}', _BODY, 14)
)  # fmt: skip
