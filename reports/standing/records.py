"""What is on record of the tasks of a plan in some of its quarters, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.models import (
    ConditionAnswer,
    ConditionVerdict,
    Light,
    ProgressEntry,
    Report,
    StandingOverride,
    TargetReading,
)
from reports.standing.facts import Override
from reports.subjects import Reading, readings_in
from tasks.language import Stage
from tasks.models import AnnualTarget, Membership, Period, Task
from tasks.models.composed import question

if TYPE_CHECKING:
    from tasks.models import User


class Row(NamedTuple):
    """What of a task decides whether and how it counts; `closed_on` is None for one that isn't closed."""

    number: str
    status: str
    lead: int
    closed_on: date | None


class Said(NamedTuple):
    """What is on record of one report beside its text, by condition and annual target, and at which stages sub-projects are."""

    judged: tuple[tuple[int, str], ...] = ()
    answered: tuple[tuple[int, str], ...] = ()
    values: tuple[tuple[int, Decimal], ...] = ()
    stages: tuple[Stage, ...] = ()


class Target(NamedTuple):
    """An annual target on record."""

    key: int
    what: str
    value: Decimal
    unit: str
    comparator: str
    accumulation: str


class Records(NamedTuple):
    """What is on record of a plan's tasks: reports and overrides by task and period, the latter None once taken back."""

    reports: dict[tuple[int, int], int]
    sayings: dict[int, Said]
    readings: dict[tuple[int, int], Reading]
    targets: dict[int, tuple[Target, ...]]
    overrides: dict[tuple[int, int], Override | None]


def own_bureau(user: User | None) -> int | None:
    """Return the bureau for which `user` acts; None for the office and for all others."""
    return user.acting.organization_id if user and user.acting and user.acting.role in Membership.BUREAU else None


def sees_all(user: User | None) -> bool:
    """Return whether `user` sees how every task stands; None: the command line does."""
    return user is None or (user.acting is not None and user.acting.role in Membership.OFFICE)


def rows(
    periods: Collection[Period],
    user: User | None,
    plan: int,
    tasks: Collection[int] | None,
    numbers: Collection[str] | None,
) -> dict[int, Row]:
    """Return the tasks of the plan whose standing `user` may see in at least one of `periods`, in order; one query."""
    listed = _rows([period.pk for period in periods], user, plan, tasks, numbers)
    return {key: Row(number, status, lead, closed) for key, number, status, lead, closed in listed}


@question
def _rows(
    periods: list[int], user: User | None, plan: int, tasks: Collection[int] | None, numbers: Collection[str] | None
) -> QuerySet[Task, tuple[int, str, str, int, date | None]]:
    found = Task.objects.all() if user is None else Task.objects.visible_to(user)
    found = found.filter(plan=plan)
    if user is not None and not sees_all(user):
        readable = Report.objects.visible_to(user).filter(period__in=periods, task=OuterRef("pk"))
        found = found.filter(Q(Exists(readable)) | Q(lead=own_bureau(user)))
    if tasks is not None:
        found = found.filter(pk__in=tasks)
    if numbers is not None:
        found = found.filter(number__in=numbers)
    return found.order_by("order", "number").values_list("pk", "number", "status", "lead", "closed_on")


def visible_tasks(periods: Collection[Period], user: User | None, known: dict[int, Row]) -> dict[int, set[int]]:
    """Return by period the tasks whose standing `user` may see in it; one query for who doesn't see all."""
    if user is None or sees_all(user):
        return {period.pk: set(known) for period in periods}
    own = {key for key, row in known.items() if row.lead == own_bureau(user)}
    found = {period.pk: set(own) for period in periods}
    for task, period in _readable([period.pk for period in periods], user, list(known)):
        found[period].add(task)
    return found


@question
def _readable(periods: list[int], user: User, tasks: list[int]) -> QuerySet[Report, tuple[int, int]]:
    return Report.objects.visible_to(user).filter(period__in=periods, task__in=tasks).values_list("task", "period")


def records(
    periods: Collection[Period],
    drafts_of: User | None,
    known: dict[int, Row],
    *,
    limited: bool,
    read: Mapping[int, list[Reading]] | None = None,
) -> Records:
    """Return what is on record of the tasks `known` in `periods`; `limited` says that they are not all of the plan.

    Reports count that were submitted, and those that `drafts_of` may read. `read` is what their texts come to by period,
    where that is known. Nineteen queries at most.
    """
    counting = _counting([period.pk for period in periods], drafts_of, list(known))
    reports = {(task, period): key for task, period, key in counting}
    numbers = [row.number for row in known.values()] if limited else None
    told = readings_in(list(periods), drafts_of, numbers, "promise") if read is None else read
    return Records(
        reports,
        _said(list(reports.values())),
        {(reading.key, period): reading for period, found in told.items() for reading in found},
        _by_task(known),
        _overrides(periods, known),
    )


@question
def _counting(periods: list[int], drafts_of: User | None, tasks: list[int]) -> QuerySet[Report, tuple[int, int, int]]:
    counts = Q(status__in=Report.SUBMITTED)
    if drafts_of is not None:
        counts |= Q(pk__in=Report.objects.visible_to(drafts_of).with_words().filter(period__in=periods).values("pk"))
    counting = Report.objects.filter(counts, period__in=periods, task__in=tasks)
    return counting.values_list("task", "period", "pk")


def _said(reports: list[int]) -> dict[int, Said]:
    """Return what is on record of each report; four queries."""
    judged, answered, values, stages = (defaultdict[int, list[Any]](list) for _ in range(4))
    for report, *verdict in _verdicts(reports):
        judged[report].append(tuple(verdict))
    for report, *answer in _answers(reports):
        answered[report].append(tuple(answer))
    for report, *value in _values(reports):
        values[report].append(tuple(value))
    for report, stage in _stages(reports):
        stages[report].append(Stage(stage))
    return {
        report: Said(*(tuple(sorted(of_kind[report])) for of_kind in (judged, answered, values, stages)))
        for report in reports
    }


@question
def _verdicts(reports: list[int]) -> QuerySet[ConditionVerdict, tuple[int, int, str]]:
    return ConditionVerdict.objects.filter(report__in=reports).values_list("report", "condition", "verdict")


@question
def _answers(reports: list[int]) -> QuerySet[ConditionAnswer, tuple[int, int, str]]:
    return ConditionAnswer.objects.filter(report__in=reports).values_list("report", "condition", "answer")


@question
def _values(reports: list[int]) -> QuerySet[TargetReading, tuple[int, int, Decimal]]:
    return TargetReading.objects.filter(report__in=reports).values_list("report", "target", "value")


@question
def _stages(reports: list[int]) -> QuerySet[ProgressEntry, tuple[int, str]]:
    named = ProgressEntry.objects.filter(report__in=reports).exclude(name="").order_by()
    return named.values_list("report", "stage").distinct()


def _by_task(known: Iterable[int]) -> dict[int, tuple[Target, ...]]:
    """Return the annual targets by task, in the order in which the checks see them."""
    found: dict[int, list[Target]] = defaultdict(list)
    for task, *target in _targets(list(known)):
        found[task].append(Target(*target))
    return {task: tuple(targets) for task, targets in found.items()}


@question
def _targets(tasks: list[int]) -> QuerySet[AnnualTarget, tuple]:
    fields = "task pk what value unit comparator accumulation".split()
    return AnnualTarget.objects.filter(task__in=tasks).order_by("task_id", "order", "pk").values_list(*fields)


def _overrides(periods: Collection[Period], known: Iterable[int]) -> dict[tuple[int, int], Override | None]:
    """Return the supervisors' lights by task and period; None where the last of them was taken back."""
    found: dict[tuple[int, int], Override | None] = {}
    for each in _decided([period.pk for period in periods], list(known)):
        override = Override(Light(each.light), each.reason, str(each.by), each.at) if each.light else None
        found[each.task_id, each.period_id] = override
    return found


@question
def _decided(periods: list[int], tasks: list[int]) -> QuerySet[StandingOverride]:
    return StandingOverride.objects.filter(period__in=periods, task__in=tasks).select_related("by").order_by("id")
