"""Workbooks of Excel 97–2003 (.xls, also .et of WPS) and binary ones (.xlsb); what `biff` does not know is read by calamine."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from tasks.files.biff import UnreadableError, read_biff
from tasks.files.markup import PICTURE, plain
from tasks.files.numbers import number_text
from tasks.files.tables import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Budget, Document, FileProblem, Place, Row, Span, Table

RESAVE = "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再导入。"
UNSEEN = "这种文件看不出哪些行列是隐藏的、哪些文字有删除线，都当作正文读入了，请核对，或另存为 .xlsx 后再导入。"
PLACES_NAMED = 3
Value = int | float | str | bool | time | date | datetime | timedelta | None


def read_legacy(data: bytes, kind: str, budget: Budget) -> Document:
    """Return one table a sheet; where calamine reads it, notes name what can't be known: formats, what is hidden or struck."""
    if kind == "xls":
        with suppress(UnreadableError):
            return read_biff(data, budget)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        document = Document(kind, notes=[UNSEEN])
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                document.notes.append(f"“{sheet.name}”不是普通工作表（图表页），没有读。")
                continue
            table = _table(book, sheet.name, budget)
            table.hidden = sheet.visible != SheetVisibleEnum.Visible
            if table.hidden:
                table.notes.insert(0, f"工作表“{sheet.name}”是隐藏的，要导入请先取消隐藏，或在核对中选它。")
            if any(row.cells for row in table.rows):
                document.tables.append(table)
    except PasswordError as error:
        raise FileProblem("文件加了密码，请先在 Excel 或 WPS 中去掉密码再导入。") from error
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        raise FileProblem(f"文件已损坏或不是 Excel 工作簿，读不下去，{RESAVE}") from error
    if not document.tables:
        raise FileProblem("工作簿里没有任何内容，请检查是否选对了文件。")
    return document


def _table(book: CalamineWorkbook, name: str, budget: Budget) -> Table:
    sheet = book.get_sheet_by_name(name)
    table, unsure = Table(name), list[Place]()
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS or sheet.height * sheet.width > MAX_CELLS * 4:
        raise FileProblem(
            f"{table.place()}：有 {sheet.total_height:,} 行 {sheet.total_width:,} 列，"
            f"一次最多读 {MAX_ROWS:,} 行 {MAX_COLUMNS} 列，请删去多余的行列后再导入。"
        )
    top, left = sheet.start or (0, 0)
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
        cells = [""] * left
        for column, value in enumerate(values, left + 1):
            place = table.place(number, column)
            text = _text(value)
            if PICTURE.match(text):
                table.notes.append(f"{place}：这一格是图片，不是文字，没有读入，请改写成文字。")
                text = ""
            if isinstance(value, float) and not value.is_integer():
                unsure.append(place)
            if text:
                budget.cell(text, place)
            cells.append(text)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            budget.row(table.place(number))
        table.rows.append(Row(number, cells))
    _spread(table, sheet.merged_cell_ranges or [])
    if unsure:
        named = "、".join(map(str, unsure[:PLACES_NAMED])) + (" 等" if len(unsure) > PLACES_NAMED else "")
        table.notes.append(f"{named}：这种文件读不出数字的显示格式（百分号、单位），请核对，或另存为 .xlsx 后再导入。")
    return table


def _spread(table: Table, merges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Write the text of each merged cell into every cell that it covers, within the rows in use."""
    by_number = {row.number: row.cells for row in table.rows}
    for (top, left), (bottom, right) in merges[:MAX_ROWS]:
        span = Span(top + 1, left + 1, min(bottom + 1, max(by_number, default=0)), min(right + 1, MAX_COLUMNS))
        table.spans.append(span)
        origin = by_number.get(span.top, [])
        text = origin[left] if len(origin) > left else ""
        for number in range(span.top, span.bottom + 1) if text else ():
            cells = by_number[number]
            cells.extend([""] * (span.right - len(cells)))
            for column in range(left, span.right):
                cells[column] = cells[column] or text


def _text(value: Value) -> str:
    """Return the text of a value as a person reads it."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case str():
            return plain(value)
        case int() | float():
            return number_text(repr(value), "")
        case datetime() if value.time() != time():
            return f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}"
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case time():
            return f"{value:%H:%M}"
        case _:
            return str(value)
