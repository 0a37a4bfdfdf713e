"""始终没有写到的任务内容: what a task promised and no report of the year has mentioned so far."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from reports.checks.asked import never_mentioned
from reports.checks.loading import year_so_far
from tasks.models import Period, Task

if TYPE_CHECKING:
    from tasks.models import User


def unmentioned(period: Period, user: User, keys: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return by task key the words of commitments that none of its reports up to `period` mentions; six queries.

    A task on which nothing has been reported is not here: it is late, which is another list.
    """
    by_number = dict(Task.objects.filter(pk__in=keys).values_list("number", "pk")) if keys else {}
    found = year_so_far(period, user, keys) if keys else []
    return {by_number[year[0].number]: words for year in found if year and (words := never_mentioned(year))}
