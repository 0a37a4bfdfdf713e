"""Every format reads to the same cells, each with its place; and whatever the bytes are, nothing but a sentence comes."""

from __future__ import annotations

import io
import random
import string
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart
from openpyxl.comments import Comment

from tasks.files import Document, FileProblem, Place, Row, Span, clean_key, plain, read, read_text
from tests.tasks.files.making import MAIN, inline, paragraph, rows, word, workbook, workbook_parts, zipped

SEED = Path(__file__).parents[3] / "fixtures" / "2024-Q2-housing-bureau.txt"
CELLS = [["任务编号", "工作任务"], ["34", "修路"]]


def cells(document: Document) -> list[list[str]]:
    return [row.cells for row in document.tables[0].rows if any(row.cells)]


@pytest.mark.parametrize(
    ("codec", "encoding", "guessed"),
    [
        ("utf-8", "UTF-8", False),
        ("utf-8-sig", "UTF-8", False),
        ("utf-16", "UTF-16", False),
        ("utf-16-le", "UTF-16", True),
        ("utf-16-be", "UTF-16", True),
        ("gb18030", "GB18030", True),
    ],
)
def test_encodings(codec: str, encoding: str, guessed: bool) -> None:
    document = read("任务编号\t工作任务\r\n34\t修路\r\n".encode(codec), "a.txt")
    assert cells(document) == CELLS
    assert document.encoding == encoding
    shown = f"文件没有标明编码，按 {encoding} 读取，开头是“任务编号\t工作任务”，请核对文字是否正确。"
    assert document.notes == ([shown] if guessed else [])


def test_seed() -> None:
    table = read(SEED.read_bytes(), SEED.name).tables[0]
    filled = [row for row in table.rows if row.cells]
    assert [(row.number, row.cells[0]) for row in filled[2:]] == [
        (6, "34"), (7, "40"), (9, "42"), (10, "88"), (11, "89"), (13, "91"), (14, "----"),
    ]  # fmt: skip
    assert filled[4].cells[3].count("\n") == 2
    assert not any("<p>" in cell for row in filled for cell in row.cells)


def test_pasted_from_excel_with_quotes() -> None:
    document = read_text('编号\t任务\n34\t"第一段\n他说""好""\n\n第三段"\n35\t"冬病夏治"\n36\t"未配对\n37\t"尾"')
    assert document.tables[0].rows[1:] == [
        Row(2, ["34", '第一段\n他说"好"\n第三段']),
        Row(6, ["35", '"冬病夏治"']),
        Row(7, ["36", '"未配对']),
        Row(8, ["37", '"尾"']),
    ]


def test_pasted_from_a_program_that_quotes_every_cell() -> None:
    document = read_text(
        '"2024年二季度"\n""\n"编号"\t"任务"\t""\n"34"\t"修路，""一桥""\n第二段\t完"\t\n\t"""冬病夏治"""\n'
    )
    assert document.tables[0].rows == [
        Row(1, ["2024年二季度"]),
        Row(2, []),
        Row(3, ["编号", "任务"]),
        Row(4, ["34", '修路，"一桥"\n第二段\t完']),
        Row(6, ["", '"冬病夏治"']),
    ]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ('"编号"\t"任务"\n"34"\t修路\n', [['"编号"', '"任务"'], ['"34"', "修路"]]),  # one cell is not quoted
        ('"编号"\t"任务"\n"34"\t"修"路"\n', [['"编号"', '"任务"'], ['"34"', '"修"路"']]),  # one not properly
        ('"编号"\t"任务"\n"34"\t"修路\n', [['"编号"', '"任务"'], ['"34"', '"修路']]),  # one is left open
        ('"冬病夏治"\n"34"', [['"冬病夏治"'], ['"34"']]),  # no cells at all
    ],
)
def test_quotes_stay_where_not_every_cell_is_quoted(written: str, read_as: list[list[str]]) -> None:
    assert cells(read_text(written)) == read_as


def test_csv() -> None:
    document = read('编号,任务\n34,"修路,\n""架桥"""\n'.encode(), "a.csv")
    assert document.kind == "csv"
    assert cells(document) == [["编号", "任务"], ["34", '修路,\n"架桥"']]
    assert cells(read("编号;任务\n34;修路，1,5公里\n".encode(), "a.csv")) == [["编号", "任务"], ["34", "修路，1,5公里"]]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<p>一</p> <p>二</p>", "一\n二"),
        ("<P class='a'>一<br/>二</P>", "一\n二"),
        ("<b>粗</b>&nbsp;&amp;&lt;p&gt;", "粗\xa0&<p>"),
        ("A<B且C>D", "A<B且C>D"),
        ("x < y，3<5", "x < y，3<5"),
        ("<未知>文字</未知>", "<未知>文字</未知>"),
        ("前<!-- 看不见 -->后<!-- 没完", "前后<!-- 没完"),
        ("  两  格  \n\n 下一段 ", "两  格\n下一段"),
        ("Q&A &没有;", "Q&A &没有;"),
        ("e\u0301３\u200b", "e\u0301３\u200b"),
    ],
)
def test_text_of_a_cell(written: str, text: str) -> None:
    assert plain(written) == text


def test_clean_key() -> None:
    assert clean_key(" ３４\u200b－1\n\ufeff") == "34－1"
    assert clean_key("e\u0301Ａ") == "éA"


def test_html_page() -> None:
    document = read_text(
        "<html><head><title>页名</title><style>p{}</style></head><body><h1>2024年二季度</h1><script>x<y</script>"
        "<table><caption>题注</caption><tr><th>编号<th>任务<th>进展</tr>"
        "<tr><td rowspan=2>34<td colspan=2><p>一</p><p>二<br>三</p><tr><td>A<B且 x &lt; y<td>中文\n  折行 abc\ndef</table>"
        "<p>页脚</body></html>"
    )
    table = document.tables[0]
    assert table.title_lines == ["2024年二季度", "题注"]
    assert [row.cells for row in table.rows[1:]] == [
        ["34", "一\n二\n三", "一\n二\n三"],
        ["34", "A<B且 x < y", "中文折行 abc def"],
    ]
    assert table.spans == [Span(2, 1, 3, 1), Span(2, 2, 2, 3)]
    assert document.lines_after == ["页脚"]
    assert document.notes == []
    assert str(table.place(3, 2)) == "第 1 个表格第 3 行 2 列"


def test_html_loss_is_named() -> None:
    assert read_text("<table><tr><td>甲<td>乙 <a 丢了的字").notes == ["网页里约有 6 个字没有读到，请与原网页核对。"]


@pytest.mark.parametrize(
    "prologue",
    [
        "<!DOCTYPE html>\n<html>",
        "\ufeff\n<!-- saved from url=(0022)http://www.linyi.gov.cn/ --> <!doctype HTML>",
        '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x.dtd">',
    ],
)
def test_what_stands_before_a_page_is_no_loss(prologue: str) -> None:
    document = read_text(f"{prologue}<table><tr><td>甲<td>乙</table>")
    assert cells(document) == [["甲", "乙"]]
    assert document.notes == []


def test_small_nested_table_is_part_of_its_cell() -> None:
    document = read_text("<table><tr><td>34<td>前<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>后</table>")
    assert cells(document) == [["34", "前\n甲 乙\n丙 丁\n后"]]


def test_large_nested_table_stands_alone() -> None:
    inner = "<tr><td>1<td>2<td>3" * 3
    document = read_text(f"<table><tr><td>2024年分解表<tr><td><table>{inner}</table>页脚</table>")
    assert [table.number for table in document.tables] == [1, 2]
    assert document.tables[1].title_lines == ["2024年分解表"]
    assert document.notes == ["第 2 个表格套在另一个表格里，已单独读出。"]


def test_xlsx_agrees_with_openpyxl() -> None:
    """The streaming reader and openpyxl, which share no code, read the same workbook to the same texts."""
    book = openpyxl.Workbook()
    sheet = book.active
    rng = random.Random(3)
    written = [["".join(rng.choices(string.printable[:94] + "汉字，", k=20)) for _ in range(5)] for _ in range(50)]
    for row, line in enumerate(written, 2):
        for column, text in enumerate(line, 1):
            sheet.cell(row, column, text).data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    theirs = [list(line) for line in openpyxl.load_workbook(buffer).active.iter_rows(min_row=2, values_only=True)]
    table = read(buffer.getvalue(), "a.xlsx").tables[0]
    assert openpyxl.DEFUSEDXML
    assert [row.cells for row in table.rows] == [[plain(text) for text in line] for line in theirs]
    assert table.rows[0].number == 2


def test_values_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    values: list[tuple[object, str, str]] = [
        (34.0, "General", "34"), (41.29, "0.00", "41.29"), (0.1 + 0.2, "General", "0.3"), (0.6, "0%", "60%"),
        (0.9425, "0.0%", "94.3%"), (date(2024, 7, 2), "yyyy-mm-dd", "2024年7月2日"), (-1.5, "0.0", "-1.5"),
        (datetime(2024, 7, 2, 15, 30), "yyyy/m/d h:mm", "2024年7月2日 15:30"), (True, "General", "是"),  # noqa: DTZ001
        (date(2024, 7, 2), 'yyyy"年"m"月"', "2024年7月"), (1e20, "General", "100000000000000000000"), (0, "General", "0"),
        (date(2024, 7, 2), "[$-804]yyyy年m月d日;@", "2024年7月2日"), (1234.5, '#,##0.0"万户"', "1,234.5万户"),
    ]  # fmt: skip
    for row, (value, number_format, _) in enumerate(values, 1):
        sheet.cell(row, 1, value).number_format = number_format
    buffer = io.BytesIO()
    book.save(buffer)
    assert [row.cells[0] for row in read(buffer.getvalue(), "a").tables[0].rows] == [text for *_, text in values]


def test_merged_and_hidden_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("底稿")
    first.title = "任务分解"
    first.append(["2024年二季度任务分解"])
    first.append(["类别", "编号"])
    first.append(["城建", 34])
    first.append([None, 35])
    first.merge_cells("A1:B1")
    first.merge_cells("A3:A4")
    first.row_dimensions[4].hidden = True
    first.column_dimensions["B"].hidden = True
    second.append(["x"])
    second.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    tables = read(buffer.getvalue(), "a.xlsx").tables
    assert [row.cells for row in tables[0].rows] == [
        ["2024年二季度任务分解", ""], ["类别", ""], ["城建", ""], [],
    ]  # fmt: skip
    assert sorted(tables[0].spans) == [Span(1, 1, 1, 2), Span(3, 1, 4, 1)]
    assert tables[0].notes == [
        "工作表“任务分解”第 4 行是隐藏的，没有读入；要导入请先取消隐藏（或筛选）。",
        "工作表“任务分解”B 列是隐藏的，没有读入；要导入请先取消隐藏。",
    ]  # fmt: skip
    assert tables[1].hidden
    assert tables[1].notes == ["工作表“底稿”是隐藏的，要导入请先取消隐藏，或在核对中选它。"]
    assert str(tables[0].place(12, 8)) == "工作表“任务分解”第 12 行 H 列"


def test_what_only_raw_xml_can_say() -> None:
    """A wrong dimension, rich text with its phonetic guide, escapes, empty formula results, errors, a cut cell."""
    sheet = '<dimension ref="A1"/>' + rows(
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="A2" t="str"><f>x</f><v></v></c><c r="B2" t="str"><f>x</f><v>果</v></c>',
        '<c r="A3" t="e"><f>x</f><v>#REF!</v></c>',
        inline("A4", "长" * 32_767),
        inline("A5", "一_x000D_&#10;&#10;二"),
    )
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>临</t></r><r><t>沂</t></r>'
        "<rPh><t>りんぎ</t></rPh></si></sst>"
    )
    table = read(zipped([*workbook_parts(sheet), ("xl/sharedStrings.xml", shared)]), "a.xlsx").tables[0]
    texts = [row.cells for row in table.rows]
    assert texts[:3] == [["临沂"], ["", "果"], []]
    assert texts[4] == ["一\n二"]
    assert table.notes == [
        "工作表“任务分解”第 3 行 A 列：公式结果是错误值 #REF!，没有读入，请改好公式。",
        "工作表“任务分解”第 4 行 A 列：这一格正好 32,767 字，可能已被 Excel 截断，请与原文核对。",
    ]


def test_what_a_sheet_does_not_show_or_compute() -> None:
    """A constant formula, a picture of WPS in shared strings, a row without height, a column without width, hidden by format."""
    sheet = '<cols><col min="3" max="3" width="0" customWidth="1"/></cols>' + rows(
        '<c r="A1"><f>"34-1"</f><v></v></c><c r="B1" t="s"><v>0</v></c><c r="C1"><v>5</v></c>',
        '<c r="A2" s="1" t="inlineStr"><is><t>底稿</t></is></c><c r="B2"><v>2</v></c>',
    ).replace("</sheetData>", '<row r="3" ht="0" customHeight="1"><c r="A3"><v>9</v></c></row></sheetData>')
    shared = f'<sst {MAIN}><si><t>DISPIMG("ID_1",1)</t></si></sst>'
    styles = '<numFmts><numFmt numFmtId="170" formatCode=";;;"/></numFmts><cellXfs><xf/><xf numFmtId="170"/></cellXfs>'
    table = read(zipped([*workbook_parts(sheet, styles=styles), ("xl/sharedStrings.xml", shared)]), "a.xlsx").tables[0]
    assert [row.cells[:2] for row in table.rows] == [["34-1", ""], ["", "2"], []]
    assert [note.partition("：")[2] or note for note in table.notes] == [
        "这一格是图片，不是文字，没有读入，请改写成文字。",
        "“底稿”按单元格格式不显示，没有读入。",
        "工作表“任务分解”第 3 行是隐藏的，没有读入；要导入请先取消隐藏（或筛选）。",
        "工作表“任务分解”C 列是隐藏的，没有读入；要导入请先取消隐藏。",
    ]


def test_comments_of_a_workbook_are_named() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B2"] = "甲", "乙"
    sheet["A1"].comment, sheet["B2"].comment = (Comment("存疑", "某") for _ in range(2))
    sheet.add_chart(BarChart(), "D4")
    buffer = io.BytesIO()
    book.save(buffer)
    assert read(buffer.getvalue(), "a.xlsx").tables[0].notes == [
        "工作表“Sheet”A1、B2 的批注没有读入。",
        "工作表“Sheet”上有 1 处图片、图形或文本框没有读入，请核对。",
    ]


def test_comments_and_pictures_of_an_open_document_are_named() -> None:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
        for name, path in (("o", "office"), ("t", "table"), ("x", "text"), ("d", "drawing"))
    )
    cell = "<t:table-cell><o:annotation><x:p>存疑</x:p></o:annotation><x:p>甲</x:p><d:frame><d:image/></d:frame></t:table-cell>"
    body = f'<t:table t:name="表"><t:table-row><t:table-cell/>{cell}</t:table-row></t:table>'
    content = (
        f"<o:document-content {spaces}><o:body><o:spreadsheet>{body}</o:spreadsheet></o:body></o:document-content>"
    )
    document = read(zipped([("content.xml", content), ("META-INF/manifest.xml", "<m/>")]), "a.ods")
    assert cells(document) == [["", "甲"]]
    assert document.notes == [
        "工作表“表”第 1 行 B 列：有 1 处批注没有读到，请核对。",
        "工作表“表”第 1 行 B 列：有 1 处图片没有读到，请核对。",
    ]


def test_what_a_page_does_not_show_or_holds_beside_its_text() -> None:
    style = "<style>td .a {display:none} em{display:none} .b.c{visibility:hidden} .b{color:red} td:hover{display:none}</style>"
    cell = (
        "①<i class=a>隐</i><em>隐</em><u class='c b'>隐</u><u class=b>显</u><u style='position:absolute;left:-9999px'>隐</u>"
        "<ruby>祊<rp>(</rp><rt>bēng</rt><rp>)</rp></ruby><img src=x><input value=y>"
    )
    document = read_text(f"{style}<div class=a2><table><tr><td>{cell}</td><td>乙</td></tr></table></div>")
    assert cells(document) == [["①显祊", "乙"]]
    assert document.notes == [
        "网页里 “隐”、“隐”、“隐”、“隐”在网页上是隐藏的，没有读入。",
        "第 1 个表格第 1 行 1 列：有 1 处图片没有读到，请核对。",
        "第 1 个表格第 1 行 1 列：有 1 处输入框没有读到，请核对。",
    ]


def test_prefixed_workbook() -> None:
    parts = workbook_parts("")
    main = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = (
        f'<x:worksheet {main}><x:sheetData><x:row><x:c t="str"><x:v>甲</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    data = zipped([(name, sheet if name.endswith("sheet1.xml") else content) for name, content in parts])
    assert cells(read(data, "a.xlsx")) == [["甲"]]


def test_docx() -> None:
    document = docx.Document()
    document.add_heading("2024年二季度任务分解")
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "一、城市建设"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "34"
    table.cell(1, 1).text = "第一段\n第二段"
    table.cell(2, 2).text = "丙"
    buffer = io.BytesIO()
    document.save(buffer)
    found = read(buffer.getvalue(), "a.docx")
    assert found.kind == "docx"
    assert found.tables[0].title_lines == ["2024年二季度任务分解"]
    assert cells(found) == [["一、城市建设"] * 3, ["34", "第一段\n第二段", ""], ["34", "", "丙"]]
    assert sorted(found.tables[0].spans) == [Span(1, 1, 1, 3), Span(2, 1, 3, 1)]


def test_docx_names_what_it_leaves_out() -> None:
    body = (
        f"<w:tbl><w:tr><w:tc><w:p><w:pPr><w:numPr/></w:pPr></w:p></w:tc><w:tc>{paragraph('留')}"
        "<w:p><w:del><w:r><w:t>删</w:t></w:r></w:del></w:p></w:tc></w:tr></w:tbl>"
    )
    document = read(word(body), "a.docx")
    assert cells(document) == [["", "留"]]
    assert document.notes == [
        "第 1 个表格第 1 行 1 列：有 1 处自动编号（请在 Word 中把编号转换为文本）没有读到，请核对。",
        "第 1 个表格第 1 行 2 列有修订痕迹，按接受修订之后的文字读入，请核对；要按原文请先在 Word 中拒绝修订。",
    ]


def test_place() -> None:
    assert str(Place("", 12, 3)) == "第 12 行 3 列"
    assert str(Place("甲", 3, 28)) == "工作表“甲”第 3 行 AB 列"
    assert str(Place("", 0, 0, 2)) == "第 2 个表格"


def read_or_refused(reading: Callable[[], Document]) -> None:
    """Let `reading` return a document or refuse in a sentence; anything else fails."""
    try:
        assert isinstance(reading(), Document)
        return
    except FileProblem as problem:
        sentence = problem.message
    assert sentence.endswith("。")


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Zs", "Cc", "Zl", "Zp"], exclude_characters='<&"\t,;\n'), min_size=1
)


@given(st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=5))
def test_text_goes_round(table: list[list[str]]) -> None:
    written = "\n".join("\t".join(line) for line in table)
    assert cells(read_text("编\t号\n" + written))[1:] == [[plain(cell) for cell in line] for line in table] == table


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"34\t\x00abc")
def test_any_bytes(data: bytes) -> None:
    read_or_refused(lambda: read(data, "a.csv"))


@settings(max_examples=25)
@given(st.binary(min_size=1, max_size=20), st.integers(0, 10_000), st.booleans())
def test_any_change_to_a_workbook(junk: bytes, at: int, of_word: bool) -> None:
    data = (
        word(f"<w:tbl><w:tr><w:tc>{paragraph('甲')}</w:tc></w:tr></w:tbl>")
        if of_word
        else workbook(rows(inline("A1", "甲")))
    )
    at %= len(data)
    read_or_refused(lambda: read(data[:at] + junk + data[at + len(junk) :], "a.xlsx"))


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from(["<td>", "<tr>", "</table>", "<table>", "<a ", "<", "&lt", "甲", " ", '"', "<!--", "\n"]))
)
def test_any_page(pieces: list[str]) -> None:
    read_or_refused(lambda: read_text("<table><tr><td>" + "".join(pieces)))
