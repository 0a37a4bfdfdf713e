"""What stands beside the cumulative value of an annual target: the milestone's value, and what the text surely says."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from reports.checks import Part
from tasks.models import AnnualTarget

if TYPE_CHECKING:
    from reports.subjects import Reading

CENT = Decimal("0.0001")


class Offer(NamedTuple):
    """In the target's unit: what the milestone asks for, and what the text surely says is reached, where either is known."""

    goal: Decimal | None = None
    value: Decimal | None = None


def offers(reading: Reading, targets: Sequence[AnnualTarget]) -> dict[int, Offer]:
    """Return what is known of each of `targets` (all of the task's, in their order), by its key. Pure.

    A value that the text gives for a condition of the milestone comes first; where no condition is a part of the
    target, the target's own words are looked for in the text.
    """
    found: dict[int, Offer] = {}
    for place, target in enumerate(targets):
        parts = [each for each in reading.promise.parts if each.target == place]
        goals = [_scaled(each.asked, each) for each in parts]
        values = [_scaled(each.reached, each) for each in parts if each.sure]
        goal = max((value for value in goals if value is not None), default=None)
        value = max((value for value in values if value is not None), default=None)
        found[target.pk] = Offer(goal, reading.stated[place] if value is None and not parts else value)
    return found


def _scaled(value: Decimal | None, each: Part) -> Decimal | None:
    """Return a condition's value in the unit of its target."""
    return None if value is None else (value / each.factor).quantize(CENT).normalize()
