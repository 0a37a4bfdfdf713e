"""Which task of the old list each new one may be: proposed by words, lead and number, decided by the administrator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from reports.yearly import ALIKE, ALIKE_BY_NUMBER, likeness, plain_words
from tasks.models import Plan, Succession, Task


class Undecided(NamedTuple):
    """What is still to be decided between two lists; of a new task `proposed` has the old one it may be."""

    new: list[Task]
    old: list[Task]
    proposed: dict[int, Task]

    @property
    def tasks_left(self) -> list[Task]:
        """Return the old tasks that no new one is proposed to be."""
        used = {each.pk for each in self.proposed.values()}
        return [each for each in self.old if each.pk not in used]


def undecided_tasks(plan: Plan, old: Plan) -> Undecided:
    """Return the tasks of both lists on which nothing was decided, cancelled and merged ones left out; three queries."""
    decided = Succession.objects.filter(plan=plan).values_list("task", "earlier")
    seen = {key for pair in decided for key in pair}
    mine, theirs = (
        list(each.tasks.in_force().select_related("lead").order_by("order", "number")) for each in (plan, old)
    )
    fresh = [each for each in mine if each.pk not in seen]
    before = [each for each in theirs if each.pk not in seen]
    return Undecided(fresh, before, proposals(fresh, before))


def proposals(fresh: Sequence[Task], before: Sequence[Task]) -> dict[int, Task]:
    """Return by key of a new task the old one that it may be, each old one once. Pure.

    First the one that it continues already or that has the same words; then, of those with the same lead or number, the
    most alike.
    """
    left = {each.pk: each for each in before}
    found: dict[int, Task] = {}
    by_words = defaultdict[str, list[Task]](list)
    for each in before:
        by_words[plain_words(each.text)].append(each)
    for task in fresh:
        same = sorted(by_words[plain_words(task.text)], key=lambda each: (each.lead_id != task.lead_id, each.order))
        chosen = left.get(task.continues_id or 0) or next((each for each in same if each.pk in left), None)
        if chosen is not None:
            found[task.pk] = left.pop(chosen.pk)
    rated = []
    for task in fresh:
        if task.pk in found:
            continue
        for each in left.values():
            same_number = each.number == task.number
            if each.lead_id == task.lead_id or same_number:
                alike = likeness(task, each)
                if alike >= (ALIKE_BY_NUMBER if same_number and each.lead_id == task.lead_id else ALIKE):
                    rated.append((-alike, not same_number, task.order, each.order, task.pk, each.pk))
    for *_rate, task_key, old_key in sorted(rated):
        if task_key not in found and old_key in left:
            found[task_key] = left.pop(old_key)
    return found
