"""Quarterly goals that a list lacks: all in one table, typed there or given back as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reports.documents.table import Cell, Column, Row, Table
from reports.subjects import keep
from reports.workflow import RefusedError, held_period
from tasks import audit
from tasks.milestones import reword
from tasks.models import MilestoneRevision, Period, Plan, QuarterlyMilestone, Task, User
from tasks.quarters import NUMERALS


class Saved(NamedTuple):
    """The numbers of the tasks whose goal was written, and of those that had got one meanwhile."""

    written: list[str]
    kept: list[str]


def without_goal(period: Period) -> Any:
    """Return the active tasks that have no goal in `period`, in order."""
    has = Exists(QuarterlyMilestone.objects.filter(period=period, task=OuterRef("pk")))
    tasks = Task.objects.filter(~has, plan=period.plan_id, status=Task.Status.ACTIVE)
    return tasks.select_related("lead").order_by("order", "number")


@transaction.atomic
def save_goals(period: Period, texts: Mapping[int, str], *, reason: str, by: User) -> Saved:
    """Write the goals that were typed, by task key; one that has a goal by now keeps it.

    Once the period is open the reason is kept with each. Raises `RefusedError` for a closed period and for an open one
    without a reason.
    """
    period = held_period(period)
    if period.closed_at:
        raise RefusedError(f"{period}的填报期已关闭，工作目标不能再改。")
    if period.opened_at and not reason.strip():
        raise RefusedError(f"{period}的填报期已开放，补写工作目标须写明理由。")
    missing = {task.pk: task for task in without_goal(period).select_for_update(of=("self",))}
    written = [missing[key] for key in texts if key in missing]
    for task in written:
        reword(task, period, texts[task.pk])
    if period.opened_at:
        MilestoneRevision.objects.bulk_create(
            _kept(task, period, texts[task.pk], reason.strip(), by) for task in written
        )
    others = Task.objects.filter(pk__in=texts.keys() - missing.keys(), plan=period.plan_id).order_by("order")
    saved = Saved([each.number for each in written], list(others.values_list("number", flat=True)))
    if written:
        keep(each.pk for each in written)
        detail = f"任务 {'、'.join(saved.written)}" + (f"；理由：{reason.strip()}" if period.opened_at else "")
        audit.record(audit.Kind.PERIOD, "补写工作目标", by=by, about=period, detail=detail)
    return saved


def _kept(task: Task, period: Period, text: str, reason: str, by: User) -> MilestoneRevision:
    return MilestoneRevision(
        task=task, period=period, before="", text=text, reason=reason, by=by,
        state=MilestoneRevision.State.AGREED, decided_by=by, decided_at=timezone.now(),
    )  # fmt: skip


def goal_sheet(plan: Plan) -> Table:
    """Return the list's active tasks with the goals of four quarters, to be filled in and imported; three queries."""
    held = {
        (task, number): text
        for task, number, text in QuarterlyMilestone.objects.filter(period__plan=plan).values_list(
            "task", "period__number", "text"
        )
    }
    heads = [Column(f"goal{number}", f"{numeral}季度工作目标", 50) for number, numeral in enumerate(NUMERALS, 1)]
    columns = (Column("number", "任务编号", 15), Column("task", "工作任务", 60), Column("lead", "牵头单位", 24), *heads)
    tasks = plan.tasks.filter(status=Task.Status.ACTIVE).select_related("lead").order_by("order", "number")
    rows = [
        (task.number, (task.number, task.text, task.lead.name, *(held.get((task.pk, quarter), "") for quarter in range(1, 5))))
        for task in tasks
    ]  # fmt: skip
    made = tuple(Row(number, "", tuple(map(Cell, texts))) for number, texts in rows)
    return Table(f"{plan}季度工作目标", "", None, columns, made)
