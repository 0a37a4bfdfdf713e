"""The quarterly table as an Excel workbook: prints like the PDF, is filled in offline, and imports back.

Nothing is protected: an office edits freely, and the import checks and previews what it made of it.
openpyxl writes everything but the rows, which are put in as text: with it 1,000 rows take 206 ms and not 63.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from math import ceil
from typing import Any, TypeAlias
from xml.sax.saxutils import escape
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from reports.documents import archive, paper
from reports.documents.table import Sheet, Table

CELL_LIMIT = 32_767
"""Characters of a cell, in UTF-16 units as Excel counts them; more would be cut on opening."""

HIGHEST_ROW = 409.0
BODY_SIZES = (10.5, 9.0, 7.5)
"""五号, 小五, 六号 in points: a task too long for Excel's highest row is set smaller.

Where even 六号 does not fit, the task's cells are merged over as many rows as it takes: the text still stands in
one cell, whole in print and in the import. The price: a filter shows only the first of these rows, and a line may
fall on the edge between two pages.
"""

_PT = 72 / 25.4
_LEADING = 1.45
"""Line height in ems: that of the Noto fonts, the highest of those that stand in for the official ones."""

_SLACK = 6.0
_PAGE_HEIGHT = paper.TYPE_HEIGHT * _PT - _SLACK
"""Points of a page that rows may fill: a little less than there are, for the rounding of printers."""

_LINE_HEIGHT = 26.0
_SIGNATURE_HEIGHT = 46.0
_HEAD_ROW = 3
_FORMULA_STARTS = ("=", "+", "-", "@")
_SHEET_TITLE = str.maketrans("/[]:*?\\'", "／［］：＊？＼’")
_BETWEEN = "　" * 4  # those who answer for the table stand that far apart

_NORMAL = Font(name=paper.LATIN_FONT, size=11)
_DIGIT = 7
"""The unit of a column width: pixels of one digit of the normal font, a font that is the same on every system."""

_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_RULE = Border(bottom=Side(style="medium", color=paper.RED))
_MIDDLE = Alignment(vertical="center")
_RIGHT = Alignment(horizontal="right", vertical="center")
_WIDE, _LEGIBLE = 45, 370
"""Millimetres from which a column of a further sheet may be narrowed, and all of them together as they print legibly."""
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TOP = Alignment(vertical="top", wrap_text=True)
_TOP_CENTRED = Alignment(horizontal="center", vertical="top", wrap_text=True)
_TOP_RIGHT = Alignment(horizontal="right", vertical="top")

_Styled: TypeAlias = tuple[object, int]
"""The value of a cell and the number of its style."""


def render(table: Table) -> bytes:
    """Return the xlsx file of `table` and its further sheets: the same bytes for the same content.

    Raises `UnwritableTextError` for a control character or a text longer than a cell can hold.
    Takes about three times the time that a raw writer of the same file takes: half of it to reckon how high the rows are.
    """
    archive.check_table(table, "Excel")
    _check_lengths(table)
    sheets = [_checked(sheet) for sheet in table.sheets]
    workbook: Any = Workbook(write_only=True)
    workbook._fonts = IndexedList([_NORMAL])
    workbook._named_styles["Normal"].font = _NORMAL
    properties = workbook.properties
    properties.title, properties.creator, properties.language = table.title, table.unit, "zh-CN"
    properties.created = properties.modified = archive.moment(table)
    pages = [_write_table(workbook.create_sheet("看板" if table.board else "任务分解"), table)]
    pages += [_write_sheet(workbook.create_sheet(sheet.title), sheet) for sheet in sheets]
    stored = BytesIO()
    ExcelWriter(workbook, ZipFile(stored, "w")).save()
    rows = {f"xl/worksheets/sheet{number}.xml": page.xml.encode() for number, page in enumerate(pages, 1)}
    return archive.sealed_archive(
        stored.getvalue(), {name: (b"<sheetData></sheetData>", xml) for name, xml in rows.items()}
    )


def sheet_title(title: str) -> str:
    """Return `title` as Excel allows it: forbidden marks full-width, at most 28 characters (a number may follow)."""
    return title.translate(_SHEET_TITLE)[:28] or "工作表"


def row_height(texts: Sequence[str], widths: Sequence[float], size: float) -> float:
    """Return the height in points that `texts` need in columns of `widths` mm at a font of `size` points."""
    return _height(_lengths(texts), widths, size)


class _Page:
    """A sheet that is written row by row and prints on A4 landscape, its head row on every page."""

    def __init__(self, sheet: Any, widths: Sequence[float], head_row: int) -> None:
        """Prepare `sheet` with columns of `widths` mm; all above and with `head_row` stays in sight while scrolling."""
        self.sheet, self.widths, self.head_row = sheet, widths, head_row
        self.rows, self.room, self.fresh_room = 0, _PAGE_HEIGHT, _PAGE_HEIGHT
        self.written: list[str] = []
        self.letters = [get_column_letter(index) for index in range(1, len(widths) + 1)]
        for letter, width in zip(self.letters, widths, strict=True):
            pixels = width / 25.4 * 96
            sheet.column_dimensions[letter].width = round((pixels - 5) / _DIGIT, 2)
        sheet.freeze_panes = f"A{head_row + 1}"
        sheet.print_title_rows = f"{head_row}:{head_row}"
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        margins = sheet.page_margins
        margins.top, margins.right, margins.bottom, margins.left = (
            side / 25.4 for side in (paper.TOP, paper.RIGHT, paper.BOTTOM, paper.LEFT)
        )
        margins.header, margins.footer = 10 / 25.4, 11 / 25.4
        sheet.HeaderFooter.differentOddEven, sheet.HeaderFooter.scaleWithDoc = True, False
        for part in (sheet.oddFooter.right, sheet.evenFooter.left):
            part.text, part.font, part.size = "— &P —", f"{paper.LATIN_FONT},Regular", 14

    @property
    def xml(self) -> str:
        """Return all rows as they stand in the sheet's XML."""
        return f"<sheetData>{''.join(self.written)}</sheetData>"

    def style(
        self, font: Font, alignment: Alignment = _TOP, border: Border | None = None, *,
        number_format: str = "General", quoted: bool = False,
    ) -> int:  # fmt: skip
        """Return the workbook's number for a style; `quoted` keeps Excel from reading a text as a formula."""
        cell: Any = WriteOnlyCell(self.sheet)
        cell.font, cell.alignment, cell.border = font, alignment, border or Border()
        cell.number_format, cell.quotePrefix = number_format, quoted
        return int(cell.style_id)

    def append(self, cells: Sequence[_Styled | None], height: float) -> None:
        """Write the next row, `height` points high; `room` is what is left of the printed page, by our reckoning."""
        self.rows += 1
        self.room = (self.room if height <= self.room else self.fresh_room) - height
        placed = zip(self.letters, cells, strict=False)  # a row may be shorter
        row = "".join([_written(f"{letter}{self.rows}", *cell) for letter, cell in placed if cell])
        self.written.append(f'<row r="{self.rows}" ht="{height:.2f}" customHeight="1">{row}</row>')

    def append_head(self, headings: Sequence[str]) -> None:
        """Write the head row."""
        height = row_height(headings, self.widths, 12) + 6
        style = self.style(Font(name=paper.HEAD_FONT, size=12), _CENTRED, _FRAME)
        self.append([(heading, style) for heading in headings], height)
        self.fresh_room = _PAGE_HEIGHT - height

    def merge(self, first: int, last: int, rows: int = 1) -> None:
        """Merge the columns `first` to `last` of the last `rows` rows."""
        if last > first or rows > 1:
            top = self.rows - rows + 1
            self.sheet.merged_cells.add(f"{self.letters[first - 1]}{top}:{self.letters[last - 1]}{self.rows}")

    def make_filterable(self) -> None:
        """Put filters on the head row for all rows written so far."""
        self.sheet.auto_filter.ref = f"A{self.head_row}:{self.letters[-1]}{self.rows}"


def _write_table(sheet: Any, table: Table) -> _Page:
    """Return the first sheet, written: title, unit and date, head, a row for each task, signature line."""
    widths = paper.widths(table.columns)
    last = len(widths)
    page = _Page(sheet, widths, _HEAD_ROW)

    title_font, line_font = Font(name=paper.TITLE_FONT, size=22), Font(name=paper.BODY_FONT, size=12)
    title_height = row_height([table.title], [paper.TYPE_WIDTH], 22) + 6
    title = (table.title, page.style(title_font, _CENTRED, _RULE))
    page.append([title, *[("", page.style(title_font, border=_RULE))] * (last - 1)], title_height)
    page.merge(1, last)

    unit = (paper.unit_line(table), page.style(line_font, _MIDDLE))
    dated = (paper.date_line(table), page.style(line_font, _RIGHT))
    page.append([unit, *[None] * (last - 2), dated][:last], _LINE_HEIGHT)
    page.merge(1, last - 1)

    page.append_head(paper.headings(table.columns))

    @cache
    def style(index: int, size: float, quoted: bool) -> int:
        """Return the one style in which every text of this column, size and kind is written."""
        is_number = table.columns[index].key == "number"
        alignment, number_format = (_TOP_CENTRED, "@") if is_number else (_TOP, "General")
        font = Font(name=paper.BODY_FONT, size=size)
        return page.style(font, alignment, _FRAME, number_format=number_format, quoted=quoted)

    for position, row in enumerate(table.rows, 1):
        texts = [cell.text for cell in row.cells]
        below = _SIGNATURE_HEIGHT if position == len(table.rows) else 0
        room = min(HIGHEST_ROW, (page.room if position == 1 else page.fresh_room) - below)
        size, height = _fitted(texts, widths, room)
        if height <= page.room < height + below <= page.fresh_room:
            height = (
                page.room + 2 * _SLACK
            )  # goes to the next page, so that the signature line doesn't stand there alone
        cells = [(text, style(index, size, text.startswith(_FORMULA_STARTS))) for index, text in enumerate(texts)]
        parts = ceil(height / room)
        page.append(cells, height / parts)
        if parts > 1:
            for _ in range(1, parts):
                page.append([("", page.style(line_font, border=_FRAME))] * last, height / parts)
            for index in range(1, last + 1):
                page.merge(index, index, parts)
    page.make_filterable()
    if table.board:
        return page

    wrapped = page.style(line_font, Alignment(vertical="center", wrap_text=True))
    for note in table.notes:
        page.append([(note, wrapped)], row_height([note], [paper.TYPE_WIDTH], 12) + 6)
        page.merge(1, last)
    if table.signature:
        page.append([], _SIGNATURE_HEIGHT - _LINE_HEIGHT)
        page.append([(_BETWEEN.join(table.signature), page.style(line_font, _MIDDLE))], _LINE_HEIGHT)
        page.merge(1, last)
    return page


def _write_sheet(sheet: Any, content: Sheet) -> _Page:
    """Return a further sheet, written: a head, then rows of texts and numbers in columns as wide as their words ask."""
    longest = [
        max(_half_widths(line) for value in column for line in str(value).split("\n"))
        for column in zip(content.headings, *content.rows, strict=True)
    ]
    widths = _narrowed([min(max(length, 8), 60) * 2.1 + 4 for length in longest])
    page = _Page(sheet, widths, 2 if content.note else 1)
    if content.note:
        page.append([(content.note, page.style(Font(name=paper.BODY_FONT, size=12), _MIDDLE))], _LINE_HEIGHT)
        page.merge(1, len(widths))
    page.append_head(content.headings)

    @cache
    def style(number_format: str, quoted: bool) -> int:
        """Return the one style in which every value of this format and kind is written."""
        alignment = _TOP if number_format == "General" else _TOP_RIGHT
        font = Font(name=paper.BODY_FONT, size=BODY_SIZES[0])
        return page.style(font, alignment, _FRAME, number_format=number_format, quoted=quoted)

    for row in content.rows:
        cells = [
            (value, style(_number_format(value), isinstance(value, str) and value.startswith(_FORMULA_STARTS)))
            for value in row
        ]
        height = row_height(["" if value is None else str(value) for value in row], widths, BODY_SIZES[0])
        page.append(cells, min(height, HIGHEST_ROW))
    page.make_filterable()
    return page


def _narrowed(widths: Sequence[float]) -> list[float]:
    """Return column widths in mm with the wide ones narrowed to what prints legibly on one page's width."""
    wide = [width for width in widths if width > _WIDE]
    room = _LEGIBLE - (sum(widths) - sum(wide))
    share = min(1.0, room / sum(wide)) if wide else 1.0
    return [max(_WIDE, width * share) if width > _WIDE else width for width in widths]


def _written(place: str, value: object, style: int) -> str:
    """Return a cell as XML; a text is never a formula, an empty one leaves the cell empty."""
    if value is None or value == "":
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(value, str):
        space = ' xml:space="preserve"' if value != value.strip() else ""
        text = escape(value, {"\r": "&#13;"})
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>'
    number = to_excel(value) if isinstance(value, date) else value  # type: ignore[no-untyped-call]
    return f'<c r="{place}" s="{style}"><v>{number}</v></c>'


def _fitted(texts: Sequence[str], widths: Sequence[float], room: float) -> tuple[float, float]:
    """Return the body size at which the row is at most `room` points high, or the smallest; and the row's height."""
    lengths = _lengths(texts)
    for size in BODY_SIZES:
        height = _height(lengths, widths, size)
        if height <= room:
            break
    return size, height


def _lengths(texts: Sequence[str]) -> list[list[int]]:
    """Return for each text the lengths of its lines in half widths."""
    return [[_half_widths(line) for line in text.split("\n")] for text in texts]


def _height(lengths: Sequence[Sequence[int]], widths: Sequence[float], size: float) -> float:
    """Return the height in points of a row whose texts have lines of `lengths` half widths."""
    lines = 1
    for column, width in zip(lengths, widths, strict=True):
        room = max(int(2 * (width * _PT - 6) / size) - 1, 2)
        lines = max(lines, sum([-(-length // room) or 1 for length in column]))
    return lines * size * _LEADING + 6


def _half_widths(text: str) -> int:
    """Return how many half widths `text` takes on a line: its bytes in GB18030, two for a Han character."""
    return len(text.encode("gb18030"))


def _check_length(text: str, place: str) -> None:
    """Raise `UnwritableTextError` where `text`, standing at `place`, is longer than Excel's cells."""
    if len(text) * 2 > CELL_LIMIT and (length := len(text.encode("utf-16-le")) // 2) > CELL_LIMIT:
        raise archive.UnwritableTextError(
            f"{place}有 {length} 字，超过 Excel 单元格 {CELL_LIMIT} 字的上限，请精简后重新导出，或改用 Word、PDF 格式。"
        )


def _check_lengths(table: Table) -> None:
    """Raise `UnwritableTextError` for the first cell of `table` that is longer than Excel's."""
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            _check_length(cell.text, archive.cell_place(row.number, column.heading))


def _checked(sheet: Sheet) -> Sheet:
    """Return `sheet` with a safe title and its values as Excel can hold them; raise where it cannot."""
    place = f"工作表“{sheet.title}”"
    for text in (sheet.title, sheet.note, *sheet.headings):
        archive.check_characters(text, f"{place}的“{text}”", "Excel")
    rows = tuple(
        tuple(
            _value(value, f"{place}第 {number} 行的“{heading}”")
            for heading, value in zip(sheet.headings, row, strict=True)
        )
        for number, row in enumerate(sheet.rows, 3 if sheet.note else 2)
    )
    return Sheet(sheet_title(sheet.title), sheet.headings, rows, note=sheet.note)


def _value(value: object, place: str) -> object:
    """Return `value`, standing at `place`, as a number, a date, nothing, or a checked text."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or isinstance(value, int | float | date) or (isinstance(value, Decimal) and value.is_finite()):
        return value
    text = str(value)
    archive.check_characters(text, place, "Excel")
    _check_length(text, place)
    return text


def _number_format(value: object) -> str:
    """Return the format that shows a number with the digits it was given, a date in Chinese, a text as it is."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return "0." + "0" * -exponent if isinstance(exponent, int) and exponent < 0 else "0"
    if isinstance(value, date):
        return 'yyyy"年"m"月"d"日"'
    return "0" if isinstance(value, int) else "General"
