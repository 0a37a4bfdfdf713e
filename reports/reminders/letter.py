"""催办单: the letter to late bureaus, as a neutral table that the page and every document render."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from reports.documents.table import Cell, Column, Row, Table
from reports.models.reports import lead_in, lead_then
from reports.reminders.chasing import late
from tasks.models import Organization, Period, Task, User

COLUMNS = (
    Column("number", "任务编号", 24),
    Column("task", "工作任务"),
    Column("lead", "牵头单位", 44),
    Column("due", "报送截止", 32),
    Column("late", "逾期情况", 32),
)
WHOM = Column("people", "责任人、联络人", 50)


def letter(
    period: Period, on: date, lead: Organization | None = None, *, by: User | None = None, number: str = ""
) -> Table:
    """Return what is late at the day `on`, of one bureau or of all, dated that day; one query, three more of a closed quarter.

    In a closed quarter a bureau has the name that it had then; who is written to has today's beside it.

    It is issued by the office for which `by` acts, under the `number` that the office gives it.
    """
    found = late(period, on).annotate(unit=lead_then([period], "name", "task__"))
    reports: list[Any] = list(found.filter(task__lead=lead) if lead else found)
    unit = lead_in(lead, period) if lead else ""
    whom = f"{unit}（现{lead.name}）" if lead and lead.name != unit else unit
    people = any(_people(report.task) for report in reports)
    rows = tuple(
        Row(
            report.task.number,
            reverse("task", args=[period.plan, report.task.number]),
            tuple(
                Cell(text)
                for text in (
                    report.task.number,
                    report.task.text,
                    report.unit,
                    f"{report.due:%-m月%-d日}",
                    f"已逾期 {(on - report.due).days} 天",
                    *([_people(report.task)] if people else []),
                )
            ),
        )
        for report in reports
    )
    opening = f"{whom or '各有关单位'}：下列 {len(rows)} 项任务已过报送截止日期，请抓紧报送，逾期原因一并说明。"
    title = f"{period.quarter}{period.plan.tasks_title}推进情况催办单"
    columns = (*COLUMNS, WHOM) if people else COLUMNS
    issued = (f"发文单位：{by.acting.organization.name}", f"经办：{by}") if by and by.acting else ()
    return Table(title, unit, on, columns, rows, opening=opening, signature=issued, document_number=number)


def _people(task: Task) -> str:
    """Return who answers for a task and who is called about it, a line each."""
    named = (("责任人", task.responsible), ("联络人", task.contact))
    return "\n".join(f"{label}：{words}" for label, words in named if words)
