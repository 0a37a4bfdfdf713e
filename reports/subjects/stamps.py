"""Whether what a task says has changed since it was read, told by the revision marks of all rows behind it, not by their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Count, QuerySet, Sum

from reports.models.reports import ReportQuerySet
from tasks.models import AnnualTarget, Organization, Period, QuarterlyMilestone, SubProject, Task


class Stamped(NamedTuple):
    """A task in a period, with what changes with every row that `Source` is loaded from."""

    key: int
    number: str
    stamp: str


def stamps_by_period(
    periods: Sequence[Period], tasks: QuerySet[Task], readable: ReportQuerySet
) -> dict[int, list[Stamped]]:
    """Return by period key, in their order, those of `tasks` that have a milestone or a readable text in it.

    `periods` are one plan's. Six queries, no text among what they fetch.
    """
    plan, first = periods[0].plan_id, min(period.number for period in periods)
    found = list(
        tasks.filter(plan=plan).order_by("order", "number").values_list("pk", "number", "revision", "lead__revision")
    )
    keys = [key for key, *_ in found]
    goals: dict[int, dict[int, tuple]] = defaultdict(dict)
    milestones = QuarterlyMilestone.objects.filter(period__plan=plan, period__number__gte=first, task__in=keys)
    asked = (Count("conditions"), Sum("conditions__revision"), Sum("conditions__owner__revision"))
    for task, quarter, *marks in milestones.order_by().values_list("task", "period__number", "revision", *asked):
        goals[task][quarter] = tuple(marks)
    said: dict[int, dict[int, int]] = defaultdict(dict)
    wanted = {period.number + step for period in periods for step in (0, -1)}
    reports = readable.filter(period__plan=plan, period__number__in=wanted, task__in=keys).written()
    for task, quarter, mark in reports.order_by().values_list("task", "period__number", "revision"):
        said[task][quarter] = mark
    targets = _summed(AnnualTarget.objects.filter(task__in=keys), "owner__revision")
    places = Organization.objects.places_mark()
    projects = _summed(SubProject.objects.filter(task__in=keys), "district__revision")
    return {
        period.pk: [
            Stamped(key, number, _stamp(
                number, period.quarter, places, marks, targets.get(key), projects.get(key), _due(goals[key], period.number),
                said[key].get(period.number), said[key].get(period.number - 1), period.number,
            ))
            for key, number, *marks in found
            if period.number in goals[key] or period.number in said[key]
        ]
        for period in periods
    }  # fmt: skip


def _due(goals: dict[int, tuple], number: int) -> list[tuple]:
    """Return the marks of the milestones of a quarter and of those after it."""
    return sorted(each for each in goals.items() if each[0] >= number)


def _summed(rows: QuerySet, further: str) -> dict[int, tuple]:
    """Return by task how many rows it has, and the sums of their revision marks and of those that they name."""
    told = rows.order_by().values("task").values_list("task", Count("pk"), Sum("revision"), Sum(further))
    return {task: tuple(marks) for task, *marks in told}


def _stamp(*marks: object) -> str:
    return sha256(repr(marks).encode()).hexdigest()
