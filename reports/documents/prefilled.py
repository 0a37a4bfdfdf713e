"""The table that a bureau fills in offline: its own tasks, the quarter's goals, last quarter beside an empty column."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, QuerySet

from reports.documents.headings import REACHED, TARGET
from reports.documents.quarter_table import COLUMNS, Scope, quarter_table
from reports.documents.table import Cell, Column, Row, Sheet, Table
from reports.models import ProgressEntry, Report, TargetReading
from reports.models.entries import BASES, STAGES
from tasks.language import Stage
from tasks.language.figures import Basis
from tasks.models import AnnualTarget, Organization, Period, Task, User

KEYS = ("number", "task", "goal", "before", "progress", "obstacles", "next_steps")
PEOPLE = ("sponsor", "deadline", "responsible", "contact")  # as many of them as the bureau's tasks have
READINGS = "年度目标累计"
WIDTHS = {"goal": 55.0, "before": 55.0}


def prefilled_table(period: Period, user: User, lead: Organization) -> Table:
    """Return the tasks led by `lead` with what stands in `period` and, beside it, in the quarter before; seven queries.

    Uploaded again it is read by the headings: the quarter's progress is taken, last quarter's is left alone. Of the two
    further sheets that of the annual targets is read too; last quarter's sub-projects are there to be looked at, and say so.
    People and days of the tasks stand after the progress, where the list names any: they tell the bureau whom the task is with.
    """
    quarter = period.quarter
    now = _cells(period, user, lead)
    earlier = Period.objects.filter(plan=period.plan_id, number=period.number - 1).select_related("plan").first()
    before = _cells(earlier, user, lead) if earlier else {}
    tasks = (
        Task.objects.visible_to(user).filter(plan=period.plan_id).led_by(lead).in_force().order_by("order", "number")
    )
    rows = []
    found = list(tasks.values_list("number", "text", *PEOPLE))
    told = [key for at, key in enumerate(PEOPLE, 2) if any(row[at] for row in found)]
    for number, text, *people in found:
        own = now.get(number, {})
        cells = {
            "number": Cell(number),
            "task": Cell(text),
            **{key: own.get(key) for key in KEYS[2:] if key != "before"},
        }
        cells["before"] = before.get(number, {}).get("progress")
        cells |= {key: Cell(value) for key, value in zip(PEOPLE, people, strict=True)}
        rows.append(Row(number, "", tuple(cells[key] or Cell("") for key in (*KEYS, *told))))
    titles = {
        "progress": f"{quarter.label}推进情况",
        "before": f"{quarter.previous.label}推进情况",
        "goal": f"{quarter.label}工作目标",
    }
    columns = tuple(
        Column(key, titles.get(key) or COLUMNS[key][0], WIDTHS.get(key) or COLUMNS.get(key, ("", 0.0))[1])
        for key in (*KEYS, *told)
    )
    sheets = [_readings(period, earlier, user, tasks, lead)]
    reports = Report.objects.visible_to(user)
    if earlier:
        sheets.append(_sub_projects(quarter.previous.label, reports.filter(period=earlier, task__in=tasks)))
    elif continued := reports.filter(task__continued_by__in=tasks, period__number=4):
        sheets.append(_sub_projects(str(quarter.previous), continued, task="report__task__continued_by"))
    return Table(period.heading, lead.name, None, columns, tuple(rows), tuple(sheets))


def _readings(period: Period, earlier: Period | None, user: User, tasks: QuerySet[Task], lead: Organization) -> Sheet:
    """Return the annual targets of `tasks` that `lead` answers for, with what is reached; to be filled in. Three queries."""
    targets = AnnualTarget.objects.filter(task__in=tasks).filter(Q(owner=None) | Q(owner=lead))
    now, before = _reached(period, user, tasks), _reached(earlier, user, tasks) if earlier else {}
    rows = targets.order_by("task__order", "task__number", "pk").values_list(
        "pk", "task__number", "what", "value", "unit"
    )
    label = period.quarter.previous.label
    return Sheet(
        READINGS,
        (*TARGET, f"{label}累计", f"{period.quarter.label}{REACHED}"),
        tuple(
            (number, what, plain(value), unit, before.get(key), now.get(key)) for key, number, what, value, unit in rows
        ),
        note="只在最后一列填写：自年初累计的数，没有数的留空。其余各列不读取。",
    )


def _reached(period: Period, user: User, tasks: QuerySet[Task]) -> dict[int, Decimal]:
    """Return the cumulative values of a period by target."""
    reports = Report.objects.visible_to(user).filter(period=period, task__in=tasks)
    values = TargetReading.objects.filter(report__in=reports).values_list("target_id", "value")
    return {target: plain(value) for target, value in values}


def plain(value: Decimal) -> Decimal:
    """Return a number without needless zeros and without an exponent."""
    return Decimal(f"{value.normalize():f}")


def _sub_projects(label: str, reports: QuerySet[Report], task: str = "report__task") -> Sheet:
    """Return the sub-projects that last quarter's `reports` name, to look at while one writes; one query.

    `task` leads to the task as it is now: another one where last year's is continued.
    """
    entries = ProgressEntry.objects.filter(report__in=reports, subproject__isnull=False)
    rows = entries.order_by(f"{task}__order", "order").values_list(
        f"{task}__number", "subproject__name", "district__short_name", "stage", "percent", "basis", "text"
    )
    headings = ("任务编号", "子项目", "县区", f"{label}阶段", f"{label}百分比（%）", "口径", f"{label}文字")
    return Sheet(
        f"{label}子项目（供参考）",
        headings,
        tuple(
            (
                number,
                name,
                district,
                STAGES[Stage(stage)],
                percent,
                BASES[Basis(basis)] if basis else None,
                text.strip(),
            )
            for number, name, district, stage, percent, basis, text in rows
        ),
        note="本表仅供查阅，填写无效；各子项目的进度请写在“任务分解”表的推进情况一列。",
    )


def _cells(period: Period, user: User, lead: Organization) -> dict[str, dict[str, Cell]]:
    """Return the cells of the quarter's table by task number and column."""
    table = quarter_table(period, user, Scope(lead=lead, further=("obstacles", "next_steps")))
    keys = [column.key for column in table.columns]
    return {row.number: dict(zip(keys, row.cells, strict=True)) for row in table.rows}
