"""The official table as markup: rows are built and escaped here, the shared template only frames them.

Two renderings of one table. `draw(table)` is for the screen: marks beside the text (district, stage) are attributes
that the style sheet shows, so they are neither copied nor part of the text. `draw(table, plain=True)` is for
everything that leaves the site (PDF, HTML file, clipboard): paragraphs without any mark. Words on which findings
stand are marked on the screen alone (reports.documents.marking).
Either way the text of a cell's markup is the text of the cell but for white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import zip_longest
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from reports.checks import Column as Place
from reports.documents import marking
from reports.documents.paper import date_line, unit_line
from reports.documents.table import Cell, Column, Item, Line, Row, Table

if TYPE_CHECKING:
    from reports.subjects import Told

ONE_LINE = 29  # characters of name and statement that stand side by side
OWN_LINE = 34  # characters of a statement that stands on a line of its own; a longer one is a paragraph
BRIEF = 4  # characters of a statement that stays beside the name on a narrow screen: 已完工
UNBROKEN = 7  # lines on paper: a row of no more is not broken, one line of it alone would tell nothing
REST, PADDING, CHARACTER = 115, 4, 3.75  # mm on paper: the default table's last column, a cell's sides, a character
LABEL = 24  # characters of the task in the outline
STOPS = "；;。，,、．."
SHARE = ("%", "％", "‰")
PLACES = {place.value: place for place in Place}

_special = re.compile(r"[&<>\n]").search


class DrawnTable(NamedTuple):
    """A table ready for `_quarter_table.html`.

    `unit` and `dated` are the lines above it as printed, `rows` whole `<tr>` elements, `aside` heads the margin column.
    """

    title: str
    unit: str
    dated: str
    columns: tuple[Column, ...]
    rows: tuple[SafeString, ...]
    aside: str


def draw(
    table: Table,
    *,
    plain: bool = False,
    aside: str = "",
    asides: Sequence[str] = (),
    told: Mapping[str, Iterable[Told]] = MappingProxyType({}),
) -> DrawnTable:
    """Return `table` with its rows as markup.

    `asides` (markup, one a row) fill a margin column headed `aside`, and the words on which the findings `told` (by
    number) stand are marked: both belong to the screen alone.
    A row with an address gets the id `task-NUMBER`, and its number links there. A `plain` row says in its first cell what
    stands at the head of a page that begins within it.
    """
    keys = [column.key for column in table.columns]
    rows, drawn_cells = [], _cells if plain else kept_cells
    for row, beside in zip_longest(table.rows, asides):
        drawn = drawn_cells(table.columns, row, plain)
        if found := told.get(row.number):
            drawn = [
                marking.with_marks(markup, cell.text, found, PLACES[key]) if key in PLACES else markup
                for key, cell, markup in zip(keys, row.cells, drawn, strict=True)
            ]
        cells = "".join(drawn)
        if aside:
            cells += f'<td class="aside"><div class="stay">{conditional_escape(beside or "")}</div></td>'
        if plain and "number" in keys:
            cells = cells.replace("<td>", f'<td data-row="{escape(row.number)}（续）">', 1)
        anchor = f' id="task-{escape(row.number)}"' if row.address and row.number and not plain else ""
        if plain and stays_whole(table.columns, row):
            anchor = ' class="short"'
        rows.append(mark_safe(f"<tr{anchor}>{cells}</tr>"))  # noqa: S308  every part is escaped above and below
    return DrawnTable(table.title, unit_line(table), date_line(table), table.columns, tuple(rows), aside)


def _cells(columns: tuple[Column, ...], row: Row, plain: bool) -> list[str]:
    """Return the row's cells as markup."""
    return [
        _cell(column.key, escape(column.heading), cell, row, plain)
        for column, cell in zip(columns, row.cells, strict=True)
    ]


def stays_whole(columns: tuple[Column, ...], row: Row) -> bool:
    """Return whether no cell of the row takes so many lines on paper that it may be broken: it stays in one piece."""
    return all(
        sum(
            ceil(len(line) * CHARACTER / ((column.width or REST) - PADDING)) or 1
            for text in ([item.marker + line.text for item in cell.items for line in item.lines] or [cell.text])
            for line in text.split("\n")
        )
        <= UNBROKEN
        for column, cell in zip(columns, row.cells, strict=True)
    )


# What a row says is all of its markup: rows that stayed are not drawn again. With `kept_row` the page of 130 tasks takes
# 29 ms of processor time after a change and not 40, with either alone 37.
kept_cells = lru_cache(maxsize=1024)(_cells)


def _cell(key: str, heading: str, cell: Cell, row: Row, plain: bool) -> str:
    """Return a `<td>`, or the row's `<th>` for the column `number`."""
    if key == "number":
        text = _escape(cell.text)
        if plain:
            text = f"<p>{text}</p>"
        elif row.address:
            text = f'<a href="{escape(row.address)}">{text}</a>'
        return f'<th scope="row" abbr="{escape(outline(row))}">{text}</th>'
    if plain:
        return f"<td>{_paragraphs(cell)}</td>"
    if cell.items:
        return f'<td data-label="{heading}">{"".join([_item(item) for item in cell.items])}</td>'
    return f'<td data-label="{heading}"><div class="stay">{_escape(cell.text)}</div></td>'


def outline(row: Row) -> str:
    """Return the row's name in an outline: its number and the beginning of its first longer text."""
    text = next(("".join(cell.text.split()) for cell in row.cells if len(cell.text) > len(row.number) + 4), "")
    return f"{row.number} {text[:LABEL]}{'…' if len(text) > LABEL else ''}".strip()


def _escape(text: str) -> str:
    """Return text as markup, its line ends as `<br>`; most texts hold nothing to escape."""
    return escape(text, quote=False).replace("\n", "<br>") if _special(text) else text


def paragraphs(cell: Cell) -> SafeString:
    """Return the text of a cell by itself: a paragraph for each item and each of its further lines, without any mark."""
    return mark_safe(_paragraphs(cell))  # noqa: S308  every part is escaped


def _paragraphs(cell: Cell) -> str:
    """Return the cell without marks: a paragraph, or one for each item and of class `sub` for its further lines."""
    if not cell.items:
        return f"<p>{_escape(cell.text)}</p>"
    parts = []
    for item in cell.items:
        first, *further = item.lines or (Line(""),)
        parts.append(f'<p class="item">{_escape(item.marker + first.text)}</p>')
        parts += [f'<p class="sub">{_escape(line.text)}</p>' for line in further]
    return "".join(parts)


def _item(item: Item) -> str:
    """Return an item: marker and hanging text, or marker and the compact list of its sub-projects."""
    marker = f'<span class="marker">{_escape(item.marker)}</span>' if item.marker else ""
    if len(item.lines) < 2 or not any(line.name_end for line in item.lines):
        text = "<br>".join([_escape(line.text) for line in item.lines])
        return f'<div class="item">{marker}{text}</div>'
    lines, placed, above = [], "", ""
    for text, name_end, district, stage in item.lines:
        if district:
            placed = " placed"
        marks = _marks(stage, district if district != above else "")
        lines.append(_line(text, name_end, marks))
        above = district
    return f'<div class="item list{placed}">{marker}{"".join(lines)}</div>'


def _line(text: str, name_end: int, marks: str) -> str:
    """Return one line of a compact list, of which `text[:name_end]` is the name, with the attributes `marks`."""
    if not 0 < name_end < len(text):
        return f'<div class="line"{marks}>{_escape(text)}</div>'
    end = max(len(text.rstrip(STOPS)), name_end)
    name, said, stop = text[:name_end], text[name_end:end], text[end:]
    if _special(text):
        name, said, stop = _escape(name), _escape(said), _escape(stop)
    if stop:
        stop = f'<span class="stop">{stop}</span>'
    if end <= ONE_LINE:
        brief = " brief" if end - name_end <= BRIEF else ""
        return (
            f'<div class="line short{brief}"{marks}><span class="name"><span>{name}</span></span>'
            f'<span class="said">{said}{stop}</span></div>'
        )
    if end - name_end <= OWN_LINE:
        return f'<div class="line"{marks}>{name}<span class="said">{said}{stop}</span></div>'
    body = text[name_end:end]
    cut = max(map(body.rfind, STOPS)) + 1 if body.endswith(SHARE) else len(body)
    last = f'<span class="said">{_escape(body[cut:])}{stop}</span>' if cut < len(body) else stop
    return f'<div class="line"{marks}>{name}<br>{_escape(body[:cut])}{last}</div>'


def _marks(stage: str, district: str) -> str:
    """Return the attributes from which the style sheet draws what stands beside a line."""
    written = f' data-stage="{escape(stage)}"' if stage else ""
    return f'{written} data-district="{escape(district)}"' if district else written
