"""Several tables one under another on one sheet: each with its own title or its own head is a table of its own."""

from __future__ import annotations

from dataclasses import replace

from tasks.files import Row, Table
from tasks.importing.headings import LONGEST_HEADING, field_of, normal, quarter_of, year_of
from tasks.importing.heads import title_of
from tasks.importing.task_numbers import is_number

LONGEST_LABEL = 6


def tables_in(table: Table) -> list[Table]:
    """Return the tables that stand one under another in `table`, mostly only itself; linear time.

    A head that is repeated after a page, without another title, does not begin a new one.
    """
    heads = list[int]()
    between = True
    for place, row in enumerate(table.rows):
        if between and _is_head(row):
            heads.append(place)
            between = False
        else:
            between = between or _is_data(row)
    if len(heads) < 2:
        return [table]
    first, starts = _names(table.rows[heads[0]]), [0]
    title = title_of(_titles(table, heads[0])) or title_of(table.title_lines)
    for place in heads[1:]:
        titles = _titles(table, place)
        own = title_of(titles)
        if _names(table.rows[place]) != first or (own and own != title):
            starts.append(place - _height(table, place))
            first, title = _names(table.rows[place]), own or title
    return (
        [_part(table, start, end) for start, end in zip(starts, [*starts[1:], len(table.rows)], strict=True)]
        if len(starts) > 1
        else [table]
    )


def _is_head(row: Row) -> bool:
    """Return whether a row names columns: three fields of tasks or more, one of them the text or the number, and no number."""
    cells = [text for text in row.cells if text]
    if len(set(cells)) < 3 or any(len(text) > LONGEST_HEADING or text.isdigit() for text in cells):
        return False
    if any(map(is_number, cells)):
        return False
    found = {name for text in cells if (name := field_of(text))}
    return len(found) >= 2 and bool(found & {"text", "number"})


def _is_data(row: Row) -> bool:
    """Return whether a row stands below its head and not in it."""
    return any(is_number(text) or (len(text) > LONGEST_LABEL and not field_of(text)) for text in row.cells if text)


def _names(row: Row) -> list[str]:
    """Return what the columns are, whatever they are called: 序号 and 编号 are the same, two quarters are not."""
    return [
        f"{field_of(text) or normal(text)} {quarter_of(text).quarter or ''} {year_of(text) or ''}"
        for text in row.cells
        if text
    ]


def _height(table: Table, head: int) -> int:
    """Return how many rows above a head belong to it: lines across the table, and the blank rows between them."""
    start = head
    for place in range(head - 1, -1, -1):
        filled = {text for text in table.rows[place].cells if text}
        if len(filled) > 1:
            break
        if filled:
            start = place
    return head - start


def _titles(table: Table, head: int) -> list[str]:
    return [text for row in table.rows[head - _height(table, head) : head] for text in dict.fromkeys(row.cells) if text]


def _part(table: Table, start: int, end: int) -> Table:
    """Return some rows of a table as one of their own; notes of the whole stay with the first."""
    rows = table.rows[start:end]
    top, bottom = rows[0].number, rows[-1].number
    return replace(
        table,
        rows=rows,
        title_lines=table.title_lines if start == 0 else [],
        spans=[span._replace(bottom=min(span.bottom, bottom)) for span in table.spans if top <= span.top <= bottom],
        notes=table.notes if start == 0 else [],
        bold=[each for each in table.bold if top <= each[0] <= bottom],
        begins=0 if start == 0 else top,
    )
