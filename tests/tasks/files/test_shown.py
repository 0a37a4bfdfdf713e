"""What a file shows is read, what it hides is left out and named: formats, automatic numbers, hidden and struck words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from tasks.files import Document, FileProblem, legacy, read, read_text
from tasks.files.numbering import circled_number, han, letters, roman
from tasks.files.shown import shown_number, shows_words
from tests.tasks.files.making import RELATIONS, WORD, inline, paragraph, rows, workbook, workbook_parts, zipped

CASES = Path(settings.BASE_DIR) / "fixtures" / "cases"


def cells(document: Document) -> list[list[str]]:
    return [row.cells for row in document.tables[0].rows if any(row.cells)]


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        ("3.5", '0.0"万"', "3.5万"), ("3.456", '0.0"万"', "3.5万"), ("0.523", "0%", "52%"), ("0.6", "0.00%", "60.00%"),
        ("35000", '0!.0,"万"', "3.5万"), ("20000", '[>=10000]0.0,"千";0"个"', "20.0千"), ("300", '[>=10000]0.0,"千";0"个"', "300个"),
        ("1234567.891", '#,##0.00"元"', "1,234,567.89元"), ("-3.5", '0.0"万"', "-3.5万"), ("5", '"第"0"项"', "第5项"),
        ("12.5", 'General"户"', "12.5户"), ("-12", 'General"户"', "-12户"), ("0", '0"个";-0"个";"—"', "—"),
        ("-3", '0"个";减0"个"', "减3个"), ("12.3", "0.0\\\\个", "12.3个"), ("12.3", "0.0万", "12.3万"),
        ("1234", "[$¥-804]#,##0.00", "¥1,234.00"), ("0.05", '0.##"万"', "0.05万"), ("2", '0.##"万"', "2万"),
    ],
)  # fmt: skip
def test_a_format_that_adds_words_is_followed(number: str, code: str, text: str) -> None:
    code = code.replace("\\\\", "\\")
    assert shows_words(code)
    assert shown_number(Decimal(number), code) == text


@pytest.mark.parametrize("code", ["0.00", "#,##0", "General", "# ?/?", "0.00E+00", "@", '_ * #,##0.00_ ;_ * "-"??_ '])
def test_a_format_of_figures_alone_is_not(code: str) -> None:
    assert not shows_words(code)


def test_automatic_numbers_in_every_writing() -> None:
    assert [circled_number(each) for each in (0, 1, 20, 21, 36, 50, 51)] == ["⓪", "①", "⑳", "㉑", "㊱", "㊿", "51"]
    assert [han(each) for each in (0, 7, 10, 12, 20, 105, 110, 1003)] == [
        "零", "七", "十", "十二", "二十", "一百零五", "一百一十", "一千零三",
    ]  # fmt: skip
    assert [roman(each) for each in (4, 9, 14)] == ["iv", "ix", "xiv"]
    assert [letters(each) for each in (1, 26, 27)] == ["a", "z", "aa"]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1-%2"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/>'
    '<w:lvlText w:val="%1"/><w:pStyle w:val="item"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="4"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
)
STYLES = (
    '<w:style w:styleId="item"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="own"><w:basedOn w:val="item"/></w:style>'
    '<w:style w:styleId="a3"><w:name w:val="Placeholder Text"/></w:style>'
    '<w:style w:styleId="secret"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="gone"><w:rPr><w:dstrike/></w:rPr></w:style>'
)


def word(*lines: list[str]) -> Document:
    """Return a document of one table whose cells are the XML given, with the lists and styles above."""
    table = "".join(f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in line)}</w:tr>" for line in lines)
    return word_of(f"<w:tbl>{table}</w:tbl>")


def word_of(body: str) -> Document:
    """Return a document of this body."""
    parts = [
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>"),
        ("word/numbering.xml", f"<w:numbering {WORD}>{NUMBERING}</w:numbering>"),
        ("word/styles.xml", f"<w:styles {WORD}>{STYLES}</w:styles>"),
    ]
    return read(zipped(parts), "a.docx", prose=True)


def numbered(list_id: int, text: str = "", level: int = 0) -> str:
    run = f"<w:r><w:t>{text}</w:t></w:r>" if text else "<w:r/>"
    return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr></w:pPr>{run}</w:p>'


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_word_counts_its_lists_as_it_shows_them() -> None:
    item = '<w:p><w:pPr><w:pStyle w:val="own"/></w:pPr><w:r><w:t>已开工</w:t></w:r></w:p>'
    document = word(
        [numbered(1), item * 2],
        [numbered(1, level=1), item],
        [numbered(1, level=1), numbered(3, "点")],
        [numbered(1), paragraph("平")],
        [numbered(4), '<w:p><w:pPr><w:pStyle w:val="own"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:p>'],
    )
    assert cells(document) == [
        ["3.", "①已开工\n②已开工"], ["3-1", "③已开工"], ["3-2", "点"], ["4.", "平"], ["7.", ""],
    ]  # fmt: skip
    assert document.notes == []


def test_an_unknown_list_is_named_with_its_place() -> None:
    document = word([paragraph("甲"), numbered(9, "乙")])
    assert document.notes == [
        "第 1 个表格第 1 行 2 列：有 1 处自动编号（请在 Word 中把编号转换为文本）没有读到，请核对。"
    ]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (run("内部", "<w:vanish/>"), "是隐藏文字"), (run("内部", '<w:rStyle w:val="secret"/>'), "是隐藏文字"),
        (run("旧", "<w:strike/>"), "有删除线"), (run("旧", "<w:dstrike/>"), "有删除线"), (run("旧", '<w:rStyle w:val="gone"/>'), "有删除线"),
    ],
)  # fmt: skip
def test_hidden_and_struck_words_are_left_out_and_named(written: str, why: str) -> None:
    shows = run("下", '<w:vanish w:val="0"/>')
    document = word([paragraph("901"), f"<w:p>{run('留')}{written}{shows}</w:p>"])
    assert cells(document) == [["901", "留下"]]
    (note,) = document.notes
    assert note.startswith("第 1 个表格第 1 行 2 列：“")
    assert note.endswith(f"”{why}，没有读入。")


def test_hidden_and_deleted_rows_prompts_and_tracked_changes_are_not_read() -> None:
    def row(properties: str, text: str) -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc>{paragraph(text)}</w:tc></w:tr>"

    asking = run("点击输入", '<w:rStyle w:val="a3"/>')
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击输入</w:t></w:r></w:sdtContent></w:sdt>"
    filled = "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>已填</w:t></w:r></w:sdtContent></w:sdt>"
    before = '<w:p><w:pPr><w:pPrChange><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange></w:pPr><w:r><w:t>现</w:t></w:r></w:p>'
    document = word_of(
        f"<w:tbl>{row('', '甲')}{row('<w:hidden/>', '藏')}{row('<w:del/>', '删')}"
        f"<w:tr><w:tc><w:p>{prompt}{asking}{filled}</w:p></w:tc><w:tc>{before}</w:tc></w:tr></w:tbl>"
    )
    assert cells(document) == [["甲"], ["已填", "现"]]
    assert document.notes == [
        "第 1 个表格第 2 行：“整行”是隐藏的行，没有读入。",
        "第 1 个表格第 3 行有修订痕迹，按接受修订之后的文字读入，请核对；要按原文请先在 Word 中拒绝修订。",
    ]


def test_fields_superscripts_pinyin_and_shifted_rows() -> None:
    def field(code: str, result: str = "") -> str:
        shows = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}' if result else ""
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>{shows}'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>yí</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>沂</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    shifted = f'<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr><w:tc>{paragraph("丙")}</w:tc></w:tr>'
    enclosed, fraction = field(r" eq \o\ac(○,21)"), field(r" EQ \f(1,2)")
    area = field(" = SUM(ABOVE) ", "12") + run("km") + run("2", '<w:vertAlign w:val="superscript"/>')
    document = word_of(
        f"<w:tbl><w:tr><w:tc><w:p>{enclosed}{run('项')}</w:p></w:tc><w:tc><w:p>{area}</w:p></w:tc>"
        f"<w:tc><w:p>{ruby}{fraction}</w:p></w:tc></w:tr>{shifted}</w:tbl>"
    )
    assert cells(document) == [["㉑项", "12km²", "沂"], ["", "", "丙"]]
    assert document.notes == ["第 1 个表格第 1 行 3 列：有 1 处域（EQ \\f(1,2)）没有读到，请核对。"]


def test_bold_words_are_kept_where_others_are_not_bold() -> None:
    split = f"<w:p>{run('市财', '<w:b/>')}{run('政局', '<w:b/>')}{run('、市教育局')}</w:p>"
    assert word([split, f"<w:p>{run('全粗', '<w:b/>')}</w:p>"]).tables[0].bold == [(1, 1, "市财政局")]
    page = read_text("<table><tr><th>编号<td><b>市财政局</b>、市教育局<td><p style='font-weight:700'>甲</p>乙</table>")
    assert page.tables[0].bold == [(1, 2, "市财政局"), (1, 3, "甲")]


def test_what_a_page_hides_is_not_read() -> None:
    page = read_text(
        "<style>.no,td.x{display:none} @media print{.print{display:none}}</style><table><tr><td>甲<span class=no>藏</span><td hidden>藏"
        "<td class=x>藏<td class=print>乙<tr style='display:none'><td>藏<tr><td>丙<td>A<sup>2</sup><s>旧</s><del>旧</del>新"
        "<i style='text-decoration:line-through'>旧</i><!--[if !supportLists]-->①<!--[endif]--><tr><td><ol start=3><li>子<li>丑</ol></table>"
    )
    assert cells(page) == [["甲", "乙"], ["丙", "A²新①"], ["3.子\n4.丑"]]
    assert page.notes == [
        "网页里 “藏”、“藏”、“藏”、“藏”在网页上是隐藏的，没有读入。", "网页里 “旧”、“旧”、“旧”有删除线，没有读入。",
    ]  # fmt: skip


def test_lists_of_a_page_count_as_they_show() -> None:
    page = read_text(
        "<table><tr><td><ol type=a><li>甲<li value=5>乙</ol><td><ol style='list-style-type:cjk-ideographic'><li>丙</ol>"
        "<td><ol style='list-style:none'><li>①丁</ol><ul><li>戊</ul></table>"
    )
    assert cells(page) == [["a.甲\ne.乙", "一、丙", "①丁\n戊"]]


def test_pictures_struck_and_rich_text_of_a_workbook() -> None:
    struck = '<fonts><font/><font><strike/></font></fonts><cellXfs><xf/><xf fontId="1"/></cellXfs>'
    rich = "<is><r><rPr><b/></rPr><t>市财政局</t></r><r><t>、市教育局</t></r><r><rPr><strike/></rPr><t>、市水利局</t></r></is>"
    sheet = rows(
        f'<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c><c r="B1" t="str"><f>DISPIMG("ID_2",1)</f></c>{inline("C1", "字")}',
        f'<c r="A2" t="inlineStr">{rich}</c><c r="B2" s="1" t="inlineStr"><is><t>全删</t></is></c>'
        '<c r="C2" t="inlineStr"><is><r><t>km</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r></is></c>',
    )
    table = read(workbook(sheet, styles=struck), "a.xlsx").tables[0]
    assert [row.cells for row in table.rows] == [["", "", "字"], ["市财政局、市教育局", "", "km²"]]
    assert table.bold == [(2, 1, "市财政局")]
    assert table.notes == [
        "工作表“任务分解”第 1 行 A 列：这一格是图片，不是文字，没有读入，请改写成文字。",
        "工作表“任务分解”第 1 行 B 列：这一格是图片，不是文字，没有读入，请改写成文字。",
        "工作表“任务分解”第 2 行 A 列：“、市水利局”有删除线，没有读入。",
        "工作表“任务分解”第 2 行 B 列：“全删”有删除线，没有读入。",
    ]


def test_a_number_that_its_format_hides_and_a_picture_that_was_pasted() -> None:
    hidden = '<numFmts><numFmt numFmtId="200" formatCode=";;;"/></numFmts><cellXfs><xf/><xf numFmtId="200"/></cellXfs>'
    sheet = rows('<c r="A1"><v>7</v></c><c r="B1" s="1"><v>40</v></c>' + inline("C1", "字"))
    assert cells(read(workbook(sheet, styles=hidden), "a.xlsx")) == [["7", "", "字"]]
    pasted = read_text('编号\t任务\n7\t=DISPIMG("ID_1A2B3C",1)')
    assert cells(pasted) == [["编号", "任务"], ["7"]]
    assert pasted.tables[0].notes == ["第 2 行 2 列：这一格是图片，不是文字，没有读入，请改写成文字。"]


def test_an_older_workbook_is_read_as_it_shows() -> None:
    document = read((CASES / "hidden-and-struck.xls").read_bytes(), "older.et")
    shown, former = document.tables
    assert (former.name, former.hidden, shown.hidden) == ("旧", True, False)
    assert [[cell for cell in row.cells if cell] for row in shown.rows[2:]] == [
        ["序号", "项目名称", "牵头单位", "年度计划", "完成比例", "备注", "完成时限"],
        ["第1项", "新一中", "市教育局", "3.5亿元", "100%"],
        [],
        ["第3项", "人民医院二期，改造管网12km²", "市财政局、市卫健委", "20000万元", "52.3%", "2027年12月"],
    ]
    assert shown.bold == [(6, 3, "市卫健委")]
    told = "\n".join(shown.notes)
    for words in ("4 行 C 列：“市财政局”有删除线", "4 行 G 列：“内部”与底色相同", "4 行 H 列：公式结果是错误值 #DIV/0!",
                  "6 行 G 列：“作废”有删除线", "第 5 行是隐藏的", "D 列是隐藏的", "C6 的批注没有读入"):  # fmt: skip
        assert words in told


def test_an_older_workbook_whose_records_are_broken_is_doubted() -> None:
    older = (CASES / "older.xls").read_bytes()
    row = older.index(b"\x08\x02\x10\x00")
    broken = older[:row] + b"\x08\x02\x02\x00\0\0\xff\x0f\x0a\x00" + older[row + 10 :]
    document = read(broken, "older.xls")
    assert document.notes == [legacy.UNSEEN]
    assert [row.cells[-1] for row in document.tables[0].rows[2:]] == ["0.52", "3.5"]
    assert [row.cells[-1] for row in read(older, "older.xls").tables[0].rows[2:]] == ["52%", "3.5万"]
    assert (
        document.tables[0]
        .notes[0]
        .startswith("工作表“任务分解”第 3 行 E 列、工作表“任务分解”第 4 行 E 列：这种文件读不出")
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "是"), (False, "否"), ("<b>甲</b>", "甲"), (34, "34"), (34.0, "34"), (0.52, "0.52"),
        (date(2024, 7, 2), "2024年7月2日"), (datetime(2024, 7, 2), "2024年7月2日"), (time(8, 30), "08:30"),  # noqa: DTZ001
        (datetime(2024, 7, 2, 15, 30), "2024年7月2日 15:30"), (timedelta(hours=1), "1:00:00"),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_values_of_an_older_workbook(value: object, text: str) -> None:
    assert legacy._text(value) == text


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def opendocument(inside: str, kind: str = "spreadsheet") -> bytes:
    """Return an OpenDocument file whose automatic styles and sheets are `inside`."""
    names = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    content = f"<office:document-content {names}>{inside}</office:document-content>"
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return zipped([("mimetype", mimetype), ("content.xml", content), ("META-INF/manifest.xml", "<m/>")], compression=0)


def test_an_opendocument_sheet_is_read_as_it_shows() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    wide, twice = cell("题", 'table:number-columns-spanned="2"'), cell("3.5万", 'table:number-columns-repeated="2"')
    lines = cell('一</text:p><text:p>二<text:s text:c="2"/>三')
    note = "<office:annotation><text:p>批注</text:p></office:annotation>"
    struck = cell(f'留<text:span text:style-name="s">删</text:span>{note}')
    sheet = (
        '<style:style style:name="s"><style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
        '<table:table table:name="甲"><table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
        f"<table:table-row>{wide}<table:covered-table-cell/></table:table-row>"
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="9"/></table:table-row>'
        f"<table:table-row>{cell('52%')}{lines}{struck}{cell('藏')}</table:table-row>"
        f'<table:table-row table:visibility="filter">{cell("藏")}</table:table-row>'
        f'<table:table-row>{twice}<table:table-cell table:number-columns-repeated="999"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row></table:table>'
        f'<table:table table:name="乙" table:style-name="h"><table:table-row>{cell("x")}</table:table-row></table:table>'
    )
    document = read(opendocument(sheet), "a.ods")
    assert [(row.number, row.cells) for row in document.tables[0].rows if any(row.cells)] == [
        (1, ["题", "题"]), (4, ["52%", "一\n二  三", "留", ""]), (6, ["3.5万", "3.5万"]),
    ]  # fmt: skip
    assert document.notes == [
        "工作表“甲”第 4 行 C 列：“删”有删除线，没有读入。",
        "工作表“甲”第 4 行 C 列：有 1 处批注没有读到，请核对。",
        "工作表“甲”第 5 行是隐藏的，没有读入；要导入请先取消隐藏（或筛选）。",
        "工作表“甲”D 列是隐藏的，没有读入；要导入请先取消隐藏。",
    ]
    assert (document.tables[1].name, document.tables[1].hidden) == ("乙", True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ((CASES / "sample.ofd").read_bytes(), "这是 OFD 版式文件"),
        (opendocument("", "text"), "这是 OpenDocument 文字文件（.odt）"),
        (opendocument("<office:body/>"), "工作簿里没有任何内容"),
        (
            b'<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2009/uof"/>',
            "这是标文通文件（UOF）",
        ),
        (
            zipped([("xl/workbook.bin", b"x"), ("xl/_rels/workbook.bin.rels", f'<R xmlns="{RELATIONS}"/>')]),
            "文件已损坏",
        ),
        (zipped([*workbook_parts(rows("")), ("x/vbaProject.bin", b"x")]), "文件含有宏"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read(data, "a")
    assert caught.value.message.startswith(words)
    assert caught.value.message.endswith("。")
