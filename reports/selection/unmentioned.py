"""始终没有写到的任务内容: what a task promised and no report of the year has mentioned so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from reports.subjects import Unanswered, readings_in
from tasks.models import Period

if TYPE_CHECKING:
    from tasks.models import User


def unmentioned_commitments(period: Period, user: User, numbers: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return by task number the words of commitments that none of its reports up to `period` mentions; 13 queries at most.

    A task on which nothing has been reported is not here: it is late, which is another list.
    """
    if not numbers:
        return {}
    so_far = list(Period.objects.select_related("plan").filter(plan=period.plan_id, number__lte=period.number))
    years = defaultdict[str, list[Unanswered]](list)
    for of_period in readings_in(so_far, user, numbers, "unanswered").values():
        for reading in of_period:
            if reading.unanswered is not None:
                years[reading.number].append(reading.unanswered)
    return {number: words for number, year in years.items() if (words := _in_none_of(year))}


def _in_none_of(year: list[Unanswered]) -> tuple[str, ...]:
    """Return the words of the task's commitments that none of its reported quarters mentions."""
    marks = set.intersection(*(set(each) for each in year))
    return tuple(words for _, words in sorted(marks))
