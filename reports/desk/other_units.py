"""What other units than the lead answer for in a task and its milestone."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q, QuerySet

from tasks.models import MilestoneCondition, Organization, Period, Support, Task
from tasks.models.composed import question
from tasks.models.of_task import targets_of


class Handed(NamedTuple):
    """Words of a task or its milestone that another unit than the lead answers for, by its name."""

    words: str
    unit: str


def handed_over(task: Task, period: Period | None) -> list[Handed]:
    """Return what other units answer for: clauses and targets of the task, conditions of the milestone; three queries.

    A unit that nobody has entered is told by the name that stands in the text. Words that stand in a clause of the same unit
    are not told twice.
    """
    found: list[tuple[str, Organization | None, str]] = [
        *((each.clause, each.organization, "") for each in _supports(task.pk)),
        *((each.words, each.owner, "") for each in targets_of(task.pk)),
        *(
            (each.words, each.owner, each.owner_named)
            for each in _handed_conditions(task.pk, period.pk if period else None)
        ),
    ]
    own, told = task.lead.names, list[Handed]()
    for words, unit, named in found:
        who = str(unit) if unit else named
        if not words or not who or who in own:
            continue
        if not any(who == other.unit and words in other.words for other in told):
            told.append(Handed(words, who))
    return told


@question
def _supports(task: int) -> QuerySet[Support]:
    return Support.objects.filter(task=task).select_related("organization")


@question
def _handed_conditions(task: int, period: int | None) -> QuerySet[MilestoneCondition]:
    of_task = MilestoneCondition.objects.filter(milestone__task=task, milestone__period=period)
    return of_task.filter(Q(owner__isnull=False) | ~Q(owner_named="")).select_related("owner")
