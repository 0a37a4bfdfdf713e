"""始终没有写到的任务内容: what a task promised and no report of the year has mentioned so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from reports.subjects import Reading, Unanswered


def unmentioned_commitments(readings: Mapping[int, Iterable[Reading]]) -> dict[str, tuple[str, ...]]:
    """Return by task number the words of commitments that none of the task's reports mentions, by the readings of its quarters.

    A task on which nothing has been reported is not here: it is late, which is another list.
    """
    years = defaultdict[str, list[Unanswered]](list)
    for of_period in readings.values():
        for reading in of_period:
            if reading.unanswered is not None:
                years[reading.number].append(reading.unanswered)
    return {number: words for number, year in years.items() if (words := _in_none_of(year))}


def _in_none_of(year: list[Unanswered]) -> tuple[str, ...]:
    """Return the words of the task's commitments that none of its reported quarters mentions."""
    marks = set.intersection(*(set(each) for each in year))
    return tuple(words for _, words in sorted(marks))
