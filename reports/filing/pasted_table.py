"""A row or two copied out of the table with their head: of the task's own row the texts, and what of it is left out."""

from __future__ import annotations

import csv
from collections.abc import Container
from io import StringIO
from typing import NamedTuple

from reports.filing.taking import Taken, of_row, table_rows
from tasks.files import Document, FileProblem, Row, Table
from tasks.importing.headings import normal
from tasks.importing.layout import DataRow, Layout, recognise
from tasks.importing.task_numbers import number_key
from tasks.models import Period, Task

TAKEN = {"progress": "推进情况", "obstacles": "存在问题", "next_steps": "下步打算"}
OWN = "任务"  # in a heading of the table: 任务编号, 工作任务; not in one of a list within a text: 序号, 项目名称
LONGEST_TITLE = 60


class PastedTable(NamedTuple):
    """A pasted table of tasks: how it was understood, and its rows."""

    layout: Layout
    rows: list[DataRow]

    def heads_without(self, names: Container[str]) -> str:
        """Return the headings of what is none of the fields in `names`, “备注”“附件”, nothing where there is none."""
        fields = self.layout.fields
        return "".join(
            f"“{head}”" for column, head in self.layout.headings.items() if head and fields.get(column) not in names
        )


def table_in(text: str, period: Period) -> PastedTable | None:
    """Return the table of tasks with their progress that `text` is; None where it is no such table, but words.

    Raises `FileProblem` where it is of another quarter or list.
    """
    table = _table(text)
    document = Document("text", tables=[table]) if table else None
    layout = (
        next((each for each in recognise(document) if "progress" in each.fields.values()), None) if document else None
    )
    if document is None or layout is None or "number" not in layout.fields.values():
        return None
    keys = [normal(layout.headings[column]) for column, name in layout.fields.items() if name in ("number", "text")]
    if not any(OWN in heading for heading in keys):
        return None
    if layout.quarter and layout.quarter != period.number:
        raise FileProblem(f"粘贴的表格是第 {layout.quarter} 季度的，这里填报{period}，请换成这个季度的。")
    return PastedTable(layout, table_rows(document, period))


def row_in(text: str, task: Task, period: Period) -> Taken | None:
    """Return what the row of `task` says in a pasted table of tasks; None where `text` is no such table, but words.

    Its `left` says in sentences what of the table is left out. Raises `FileProblem` where the table has no row of the
    task, or is of another quarter or list.
    """
    table = table_in(text, period)
    if table is None:
        return None
    rows = table.rows
    own = [row for row in rows if number_key(row.values.get("number", "")) == number_key(task.number)]
    own = own or [row for row in rows if row.values.get("text", "").strip() == task.text.strip()]
    if len(own) != 1:
        found = f"有 {len(own)} 行" if own else "没有这一行"
        raise FileProblem(f"粘贴的表格中任务编号为 {task.number} 的{found}，没有读入，请核对。")
    said = of_row(own[0], {})
    if not said.text.strip():
        raise FileProblem(f"粘贴的表格中任务 {task.number} 的“{own[0].heading('progress')}”是空的，没有读入。")
    return said._replace(left=tuple(_left(table, own[0])), whole=text)


def _left(table: PastedTable, own: DataRow) -> list[str]:
    """Return what of a table did not go to the form, a sentence each."""
    used = "”“".join(own.heading(name) for name in TAKEN if own.values.get(name, "").strip())
    heads = table.heads_without(TAKEN)
    told = [f"粘贴的是一张表，读入了“{used}”" + (f"；{heads}没有读入。" if heads else "。")]
    others = "、".join(row.values.get("number", "") or "（没有编号）" for row in table.rows if row is not own)
    return told + ([f"表中任务 {others} 的行没有读入。"] if others else [])


def _table(text: str) -> Table | None:
    """Return the rows of a text with tabs, None where it is no table from its first tab on.

    The lines of a cell stand on lines of their own (Word, web pages) or in quotation marks (Excel): what has too few
    cells is joined to the row before it until that is whole, and further words to its last cell.
    """
    lines = list(csv.reader(StringIO(text.strip("\n")), delimiter="\t")) if "\t" in text else []
    head = next((place for place, cells in enumerate(lines) if len(cells) > 1), None)
    if head is None or any(len(cell) > LONGEST_TITLE or "。" in cell for cells in lines[:head] for cell in cells):
        return None
    width, rows = len(lines[head]), list[list[str]]()
    for cells in lines[head + 1 :]:
        given = cells or [""]
        if rows and (len(rows[-1]) < width or len(given) == 1):
            rows[-1][-1] += f"\n{given[0]}"
            rows[-1] += given[1:]
        else:
            rows.append(given)
        if len(rows[-1]) > width:
            return None
    if not rows or any(len(row) < width for row in rows):
        return None
    titles = [cells or [""] for cells in lines[:head]]
    return Table(rows=[Row(place, cells) for place, cells in enumerate([*titles, lines[head], *rows], 1)])
