"""What a reader of the page can't see is no text, and is named: white on white, the smallest letters, hidden by format."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from tasks.files import Document, FileProblem, read, read_text
from tests.tasks.files.making import WORD, inline, paragraph, rows, workbook_parts, zipped

SECRET = "内部掌握"
WHY = "”与底色相同或小到看不见，没有读入。"
WHITE, TINY = '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'


def cells(document: Document) -> list[list[str]]:
    """Return the texts of the first table."""
    return [row.cells for row in document.tables[0].rows]


def notes(document: Document) -> str:
    """Return everything that a document says of what was not read."""
    return "\n".join([*document.notes, *(note for table in document.tables for note in table.notes)])


def word(body: str, *parts: tuple[str, str]) -> Document:
    """Return a document of this body and these further parts."""
    document = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return read(zipped([("[Content_Types].xml", "<Types/>"), ("word/document.xml", document), *parts]), "a.docx")


def run(text: str, properties: str = "") -> str:
    """Return the XML of a run of Word."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def row_of(*contents: str) -> str:
    """Return a table of one row whose cells have these contents."""
    return f"<w:tbl><w:tr>{''.join(f'<w:tc>{each}</w:tc>' for each in contents)}</w:tr></w:tbl>"


def book(value: Any, *, fill: str = "", format_: str = "General", **font: Any) -> Document:
    """Return a workbook of two cells: 901, and one that is written and filled so."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["901", value])
    if font:
        sheet["B1"].font = Font(**font)
    if fill:
        sheet["B1"].fill = PatternFill("solid", fgColor=fill)
    sheet["B1"].number_format = format_
    stream = io.BytesIO()
    made.save(stream)
    return read(stream.getvalue(), "a.xlsx")


class TestWord:
    """Documents of Word."""

    @pytest.mark.parametrize(
        "secret",
        [
            run(SECRET, WHITE), run(SECRET, TINY), run(SECRET, '<w:color w:val="FEFEFE"/>'), run(SECRET, '<w:rStyle w:val="w"/>'),
            run(SECRET, '<w:color w:val="C00000"/><w:shd w:fill="C00000"/>'),
        ],
    )  # fmt: skip
    def test_unseen_words_are_left_out_and_named(self, secret: str) -> None:
        styles = f'<w:styles {WORD}><w:style w:styleId="w"><w:rPr>{WHITE}</w:rPr></w:style></w:styles>'
        document = word(row_of(paragraph("901"), f"<w:p>{run('已完工')}{secret}</w:p>"), ("word/styles.xml", styles))
        assert cells(document) == [["901", "已完工"]]
        assert document.notes == [f"第 1 个表格第 1 行 2 列：“{SECRET}{WHY}"]

    @pytest.mark.parametrize(
        "cell",
        [
            f'<w:tcPr><w:shd w:val="clear" w:fill="1F4E78"/></w:tcPr><w:p>{run("牵头单位", WHITE)}</w:p>',
            f'<w:p><w:pPr><w:shd w:fill="C00000"/></w:pPr>{run("牵头单位", WHITE)}</w:p>',
            f"<w:p>{run('牵头单位', WHITE + '<w:highlight w:val=' + chr(34) + 'blue' + chr(34) + '/>')}</w:p>",
            f"<w:p>{run('牵头单位', '<w:color w:val=' + chr(34) + '808080' + chr(34) + '/>')}</w:p>",
        ],
    )
    def test_white_on_a_colour_and_grey_are_read(self, cell: str) -> None:
        document = word(row_of(paragraph("901"), cell))
        assert (cells(document), document.notes) == ([["901", "牵头单位"]], [])

    def test_a_style_of_tables_may_colour_any_cell(self) -> None:
        styles = f'<w:styles {WORD}><w:style w:styleId="T"><w:tblStylePr><w:tcPr><w:shd w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style></w:styles>'
        table = row_of(f"<w:p>{run('编号', WHITE)}</w:p>").replace(
            "<w:tr>", '<w:tblPr><w:tblStyle w:val="T"/></w:tblPr><w:tr>'
        )
        assert cells(word(table, ("word/styles.xml", styles))) == [["编号"]]

    def test_an_unfilled_control_keeps_its_cell(self) -> None:
        control = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
        cell = control.format(f"<w:tc>{paragraph('单击此处输入文字。')}</w:tc>")
        table = f"<w:tbl><w:tr><w:tc>{paragraph('901')}</w:tc>{cell}<w:tc>{paragraph('已完工')}</w:tc></w:tr></w:tbl>"
        assert cells(word(table)) == [["901", "", "已完工"]]

    def test_a_text_box_over_a_cell_is_no_part_of_it(self) -> None:
        box = f"<w:r><w:pict><w:txbxContent>{paragraph('再核')}</w:txbxContent></w:pict></w:r>"
        document = word(row_of(paragraph("901"), f"<w:p>{box}{run('已完工')}</w:p>"))
        assert cells(document) == [["901", "已完工"]]
        assert document.notes == ["第 1 个表格第 1 行 2 列：“再核”在文本框里，没有读入。"]
        above = word(f"<w:p>{box}</w:p>{row_of(paragraph('901'))}")
        assert (above.tables[0].title_lines, above.notes) == (["再核"], [])

    def test_only_the_result_of_a_field_is_text(self) -> None:
        begin, separate, end = (
            f'<w:r><w:fldChar w:fldCharType="{each}"/></w:r>' for each in ("begin", "separate", "end")
        )
        code = "<w:r><w:instrText> IF </w:instrText></w:r>"
        nested = f"<w:p>{begin}{code}{begin}{code}{separate}{run('内码')}{end}{separate}{run('已完工')}{end}</w:p>"
        document = word(row_of(nested, f"<w:p>{begin}{code}</w:p>{paragraph('在建')}"))
        assert cells(document) == [["已完工", "在建"]]
        assert document.notes == ["第 1 个表格第 1 行 2 列：有 1 处域（IF）没有读到，请核对。"]

    def test_tracked_changes_and_embedded_files_are_named(self) -> None:
        changed = (
            f"<w:p>{run('已完工')}<w:del><w:r><w:delText>3</w:delText></w:r></w:del><w:ins>{run('7座')}</w:ins></w:p>"
        )
        document = word(f"{row_of(paragraph('901'), changed)}<w:altChunk/>")
        assert cells(document) == [["901", "已完工7座"]]
        assert "第 1 个表格第 1 行 2 列有修订痕迹，按接受修订之后的文字读入" in notes(document)
        assert "有 1 处嵌入的文件没有读到" in notes(document)

    @pytest.mark.parametrize(
        ("lists", "expected"),
        [
            (
                ('<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum><w:abstractNum w:abstractNumId="1"><w:styleLink w:val="L"/>'
                '<w:lvl w:ilvl="0"><w:start w:val="9"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:lvlText w:val="%2"/></w:lvl></w:abstractNum>'
                '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'),
                ["9、", "1", "10、", "1"],
            ),
            (
                ('<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:lvlText w:val="%2"/></w:lvl></w:abstractNum>'
                '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="5"/><w:lvlText w:val="（%1）"/></w:lvl>'
                "</w:lvlOverride></w:num>"),
                ["（5）", "1", "（6）", "1"],
            ),
            (
                ('<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:lvlRestart w:val="0"/>'
                '<w:lvlText w:val="%2"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'),
                ["1.", "1", "2.", "2"],
            ),
        ],
    )  # fmt: skip
    def test_lists_by_style_redefined_and_never_restarting(self, lists: str, expected: list[str]) -> None:
        styles = f'<w:styles {WORD}><w:style w:styleId="L"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style></w:styles>'
        items = [
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
            for at in (0, 1, 0, 1)
        ]
        document = word(
            row_of(*items),
            ("word/numbering.xml", f"<w:numbering {WORD}>{lists}</w:numbering>"),
            ("word/styles.xml", styles),
        )
        assert cells(document) == [expected]


HEAD = "<w:rPr><w:color w:val='FFFFFF'/></w:rPr>"
DARK = "<w:tcPr><w:shd w:val='clear' w:fill='1F4E79'/></w:tcPr>"


class TestStylesOfTables:
    """What a style makes of the first row: seen on its own ground, unseen on paper."""

    @staticmethod
    def table(style: str, *, look: str = "0020", cell: str = "", letters: str = "") -> Document:
        """Return a table in a style, its first row 甲, the second 乙."""
        rows = "".join(
            f"<w:tr><w:tc><w:tcPr>{cell}</w:tcPr><w:p>{run(text, letters)}</w:p></w:tc></w:tr>" for text in ("甲", "乙")
        )
        body = f"<w:tbl><w:tblPr><w:tblStyle w:val='T'/><w:tblLook w:val='{look}'/></w:tblPr>{rows}</w:tbl>"
        styles = f"<w:styles {WORD}><w:style w:type='table' w:styleId='S'>{style}</w:style><w:style w:type='table' w:styleId='T'><w:basedOn w:val='S'/></w:style></w:styles>"
        return word(body, ("word/styles.xml", styles))

    @pytest.mark.parametrize("part", [HEAD, f"{HEAD}</w:tblStylePr><w:tblStylePr w:type='band1Horz'>{DARK}"])
    def test_a_white_head_on_paper_is_left_out_and_named(self, part: str) -> None:
        document = self.table(f"<w:tblStylePr w:type='firstRow'>{part}</w:tblStylePr>")
        assert cells(document) == [[""], ["乙"]]
        assert document.notes == ["第 1 个表格第 1 行 1 列：“甲”与底色相同或小到看不见，没有读入。"]

    @pytest.mark.parametrize(
        ("part", "how"),
        [
            (HEAD + DARK, {}),
            (HEAD, {"look": "0000"}),
            (HEAD, {"cell": "<w:shd w:val='clear' w:fill='002060'/>"}),
            (HEAD, {"letters": "<w:color w:val='000000'/>"}),
        ],
    )
    def test_a_head_that_is_seen_is_read(self, part: str, how: dict[str, str]) -> None:
        document = self.table(f"<w:tblStylePr w:type='firstRow'>{part}</w:tblStylePr>", **how)
        assert (cells(document), document.notes) == ([["甲"], ["乙"]], [])

    def test_a_table_all_in_white_is_not_read(self) -> None:
        with pytest.raises(FileProblem, match="没有找到表格"):
            self.table(HEAD, look="0000")


@pytest.mark.parametrize(
    ("mark", "text"), [("", "新建\n改造"), ("<w:ins w:id='1'/>", "新建\n改造"), ("<w:del w:id='1'/>", "新建改造")]
)
def test_a_deleted_mark_joins_two_paragraphs(mark: str, text: str) -> None:
    first = f"<w:p><w:pPr><w:rPr>{mark}</w:rPr></w:pPr>{run('新建')}</w:p>"
    document = word(row_of(f"{first}<w:p>{run('改造')}</w:p>"))
    assert cells(document) == [[text]]
    assert ("修订" in notes(document)) is ("del" in mark)


class TestSheets:
    """Workbooks and open documents."""

    @pytest.mark.parametrize(
        "font",
        [{"color": "FFFFFFFF"}, {"color": Color(theme=0)}, {"size": 1}, {"color": "FFC00000", "fill": "FFC00000"}],
    )
    def test_unseen_cells_are_left_out_and_named(self, font: dict[str, Any]) -> None:
        document = book(SECRET, **font)
        assert cells(document) == [["901"]]
        assert document.tables[0].notes == [f"工作表“Sheet”第 1 行 B 列：“{SECRET}{WHY}"]

    @pytest.mark.parametrize("font", [{"color": "FFFFFFFF", "fill": "FF1F4E78"}, {"color": "FF808080"}, {"size": 5}])
    def test_what_is_seen_is_read(self, font: dict[str, Any]) -> None:
        document = book("牵头单位", **font)
        assert (cells(document), document.tables[0].notes) == ([["901", "牵头单位"]], [])

    def test_words_within_a_cell(self) -> None:
        for ink in (InlineFont(color="FFFFFFFF"), InlineFont(sz=1)):
            document = book(CellRichText("已完工", TextBlock(ink, SECRET)))
            assert cells(document) == [["901", "已完工"]]
            assert SECRET in notes(document)
        shown = book(CellRichText("已完工", TextBlock(InlineFont(color="FFFFFFFF"), "7座")), fill="FFC00000")
        assert cells(shown) == [["901", "已完工7座"]]

    @pytest.mark.parametrize(
        ("value", "code", "text"),
        [
            (SECRET, "0;-0;0;", ""), (SECRET, ";;;", ""), (0, "0;-0;;@", ""), (0.523, "0;-0;;@", "0.523"), ("字", "0;-0;;@", "字"),
            (12, ";;;@", ""), (341, '0"-"0', "34-1"), (-12, "0_);\\(0\\)", "-12"), (5398123456, '0000"-"000000', "5398-123456"),
        ],
    )  # fmt: skip
    def test_formats_that_hide_or_part(self, value: object, code: str, text: str) -> None:
        document = book(value, format_=code)
        assert cells(document) == [["901", text] if text else ["901"]]
        assert (SECRET in notes(document)) == (value == SECRET)

    def test_a_cell_of_an_empty_string_and_a_squeezed_column(self) -> None:
        sheet = '<cols><col min="2" max="2" width="0.1"/></cols>' + rows(
            f'{inline("A1", "901")}{inline("B1", SECRET)}<c r="C1" t="s"><v/></c>'
        )
        document = read(zipped(workbook_parts(sheet)), "a.xlsx")
        assert cells(document) == [["901", ""]]
        assert document.tables[0].notes == ["工作表“任务分解”B 列是隐藏的，没有读入；要导入请先取消隐藏。"]

    @pytest.mark.parametrize(
        ("properties", "why"),
        [('fo:color="#ffffff"', WHY), ('fo:font-size="1pt"', WHY), ('text:display="none"', "”是隐藏文字，没有读入。")],
    )
    def test_words_of_an_open_document(self, properties: str, why: str) -> None:
        content = (
            '<o:document-content xmlns:o="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:fo="f"><o:automatic-styles><style:style style:name="W">'
            f'<style:text-properties {properties}/></style:style></o:automatic-styles><table:table table:name="表"><table:table-row><table:table-cell>'
            f'<text:p>已完工<text:span text:style-name="W">{SECRET}</text:span></text:p></table:table-cell></table:table-row></table:table></o:document-content>'
        )
        document = read(zipped([("META-INF/manifest.xml", "<a/>"), ("content.xml", content)]), "a.ods")
        assert cells(document) == [["已完工"]]
        assert document.notes == [f"工作表“表”第 1 行 A 列：“{SECRET}{why}"]


class TestPages:
    """Web pages and what the clipboard brings of them."""

    @pytest.mark.parametrize(
        "secret",
        ["<i style='color:#fff'>{}</i>", "<font color=white>{}</font>", "<i class=w>{}</i>", "<i style='font-size:1px'>{}</i>",
         "<i style='color:rgba(0,0,0,0)'>{}</i>", "<i style='color:#fff;background:white'>{}</i>"],
    )  # fmt: skip
    def test_unseen_words_are_left_out_and_named(self, secret: str) -> None:
        page = read_text(
            f"<style>.w\n{{color:white;}}</style><table><tr><td>901<td>已完工{secret.format(SECRET)}</table>"
        )
        assert cells(page) == [["901", "已完工"]]
        assert page.notes == [f"网页里 “{SECRET}{WHY}"]

    @pytest.mark.parametrize(
        "cell",
        [
            "<th class=h>甲",
            "<td style='background:#036'><b style='color:white'>甲</b>",
            "<td bgcolor=#003366><font color=#ffffff>甲</font>",
        ],
    )
    def test_white_on_a_colour_is_read(self, cell: str) -> None:
        page = read_text(f"<style>th.h{{background:#036;color:white}}</style><table><tr>{cell}<td>乙</table>")
        assert (cells(page), page.notes) == ([["甲", "乙"]], [])

    @pytest.mark.parametrize(
        "title",
        [
            "<gov-title class='a'>任务",
            "<ucaptitle>任务",
            '<p>任务</p><pagebox id=1 data-x="2"/>',
            "<GOVBOX><p>任务</p>",
        ],
    )
    def test_a_whole_tag_without_its_end_is_no_text(self, title: str) -> None:
        page = read_text(f"{title}<table><tr><td>COD<abc值<td>浓度x<y and z></table>")
        assert [line for line in page.tables[0].title_lines if line.strip()] == ["任务"]
        assert cells(page) == [["COD<abc值", "浓度x<y and z>"]]

    def test_elements_of_an_editors_own_are_no_text(self) -> None:
        page = read_text(
            "<cms_title>任务</cms_title><table><tr><td><ne-p>901</ne-p><td><ne-p id='x'><ne-text>修路</ne-text></ne-p><ne-p>架桥</ne-p>"
            "<td>①<time datetime='2024'>6月</time>完工，孔径d<a-b时</table>"
        )
        assert page.tables[0].title_lines == ["任务"]
        assert cells(page) == [["901", "修路\n架桥", "①6月完工，孔径d<a-b时"]]
        assert page.notes == []

    def test_collapsed_columns_and_items_with_blocks(self) -> None:
        page = read_text(
            "<table><col><col style='visibility:collapse'><col><tr><td>901<td>勿公开<td><ol><li><div>甲</div><li><p>乙</p></ol>"
            "<tr><td>902<td style='display:none'>勿公开<td>丙</table>"
        )
        assert cells(page) == [["901", "", "1.甲\n2.乙"], ["902", "", "丙"]]
        assert "第 1 个表格 2 列是隐藏的，没有读入" in notes(page)

    def test_a_page_without_a_table_is_prose(self) -> None:
        page = "<html><title>x</title><body><p>1.修<b>路</b></p><p style='display:none'>密</p><p>责任单位：甲</p></body></html>"
        assert read(page.encode(), "a.html", prose=True).paragraphs == ["1.修路", "责任单位：甲"]
        with pytest.raises(FileProblem, match="网页里没有找到表格，请"):
            read(page.encode(), "a.html")
        with pytest.raises(FileProblem, match="网页里没有找到表格，请"):
            read_text(page)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped([("[Content_Types].xml", "<Types/>"), ("ppt/presentation.xml", "<a/>")]), "PowerPoint"),
        (zipped([("Index/Document.iwa", "x")]), "Numbers"), (zipped([("META-INF/container.xml", "<a/>")]), "电子书"),
        (zipped([("uof.xml", "<a/>")]), "标文通"), (b"GIF89a" + bytes(200), "图片"), (b"BM" + bytes(300), "图片"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(100), "图片"), (b"\0\0\0\x18ftypheic" + bytes(100), "图片"),
        (b'<?xml version="1.0"?><o:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>', "OpenDocument"),
        (b'<?xml version="1.0"?><p:package xmlns:p="http://schemas.microsoft.com/office/2006/xmlPackage"/>', "Word"),
        ("From: a@b.cn\nTo: c@d.cn\nSubject: 表\nMIME-Version: 1.0\nContent-Type: text/plain\n\n正文".encode(), "电子邮件"),
    ],
)  # fmt: skip
def test_other_kinds_of_file_are_told_by_name_with_the_way_out(data: bytes, words: str) -> None:
    with pytest.raises(FileProblem, match=f"{words}.*请"):
        read(data, "a", prose=True)
