"""The subjects of a period, loaded from the database in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from reports.checks.goals import Recorded
from reports.checks.subject import Subject, Target
from reports.models import ProgressEntry, Report
from reports.models.reports import ReportQuerySet
from tasks.clauses import ConditionKind, KnownName
from tasks.figures import Basis, Comparator
from tasks.models import AnnualTarget, Period, QuarterlyMilestone, SubProject, Task

if TYPE_CHECKING:
    from tasks.models import User


def subjects(period: Period, user: User | None = None, numbers: Collection[str] | None = None) -> list[Subject]:
    """Return what the tasks of `period` say, in task order, in six queries whatever their number.

    A report that `user` may not read leaves its text empty; `user` None reads all that was submitted. `numbers` limits
    the tasks.
    """
    readable = _readable(user)
    reports = readable.filter(period=period)
    tasks = Task.objects.filter(plan=period.plan_id) if user is None else Task.objects.visible_to(user)
    tasks = tasks.filter(
        Q(Exists(QuarterlyMilestone.objects.filter(period=period, task=OuterRef("pk"))))
        | Q(Exists(reports.written().filter(task=OuterRef("pk")))),
        plan=period.plan_id,
    )
    if numbers is not None:
        tasks = tasks.filter(number__in=numbers)
    found = list(tasks.select_related("lead").order_by("order", "number"))
    keys = [task.pk for task in found]
    goals, conditions = _goals(period, keys)
    earlier = Period.objects.filter(plan=period.plan_id, number=period.number - 1)
    said, before = _texts(reports, keys), _texts(readable.filter(period__in=earlier), keys)
    targets, known = _targets(keys), _known(keys)
    return [
        Subject(
            number=task.number, quarter=period.quarter, task=task.text, goal=goals.get(task.pk, ""),
            progress=said.get(task.pk, ""), targets=tuple(targets[task.pk]) or None, known=tuple(known[task.pk]),
            previous=before.get(task.pk), lead=tuple(task.lead.names),
            conditions=tuple(conditions[task.pk]),
        )
        for task in found
    ]  # fmt: skip


def _readable(user: User | None) -> ReportQuerySet:
    """Return the reports whose text `user` may read; with None all that were submitted."""
    return Report.objects.filter(status__in=Report.SUBMITTED) if user is None else Report.objects.visible_to(user)


def _texts(reports: ReportQuerySet, keys: list[int]) -> dict[int, str]:
    """Return the narrative of each task that `reports` report on."""
    entries = ProgressEntry.objects.filter(report__in=reports, report__task__in=keys).order_by("report", "order")
    found: dict[int, list[str]] = defaultdict(list)
    for task, text in entries.values_list("report__task", "text"):
        found[task].append(text)
    return {task: "".join(texts) for task, texts in found.items()}


def _targets(keys: list[int]) -> dict[int, list[Target]]:
    """Return the annual targets of each task."""
    found: dict[int, list[Target]] = defaultdict(list)
    for target in AnnualTarget.objects.filter(task__in=keys).select_related("owner"):
        found[target.task_id].append(
            Target(
                target.what, Comparator(target.comparator), target.value.normalize(), target.unit,
                target.accumulation == AnnualTarget.Accumulation.LEVEL,
                target.owner.short_name or target.owner.name if target.owner else None, target.words,
            )
        )  # fmt: skip
    return found


def _goals(period: Period, keys: list[int]) -> tuple[dict[int, str], dict[int, list[Recorded]]]:
    """Return the text of each task's milestone of `period`, and the conditions on record for it; one query."""
    texts: dict[int, str] = {}
    conditions: dict[int, list[Recorded]] = defaultdict(list)
    fields = "id kind words start what comparator value unit basis owner__short_name owner__name".split()
    rows = QuarterlyMilestone.objects.filter(period=period, task__in=keys).order_by(
        "task", "conditions__start", "conditions"
    )
    for task, text, *read in rows.values_list("task", "text", *(f"conditions__{field}" for field in fields)):
        texts[task] = text
        key, kind, words, start, what, comparator, value, unit, basis, short_name, name = read
        if key is not None:
            conditions[task].append(
                Recorded(
                    key, ConditionKind(kind), words, start, what, Comparator(comparator),
                    None if value is None else value.normalize(), unit, Basis(basis) if basis else None,
                    short_name or name,
                )
            )  # fmt: skip
    return texts, conditions


def _known(keys: list[int]) -> dict[int, list[KnownName]]:
    """Return the sub-projects of each task."""
    found: dict[int, list[KnownName]] = defaultdict(list)
    rows = SubProject.objects.filter(task__in=keys).values_list("task", "name", "aliases", "district__short_name")
    for task, name, aliases, district in rows:
        found[task].append(KnownName(name, tuple(aliases), district))
    return found
