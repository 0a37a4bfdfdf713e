"""What stands beside the cumulative value of an annual target: the milestone's value, and what the text surely says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from reports.checks import Subject, conditions_read
from reports.standing.conditions import Read, read
from tasks.language import ConditionKind
from tasks.language.figures import Certainty
from tasks.models import AnnualTarget

FIGURES = (ConditionKind.QUANTITY, ConditionKind.SHARE)
CENT = Decimal("0.0001")


class Offer(NamedTuple):
    """In the target's unit: what the milestone asks for, and what the text surely says is reached, where either is known."""

    goal: Decimal | None = None
    value: Decimal | None = None


def offers(subject: Subject, targets: Sequence[AnnualTarget]) -> dict[int, Offer]:
    """Return what is known of each of `targets` (all of the task's, in their order), by its key. Pure.

    A value that the text gives for a condition of the milestone comes first; where no condition is a part of the
    target, the target's own words are looked for in the text.
    """
    found: dict[int, Offer] = {}
    for place, target in enumerate(targets):
        parts = [each for each in read(subject) if each.target == place]
        goals = [_scaled(each.fact.asked, each) for each in parts]
        values = [_scaled(each.fact.reached, each) for each in parts if each.sure]
        goal = max((value for value in goals if value is not None), default=None)
        value = max((value for value in values if value is not None), default=None)
        found[target.pk] = Offer(goal, _stated(subject, target) if value is None and not parts else value)
    return found


def _scaled(value: Decimal | None, each: Read) -> Decimal | None:
    """Return a condition's value in the unit of its target."""
    return None if value is None else (value / each.factor).quantize(CENT).normalize()


def _stated(subject: Subject, target: AnnualTarget) -> Decimal | None:
    """Return what the text surely says of the target's own words; none where it says nothing, or nothing sure.

    The target's very value says nothing: so the text names the whole of what is being done.
    """
    for each in conditions_read(replace(subject, goal=target.words, conditions=())) if target.words else ():
        if each.kind in FIGURES and each.asked == target.value and each.unit == target.unit:
            return each.reached if each.certainty is Certainty.SURE and each.reached != target.value else None
    return None
