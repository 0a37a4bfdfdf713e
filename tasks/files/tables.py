"""What a file is read into: tables of rows, each cell with its place; and the limits that every file keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from tasks.files.markup import control_in

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 500_000
MAX_CHARACTERS = 10_000_000
MAX_CELL_CHARACTERS = 32_767  # what a cell of Excel holds: a longer one would be cut when the table leaves again


class FileProblem(Exception):
    """A file that can't be read; `message` is one sentence for the user: where, what and the remedy."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def letters(column: int) -> str:
    """Return the letters of a column of a sheet: 8 → H, 27 → AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


class Place(NamedTuple):
    """Where something stands in a file; rows and columns count from 1, column 0 is the whole row, row 0 the table."""

    sheet: str = ""
    row: int = 0
    column: int = 0
    table: int = 0
    prose: bool = False

    def __str__(self) -> str:
        """Return 工作表“任务分解”第 12 行 H 列, 第 2 个表格第 3 行 2 列, 第 12 行 3 列 or, of a text, 第 12 段."""
        if self.prose:
            return f"第 {self.row} 段" if self.row else f"正文“{self.sheet}”"
        where = f"工作表“{self.sheet}”" if self.sheet else f"第 {self.table} 个表格" if self.table else ""
        if self.row:
            where += f"第 {self.row} 行"
        if self.column:
            where += f" {letters(self.column) if self.sheet else self.column} 列"
        return where or "文件"


class Row(NamedTuple):
    """One row: its number in the file, and the texts of its cells from the first column on; none of a hidden one."""

    number: int
    cells: list[str]
    hidden: bool = False


class Span(NamedTuple):
    """A merged cell, its four edges included, in row numbers and columns; its text stands in each cell it covers."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Table:
    """One sheet of a workbook or one table of a document; a blank row has no cells, or only empty ones.

    `bold` are row, column and words of cells in which some words are bold and others are not. `prose` says that the rows
    are the numbered paragraphs of a text; `begins` is the first row where it is not the first table of its sheet.
    """

    name: str = ""
    number: int = 0
    hidden: bool = False
    title_lines: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bold: list[tuple[int, int, str]] = field(default_factory=list)
    prose: bool = False
    begins: int = 0

    @property
    def label(self) -> str:
        """Return what the table is called among others: its sheet or its number, and where on the sheet it begins."""
        return f"{self.place()}{f'第 {self.begins} 行起' if self.begins else ''}"

    def place(self, row: int = 0, column: int = 0) -> Place:
        """Return the place of a cell of this table."""
        return Place(self.name, row, column, self.number, self.prose)

    def leave_out_columns(self, hidden: Iterable[int]) -> str:
        """Empty the hidden columns; return a sentence that names those that said something, or nothing."""
        used = {at for row in self.rows for at, text in enumerate(row.cells, 1) if text}
        columns = sorted(used & set(hidden))
        for row in self.rows if columns else ():
            for at in columns:
                row.cells[at - 1 : at] = [""] * bool(row.cells[at - 1 : at])
        named = "、".join(letters(at) if self.name else str(at) for at in columns[:20])
        return (
            f"{self.place()}{'' if self.name else ' '}{named} 列是隐藏的，没有读入；要导入请先取消隐藏。"
            if columns
            else ""
        )

    def bold_in(self, row: int, column: int) -> list[str]:
        """Return the bold words of a cell, or of the merged cell that covers it."""
        if not self.bold:
            return []
        corners = {(span.top, span.left) for span in self.spans if _covers(span, row, column)} | {(row, column)}
        return [words for top, left, words in self.bold if (top, left) in corners]


def _covers(span: Span, row: int, column: int) -> bool:
    return span.top <= row <= span.bottom and span.left <= column <= span.right


@dataclass(slots=True)
class Document:
    """All tables of one file; `kind` is text, csv, html, xlsx, docx, xls, xlsb or ods; `notes` say what the reader should know.

    `bold` are the bold words of Word's paragraphs outside tables, by the paragraph, where others of it are not bold.
    """

    kind: str
    encoding: str = ""
    tables: list[Table] = field(default_factory=list)
    lines_after: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    text: str = ""
    bold: dict[str, list[str]] = field(default_factory=dict)

    @property
    def prose(self) -> str:
        """Return the words of a file as one text: a text file's as they stand, a document's that stand in no table."""
        return self.text or "\n".join(self.lines_after)

    @property
    def paragraphs(self) -> list[str]:
        """Return the lines of a text file, or those of a document that stand in no table, in their order."""
        if self.text:
            return self.text.split("\n")
        return [*(line for table in self.tables for line in table.title_lines), *self.lines_after]

    def as_json(self) -> dict[str, Any]:
        """Return the document as plain lists for JSON; `unpacked` reads it back."""
        tables = [[t.name, t.number, t.hidden, t.title_lines, t.rows, t.spans, t.notes, t.bold] for t in self.tables]
        return {"kind": self.kind, "tables": tables, "after": self.lines_after, "notes": self.notes, "bold": self.bold}

    @classmethod
    def from_json(cls, packed: dict[str, Any], encoding: str) -> Self:
        """Return the document that `packed` holds."""
        tables = [
            Table(
                name,
                number,
                hidden,
                titles,
                [Row(*row) for row in rows],
                [Span(*span) for span in spans],
                notes,
                [(row, column, words) for row, column, words in bold],
            )
            for name, number, hidden, titles, rows, spans, notes, bold in packed["tables"]
        ]
        return cls(packed["kind"], encoding, tables, packed["after"], packed["notes"], bold=packed["bold"])


class Budget:
    """Counts what is read of one file and raises `FileProblem` at the first cell that is over a limit."""

    def __init__(self) -> None:
        self.rows = self.cells = self.characters = 0

    def row(self, place: Place) -> None:
        """Count a row."""
        self.rows += 1
        if self.rows > MAX_ROWS:
            raise FileProblem(f"{place}：一次最多读 {MAX_ROWS:,} 行，请把文件拆开后分别导入。")

    def cell(self, text: str, place: Place) -> None:
        """Count a cell that is not empty, and look at what a cell must not hold."""
        self.cells += 1
        self.characters += len(text)
        if place.column > MAX_COLUMNS:
            raise FileProblem(f"{place}：一张表最多 {MAX_COLUMNS} 列，请删去多余的列后再导入。")
        if self.cells > MAX_CELLS or self.characters > MAX_CHARACTERS:
            raise FileProblem(f"{place}：文件内容太多，读到这里已超过上限，请拆开后分别导入。")
        if len(text) > MAX_CELL_CHARACTERS:
            raise FileProblem(
                f"{place}：这一格有 {len(text):,} 字，超过一格 {MAX_CELL_CHARACTERS:,} 字的上限，请拆成几行后再导入。"
            )
        if "\0" in text:
            raise FileProblem(f"{place}：含有不可用的空字符（NUL），请删去后再导入。")
        if found := control_in(text):
            raise FileProblem(f"{place}：{found}，请删去后再导入。")
