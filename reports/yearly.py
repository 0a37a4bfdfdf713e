"""From one year's plan to the next: a task that is surely last year's takes over its sub-projects, another is offered them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from django.db import transaction
from django.db.models import Q

from reports.models import ProgressEntry
from reports.subjects import keep
from tasks.language import KnownName, Matcher
from tasks.models import Plan, SubProject, Succession, Task
from tasks.models.tasks import TaskQuerySet
from tasks.quarters import LAST_QUARTER

ALIKE, ALIKE_BY_NUMBER = 0.6, 0.4  # how alike texts are of which one may continue the other; less with the same number
_YEAR = re.compile(r"(?:19|20)\d\d年?")


def continue_plan(plan: Plan, tasks: Sequence[Task]) -> int:
    """Let each of `tasks` of `plan` that is surely one of last year's take over its sub-projects; return how many did.

    Sure is the same lead with the same words, but for year and punctuation, and no second such task in either plan. What
    the administrator has decided stays. Eight queries at most.
    """
    earlier = _unique(Task.objects.filter(plan__year=plan.year - 1, plan__slug=plan.slug))
    plan_wide = _unique(Task.objects.filter(plan=plan))
    decided = set(Succession.objects.filter(plan=plan, task__isnull=False).values_list("task", flat=True))
    fresh = {task.pk for task in tasks if task.continues_id is None} - decided
    pairs = [(task, earlier[key]) for key, task in plan_wide.items() if task.pk in fresh and key in earlier]
    _take_over(pairs)
    return len(pairs)


def likely(task: Task) -> Task | None:
    """Return the task of last year's plan that `task` may continue, by its lead, words and number; two queries.

    None where it continues one already, or where none is like it.
    """
    if task.continues_id or task.origins.exists():
        return None
    last_year = Task.objects.filter(plan__year=task.plan.year - 1, plan__slug=task.plan.slug)
    old = last_year.filter(lead=task.lead_id, continued_by=None)
    alike = {each: likeness(task, each) for each in old}
    fitting = [
        each for each, rate in alike.items() if rate >= (ALIKE_BY_NUMBER if each.number == task.number else ALIKE)
    ]
    return max(fitting, key=lambda each: (alike[each], each.number == task.number), default=None)


def through_years(task: Task, visible: TaskQuerySet) -> list[Task]:
    """Return the same work in every year, the latest first, `task` among it; none but itself: an empty list.

    Of `visible` tasks, with list and lead. Two queries, and one more for each year that follows either way.
    """
    found = {task.pk: task}
    for back in (True, False):
        here = {task.pk}
        while here:
            one = Q(continued_by__in=here) | Q(successions__task__in=here)
            other = Q(continues__in=here) | Q(origins__earlier__in=here)
            beside = visible.filter(one if back else other).exclude(pk__in=found).distinct()
            fresh = beside.select_related("plan", "lead").in_bulk()
            found |= fresh
            here = set(fresh)
    ordered = sorted(found.values(), key=lambda each: (-each.plan.year, each.order, each.number))
    return ordered if len(found) > 1 else []


@transaction.atomic
def take_over(task: Task, key: str) -> int:
    """Let `task` continue the task of last year's plan that it is offered, if that has this key; return how many names came."""
    old = likely(task)
    return _take_over([(task, old)]) if old and str(old.pk) == key else 0


def _take_over(pairs: Sequence[tuple[Task, Task]]) -> int:
    """Give the first of each pair the sub-projects that the second named in its last quarter and the first lacks."""
    named = _named([old for _, old in pairs])
    own = defaultdict[int, list[SubProject]](list)
    for known in SubProject.objects.filter(task__in=[task for task, _ in pairs]):
        own[known.task_id].append(known)
    copies = []
    for task, old in pairs:
        task.continues = old
        copies += _copies(task, own[task.pk], named[old.pk])
    keep(task.pk for task, _ in pairs)
    Task.objects.bulk_update([task for task, _ in pairs], ["continues"])
    return len(SubProject.objects.bulk_create(copies))


def copy_projects(task: Task, projects: Sequence[SubProject]) -> int:
    """Give `task` those of `projects` that it does not have yet, with their aliases, and return how many; two queries."""
    return len(SubProject.objects.bulk_create(_copies(task, list(task.subprojects.all()), projects)))


def _copies(task: Task, own: Sequence[SubProject], projects: Sequence[SubProject]) -> list[SubProject]:
    """Return copies for `task`, not saved, of those of `projects` that none of its `own` surely is."""
    names = Matcher([KnownName(each.name, tuple(each.aliases)) for each in own])
    missing = {each.name: each for each in projects if not names.sure(each.name)}
    return [
        SubProject(task=task, order=order, name=each.name, aliases=each.aliases, district_id=each.district_id)
        for order, each in enumerate(missing.values(), max((each.order + 1 for each in own), default=0))
    ]


def _named(tasks: Sequence[Task]) -> dict[int, list[SubProject]]:
    """Return the sub-projects that each task's report of the last quarter names, in its order; one query."""
    entries = ProgressEntry.objects.filter(
        report__task__in=tasks, report__period__number=LAST_QUARTER, subproject__isnull=False
    )
    found = defaultdict[int, dict[int, SubProject]](dict)
    for entry in entries.select_related("subproject").order_by("report__task", "order"):
        if entry.subproject:
            found[entry.subproject.task_id].setdefault(entry.subproject.pk, entry.subproject)
    return defaultdict(list, {task: list(each.values()) for task, each in found.items()})


def _unique(tasks: Iterable[Task]) -> dict[tuple[int, str], Task]:
    """Return the tasks by lead and words, without those of which there are several."""
    found = defaultdict[tuple[int, str], list[Task]](list)
    for task in tasks:
        found[task.lead_id, plain_words(task.text)].append(task)
    return {key: same[0] for key, same in found.items() if len(same) == 1}


def plain_words(text: str) -> str:
    """Return the words of a task as they are compared: without years, white space and punctuation."""
    return re.sub(r"[\W_]+", "", _YEAR.sub("", unicodedata.normalize("NFKC", text)))


def likeness(one: Task, other: Task) -> float:
    """Return how alike the words of two tasks are, 0–1."""
    match = SequenceMatcher(None, plain_words(one.text), plain_words(other.text), autojunk=False)
    return match.ratio() if match.quick_ratio() >= min(ALIKE, ALIKE_BY_NUMBER) else 0.0
