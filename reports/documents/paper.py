"""The paper of the file documents: A4 landscape, official fonts, and the lines around the table (GB/T 9704—2012)."""

from __future__ import annotations

from collections.abc import Sequence

from reports.documents.table import Column, Table

TITLE_FONT = "方正小标宋简体"
HEAD_FONT = "黑体"
BODY_FONT = "仿宋_GB2312"
LATIN_FONT = "Times New Roman"
RED = "B3261E"

WIDTH, HEIGHT = 297.0, 210.0
TOP, RIGHT, BOTTOM, LEFT = 20.0, 20.0, 22.0, 22.0
TYPE_WIDTH = WIDTH - LEFT - RIGHT
TYPE_HEIGHT = HEIGHT - TOP - BOTTOM
"""Millimetres, as all lengths here."""

CENTRED = ("number", "count")
"""The keys of columns whose cells are centred; of counts a table may have several."""

_TWO_LINES = 20.0
"""A column narrower than this does not hold four characters of its head on one line."""

_NARROWEST = 80.0
"""What a column that takes the rest gets at least; the others give way."""


def unit_line(table: Table) -> str:
    """Return the words above the table at the left: a letter's opening, or the filing unit; empty without one."""
    if table.opening:
        return table.opening
    return f"填报单位：{table.unit}" if table.unit else ""


def date_line(table: Table) -> str:
    """Return the words above the table at the right: a letter's number and the date, as 2024年7月2日; empty without any."""
    dated = f"{table.dated.year}年{table.dated.month}月{table.dated.day}日" if table.dated else ""
    return "\u00a0\u00a0".join(filter(None, (table.document_number, dated)))


def widths(columns: Sequence[Column], room: float = TYPE_WIDTH) -> list[float]:
    """Return the printed width of every column in mm; together they fill `room`, the type area, exactly."""
    open_ended = sum(not column.width for column in columns)
    rest = room - sum(column.width for column in columns)
    share = max(rest / open_ended, _NARROWEST) if open_ended else 0.0
    wanted = [column.width or share for column in columns]
    return [width * room / sum(wanted) for width in wanted]


def headings(columns: Sequence[Column], room: float = TYPE_WIDTH) -> list[str]:
    """Return the printed headings: four characters over a narrow column stand in two lines of two (任务 / 编号)."""
    return [
        f"{column.heading[:2]}\n{column.heading[2:]}"
        if len(column.heading) == 4 and width < _TWO_LINES
        else column.heading
        for column, width in zip(columns, widths(columns, room), strict=True)
    ]


def column_rules(columns: Sequence[Column], room: float = TYPE_WIDTH, table: str = "") -> str:
    """Return the style sheet of a table's columns; `table` selects one of several."""
    found = enumerate(widths(columns, room), 1)
    return "".join(f"{table} col:nth-child({place}) {{ width: {width:.2f}mm }}\n" for place, width in found)
