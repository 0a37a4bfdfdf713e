"""The cumulative values of a report's annual targets, and how far each is of its year."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from reports.models import Report
from reports.workflow.content import readings_of
from tasks.language.figures import Comparator
from tasks.models import AnnualTarget, Task

Values = dict[int, Decimal]


class TargetValue(NamedTuple):
    """An annual target with the values reached in this quarter and in the one before."""

    target: AnnualTarget
    now: Decimal | None
    before: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Return what percentage of the year's target is reached."""
        return share(self.target, self.now)

    @property
    def is_lower(self) -> bool:
        """Return whether a value that only grows within the year is below last quarter's."""
        return is_lower(self.target, self.now, self.before)


def own_targets(task: Task) -> list[AnnualTarget]:
    """Return the annual targets that the lead bureau itself answers for."""
    return [target for target in task.targets.all() if target.owner_id in (None, task.lead_id)]


def values_in(current: Report | None) -> Values:
    """Return the cumulative values of a report by target; one query, none without one."""
    return dict(readings_of(current.pk)) if current and current.pk else {}


def share(target: AnnualTarget, value: Decimal | None) -> Decimal | None:
    """Return what percentage of the year's target `value` is; none without one, or where the target is a bound."""
    return None if target.comparator == Comparator.AT_MOST else share_of(value, target.value)


def share_of(value: Decimal | None, whole: Decimal) -> Decimal | None:
    """Return what percentage of `whole` the value is, to two digits half up; none where either is missing."""
    if value is None or not whole:
        return None
    return (value / whole * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def is_lower(target: AnnualTarget, value: Decimal | None, before: Decimal | None) -> bool:
    """Return whether a value that only grows within the year is below last quarter's."""
    grows = target.accumulation != AnnualTarget.Accumulation.LEVEL
    return grows and value is not None and before is not None and value < before
