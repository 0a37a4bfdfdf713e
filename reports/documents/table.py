"""The neutral quarterly table from which the page and every document are rendered."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Line(NamedTuple):
    """One line of an item as printed: a sub-project with its statement, or a plain run of words.

    `text` is verbatim without white space at its ends; `text[:name_end]` is the sub-project's name
    with its colon (0: the line names none). `district` (short name) and `stage` (a `Stage` value)
    stand beside the text and are never part of it.
    """

    text: str
    name_end: int = 0
    district: str = ""
    stage: str = ""


class Item(NamedTuple):
    """One numbered item (`marker` ①, （一）, 1. or empty) and its lines."""

    marker: str
    lines: tuple[Line, ...]


class Cell(NamedTuple):
    """Verbatim text of a cell; with `items`, their markers and lines joined give `text` but for white space."""

    text: str
    items: tuple[Item, ...] = ()


class Column(NamedTuple):
    """A column: its key in the code, its printed heading, its width in mm (0: takes the rest)."""

    key: str
    heading: str
    width: float = 0


class Row(NamedTuple):
    """One task: its number, its address on the site (empty in documents), a cell for each column."""

    number: str
    address: str
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    """A further sheet of the Excel file: title, headings, rows of text or numbers (None prints empty).

    `drawing` is the same as it prints in the PDF of a board (our own markup, escaped), in the column `side` or before the
    figures (`first`); without one the sheet is for Excel alone. `note` stands above the head: what may be filled in, or that nothing is read back.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    drawing: str = ""
    side: str = "left"
    note: str = ""


class Table(NamedTuple):
    """The quarterly table. `unit` and `dated` stand above it; `sheets` only go into Excel.

    A `board` is a dashboard instead: its rows are the headline figures, nobody signs it, and the sheets that are drawn print as well; its `opening` is a sentence above the figures.
    A letter has an `opening` instead of the filing unit and may have a `document_number`. The `signature` says who answers for
    it and holds no blanks. `people` are lines under the table on paper, `notes` stand below the rows. `subprojects` is how many
    its tasks have, `left_out` how many of these were cancelled or merged: the page says both, documents don't. `unaccepted` are
    the numbers of the tasks whose report the office has not accepted.
    """

    title: str
    unit: str
    dated: date | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sheets: tuple[Sheet, ...] = ()
    board: bool = False
    subprojects: int = 0
    opening: str = ""
    signature: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unaccepted: tuple[str, ...] = ()
    left_out: int = 0
    document_number: str = ""

    @property
    def texts(self) -> list[list[str]]:
        """Return the verbatim text of every cell, row by row."""
        return [[cell.text for cell in row.cells] for row in self.rows]
