"""The Excel file is read back and compared with the table; it prints on A4 landscape and holds no formula."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from reports.documents import excel
from reports.documents.archive import UnwritableTextError
from reports.documents.table import Column, Sheet, Table
from tests.reports.seed_table import seed_table, table

HEAD = 3


def read(source: Table) -> Workbook:
    """Return the rendered workbook, opened again."""
    return load_workbook(BytesIO(excel.render(source)))


def texts(source: Table) -> list[list[str]]:
    """Return the cells under the head of the first sheet, without the signature line and continued rows."""
    rows = read(source).worksheets[0].iter_rows(min_row=HEAD + 1, values_only=True)
    filled = [["" if value is None else str(value) for value in row] for row in rows if any(row)]
    return filled[:-1]


def test_every_cell_of_the_seed_comes_back():
    assert texts(seed_table()) == seed_table().texts


def test_awkward_texts_come_back_as_text():
    source = table(
        [
            ["1", "=1+1", "-", "@SUM(A1)"],
            ["034-1", "+8", "#N/A", " 前后空格 \n\t制表"],
            ["2", "昇祊𠮷🙂", "", "true"],
            ["3", "A<B&C", "12345", "①一；\r\n②二。"],
        ]
    )
    cells = [cell for row in read(source).worksheets[0].iter_rows(min_row=HEAD + 1, max_row=7) for cell in row]

    assert texts(source) == source.texts
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert [cell.value for cell in cells if cell.quotePrefix] == ["=1+1", "-", "@SUM(A1)", "+8"]
    assert "<f>" not in ZipFile(BytesIO(excel.render(source))).read("xl/worksheets/sheet1.xml").decode()


def test_title_unit_date_head_and_signature_frame_the_table():
    sheet = read(seed_table()).worksheets[0]

    assert sheet["A1"].value == seed_table().title
    assert (sheet["A2"].value, sheet["D2"].value) == ("填报单位：市住房城乡建设局", "2024年7月2日")
    assert [cell.value for cell in sheet[HEAD]] == ["任务\n编号", "工作任务", "工作目标", "二季度推进情况"]
    assert str(sheet.cell(sheet.max_row, 1).value).split() == ["审签：张勇", "填报：李静"]
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:D1", "A2:C2", "A11:D11"}


def test_first_sheet_prints_on_a4_landscape_with_its_head_on_every_page():
    sheet = read(seed_table()).worksheets[0]
    margins = sheet.page_margins

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert [round(side * 25.4) for side in (margins.top, margins.right, margins.bottom, margins.left)] == [
        20,
        20,
        22,
        22,
    ]
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:D9"
    assert sheet.HeaderFooter.differentOddEven
    assert (sheet.oddFooter.right.text, sheet.evenFooter.left.text) == ("— &P —", "— &P —")


def test_official_fonts_are_named_and_text_wraps():
    sheet = read(seed_table()).worksheets[0]

    assert [sheet[place].font.name for place in ("A1", "A2", "A3", "D4")] == [
        "方正小标宋简体",
        "仿宋_GB2312",
        "黑体",
        "仿宋_GB2312",
    ]
    assert sheet["D4"].alignment.wrap_text
    assert sheet["D4"].alignment.vertical == "top"
    assert sheet["A4"].number_format == "@"


def test_column_widths_fill_the_printed_page_whatever_columns_are_chosen():
    more = seed_table()
    more = more._replace(
        columns=(*more.columns, Column("lead", "牵头单位", 60), Column("targets", "年度目标", 80)),
        rows=tuple(row._replace(cells=(*row.cells, row.cells[0], row.cells[0])) for row in more.rows),
    )
    for source in (seed_table(), more):
        columns = read(source).worksheets[0].column_dimensions.values()
        millimetres = sum((column.width * 7 + 5) / 96 * 25.4 for column in columns)
        assert millimetres == pytest.approx(255, abs=1)


def test_rows_are_high_enough_and_long_tasks_are_set_smaller():
    sheet = read(seed_table()).worksheets[0]
    heights = [sheet.row_dimensions[row].height for row in range(HEAD + 1, 10)]
    sizes = [sheet.cell(row, 4).font.size for row in range(HEAD + 1, 10)]

    assert all(100 < height <= excel.HIGHEST_ROW for height in heights)
    assert sizes == [9.0, 10.5, 10.5, 10.5, 10.5, 9.0]
    assert heights[3] < heights[1]


def test_height_grows_with_paragraphs_and_shrinks_with_width():
    assert excel.row_height(["一"], [50], 10) < excel.row_height(["一\n二\n三"], [50], 10)
    assert excel.row_height(["字" * 300], [100], 10) < excel.row_height(["字" * 300], [50], 10)
    assert excel.row_height(["x" * 300], [50], 10) < excel.row_height(["字" * 300], [50], 10)


def test_a_task_higher_than_excels_highest_row_stays_one_cell_over_several_rows():
    source = table([["1", "任务", "目标", "长" * 20_000], ["2", "任务", "", "短"]])
    sheet = read(source).worksheets[0]
    merged = sorted(str(found) for found in sheet.merged_cells.ranges if found.min_row == HEAD + 1)
    rows = int(re.findall(r"\d+", merged[0])[1]) - HEAD
    total = sum(sheet.row_dimensions[HEAD + 1 + index].height for index in range(rows))

    assert texts(source) == source.texts
    assert merged == [f"{column}4:{column}{HEAD + rows}" for column in "ABCD"]
    assert all(sheet.row_dimensions[HEAD + 1 + index].height <= excel.HIGHEST_ROW for index in range(rows))
    assert total >= excel.row_height(["长" * 20_000], [115], excel.BODY_SIZES[-1]) - 1
    assert sheet.auto_filter.ref == f"A3:D{HEAD + rows + 1}"


def test_further_sheets_hold_real_numbers_and_dates():
    sheets = (
        Sheet(
            "目标/指标[年度]",
            ("名称", "数值", "个数", "日期", "办结"),
            (
                ("=危房", Decimal("-41.290"), 25, date(2024, 7, 2), True),
                ("清洁取暖", None, 3, None, False),
            ),
        ),
        Sheet("目标/指标[年度]", ("名称",), ()),
    )
    book = read(seed_table()._replace(sheets=sheets))
    sheet = book.worksheets[1]

    assert book.sheetnames == ["任务分解", "目标／指标［年度］", "目标／指标［年度］1"]
    assert [cell.value for cell in sheet[2]] == ["=危房", -41.29, 25, datetime(2024, 7, 2), "是"]  # noqa: DTZ001
    assert [cell.quotePrefix for cell in sheet[2]] == [True, False, False, False, False]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "d", "s"]
    assert [cell.number_format for cell in sheet[2]][1:3] == ["0.000", "0"]
    assert [cell.value for cell in sheet[3]] == ["清洁取暖", None, 3, None, "否"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E3")


@pytest.mark.parametrize("title", ["", "'" * 40, "a" * 40, "[]:*?/\\"])
def test_any_title_makes_a_sheet(title):
    book = read(seed_table()._replace(sheets=(Sheet(title, ("一",), ()), Sheet(title, ("一",), ()))))

    assert len({name.lower() for name in book.sheetnames}) == 3
    assert all(len(name) <= 31 for name in book.sheetnames)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            table([["34", "甲", "乙", "完成\x07了"]]),
            "任务 34 的“二季度推进情况”第 3 个字符是不可见的控制字符（U+0007），Excel 文件无法保存，请删去该字符后重新导出。",
        ),
        (
            table([["34", "甲", "𠮷" * 16_384, ""]]),
            "任务 34 的“工作目标”有 32768 字，超过 Excel 单元格 32767 字的上限，请精简后重新导出，或改用 Word、PDF 格式。",
        ),
        (table([], title="表\x00"), "表题第 2 个字符是不可见的控制字符（U+0000）"),
        (
            table([])._replace(sheets=(Sheet("子项目", ("编号", "名称"), ((1, "好"), (2, "坏\x1b"))),)),
            "工作表“子项目”第 3 行的“名称”第 2 个字符是不可见的控制字符（U+001B）",
        ),
    ],
)
def test_what_excel_cannot_hold_is_said_with_its_place(source, message):
    with pytest.raises(UnwritableTextError, match=re.escape(message)):
        excel.render(source)


def test_longest_cell_that_excel_allows_is_kept():
    source = table([["34", "甲", "字" * excel.CELL_LIMIT, ""]])

    assert texts(source) == source.texts


def test_an_empty_table_and_one_without_unit_and_date_can_be_rendered():
    sheet = read(table([])._replace(unit="", dated=None)).worksheets[0]

    assert sheet["A2"].value is None
    assert sheet.auto_filter.ref == "A3:D3"


def test_one_and_two_columns_can_be_rendered():
    source = seed_table()
    for count in (1, 2):
        few = source._replace(
            columns=source.columns[:count], rows=tuple(row._replace(cells=row.cells[:count]) for row in source.rows)
        )
        assert texts(few) == few.texts


def test_same_content_gives_the_same_bytes_and_names_its_unit():
    content = excel.render(seed_table())
    book = load_workbook(BytesIO(content))

    assert content == excel.render(seed_table())
    assert content != excel.render(seed_table()._replace(unit="市教育局"))
    assert {info.date_time for info in ZipFile(BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert (book.properties.creator, book.properties.title) == ("市住房城乡建设局", seed_table().title)
    assert book.properties.created == book.properties.modified == datetime(2024, 7, 2)  # noqa: DTZ001


def test_signature_line_never_stands_alone_on_a_page():
    page = 168 / 25.4 * 72
    for lines in range(1, 60, 3):
        sheet = read(table([["1", "", "", "字\n" * 8], ["2", "", "", "字\n" * lines]])).worksheets[0]
        heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
        left = page
        for height in heights[:-2]:
            left = (left if height <= left else page - heights[HEAD - 1]) - height
        assert left >= sum(heights[-2:]), lines
