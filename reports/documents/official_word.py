"""An official document as Word: set like its PDF in the official fonts, editable."""

from __future__ import annotations

from datetime import datetime, time

from docx.section import Section
from docx.shared import Mm

from reports.documents import official, official_styles, word
from reports.documents.official import Official
from reports.documents.official_styles import FOOT

PAGE_ENDS = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
SECTION_ENDS = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"


def render(document: Official) -> bytes:
    """Return the docx file of `document`: the same bytes for the same content."""
    at = datetime.combine(document.dated, time())
    made = word.word_document(_body(document), official_styles.STYLES, document.title, document.issuer, at)
    sections = _wide(document)
    for section, wide in zip(made.sections, sections, strict=True):
        if wide:
            word.set_landscape(section)
        else:
            _set_portrait(section)
        word.set_footers(section, 9 if wide else 25)
    if len(sections) > 1 and sections[-2]:
        word.set_last_page(made.sections[-1])
    return word.docx_of(made)


def _set_portrait(section: Section) -> None:
    section.page_width, section.page_height = Mm(official.WIDTH), Mm(official.HEIGHT)
    section.top_margin, section.bottom_margin = Mm(official.TOP), Mm(official.BOTTOM)
    section.left_margin, section.right_margin = Mm(official.LEFT), Mm(official.RIGHT)


def _wide(document: Official) -> list[bool]:
    """Return for each section of the file whether it lies on its side: annexes follow one another by orientation.

    The imprint never does.
    """
    found = [False]
    for wide in (*(annex.wide for annex in document.annexes), False):
        if wide != found[-1]:
            found.append(wide)
    return found


def _body(document: Official) -> str:
    parts = [
        word.paragraph("BulletinName", document.name),
        word.paragraph("BulletinNumber", document.label),
        word.paragraph("BulletinHead", f"{document.issuer}\t{document.day}"),
        word.paragraph("OfficialTitle", "\n".join(official.title_lines(document.title))),
        word.paragraph("Addressees", document.addressees),
    ]
    for part in document.parts:
        parts += [word.paragraph("Heading1", part.heading)] if part.heading else []
        for place, text in enumerate(part.paragraphs, 1):
            ends = place == len(part.paragraphs)
            # the signature never stands alone, nor what names a list without the first of it
            kept = part is document.parts[-1] if ends else text.endswith("：")
            parts.append(word.paragraph("KeptText" if kept else "BodyText", text))
        if part.table:
            table = word.table_of(part.table, official.TYPE_WIDTH)
            parts += [word.paragraph("TableTitle", part.table.title), table, word.paragraph("TableEnd", "")]
    parts += [word.paragraph("Note", text) for text in document.notes]
    for number, line in enumerate(document.annex_lines):
        parts.append(word.paragraph("AnnexList" if number else "AnnexFirst", line if number else f"附件：{line}"))
    parts += [word.paragraph("Signed", document.issuer), word.paragraph("SignedDate", document.day)]
    wide = False
    for label, annex in document.labelled_annexes:
        parts.append(PAGE_ENDS if annex.wide == wide else SECTION_ENDS)
        wide = annex.wide
        parts += [word.paragraph("AnnexLabel", label), word.paragraph("AnnexTitle", annex.table.title)]
        parts.append(word.table_of(annex.table) if wide else word.table_of(annex.table, official.TYPE_WIDTH))
        parts += [word.paragraph("TableNote", note) for note in annex.table.notes]
    parts.append(SECTION_ENDS if wide else word.paragraph("TableEnd", ""))
    parts += [word.paragraph("Imprint", f"抄送：{document.copies}", FOOT)] if document.copies else []
    parts.append(word.paragraph("Imprint", f"{document.issuer}\t{document.day}印发", FOOT))
    return f"{''.join(parts)}<w:sectPr/>"
