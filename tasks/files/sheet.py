"""One sheet of a workbook, streamed: its rows and cells are inspected while they are read, its merges spread after."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from tasks.files.archive import RESAVE, Archive
from tasks.files.markup import PICTURE, plain
from tasks.files.numbers import PLAIN_LOOK, Formats, number_text
from tasks.files.runs import NOT_SEEN, first_words
from tasks.files.strings import NO_WORDS, Handlers, RunReader, Words, without_escapes
from tasks.files.tables import MAX_CELL_CHARACTERS, MAX_CELLS, Budget, FileProblem, Place, Row, Span, Table

SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
MAX_MERGED_AREA = 1_000_000
MAX_MERGES = 50_000
BLANK_ROWS = 100  # a longer gap is not a number of blank rows but another part of the sheet
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)
YES = ("1", "true")
NOTHING = re.compile(r"0+(?:\.(?:[0-4]\d*)?)?")  # a row or column drawn so high or wide is not seen
CONSTANT = re.compile(r'"((?:[^"]|"")*)"')  # ="34" keeps Excel from reading a number


def column_number(letters: str) -> int:
    """Return the number of a column: H → 8, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class SheetReader:
    """Reads one sheet; text of the open cell gathers in `pieces`, and the last cell's place is `row`, `column`."""

    def __init__(self, name: str, hidden: bool, strings: list[Words], formats: Formats, budget: Budget) -> None:
        self.table = Table(name, hidden=hidden)
        self.strings, self.formats, self.budget = strings, formats, budget
        self.merges: list[str] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.columns = dict[str, int]()
        self.row = self.column = 0
        self.digits = ""  # of the row's number, as they stand in the reference of each of its cells
        self.cells: list[str] = []
        self.kind, self.style = "n", ""
        self.value: str | None = None
        self.formula = self.reading = self.picture = False
        self.constant = ""
        self.pieces: list[str] = []
        self.runs = RunReader()
        self.inline = False
        opening = {
            "c": self._open_cell,
            "is": self._open_inline,
            "v": self._open_value,
            "f": self._open_formula,
            "row": self._open_row,
            "mergeCell": self._merge,
            "col": self._note_column,
        }
        closing = {
            "c": self._close_cell,
            "is": self._close_inline,
            "v": self._close_value,
            "f": self._close_formula,
            "row": self._close_row,
        }
        self.opening = Handlers(self.runs.opening | opening)
        self.closing = Handlers(self.runs.closing | closing)

    def read(self, archive: Archive, member: str) -> Table:
        """Return the table of the sheet; raises `FileProblem` with the place of what is wrong."""
        archive.scan(member, self.opening.start, self.closing.end, self._text_piece)
        return self.finish()

    def cell(self, row: int, column: int, style: str, kind: str, value: str | Words) -> None:
        """Take one cell of a sheet that is not written in XML, in the order of rows and columns; words stand for its value."""
        if row != self.row:
            self._close_row()
            self._open_row({"r": str(row)})
        self.kind, self.style, self.column = kind, style, column
        self.value, self.words = (value, Words("")) if isinstance(value, str) else (None, value)
        self.formula, self.picture, self.constant = False, False, ""
        self._close_cell()

    def finish(self) -> Table:
        """Return the table of what was taken."""
        self._close_row()
        self._spread()
        self._leave_out_hidden()
        return self.table

    def problem(self, sentence: str, row: int = 0, column: int = 0) -> FileProblem:
        """Return a problem at a place of this sheet."""
        return FileProblem(f"{Place(self.table.name, row, column)}：{sentence}")

    def _text_piece(self, piece: str) -> None:
        if self.inline:
            self.runs.text(piece)
        elif self.reading:
            self.pieces.append(piece)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.value, self.formula, self.picture, self.words, self.constant = None, False, False, NO_WORDS, ""
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
            return
        letters = reference.removesuffix(self.digits)
        column = self.columns.get(letters)
        if column is None:
            letters = reference.rstrip("0123456789")
            column = self.columns[letters] = self._column(letters, reference)
        if column <= self.column or reference != letters + self.digits:
            raise self.problem(f"单元格“{reference[:20]}”的位置错乱，文件已损坏，{RESAVE}", self.row)
        self.column = column

    def _close_cell(self) -> None:
        if self.formula and not self.value and self.kind != "str" and not self.words.text and not self.picture:
            if not self.constant:
                raise self.problem("公式没有计算结果，请用 Excel 打开、保存一次后再导入。", self.row, self.column)
            self.kind, self.value = "str", self.constant
        words = self.words if self.value is None else self._words(self.kind, self.value)
        if self.picture or PICTURE.match(words.text):
            self._note("这一格是图片，不是文字，没有读入，请改写成文字。")
            return
        text = self._seen(words)
        if len(text) == MAX_CELL_CHARACTERS:
            self._note(f"这一格正好 {MAX_CELL_CHARACTERS:,} 字，可能已被 Excel 截断，请与原文核对。")
        if text:
            self.budget.cell(text, Place(self.table.name, self.row, self.column))
            if words.bold:
                self.table.bold += [(self.row, self.column, part) for part in words.bold]
            if gap := self.column - 1 - len(self.cells):
                self.cells.extend([""] * gap)
            self.cells.append(text)

    def _seen(self, words: Words) -> str:
        """Return what the cell shows of its words; what it hides, strikes through or writes white on white is named."""
        text, left = words.text, list[tuple[str, str]]()
        look = self.formats.look(self.style)
        if look is PLAIN_LOOK and not (words.struck or words.tiny or words.white):
            return text
        if text and self.kind != "n" and look.wordless:
            text, left = "", [(text, "按单元格格式不显示")]
        elif text and not words.own and look.struck:
            text, left = "", [(text, "有删除线")]
        elif text and not words.own and look.unseen:
            text, left = "", [(text, NOT_SEEN)]
        elif words.white and not look.filled:
            text, left = words.coloured, [(words.white, NOT_SEEN)]
        for part, why in (*left, (words.struck, "有删除线"), (words.tiny, NOT_SEEN)):
            if part:
                self._note(f"“{first_words(part)}”{why}，没有读入。")
        return text

    def _note(self, sentence: str) -> None:
        self.table.notes.append(f"{Place(self.table.name, self.row, self.column)}：{sentence}")

    def _open_inline(self, _: dict[str, str]) -> None:
        self.inline = True

    def _close_inline(self) -> None:
        self.inline = False
        self.words = self.runs.finish()

    def _open_value(self, _: dict[str, str]) -> None:
        self.reading = True

    def _close_value(self) -> None:
        self.value = (self.value or "") + "".join(self.pieces)
        self.pieces.clear()
        self.reading = False

    def _open_formula(self, _: dict[str, str]) -> None:
        self.formula = self.reading = True

    def _close_formula(self) -> None:
        written = "".join(self.pieces)
        self.picture = PICTURE.match(written) is not None
        found = CONSTANT.fullmatch(written)
        self.constant = found[1].replace('""', '"') if found else ""
        self.pieces.clear()
        self.reading = False

    def _open_row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r", str(self.row + 1))
        row = int(written) if len(written) < 8 and written.isascii() and written.isdigit() else 0
        if not self.row < row <= SHEET_ROWS:
            raise self.problem(f"第 {self.row} 行之后的行号“{written[:20]}”不对，文件已损坏，{RESAVE}")
        if attributes.get("hidden") in YES or NOTHING.fullmatch(attributes.get("ht", "")):
            self.hidden_rows.append(row)
        self.row, self.digits, self.column, self.cells = row, str(row), 0, []

    def _close_row(self) -> None:
        cells, self.cells = self.cells, []
        if not cells:
            return
        self.budget.row(Place(self.table.name, self.row))
        rows = self.table.rows
        before = rows[-1].number if rows else self.row - 1
        if self.row - before <= BLANK_ROWS:
            rows.extend(Row(number, []) for number in range(before + 1, self.row))
        rows.append(Row(self.row, cells))

    def _merge(self, attributes: dict[str, str]) -> None:
        self.merges.append(attributes.get("ref", ""))
        if len(self.merges) > MAX_MERGES:
            raise self.problem(f"合并单元格超过 {MAX_MERGES:,} 处，请取消合并后再导入。")

    def _note_column(self, attributes: dict[str, str]) -> None:
        low, high = attributes.get("min", ""), attributes.get("max", "")
        number = (low + high).isascii() and low.isdigit() and high.isdigit() and len(low + high) < 12
        if number and (attributes.get("hidden") in YES or NOTHING.fullmatch(attributes.get("width", ""))):
            self.hidden_columns.append((int(low), min(int(high), SHEET_COLUMNS)))

    def _column(self, letters: str, reference: str) -> int:
        column = column_number(letters) if letters.isascii() and letters.isupper() and len(letters) < 4 else 0
        if not 0 < column <= SHEET_COLUMNS:
            raise self.problem(f"单元格“{reference[:20]}”不在 Excel 的范围内，文件已损坏，{RESAVE}", self.row)
        return column

    def _words(self, kind: str, value: str) -> Words:
        """Return the text of a cell from what is written, by its kind."""
        if kind == "s" and not value.strip():
            return Words("")
        if kind == "s":
            index = int(value) if len(value) < 8 and value.isascii() and value.isdigit() else -1
            if not 0 <= index < len(self.strings):
                raise self.problem(f"文字在文件里找不到，文件已损坏，{RESAVE}", self.row, self.column)
            return self.strings[index]
        if kind == "n":
            return Words(
                number_text(value, self.formats.of_style(self.style), self.formats.epoch_1904) if value else ""
            )
        if kind == "b":
            return Words("是" if value.strip() in ("1", "true") else "否")
        if kind == "d":
            return Words(self.formats.iso_date(value))
        if kind == "e":
            self._note(f"公式结果是错误值 {value}，没有读入，请改好公式。")
            return Words("")
        return Words(plain(without_escapes(value)))

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

    def _leave_out_hidden(self) -> None:
        """Leave out hidden rows and columns, and name them: what the sheet does not show is no official text."""
        table = self.table
        filled = {row.number for row in table.rows if row.cells}
        rows = [row for row in self.hidden_rows if row in filled]
        if rows:
            named = "、".join(map(str, rows[:20])) + (" 等" if len(rows) > 20 else "")
            table.notes.append(f"工作表“{table.name}”第 {named} 行是隐藏的，没有读入；要导入请先取消隐藏（或筛选）。")
            hidden = set(rows)
            table.rows[:] = [Row(row.number, [], hidden=True) if row.number in hidden else row for row in table.rows]
        width = max((len(row.cells) for row in table.rows), default=0)
        ranges = [range(low, min(high, width) + 1) for low, high in self.hidden_columns]
        if note := table.leave_out_columns(column for each in ranges for column in each):
            table.notes.append(note)
