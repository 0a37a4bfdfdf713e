"""The Word file is read back and compared with the table; it is A4 landscape, editable and names official fonts."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from reports.documents import word
from reports.documents.archive import UnwritableTextError
from reports.documents.table import Table
from tests.reports.seed_table import seed_table, table


def read(source: Table) -> WordDocument:
    """Return the rendered document, opened again."""
    return Document(BytesIO(word.render(source)))


def texts(source: Table) -> list[list[str]]:
    """Return the cells under the head, the paragraphs of each joined by line feeds."""
    rows = read(source).tables[0].rows
    return [["\n".join(paragraph.text for paragraph in cell.paragraphs) for cell in row.cells] for row in rows][1:]


def fonts(document: WordDocument, style: str) -> tuple[str, str]:
    """Return the Chinese and the Latin font of a style."""
    named = document.styles[style].element.rPr.rFonts
    return named.get(qn("w:eastAsia")), named.get(qn("w:ascii"))


def test_every_cell_of_the_seed_comes_back():
    assert texts(seed_table()) == seed_table().texts


def test_awkward_texts_come_back():
    source = table(
        [
            ["1", "=1+1", "-", "@"],
            ["34-1", "A<B&C>\"'", "", " 前后空格 \t制表"],
            ["2", "昇祊𠮷🙂", "\n空段\n", "甲\r乙"],
            ["3", "<w:p/>", "&amp;", "长" * 20_000],
        ]
    )

    assert texts(source) == source.texts


def test_title_lines_and_signature_stand_around_the_table():
    document = read(seed_table())

    assert [paragraph.text for paragraph in document.paragraphs] == [
        seed_table().title,
        "填报单位：市住房城乡建设局\t2024年7月2日",
        "审签：张勇\t填报：李静",
    ]
    assert document.paragraphs[0].style.name == "Title"
    assert [cell.text for cell in document.tables[0].rows[0].cells] == [
        "任务\n编号",
        "工作任务",
        "工作目标",
        "二季度推进情况",
    ]


def test_page_is_a4_landscape_with_its_number_on_the_outer_side():
    document = read(seed_table())
    section = document.sections[0]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)

    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert [round(margin.mm) for margin in margins] == [20, 20, 22, 22]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        assert "".join(footer._element.xpath(".//w:t/text()")) == "— 1 —"
        assert footer._element.xpath(".//w:fldSimple/@w:instr") == ["PAGE"]
        assert footer._element.xpath(".//w:jc/@w:val") == [side]


def test_head_row_repeats_rows_break_and_widths_are_fixed():
    rows = read(seed_table()).tables[0]._tbl

    assert len(rows.xpath("w:tr")) == 7
    assert len(rows.xpath("w:tr[1]/w:trPr/w:tblHeader")) == len(rows.xpath(".//w:tblHeader")) == 1
    assert not rows.xpath("w:tr[position() > 1]/w:trPr/w:cantSplit")
    assert rows.xpath("w:tblPr/w:tblLayout/@w:type") == ["fixed"]
    assert sum(int(width) for width in rows.xpath("w:tblGrid/w:gridCol/@w:w")) == pytest.approx(
        255 / 25.4 * 1440, abs=3
    )


@pytest.mark.parametrize(("last", "kept"), [("①已完工。", True), ("长" * 2_000, False)])
def test_a_short_last_row_goes_on_with_what_stands_below(last: str, kept: bool):
    rows = read(table([["1", "甲", "乙", "①在建。"], ["2", "丙", "丁", last]])).tables[0]._tbl
    assert not rows.xpath("w:tr[2]//w:keepNext")
    paragraphs, held = rows.xpath("w:tr[3]//w:p"), rows.xpath("w:tr[3]//w:p[w:pPr/w:keepNext]")
    assert held == (paragraphs if kept else [])


def test_official_fonts_are_named_for_chinese_text():
    document = read(seed_table())
    body = document.styles.element.xpath("w:docDefaults//w:rFonts/@w:eastAsia")

    assert fonts(document, "Title") == ("方正小标宋简体", "Times New Roman")
    assert fonts(document, "表头") == ("黑体", "Times New Roman")
    assert body == ["仿宋_GB2312"]
    assert document.styles.element.xpath("w:docDefaults//w:lang/@w:eastAsia") == ["zh-CN"]
    used = set(document.element.xpath("//w:pStyle/@w:val"))
    assert used <= {style.style_id for style in document.styles}


def test_paragraphs_of_a_list_hang_by_their_markers():
    source = table([["1", "任务", "一段", "①甲；\n续行\n②乙。"], ["2", "", "", "①甲； ②乙。"]])
    first, second = (row.cells[3] for row in read(source).tables[0].rows[1:])

    assert [paragraph.style.name for paragraph in first.paragraphs] == ["表内分项", "表内文字", "表内分项"]
    assert [paragraph.style.name for paragraph in second.paragraphs] == ["表内文字"]


def test_nothing_of_the_template_is_left():
    archive = ZipFile(BytesIO(word.render(seed_table())))
    properties = read(seed_table()).core_properties

    assert not [name for name in archive.namelist() if re.search("thumbnail|customXml|Effects|numbering|app", name)]
    assert b"python-docx" not in b"".join(archive.read(name) for name in archive.namelist())
    assert (properties.author, properties.last_modified_by) == ("市住房城乡建设局", "市住房城乡建设局")
    assert (properties.title, properties.language, properties.comments) == (seed_table().title, "zh-CN", "")


def test_same_content_gives_the_same_bytes():
    content = word.render(seed_table())
    properties = Document(BytesIO(content)).core_properties

    assert content == word.render(seed_table())
    assert content != word.render(seed_table()._replace(unit="市教育局"))
    assert {info.date_time for info in ZipFile(BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert properties.created == properties.modified
    assert properties.created.replace(tzinfo=None) == datetime(2024, 7, 2)  # noqa: DTZ001


def test_an_empty_table_without_unit_and_date_can_be_rendered():
    document = read(table([])._replace(unit="", dated=None))

    assert len(document.tables[0].rows) == 1
    assert document.paragraphs[1].text.strip() == ""


def test_a_control_character_is_said_with_its_place():
    with pytest.raises(
        UnwritableTextError, match=r"^任务 34 的“工作目标”第 2 个字符是不可见的控制字符（U\+0001），Word 文件"
    ):
        word.render(table([["34", "甲", "乙\x01", ""]]))
