"""What the database holds already of the plan and period that an import is for; a fixed number of queries."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from reports.models import ProgressEntry, Report, TargetReading
from tasks.files import clean_key
from tasks.importing.task_numbers import number_key, spelled_alike
from tasks.models import AnnualTarget, Period, Plan, QuarterlyMilestone, SubProject, Support, Task


def text_key(text: str) -> str:
    """Return a task's text as it is compared: no white space, no punctuation, half-width."""
    return re.sub(r"[\W_]+", "", clean_key(text))


def figures_of(text: str) -> tuple[str, ...]:
    """Return the figures of a text in their order: two wordings of one task mostly have the same."""
    return tuple(re.findall(r"\d+(?:\.\d+)?", clean_key(text)))


def same(one: str, other: str) -> bool:
    """Return whether two official texts differ in white space at most."""
    return one == other or "".join(one.split()) == "".join(other.split())


@dataclass(slots=True)
class Known:
    """Tasks by number, by text and by its figures, numbers by their spelling; milestones by quarter and task id.

    By task id: report, its text, sub-projects, targets, supports with clauses; by task and target what is reached.
    """

    tasks: dict[str, Task] = field(default_factory=dict)
    by_text: dict[str, Task] = field(default_factory=dict)
    by_spelling: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_figures: dict[tuple[str, ...], list[Task]] = field(default_factory=lambda: defaultdict(list))
    goals: dict[tuple[int, int], QuarterlyMilestone] = field(default_factory=dict)
    reports: dict[int, Report] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    previous: dict[int, str] = field(default_factory=dict)
    written: set[int] = field(default_factory=set)
    projects: dict[int, list[SubProject]] = field(default_factory=lambda: defaultdict(list))
    targets: dict[int, list[AnnualTarget]] = field(default_factory=lambda: defaultdict(list))
    supports: set[tuple[int, int, str]] = field(default_factory=set)
    clauses: dict[int, list[Support]] = field(default_factory=lambda: defaultdict(list))
    readings: dict[tuple[int, int], Decimal] = field(default_factory=dict)

    @classmethod
    def load(cls, plan: Plan | None, period: Period | None) -> Known:
        """Return what is known; nothing where the plan is new."""
        known = cls()
        if plan is None:
            return known
        for task in plan.tasks.select_related("lead"):
            known.tasks[number_key(task.number)] = known.by_text[text_key(task.text)] = task
            known.by_spelling[spelled_alike(number_key(task.number))].append(number_key(task.number))
            known.by_figures[figures_of(task.text)].append(task)
        for project in SubProject.objects.filter(task__plan=plan).order_by("order", "id"):
            known.projects[project.task_id].append(project)
        for target in AnnualTarget.objects.filter(task__plan=plan).order_by("order", "id"):
            known.targets[target.task_id].append(target)
        for support in Support.objects.filter(task__plan=plan).select_related("organization"):
            known.supports.add((support.task_id, support.organization_id, support.clause))
            if support.clause:
                known.clauses[support.task_id].append(support)
        milestones = QuarterlyMilestone.objects.filter(period__plan=plan).select_related("period")
        known.goals = {(goal.period.number, goal.task_id): goal for goal in milestones}
        if period is None:
            return known
        known.reports = {report.task_id: report for report in period.reports.select_related("task")}
        known.written = set(
            Report.writers.through.objects.filter(report__period=period).values_list("report__task_id", flat=True)
        ) | set(
            period.reports.exclude(transitions__action="import").filter(version__gt=0).values_list("task_id", flat=True)
        )
        known.texts = texts_of(period)
        told = TargetReading.objects.filter(report__period=period)
        known.readings = {
            (task, target): value for task, target, value in told.values_list("report__task_id", "target_id", "value")
        }
        before = Period.objects.filter(plan=plan, number=period.number - 1).first()
        known.previous = texts_of(before) if before else {}
        return known


def texts_of(period: Period) -> dict[int, str]:
    """Return the narrative of every report of `period` by task id; one query."""
    texts: dict[int, str] = defaultdict(str)
    for task, text in (
        ProgressEntry.objects.filter(report__period=period)
        .order_by("report", "order")
        .values_list("report__task_id", "text")
    ):
        texts[task] += text
    return texts
