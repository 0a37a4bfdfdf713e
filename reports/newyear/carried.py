"""What goes from an old task into the new one: sub-projects that are not finished, annual targets that were not reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from reports.models import ProgressEntry, Report
from reports.standing import TargetFact, judgements
from reports.standing.measures import is_reached
from tasks.language import Stage
from tasks.language.figures import Comparator
from tasks.models import AnnualTarget, Period, Plan, SubProject, Task
from tasks.promises import next_order
from tasks.quarters import LAST_QUARTER

FINISHED = (Stage.COMPLETED, Stage.CANCELLED)
WORDS = 200


class Unmet(NamedTuple):
    """An annual target of the old task with what was reached of it, and the value that is left for the new one."""

    target: AnnualTarget
    reached: Decimal
    remainder: Decimal

    def __str__(self) -> str:
        """Return 城市道路：完成 20，目标 25 条，结转 5 条."""
        unit = self.target.unit
        return (
            f"{self.target.what}：目标 {_plain(self.target.value)} {unit}，完成 {_plain(self.reached)} {unit}，"
            f"结转 {_plain(self.remainder)} {unit}"
        )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def open_projects(tasks: Collection[int]) -> dict[int, list[SubProject]]:
    """Return by task the sub-projects that no report says are finished or given up; two queries.

    The last row that says a stage counts, of reports that were submitted.
    """
    entries = ProgressEntry.objects.filter(
        report__task__in=tasks, report__status__in=Report.SUBMITTED, subproject__isnull=False
    ).exclude(stage=Stage.UNSTATED)
    said = dict(entries.order_by("report__period__number", "order").values_list("subproject", "stage"))
    found = defaultdict[int, list[SubProject]](list)
    for each in SubProject.objects.filter(task__in=tasks).select_related("district").order_by("order", "id"):
        if said.get(each.pk) not in FINISHED:
            found[each.task_id].append(each)
    return found


def unmet_targets(old: Plan, tasks: Collection[int], on: date) -> dict[int, list[Unmet]]:
    """Return by task the annual targets with a figure that were not reached, as its last quarter with reports stands.

    As many queries as a standing takes, whatever the tasks. A ceiling is never carried over.
    """
    reported = Period.objects.filter(plan=old, reports__status__in=Report.SUBMITTED)
    last = reported.select_related("plan").order_by("number").last()
    if last is None or not tasks:
        return {}
    judged = judgements([last], None, on, tasks)[last.pk]
    targets = AnnualTarget.objects.in_bulk({fact.key for each in judged.values() for fact in each.facts.targets})
    return {
        task: [
            _unmet(targets[fact.key], fact) for fact in each.facts.targets if fact.key in targets and _is_unmet(fact)
        ]
        for task, each in judged.items()
    }


def _is_unmet(fact: TargetFact) -> bool:
    ceiling = fact.comparator is Comparator.AT_MOST
    return fact.reached is not None and not ceiling and not is_reached(fact, LAST_QUARTER)


def _unmet(target: AnnualTarget, fact: TargetFact) -> Unmet:
    reached = fact.reached or Decimal(0)
    return Unmet(target, reached, target.value if fact.is_level else target.value - reached)


def has_like(held: Sequence[AnnualTarget], target: AnnualTarget) -> bool:
    """Return whether a task has a target of the same thing and unit already."""
    return any(each.unit == target.unit and (each.what in target.what or target.what in each.what) for each in held)


def copy_targets(task: Task, unmet: Sequence[Unmet]) -> int:
    """Give `task` what is left of each target, in words that name the old ones, and return how many."""
    for each in unmet:
        old = each.target
        AnnualTarget.objects.create(
            task=task, order=next_order(task), what=old.what, comparator=old.comparator, value=each.remainder,
            unit=old.unit, accumulation=old.accumulation, owner_id=old.owner_id, words=f"上年结转：{old.words}"[:WORDS],
        )  # fmt: skip
    return len(unmet)


def copy_task(task: Task, plan: Plan) -> Task:
    """Return a task of `plan` that says what `task` says: words, people, units, targets; five queries and one a target."""
    fields = ("number", "category", "text", "lead_id", "sponsor", "responsible", "contact", "deadline", "demo")
    new = Task(plan=plan, **{name: getattr(task, name) for name in fields})
    new.full_clean()
    new.save()
    for rows in (task.supports.all(), task.targets.all()):
        for row in rows:
            row.pk, row.task, row._state.adding = None, new, True
            row.save()
    return new
