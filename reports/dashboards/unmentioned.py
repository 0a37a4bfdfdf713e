"""始终没有写到的任务内容: what a task promised and no report of the year has mentioned so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from reports.subjects import Reading, readings, sources_in
from tasks.models import Period

if TYPE_CHECKING:
    from tasks.models import User


def unmentioned(period: Period, user: User, numbers: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return by task number the words of commitments that none of its reports up to `period` mentions; seven queries.

    A task on which nothing has been reported is not here: it is late, which is another list.
    """
    if not numbers:
        return {}
    so_far = list(Period.objects.select_related("plan").filter(plan=period.plan_id, number__lte=period.number))
    found = sources_in(so_far, user, numbers)
    said = [source for of_period in found.values() for source in of_period if source.progress]
    years = defaultdict[str, list[Reading]](list)
    for reading in readings(said, "unanswered"):
        years[reading.source.number].append(reading)
    return {number: words for number, year in years.items() if (words := _never_mentioned(year))}


def _never_mentioned(year: list[Reading]) -> tuple[str, ...]:
    """Return the words of the task's commitments that none of its reported quarters mentions."""
    marks = set.intersection(*(set(each.unanswered) for each in year))
    return tuple(year[0].source.words(mark) for mark in sorted(marks))
