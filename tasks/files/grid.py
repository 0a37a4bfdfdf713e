"""Builds the tables of web pages and Word documents from a stream of events, with merged cells spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice

from tasks.files.markup import tidy
from tasks.files.tables import MAX_CELLS, MAX_COLUMNS, Budget, FileProblem, Place, Row, Span, Table

MAX_DEPTH = 20
MAX_TABLES = 1_000
STANDS_ALONE = 3  # a nested table of at least so many rows and columns is a table of its own, not part of its cell
LONGEST_BOLD = 300  # bold words matter in a list of units only
TITLE_CELLS = 20  # so many cells before a nested table are looked through for its title


@dataclass(slots=True)
class Cell:
    """One cell as it is written: `continues` says that it belongs to the cell above it, as Word has it."""

    pieces: list[str] = field(default_factory=list)
    columns: int = 1
    rows: int = 1
    continues: bool = False
    text: str = ""
    bold: list[str] = field(default_factory=list)
    plain: bool = False
    last_bold: bool = False

    def say(self, text: str, bold: bool) -> None:
        """Add text; words that stand in bold beside others that do not are kept in `bold`."""
        self.pieces.append(text)
        if bold and self.last_bold:
            self.bold[-1] += text
        elif bold:
            self.bold.append(text)
        elif text.strip():
            self.plain = True
        self.last_bold = bold or (self.last_bold and not text.strip() and "\n" not in text)


@dataclass(slots=True)
class _Grid:
    """A table while it is being read; `loose` is its caption and what stands between its cells."""

    table: Table
    rows: list[list[Cell]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    cell: Cell | None = None
    dropped: set[int] = field(default_factory=set)


class GridBuilder:
    """Takes open, close and text events in the order of the file; `finish` says what was read."""

    def __init__(self, budget: Budget) -> None:
        self.notes: list[str] = []
        self._budget = budget
        self._tables: list[Table] = []
        self._stack: list[_Grid] = []
        self.bold: dict[str, list[str]] = {}
        self._outside: list[tuple[str, bool]] = []
        self._numbers = count(1)
        self._cells = 0

    def finish(self) -> tuple[list[Table], list[str]]:
        """Close what is open; return the tables in their order and the lines after the last of them."""
        while self._stack:
            self.close_table()
        return sorted(self._tables, key=lambda table: table.number), self._take_outside()

    def text(self, text: str, *, bold: bool = False) -> None:
        """Add text where it stands: in the open cell, beside the cells, or outside all tables."""
        if self.cell:
            self.cell.say(text, bold)
        elif self._stack:
            self._stack[-1].loose.append(text)
        else:
            self._outside.append((text, bold))

    @property
    def place(self) -> Place:
        """Return the place of the open cell; row 0 stands outside all tables."""
        if not self._stack:
            return Place()
        grid = self._stack[-1]
        column = sum(max(cell.columns, 1) for cell in grid.rows[-1][:-1]) + 1 if grid.rows and grid.rows[-1] else 0
        return grid.table.place(len(grid.rows), column)

    def drop_row(self) -> None:
        """Leave out the open row, whatever it still will hold; its number stays."""
        if self._stack and self._stack[-1].rows:
            self._stack[-1].dropped.add(len(self._stack[-1].rows))

    def open_table(self, name: str = "") -> None:
        """Begin a table; inside a cell it is a nested one."""
        number = next(self._numbers)
        if len(self._stack) >= MAX_DEPTH or number > MAX_TABLES:
            raise FileProblem(f"第 {number} 个表格：表格太多或套得太深，请只复制要导入的那个表格。")
        titles = self._titles_inside() if self._stack else self._take_outside()
        self._stack.append(_Grid(Table(name, number=number, title_lines=titles)))

    def open_row(self) -> None:
        """Begin a row; one that is still open ends."""
        if self._stack:
            self.close_cell()
            self._stack[-1].rows.append([])

    def open_cell(self, columns: int = 1, rows: int = 1) -> None:
        """Begin a cell over so many columns and rows; 0 rows reach to the end of the table."""
        if not self._stack:
            return
        if not self._stack[-1].rows:
            self.open_row()
        self.close_cell()
        grid = self._stack[-1]
        self._cells += 1
        if self._cells > MAX_CELLS:
            raise FileProblem(
                f"{grid.table.place(len(grid.rows))}：文件内容太多，读到这里已超过上限，请拆开后分别导入。"
            )
        grid.cell = Cell(columns=columns, rows=rows)
        grid.rows[-1].append(grid.cell)

    @property
    def cell(self) -> Cell | None:
        """Return the open cell of the innermost table."""
        return self._stack[-1].cell if self._stack else None

    def close_cell(self) -> None:
        """End the open cell of the innermost table."""
        if self._stack and (cell := self._stack[-1].cell):
            cell.text = tidy("".join(cell.pieces))
            cell.pieces.clear()
            self._stack[-1].cell = None

    def close_table(self) -> None:
        """End the innermost table; a small nested one becomes text of the cell that it stands in."""
        if not self._stack:
            return
        self.close_cell()
        grid = self._stack.pop()
        table = grid.table
        if self._stack and not _stands_alone(grid):
            rows = [" ".join(cell.text for cell in row if cell.text) for row in grid.rows]
            self.text("\n" + "\n".join([*_lines(grid.loose), *rows]) + "\n")
            return
        self.text("\n")
        if self._stack:
            self.notes.append(f"{table.place()}套在另一个表格里，已单独读出。")
        table.title_lines += _lines(grid.loose)
        table.rows = list(_spread(grid, self._budget))
        if any(any(row.cells) for row in table.rows):
            self._tables.append(table)

    def _take_outside(self) -> list[str]:
        """Return the lines read outside all tables since the last call; those partly in bold are noted in `bold`."""
        lines, paragraph = _lines([text for text, _ in self._outside]), Cell()
        for text, bold in [*self._outside, ("\n", False)]:
            first, *further = text.split("\n")
            paragraph.say(first, bold)
            for line in further:
                if paragraph.plain and paragraph.bold:
                    self.bold[tidy("".join(paragraph.pieces))] = paragraph.bold
                paragraph = Cell()
                paragraph.say(line, bold)
        self._outside.clear()
        return lines

    def _titles_inside(self) -> list[str]:
        """Return the lines that stand before a nested table in the tables around it."""
        lines: list[str] = []
        for grid in self._stack:
            lines += grid.table.title_lines
            cells = [cell for row in reversed(grid.rows[-TITLE_CELLS:]) for cell in reversed(row[-TITLE_CELLS:])]
            for cell in reversed(cells[:TITLE_CELLS]):
                lines += _lines(cell.pieces) if cell.pieces else cell.text.split("\n")
        return [line for line in lines if line][-TITLE_CELLS:]


def _lines(pieces: list[str]) -> list[str]:
    text = tidy("".join(pieces))
    return text.split("\n") if text else []


def _stands_alone(grid: _Grid) -> bool:
    filled = [row for row in grid.rows if len(row) >= STANDS_ALONE]
    return len(list(islice(filled, STANDS_ALONE))) == STANDS_ALONE


def _spread(grid: _Grid, budget: Budget) -> Iterator[Row]:
    """Yield the rows of `grid` with each merged cell's text in every cell it covers; its spans go to the table."""
    table = grid.table
    last = len(grid.rows)
    hanging: dict[int, tuple[str, int]] = {}  # column → text and last row of a cell that reaches down
    merging: dict[int, tuple[str, Span]] = {}  # first column → text and span of a cell that may be continued
    for number, row in enumerate(grid.rows, 1):
        if number in grid.dropped:
            continue
        place = table.place(number)
        budget.row(place)
        cells: list[str] = []
        merged: dict[int, tuple[str, Span]] = {}
        for cell in row:
            _hang(cells, hanging, place, budget)
            left = len(cells) + 1
            bottom = min(number + cell.rows - 1, last) if cell.rows > 0 else last
            text, span = cell.text, Span(number, left, bottom, left + max(cell.columns, 1) - 1)
            if cell.continues and left in merging:
                text, above = merging.pop(left)
                span = Span(above.top, left, number, above.right)
            merged[left] = text, span
            if cell.plain and len(text) <= LONGEST_BOLD:
                table.bold += [(number, left, words) for words in cell.bold if words.strip()]
            for column in range(left, left + max(cell.columns, 1)):
                _put(cells, text, place, budget)
                if bottom > number:
                    hanging[column] = text, bottom
        _hang(cells, hanging, place, budget)
        _keep(table, merging)
        merging = merged
        yield Row(number, cells)
    _keep(table, merging)


def _put(cells: list[str], text: str, place: Place, budget: Budget) -> None:
    """Add a cell to a row; raises `FileProblem` where there are too many."""
    cells.append(text)
    if text or len(cells) > MAX_COLUMNS:
        budget.cell(text, place._replace(column=len(cells)))


def _hang(cells: list[str], hanging: dict[int, tuple[str, int]], place: Place, budget: Budget) -> None:
    """Add the cells that reach down from above to where the row now stands."""
    while (found := hanging.get(len(cells) + 1)) and found[1] >= place.row:
        _put(cells, found[0], place, budget)


def _keep(table: Table, merging: dict[int, tuple[str, Span]]) -> None:
    table.spans += [span for _, span in merging.values() if span.top != span.bottom or span.left != span.right]
