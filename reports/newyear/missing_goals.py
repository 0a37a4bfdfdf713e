"""Quarterly goals that a list lacks: all in one table of tasks and quarters, typed there or given back as a workbook."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from reports.documents.table import Cell, Column, Row, Table
from reports.subjects import keep
from reports.workflow import held_period
from tasks import audit
from tasks.milestones import reword
from tasks.models import MilestoneRevision, Period, Plan, QuarterlyMilestone, Task, User
from tasks.quarters import NUMERALS

Place = tuple[int, int]  # of a goal in the table: key of the task, number of the quarter


class Goal(NamedTuple):
    """One task in one quarter: the goal that it has, empty for none, and whether one may be typed."""

    task: Task
    period: Period
    text: str
    missing: bool

    @property
    def place(self) -> Place:
        """Return where it stands in the table."""
        return self.task.pk, self.period.number

    @property
    def label(self) -> str:
        """Return what its field is called: 任务 7 一季度工作目标."""
        return f"任务 {self.task.number} {self.period.quarter.label}工作目标"


class Goals(NamedTuple):
    """The quarters of a list, how many active tasks it has, and those that lack a goal, each with its goal in every quarter."""

    periods: list[Period]
    active: int
    rows: list[tuple[Task, list[Goal]]]

    @property
    def missing(self) -> list[Goal]:
        """Return the goals that may be typed."""
        return [goal for _, goals in self.rows for goal in goals if goal.missing]

    @property
    def all_closed(self) -> bool:
        """Return whether no quarter takes a goal any more."""
        return all(period.closed_at for period in self.periods)


class Saved(NamedTuple):
    """What came of saving: how many goals were written, and why none was: a sentence by place, or by None for the reason."""

    written: int
    refused: dict[Place | None, str]


def missing_goals(plan: Plan, asked: Collection[int] = ()) -> Goals:
    """Return the table of the goals that a list lacks, with the tasks of the keys `asked` in any case; three queries.

    A goal is missing until its quarter is closed; a task that lacks none is left out.
    """
    periods = list(plan.periods.select_related("plan").order_by("number"))
    held = _goals_of(plan)
    rows, tasks = [], list(plan.tasks.select_related("lead").order_by("order", "number"))
    for task in tasks:
        active = task.status == Task.Status.ACTIVE
        goals = [
            Goal(task, each, held.get((task.pk, each.number), ""), active and each.closed_at is None and not held.get((task.pk, each.number)))
            for each in periods
        ]  # fmt: skip
        if task.pk in asked or any(goal.missing for goal in goals):
            rows.append((task, goals))
    return Goals(periods, sum(task.status == Task.Status.ACTIVE for task in tasks), rows)


def _goals_of(plan: Plan) -> dict[Place, str]:
    """Return the goals that a list has by their places; one query."""
    held = QuarterlyMilestone.objects.filter(period__plan=plan)
    return {(task, number): text for task, number, text in held.values_list("task", "period__number", "text")}


@transaction.atomic
def save_goals(plan: Plan, texts: Mapping[Place, str], *, reason: str, by: User) -> Saved:
    """Write all goals that were typed, or none where one is refused; the same text a second time is passed over.

    A closed quarter takes none, a goal that stands is not replaced, and an open quarter keeps the reason with each.
    """
    reason = reason.strip()
    numbers = {number for _, number in texts}
    held = {each.number: held_period(each) for each in plan.periods.order_by("pk") if each.number in numbers}
    tasks = {
        task.pk: task for task in plan.tasks.select_for_update(of=("self",)).filter(pk__in={key for key, _ in texts})
    }
    there = _goals_of(plan)
    new = {place: text for place, text in texts.items() if there.get(place) != text}
    refused: dict[Place | None, str] = {}
    for key, number in new:
        if held[number].closed_at:
            refused[key, number] = "填报期已关闭，工作目标不能再改。"
        elif tasks[key].status != Task.Status.ACTIVE:
            refused[key, number] = f"任务{tasks[key].get_status_display()}，不再写工作目标。"
        elif there.get((key, number)):
            refused[key, number] = (
                f"此前已有工作目标“{there[key, number]}”，没有改动；请删去这里的文字，要变更的到任务页提出。"
            )
    if not reason and any(held[number].opened_at for _, number in new):
        refused[None] = "填报期已开放，补写工作目标须写明理由。"
    if refused:
        return Saved(0, refused)
    for (key, number), text in new.items():
        reword(tasks[key], held[number], text)
    MilestoneRevision.objects.bulk_create(
        _revision(tasks[key], held[number], text, reason, by)
        for (key, number), text in new.items()
        if held[number].opened_at
    )
    for number, period in held.items():
        if told := [tasks[key].number for key, own in new if own == number]:
            detail = f"任务 {'、'.join(told)}" + (f"；理由：{reason}" if period.opened_at else "")
            audit.record(audit.Kind.PERIOD, "补写工作目标", by=by, about=period, detail=detail)
    keep({key for key, _ in new})
    return Saved(len(new), {})


def _revision(task: Task, period: Period, text: str, reason: str, by: User) -> MilestoneRevision:
    return MilestoneRevision(
        task=task, period=period, before="", text=text, reason=reason, by=by,
        state=MilestoneRevision.State.AGREED, decided_by=by, decided_at=timezone.now(),
    )  # fmt: skip


def goal_sheet(plan: Plan) -> Table:
    """Return the list's active tasks with the goals of four quarters, to be filled in and imported; three queries."""
    held = _goals_of(plan)
    heads = [Column(f"goal{number}", f"{numeral}季度工作目标", 50) for number, numeral in enumerate(NUMERALS, 1)]
    columns = (Column("number", "任务编号", 15), Column("task", "工作任务", 60), Column("lead", "牵头单位", 24), *heads)
    tasks = plan.tasks.filter(status=Task.Status.ACTIVE).select_related("lead").order_by("order", "number")
    rows = [
        (task.number, (task.number, task.text, task.lead.name, *(held.get((task.pk, quarter), "") for quarter in range(1, 5))))
        for task in tasks
    ]  # fmt: skip
    made = tuple(Row(number, "", tuple(map(Cell, texts))) for number, texts in rows)
    return Table(f"{plan}季度工作目标", "", None, columns, made)
