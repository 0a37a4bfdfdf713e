"""What the tasks of a period say, loaded from the database in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.checks import Subject
from reports.models import ProgressEntry, Report
from reports.models.reports import ReportQuerySet
from reports.subjects.source import Source
from tasks.language import NOWHERE, Places
from tasks.models import AnnualTarget, Organization, Period, QuarterlyMilestone, SubProject, Task

if TYPE_CHECKING:
    from tasks.models import User

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
    return sources_by_period(periods, *tasks_and_reports(user, numbers), typed or {})


def tasks_and_reports(user: User | None, numbers: Collection[str] | None) -> tuple[QuerySet[Task], ReportQuerySet]:
    """Return the tasks, and the reports whose text is loaded: those that `user` may read, with None all that were submitted."""
    tasks = Task.objects.all() if user is None else Task.objects.visible_to(user)
    readable = submitted_reports() if user is None else Report.objects.visible_to(user)
    return tasks if numbers is None else tasks.filter(number__in=numbers), readable


def districts() -> Places:
    """Return the districts of the city whose database this is; none where there is no database yet."""
    try:
        return Organization.objects.places()
    except DatabaseError:
        return NOWHERE


def submitted_reports() -> ReportQuerySet:
    """Return the reports that the office reads."""
    return Report.objects.filter(status__in=Report.SUBMITTED)


def sources_by_period(
    periods: Sequence[Period], tasks: QuerySet[Task], readable: ReportQuerySet, typed: Mapping[str, str]
) -> dict[int, list[Source]]:
    """Return by period key what those of `tasks` say that have a milestone or a text in it, as far as it is `readable`."""
    plan = periods[0].plan_id
    saying = [number for number, text in typed.items() if text.strip()]
    spoken = {
        f"in_{period.pk}": Q(Exists(QuarterlyMilestone.objects.filter(period=period, task=OuterRef("pk"))))
        | Q(Exists(readable.filter(period=period).written().filter(task=OuterRef("pk"))))
        | Q(number__in=saying)
        for period in periods
    }
    tasks = tasks.filter(plan=plan)
    tasks = tasks.alias(**spoken) if len(periods) == 1 else tasks.annotate(**spoken)
    tasks = tasks.filter(reduce(or_, (Q(**{name: True}) for name in spoken)))
    found = list(tasks.select_related("lead").order_by("order", "number"))
    keys = [task.pk for task in found]
    goals, conditions, later = _goals(periods, keys)
    wanted = {period.number + step for period in periods for step in (0, -1)}
    said = _texts(readable.filter(period__plan=plan, period__number__in=wanted), keys)
    targets, known = _targets(keys), _known(keys)
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
            for task in found
            if getattr(task, f"in_{period.pk}", True)
        ]
        for period in periods
    }  # fmt: skip


def _texts(reports: ReportQuerySet, keys: list[int]) -> dict[tuple[int, int], str]:
    """Return the narratives of `reports`, each by its task and the number of its quarter."""
    entries = ProgressEntry.objects.filter(report__in=reports, report__task__in=keys).order_by("report_id", "order")
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for task, quarter, text in entries.values_list("report__task", "report__period__number", "text"):
        found[task, quarter].append(text)
    return {key: "".join(texts) for key, texts in found.items()}


def _targets(keys: list[int]) -> dict[int, list[tuple]]:
    """Return the annual targets of each task, as `Source` holds them."""
    fields = "task what comparator value unit accumulation owner__short_name owner__name words".split()
    rows = AnnualTarget.objects.filter(task__in=keys).order_by("task_id", "order", "pk").values_list(*fields)
    return _by_task(
        (task, what, comparator, value, unit, how == LEVEL, short_name or name, words)
        for task, what, comparator, value, unit, how, short_name, name, words in rows
    )


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
    fields = "id kind words start what comparator value unit basis owner__short_name owner__name owner_named".split()
    rows = QuarterlyMilestone.objects.filter(
        period__plan=periods[0].plan_id, period__number__gte=min(numbers), task__in=keys
    ).order_by("task_id", "period__number", "conditions__start", "conditions__pk")
    for task, period, quarter, text, key, *read, short_name, name, named in rows.values_list(
        "task", "period", "period__number", "text", *(f"conditions__{field}" for field in fields)
    ):
        if (task, period) not in texts:
            for number in numbers:
                if number < quarter:
                    later[task, number].append(text)
        texts[task, period] = text
        if key is not None:
            conditions[task, period].append((key, *read, short_name or name or named or None))
    return texts, conditions, later


def _known(keys: list[int]) -> dict[int, list[tuple]]:
    """Return the sub-projects of each task, as `Source` holds them."""
    rows = SubProject.objects.filter(task__in=keys).order_by("task_id", "order", "pk")
    return _by_task(
        (task, name, tuple(aliases), district)
        for task, name, aliases, district in rows.values_list("task", "name", "aliases", "district__short_name")
    )


def _by_task(rows: Iterable[tuple]) -> dict[int, list[tuple]]:
    found: dict[int, list[tuple]] = defaultdict(list)
    for task, *values in rows:
        found[task].append(tuple(values))
    return found
