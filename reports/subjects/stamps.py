"""Whether what a task says has changed since it was read, told by the revision marks of all rows behind it, not by their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, QuerySet, Sum

from reports.models import Report
from reports.subjects.loading import Sight, readable, seen_tasks
from reports.subjects.rules_version import version
from tasks.models import AnnualTarget, Organization, Period, QuarterlyMilestone, SubProject, Task
from tasks.models.composed import question

if TYPE_CHECKING:
    from tasks.models import User


class Stamped(NamedTuple):
    """A task in a period, with what changes with the rules and with every row that `Source` is loaded from."""

    key: int
    number: str
    stamp: str


def stamps_by_period(
    periods: Sequence[Period],
    sight: User | Sight,
    numbers: Collection[str] | None = None,
    keys: Collection[int] | None = None,
) -> dict[int, list[Stamped]]:
    """Return by period key, in their order, the tasks that have a milestone or a readable text in it.

    `periods` are one plan's; `numbers` and `keys` limit the tasks. Six queries, no text among what they fetch.
    """
    return _stamps(periods, _tasks(sight, periods[0].plan_id, numbers, keys), sight)[0]


def stamps_by_sight(periods: Sequence[Period], keys: Collection[int]) -> dict[Sight, dict[int, list[Stamped]]]:
    """Return what `stamps_by_period` returns of these tasks for each sight, which have all but the reports in common."""
    found = _tasks(Sight.ALL, periods[0].plan_id, None, keys)
    return dict(zip(Sight, _stamps(periods, found, *Sight), strict=True))


def _stamps(
    periods: Sequence[Period], found: list[tuple[int, str, int, int]], *sights: User | Sight
) -> list[dict[int, list[Stamped]]]:
    """Return by period key the stamps of the tasks `found`, for each of these sights."""
    plan, first = periods[0].plan_id, min(period.number for period in periods)
    known = [key for key, *_ in found]
    goals: dict[int, dict[int, tuple]] = defaultdict(dict)
    for task, quarter, *marks in _goals(plan, first, known):
        goals[task][quarter] = tuple(marks)
    targets = {task: tuple(marks) for task, *marks in _targets(known)}
    projects = {task: tuple(marks) for task, *marks in _projects(known)}
    places = Organization.objects.places_mark()
    stamps = []
    for sight in sights:
        said: dict[int, dict[int, int]] = defaultdict(dict)
        quarters = {each.number + step for each in periods for step in (0, -1)}
        for task, quarter, mark in _said(sight, plan, quarters, known):
            said[task][quarter] = mark
        stamps.append({
            period.pk: [
                Stamped(key, number, _stamp(
                    version(), number, quarter, places, marks, targets.get(key), projects.get(key), _due(goals[key], period.number),
                    said[key].get(period.number), said[key].get(period.number - 1), period.number,
                ))
                for key, number, *marks in found
                if period.number in goals[key] or period.number in said[key]
            ]
            for period, quarter in ((each, each.quarter) for each in periods)
        })  # fmt: skip
    return stamps


def _due(goals: dict[int, tuple], number: int) -> list[tuple]:
    """Return the marks of the milestones of a quarter and of those after it."""
    return sorted(each for each in goals.items() if each[0] >= number)


@question
def _tasks(
    sight: User | Sight, plan: int, numbers: Collection[str] | None, keys: Collection[int] | None
) -> QuerySet[Task, tuple[int, str, int, int]]:
    tasks = seen_tasks(sight, plan, numbers, keys).order_by("order", "number")
    return tasks.values_list("pk", "number", "revision", "lead__revision")


@question
def _goals(plan: int, first: int, tasks: list[int]) -> QuerySet[QuarterlyMilestone, tuple]:
    asked = (Count("conditions"), Sum("conditions__revision"), Sum("conditions__owner__revision"))
    milestones = QuarterlyMilestone.objects.filter(period__plan=plan, period__number__gte=first, task__in=tasks)
    return milestones.order_by().values_list("task", "period__number", "revision", *asked)


@question
def _said(
    sight: User | Sight, plan: int, quarters: set[int], tasks: list[int]
) -> QuerySet[Report, tuple[int, int, int]]:
    reports = readable(sight).filter(period__plan=plan, period__number__in=quarters, task__in=tasks).with_words()
    return reports.order_by().values_list("task", "period__number", "revision")


@question
def _targets(tasks: list[int]) -> QuerySet[Any, tuple]:
    return _summed(AnnualTarget.objects.filter(task__in=tasks), "owner__revision")


@question
def _projects(tasks: list[int]) -> QuerySet[Any, tuple]:
    return _summed(SubProject.objects.filter(task__in=tasks), "district__revision")


def _summed(rows: QuerySet[Any], further: str) -> QuerySet[Any, tuple]:
    """Return by task how many rows it has, and the sums of their revision marks and of those that they name."""
    return rows.order_by().values("task").values_list("task", Count("pk"), Sum("revision"), Sum(further))


def _stamp(*marks: object) -> str:
    return sha256(repr(marks).encode()).hexdigest()
