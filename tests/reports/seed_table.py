"""The published quarterly table of the fixtures as a neutral `Table`, for the tests of the documents."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from reports.documents.table import Cell, Column, Item, Line, Row, Sheet, Table

_SEED = Path(__file__).parents[2] / "fixtures" / "2024-Q2-housing-bureau.txt"
_MARKER = re.compile("[①-⑳]")
SIGNED = ("审签：张勇", "填报：李静")


def _paragraphs(markup: str) -> str:
    """Return a cell of the seed without its tags, paragraphs parted by line feeds."""
    return re.sub(r"</p>\s*<p>", "\n", markup.strip()).replace("<p>", "").replace("</p>", "").strip()


def _cell(text: str) -> Cell:
    """Return the cell of `text`; where it starts with a circled number, with an item for every paragraph."""
    if not _MARKER.match(text):
        return Cell(text)
    marked = [(line[: bool(_MARKER.match(line))], line) for line in text.split("\n")]
    return Cell(text, tuple(Item(marker, (Line(line.removeprefix(marker).strip()),)) for marker, line in marked))


def seed_table() -> Table:
    """Return the seed's six tasks under its own title and headings."""
    filled = [line for line in _SEED.read_text(encoding="utf-8").splitlines() if line.strip()]
    title, _head, *rows = filled[:-1]
    return table([[_paragraphs(field) for field in row.split("\t")] for row in rows], title)


def table(texts: list[list[str]], title: str = "2024年二季度政府工作报告牵头的重点工作任务分解") -> Table:
    """Return a table of the default layout with the given cells and a further sheet of sub-projects."""
    columns = (
        Column("number", "任务编号", 15),
        Column("task", "工作任务", 50),
        Column("goal", "工作目标", 75),
        Column("progress", "二季度推进情况"),
    )
    rows = tuple(Row(cells[0], "", tuple(_cell(text) for text in cells)) for cells in texts)
    sub_projects = Sheet(
        "子项目",
        ("任务编号", "子项目", "区县", "完成率（%）", "条数"),
        (("34", "西城大街（创业路-涑河）", "兰山区", Decimal("94.250"), 1), ("34", "=1+1", "", None, 25)),
    )
    return Table(title, "市住房城乡建设局", date(2024, 7, 2), columns, rows, (sub_projects,), signature=SIGNED)
