"""One sheet of a workbook, streamed: its rows and cells are inspected while they are read, its merges spread after."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from tasks.files.archive import RESAVE, Archive, LocalNames
from tasks.files.markup import plain
from tasks.files.numbers import Formats, number_text
from tasks.files.tables import MAX_CELL_CHARACTERS, MAX_CELLS, Budget, FileProblem, Place, Row, Span, Table

SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
MAX_MERGED_AREA = 1_000_000
MAX_MERGES = 50_000
BLANK_ROWS = 100  # a longer gap is not a number of blank rows but another part of the sheet
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)
YES = ("1", "true")


def unescaped(text: str) -> str:
    """Return `text` with the escapes of Office Open XML (`_x000D_`) replaced; half a surrogate pair stays as it is."""
    if "_x" not in text:
        return text
    return ESCAPE.sub(lambda found: found[0] if found[1][:2].upper() in SURROGATES else chr(int(found[1], 16)), text)


SURROGATES = {"D8", "D9", "DA", "DB", "DC", "DD", "DE", "DF"}


def column_number(letters: str) -> int:
    """Return the number of a column: H → 8, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class SheetReader:
    """Reads one sheet; text of the open cell gathers in `pieces`, and the last cell's place is `row`, `column`."""

    def __init__(self, name: str, hidden: bool, strings: list[str], formats: Formats, budget: Budget) -> None:
        self.table = Table(name, hidden=hidden)
        self.strings, self.formats, self.budget = strings, formats, budget
        self.merges: list[str] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.local, self.columns = LocalNames(), dict[str, int]()
        self.row = self.column = 0
        self.cells: list[str] = []
        self.kind, self.style = "n", ""
        self.value: str | None = None
        self.formula = self.reading = self.phonetic = False
        self.pieces: list[str] = []
        self.opening = {
            "c": self._open_cell,
            "v": self._open_value,
            "t": self._open_value,
            "f": self._open_formula,
            "row": self._open_row,
            "rPh": self._open_phonetic,
            "mergeCell": self._merge,
            "col": self._note_column,
        }
        self.closing = {
            "c": self._close_cell,
            "v": self._close_value,
            "t": self._close_value,
            "row": self._close_row,
            "rPh": self._close_phonetic,
        }

    def read(self, archive: Archive, member: str) -> Table:
        """Return the table of the sheet; raises `FileProblem` with the place of what is wrong."""
        archive.scan(member, self._start, self._end, self._text_piece)
        self._spread()
        self._name_hidden()
        return self.table

    def problem(self, sentence: str, row: int = 0, column: int = 0) -> FileProblem:
        """Return a problem at a place of this sheet."""
        return FileProblem(f"{Place(self.table.name, row, column)}：{sentence}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if handler := self.opening.get(self.local[name]):
            handler(attributes)

    def _end(self, name: str) -> None:
        if handler := self.closing.get(self.local[name]):
            handler()

    def _text_piece(self, piece: str) -> None:
        if self.reading:
            self.pieces.append(piece)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.value, self.formula, self.phonetic = None, False, False
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
            return
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            column = self.columns[letters] = self._column(letters, reference)
        if column <= self.column or reference[len(letters) :] != str(self.row):
            raise self.problem(f"单元格“{reference[:20]}”的位置错乱，文件已损坏，{RESAVE}", self.row)
        self.column = column

    def _close_cell(self) -> None:
        if self.formula and self.value is None:
            raise self.problem("公式没有计算结果，请用 Excel 打开、保存一次后再导入。", self.row, self.column)
        text = self._text(self.kind, self.value, self.row, self.column) if self.value else ""
        if text:
            self.budget.cell(text, Place(self.table.name, self.row, self.column))
            self.cells.extend([""] * (self.column - 1 - len(self.cells)))
            self.cells.append(text)

    def _open_value(self, _: dict[str, str]) -> None:
        self.reading = not self.phonetic
        self.value = self.value or ""

    def _close_value(self) -> None:
        self.value = (self.value or "") + "".join(self.pieces)
        self.pieces.clear()
        self.reading = False

    def _open_formula(self, _: dict[str, str]) -> None:
        self.formula = True

    def _open_phonetic(self, _: dict[str, str]) -> None:
        self.phonetic = True

    def _close_phonetic(self) -> None:
        self.phonetic = False

    def _open_row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r", str(self.row + 1))
        row = int(written) if len(written) < 8 and written.isascii() and written.isdigit() else 0
        if not self.row < row <= SHEET_ROWS:
            raise self.problem(f"第 {self.row} 行之后的行号“{written[:20]}”不对，文件已损坏，{RESAVE}")
        if attributes.get("hidden") in YES:
            self.hidden_rows.append(row)
        self.row, self.column, self.cells = row, 0, []

    def _close_row(self) -> None:
        if not self.cells:
            return
        self.budget.row(Place(self.table.name, self.row))
        rows = self.table.rows
        before = rows[-1].number if rows else self.row - 1
        if self.row - before <= BLANK_ROWS:
            rows.extend(Row(number, []) for number in range(before + 1, self.row))
        rows.append(Row(self.row, self.cells))

    def _merge(self, attributes: dict[str, str]) -> None:
        self.merges.append(attributes.get("ref", ""))
        if len(self.merges) > MAX_MERGES:
            raise self.problem(f"合并单元格超过 {MAX_MERGES:,} 处，请取消合并后再导入。")

    def _note_column(self, attributes: dict[str, str]) -> None:
        low, high = attributes.get("min", ""), attributes.get("max", "")
        number = (low + high).isascii() and low.isdigit() and high.isdigit() and len(low + high) < 12
        if number and attributes.get("hidden") in YES:
            self.hidden_columns.append((int(low), min(int(high), SHEET_COLUMNS)))

    def _column(self, letters: str, reference: str) -> int:
        column = column_number(letters) if letters.isascii() and letters.isupper() and len(letters) < 4 else 0
        if not 0 < column <= SHEET_COLUMNS:
            raise self.problem(f"单元格“{reference[:20]}”不在 Excel 的范围内，文件已损坏，{RESAVE}", self.row)
        return column

    def _text(self, kind: str, value: str, row: int, column: int) -> str:
        """Return the text of a cell from what is written, by its kind."""
        if kind == "s":
            index = int(value) if len(value) < 8 and value.isascii() and value.isdigit() else -1
            if not 0 <= index < len(self.strings):
                raise self.problem(f"文字在文件里找不到，文件已损坏，{RESAVE}", row, column)
            text = self.strings[index]
        elif kind == "n":
            return number_text(value, self.formats.of_style(self.style), self.formats.epoch_1904)
        elif kind == "b":
            return "是" if value.strip() in ("1", "true") else "否"
        elif kind == "d":
            return self.formats.iso_date(value)
        elif kind == "e":
            self.table.notes.append(f"{Place(self.table.name, row, column)}：公式结果是错误值 {value}，已照原样读入。")
            return value
        else:
            text = plain(unescaped(value))
        if len(text) == MAX_CELL_CHARACTERS:
            self.table.notes.append(
                f"{Place(self.table.name, row, column)}：这一格正好 {MAX_CELL_CHARACTERS:,} 字，可能已被 Excel 截断，请与原文核对。"
            )
        return text

    def _spread(self) -> None:
        """Write the text of each merged cell into every cell that it covers, within the rows and columns in use."""
        table = self.table
        width = max((len(row.cells) for row in table.rows), default=0)
        by_number = {row.number: row.cells for row in table.rows}
        numbers = list(by_number)
        last_row = max(numbers, default=0)
        spread = 0
        for reference in self.merges:
            first, _, last = reference.partition(":")
            corners = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last or first)
            if not corners[0] or not corners[1]:
                raise self.problem(f"合并单元格“{reference[:40]}”写法不对，文件已损坏，{RESAVE}")
            left, right = (column_number(corner[1]) for corner in corners if corner)
            top, bottom = (int(corner[2]) for corner in corners if corner)
            area = (bottom - top + 1) * (right - left + 1)
            if bottom > SHEET_ROWS or right > SHEET_COLUMNS or area > MAX_MERGED_AREA or bottom < top or right < left:
                raise self.problem(f"合并单元格“{reference[:40]}”范围太大或不对，请取消合并后再导入。")
            span = Span(top, left, min(bottom, max(last_row, top)), min(right, max(width, left)))
            table.spans.append(span)
            covered = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
            spread += len(covered) * (span.right - span.left + 1)
            if spread > MAX_CELLS:
                raise self.problem(f"合并单元格“{reference[:40]}”太多或互相重叠，请取消合并后再导入。")
            origin = by_number.get(top, [])
            text = origin[left - 1] if len(origin) >= left else ""
            for number in covered if text else ():
                cells = by_number[number]
                cells.extend([""] * (span.right - len(cells)))
                for column in range(span.left, span.right + 1):
                    if not cells[column - 1]:
                        cells[column - 1] = text
                        self.budget.cell(text, Place(table.name, number, column))

    def _name_hidden(self) -> None:
        filled = {row.number for row in self.table.rows}
        rows = [row for row in self.hidden_rows if row in filled]
        if rows:
            named = "、".join(map(str, rows[:20])) + (" 等" if len(rows) > 20 else "")
            self.table.notes.append(f"工作表“{self.table.name}”第 {named} 行是隐藏的，已一并读入。")
        width = max((len(row.cells) for row in self.table.rows), default=0)
        columns = [column for low, high in self.hidden_columns for column in range(low, min(high, width) + 1)]
        if columns:
            named = "、".join(str(Place(self.table.name, 0, column)).split()[-2] for column in columns[:20])
            self.table.notes.append(f"工作表“{self.table.name}”{named} 列是隐藏的，已一并读入。")
