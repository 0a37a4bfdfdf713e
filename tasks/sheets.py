"""Plain lists out of the house: a workbook of one sheet, or the lines of a CSV file that Excel opens safely."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
_HEAD = Font(bold=True)
_TEXT = Alignment(vertical="top", wrap_text=True)


def workbook(title: str, headings: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> bytes:
    """Return an xlsx file with one sheet of texts, its head frozen and repeated in print; widths in characters."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight = True, 0
    for column, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + column)].width = width
    head = [WriteOnlyCell(sheet, heading) for heading in headings]
    for cell in head:
        cell.font = _HEAD
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type, cell.alignment = "s", _TEXT
    return cell


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a CSV file, a byte order mark first; what Excel would take for a formula gets a quote."""
    yield BYTE_ORDER_MARK + _line(headings)
    for row in rows:
        yield _line([f"'{text}" if text.startswith(FORMULA_STARTS) else text for text in row])


def _line(texts: Sequence[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(texts)
    return line.getvalue()
