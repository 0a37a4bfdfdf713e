"""The subjects of a period, loaded from the database in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from reports.checks.goals import Recorded
from reports.checks.subject import Subject, Target
from reports.models import ProgressEntry, Report
from reports.models.reports import ReportQuerySet
from tasks.language import ConditionKind, KnownName
from tasks.language.figures import Basis, Comparator
from tasks.models import AnnualTarget, Period, QuarterlyMilestone, SubProject, Task
from tasks.quarters import Quarter

if TYPE_CHECKING:
    from tasks.models import User


def subjects(
    period: Period,
    user: User | None = None,
    numbers: Collection[str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> list[Subject]:
    """Return what the tasks of `period` say, in task order, in five queries whatever their number.

    A report that `user` may not read leaves its text empty; `user` None reads all that was submitted. `numbers` limits
    the tasks; `typed` gives by task number the narratives that stand in place of the stored ones.
    """
    return subjects_in([period], user, numbers, typed)[period.pk]


def subjects_in(
    periods: Sequence[Period],
    user: User | None = None,
    numbers: Collection[str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> dict[int, list[Subject]]:
    """Return by period key what `subjects` returns of each of `periods`, which are one plan's; five queries in all."""
    readable, plan, typed = _readable(user), periods[0].plan_id, typed or {}
    saying = [number for number, text in typed.items() if text.strip()]
    tasks = Task.objects.filter(plan=plan) if user is None else Task.objects.visible_to(user).filter(plan=plan)
    spoken = {
        f"in_{period.pk}": Q(Exists(QuarterlyMilestone.objects.filter(period=period, task=OuterRef("pk"))))
        | Q(Exists(readable.filter(period=period).written().filter(task=OuterRef("pk"))))
        | Q(number__in=saying)
        for period in periods
    }
    tasks = tasks.alias(**spoken) if len(periods) == 1 else tasks.annotate(**spoken)
    tasks = tasks.filter(reduce(or_, (Q(**{name: True}) for name in spoken)))
    if numbers is not None:
        tasks = tasks.filter(number__in=numbers)
    found = list(tasks.select_related("lead").order_by("order", "number"))
    keys = [task.pk for task in found]
    goals, conditions, later = _goals(periods, keys)
    wanted = {period.number + step for period in periods for step in (0, -1)}
    said = _texts(readable.filter(period__plan=plan, period__number__in=wanted), keys)
    targets, known = _targets(keys), _known(keys)
    return {
        period.pk: [
            Subject(
                number=task.number, quarter=period.quarter, task=task.text, goal=goals.get((task.pk, period.pk), ""),
                progress=typed.get(task.number, said.get((task.pk, period.number), "")),
                targets=tuple(targets[task.pk]) or None,
                known=tuple(known[task.pk]), previous=said.get((task.pk, period.number - 1)),
                lead=tuple(task.lead.names), conditions=tuple(conditions[task.pk, period.pk]),
                later="\n".join(later[task.pk, period.number]),
            )
            for task in found
            if getattr(task, f"in_{period.pk}", True)
        ]
        for period in periods
    }  # fmt: skip


def year_so_far(period: Period, user: User | None, keys: Collection[int]) -> list[list[Subject]]:
    """Return for each of the tasks `keys`, in order, what it said in the quarters up to `period` that were reported.

    Of the milestones only the text, of last quarter nothing: enough to find what was never mentioned. Five queries.
    """
    tasks = list(Task.objects.filter(pk__in=keys).select_related("lead").order_by("order", "number"))
    keys = [task.pk for task in tasks]
    quarters = Period.objects.filter(plan=period.plan_id, number__lte=period.number)
    goals = {
        (task, number): text
        for task, number, text in QuarterlyMilestone.objects.filter(period__in=quarters, task__in=keys).values_list(
            "task", "period__number", "text"
        )
    }
    said: dict[tuple[int, int], list[str]] = defaultdict(list)
    entries = ProgressEntry.objects.filter(
        report__in=_readable(user).filter(period__in=quarters), report__task__in=keys
    ).order_by("report", "order")
    for task, number, text in entries.values_list("report__task", "report__period__number", "text"):
        said[task, number].append(text)
    targets, known, year = _targets(keys), _known(keys), period.quarter.year
    return [
        [
            Subject(
                number=task.number, quarter=Quarter(year, number), task=task.text, goal=goals.get((task.pk, number), ""),
                progress="".join(said[task.pk, number]), targets=tuple(targets[task.pk]) or None,
                known=tuple(known[task.pk]), lead=tuple(task.lead.names),
            )
            for number in range(1, period.number + 1)
            if (task.pk, number) in said
        ]
        for task in tasks
    ]  # fmt: skip


def _readable(user: User | None) -> ReportQuerySet:
    """Return the reports whose text `user` may read; with None all that were submitted."""
    return Report.objects.filter(status__in=Report.SUBMITTED) if user is None else Report.objects.visible_to(user)


def _texts(reports: ReportQuerySet, keys: list[int]) -> dict[tuple[int, int], str]:
    """Return the narratives of `reports`, each by its task and the number of its quarter."""
    entries = ProgressEntry.objects.filter(report__in=reports, report__task__in=keys).order_by("report_id", "order")
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for task, quarter, text in entries.values_list("report__task", "report__period__number", "text"):
        found[task, quarter].append(text)
    return {key: "".join(texts) for key, texts in found.items()}


def _targets(keys: list[int]) -> dict[int, list[Target]]:
    """Return the annual targets of each task."""
    found: dict[int, list[Target]] = defaultdict(list)
    for target in AnnualTarget.objects.filter(task__in=keys).select_related("owner").order_by("task_id", "order", "pk"):
        found[target.task_id].append(
            Target(
                target.what, Comparator(target.comparator), target.value.normalize(), target.unit,
                target.accumulation == AnnualTarget.Accumulation.LEVEL,
                target.owner.short_name or target.owner.name if target.owner else None, target.words,
            )
        )  # fmt: skip
    return found


def _goals(
    periods: Sequence[Period], keys: list[int]
) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], list[Recorded]], dict[tuple[int, int], list[str]]]:
    """Return by task and period the text of the milestone and the conditions on record for it; one query.

    The third are, by task and number of a quarter, the texts of the milestones of the plan's later quarters.
    """
    texts: dict[tuple[int, int], str] = {}
    later: dict[tuple[int, int], list[str]] = defaultdict(list)
    numbers = [period.number for period in periods]
    conditions: dict[tuple[int, int], list[Recorded]] = defaultdict(list)
    fields = "id kind words start what comparator value unit basis owner__short_name owner__name owner_named".split()
    rows = QuarterlyMilestone.objects.filter(
        period__plan=periods[0].plan_id, period__number__gte=min(numbers), task__in=keys
    ).order_by("task_id", "period__number", "conditions__start", "conditions__pk")
    for task, period, quarter, text, *read in rows.values_list(
        "task", "period", "period__number", "text", *(f"conditions__{field}" for field in fields)
    ):
        if (task, period) not in texts:
            for number in numbers:
                later[task, number] += [text] if number < quarter else []
        texts[task, period] = text
        key, kind, words, start, what, comparator, value, unit, basis, short_name, name, named = read
        if key is not None:
            conditions[task, period].append(
                Recorded(
                    key, ConditionKind(kind), words, start, what, Comparator(comparator),
                    None if value is None else value.normalize(), unit, Basis(basis) if basis else None,
                    short_name or name or named or None,
                )
            )  # fmt: skip
    return texts, conditions, later


def _known(keys: list[int]) -> dict[int, list[KnownName]]:
    """Return the sub-projects of each task."""
    found: dict[int, list[KnownName]] = defaultdict(list)
    rows = SubProject.objects.filter(task__in=keys).order_by("task_id", "order", "pk")
    for task, name, aliases, district in rows.values_list("task", "name", "aliases", "district__short_name"):
        found[task].append(KnownName(name, tuple(aliases), district))
    return found
