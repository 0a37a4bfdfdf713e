"""The table that a bureau fills in offline: its own tasks, the quarter's goals, last quarter beside an empty column."""

from __future__ import annotations

from reports.documents.quarter_table import COLUMNS, Scope, quarter_table
from reports.documents.table import Cell, Column, Row, Table
from tasks.models import Organization, Period, Task, User

KEYS = ("number", "task", "goal", "before", "progress")
WIDTHS = {"goal": 55.0, "before": 55.0}


def prefilled_table(period: Period, user: User, lead: Organization) -> Table:
    """Return the tasks led by `lead` with what stands in `period` and, beside it, in the quarter before; three queries.

    Uploaded again it is read by the headings: the quarter's progress is taken, last quarter's is left alone.
    """
    quarter = period.quarter
    now = _cells(period, user, lead)
    earlier = Period.objects.filter(plan=period.plan_id, number=period.number - 1).select_related("plan").first()
    before = _cells(earlier, user, lead) if earlier else {}
    tasks = Task.objects.visible_to(user).filter(plan=period.plan_id).led_by(lead).counted().order_by("order", "number")
    rows = []
    for number, text in tasks.values_list("number", "text"):
        own = now.get(number, {})
        cells = {"number": Cell(number), "task": Cell(text), "goal": own.get("goal"), "progress": own.get("progress")}
        cells["before"] = before.get(number, {}).get("progress")
        rows.append(Row(number, "", tuple(cells[key] or Cell("") for key in KEYS)))
    titles = {
        "progress": f"{quarter.label}推进情况",
        "before": f"{quarter.previous.label}推进情况",
        "goal": f"{quarter.label}工作目标",
    }
    columns = tuple(
        Column(key, titles.get(key) or COLUMNS[key][0], WIDTHS.get(key) or COLUMNS.get(key, ("", 0.0))[1])
        for key in KEYS
    )
    return Table(period.heading, lead.name, None, columns, tuple(rows))


def _cells(period: Period, user: User, lead: Organization) -> dict[str, dict[str, Cell]]:
    """Return the cells of the quarter's table by task number and column."""
    table = quarter_table(period, user, Scope(lead=lead))
    keys = [column.key for column in table.columns]
    return {row.number: dict(zip(keys, row.cells, strict=True)) for row in table.rows}
