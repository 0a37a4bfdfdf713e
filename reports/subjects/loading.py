"""What the tasks of a period say, loaded from the database in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.checks import Subject
from reports.models import ProgressEntry, Report
from reports.models.reports import ReportQuerySet
from reports.subjects.source import Source
from tasks.language import NOWHERE, Places
from tasks.models import AnnualTarget, Organization, Period, QuarterlyMilestone, SubProject, Task
from tasks.models.composed import question

if TYPE_CHECKING:
    from tasks.models import User
    from tasks.models.tasks import TaskQuerySet

LEVEL = AnnualTarget.Accumulation.LEVEL


def subjects(
    period: Period,
    user: User | None = None,
    numbers: Collection[str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> list[Subject]:
    """Return what the checks look at of the tasks that `sources` returns; as many queries."""
    return [source.subject for source in sources(period, user, numbers, typed)]


def sources(
    period: Period,
    user: User | None = None,
    numbers: Collection[str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> list[Source]:
    """Return what the tasks of `period` say, in task order, in six queries whatever their number.

    A report that `user` may not read leaves its text empty; `user` None reads all that was submitted. `numbers` limits
    the tasks; `typed` gives by task number the narratives that stand in place of the stored ones.
    """
    return sources_in([period], user, numbers, typed)[period.pk]


def sources_in(
    periods: Sequence[Period],
    user: User | None = None,
    numbers: Collection[str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> dict[int, list[Source]]:
    """Return by period key what `sources` returns of each of `periods`, which are one plan's; six queries in all."""
    return sources_by_period(periods, Sight.SUBMITTED if user is None else user, numbers, None, typed or {})


class Sight(Enum):
    """Whose reports are looked at where it is not what one person may read: what was submitted, or what bureaus write too."""

    SUBMITTED = "submitted"
    ALL = "all"


def readable(sight: User | Sight) -> ReportQuerySet:
    """Return the reports whose text is looked at."""
    if isinstance(sight, Sight):
        return Report.objects.filter(status__in=Report.SUBMITTED) if sight is Sight.SUBMITTED else Report.objects.all()
    return Report.objects.visible_to(sight)


def seen_tasks(
    sight: User | Sight, plan: int, numbers: Collection[str] | None, keys: Collection[int] | None
) -> TaskQuerySet:
    """Return the tasks of a list that are looked at, limited by numbers and keys where they are given."""
    tasks = (
        Task.objects.filter(plan=plan) if isinstance(sight, Sight) else Task.objects.visible_to(sight).filter(plan=plan)
    )
    if numbers is not None:
        tasks = tasks.filter(number__in=numbers)
    return tasks if keys is None else tasks.filter(pk__in=keys)


def districts() -> Places:
    """Return the districts of the city whose database this is; none where there is no database yet."""
    try:
        return Organization.objects.places()
    except DatabaseError:
        return NOWHERE


def sources_by_period(
    periods: Sequence[Period],
    sight: User | Sight,
    numbers: Collection[str] | None = None,
    keys: Collection[int] | None = None,
    typed: Mapping[str, str] | None = None,
) -> dict[int, list[Source]]:
    """Return by period key what the tasks say that have a milestone or a text in it; `numbers` and `keys` limit them."""
    plan, typed = periods[0].plan_id, typed or {}
    saying = [number for number, text in typed.items() if text.strip()]
    tasks = _spoken(tuple(period.pk for period in periods), plan, sight, numbers, keys, saying)
    known_tasks = [task.pk for task in tasks]
    goals, conditions, later = _goals(periods, known_tasks)
    wanted = {period.number + step for period in periods for step in (0, -1)}
    said = _texts(sight, plan, wanted, known_tasks)
    targets, known = _targets(known_tasks), _known(known_tasks)
    places = Organization.objects.places().names
    return {
        period.pk: [
            Source(
                number=task.number, quarter=period.quarter, task=task.text, goal=goals.get((task.pk, period.pk), ""),
                progress=typed.get(task.number, said.get((task.pk, period.number), "")),
                targets=tuple(targets.get(task.pk, ())), known=tuple(known.get(task.pk, ())),
                previous=said.get((task.pk, period.number - 1)), lead=tuple(task.lead.names),
                conditions=tuple(conditions.get((task.pk, period.pk), ())),
                later="\n".join(later.get((task.pk, period.number), ())), places=places, key=task.pk,
            )
            for task in tasks
            if getattr(task, f"in_{place}")
        ]
        for place, period in enumerate(periods)
    }  # fmt: skip


@question
def _spoken(
    periods: tuple[int, ...],
    plan: int,
    sight: User | Sight,
    numbers: Collection[str] | None,
    keys: Collection[int] | None,
    saying: list[str],
) -> QuerySet[Any]:
    """Return the tasks with `in_0`, `in_1` …: whether there is a milestone or a text of them in each of the periods."""
    spoken = {
        f"in_{place}": Q(Exists(QuarterlyMilestone.objects.filter(period=period, task=OuterRef("pk"))))
        | Q(Exists(readable(sight).filter(period=period).with_words().filter(task=OuterRef("pk"))))
        | Q(number__in=saying)
        for place, period in enumerate(periods)
    }
    tasks: QuerySet[Any] = seen_tasks(sight, plan, numbers, keys).annotate(**spoken)
    tasks = tasks.filter(reduce(or_, (Q(**{name: True}) for name in spoken)))
    return tasks.select_related("lead").order_by("order", "number")


def _texts(sight: User | Sight, plan: int, quarters: Collection[int], keys: list[int]) -> dict[tuple[int, int], str]:
    """Return the narratives that are looked at, each by its task and the number of its quarter."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for task, quarter, text in _entries(sight, plan, quarters, keys):
        found[task, quarter].append(text)
    return {key: "".join(texts) for key, texts in found.items()}


@question
def _entries(
    sight: User | Sight, plan: int, quarters: Collection[int], keys: list[int]
) -> QuerySet[ProgressEntry, tuple[int, int, str]]:
    reports = readable(sight).filter(period__plan=plan, period__number__in=quarters)
    entries = ProgressEntry.objects.filter(report__in=reports, report__task__in=keys).order_by("report_id", "order")
    return entries.values_list("report__task", "report__period__number", "text")


def _targets(keys: list[int]) -> dict[int, list[tuple]]:
    """Return the annual targets of each task, as `Source` holds them."""
    return _by_task(
        (task, what, comparator, value, unit, how == LEVEL, short_name or name, words)
        for task, what, comparator, value, unit, how, short_name, name, words in _target_rows(keys)
    )


@question
def _target_rows(keys: list[int]) -> QuerySet[AnnualTarget, tuple]:
    fields = "task what comparator value unit accumulation owner__short_name owner__name words".split()
    return AnnualTarget.objects.filter(task__in=keys).order_by("task_id", "order", "pk").values_list(*fields)


def _goals(
    periods: Sequence[Period], keys: list[int]
) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], list[tuple]], dict[tuple[int, int], list[str]]]:
    """Return by task and period the text of the milestone and the conditions on record for it; one query.

    The third are, by task and number of a quarter, the texts of the milestones of the plan's later quarters.
    """
    texts: dict[tuple[int, int], str] = {}
    later: dict[tuple[int, int], list[str]] = defaultdict(list)
    numbers = [period.number for period in periods]
    conditions: dict[tuple[int, int], list[tuple]] = defaultdict(list)
    for task, period, quarter, text, key, *read, short_name, name, named in _goal_rows(
        periods[0].plan_id, min(numbers), keys
    ):
        if (task, period) not in texts:
            for number in numbers:
                if number < quarter:
                    later[task, number].append(text)
        texts[task, period] = text
        if key is not None:
            conditions[task, period].append((key, *read, short_name or name or named or None))
    return texts, conditions, later


@question
def _goal_rows(plan: int, first: int, keys: list[int]) -> QuerySet[QuarterlyMilestone, tuple]:
    fields = "id kind words start what comparator value unit basis owner__short_name owner__name owner_named".split()
    rows = QuarterlyMilestone.objects.filter(period__plan=plan, period__number__gte=first, task__in=keys)
    return rows.order_by("task_id", "period__number", "conditions__start", "conditions__pk").values_list(
        "task", "period", "period__number", "text", *(f"conditions__{field}" for field in fields)
    )


def _known(keys: list[int]) -> dict[int, list[tuple]]:
    """Return the sub-projects of each task, as `Source` holds them."""
    return _by_task((task, name, tuple(aliases), district) for task, name, aliases, district in _known_rows(keys))


@question
def _known_rows(keys: list[int]) -> QuerySet[SubProject, tuple[int, str, list[str], str | None]]:
    rows = SubProject.objects.filter(task__in=keys).order_by("task_id", "order", "pk")
    return rows.values_list("task", "name", "aliases", "district__short_name")


def _by_task(rows: Iterable[tuple]) -> dict[int, list[tuple]]:
    found: dict[int, list[tuple]] = defaultdict(list)
    for task, *values in rows:
        found[task].append(tuple(values))
    return found
