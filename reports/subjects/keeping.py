"""Readings are kept when texts change: those of all quarters of the task, since each looks at its neighbours too."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q

from reports.models import KeptReading, Report
from reports.subjects.loading import loaded, submitted
from reports.subjects.reading import read, version
from reports.subjects.source import Source
from tasks.models import Organization, Period, Plan, Task

AT_ONCE = 50  # tasks whose texts are held in memory at a time


class _Waiting(threading.local):
    """The tasks that are read once the open transaction is committed; a key too many costs a look at its texts."""

    def __init__(self) -> None:
        self.tasks: set[int] = set()


_waiting = _Waiting()


def keep(tasks: Iterable[int]) -> None:
    """Let what the texts of these tasks come to be kept, once the open transaction is committed and holds no row.

    Tasks named several times within one transaction are read once, and of their quarters only those that have changed.
    """
    _waiting.tasks.update(tasks)
    transaction.on_commit(_keep_waiting, robust=True)


def keep_naming(organization: Organization) -> None:
    """Let the readings of the newest year's tasks that name `organization` be kept anew, as `keep` does.

    Those of earlier years are read when somebody looks at them, until `reread` has been run.
    """
    named = (
        Q(lead=organization)
        | Q(targets__owner=organization)
        | Q(milestones__conditions__owner=organization)
        | Q(subprojects__district=organization)
    )
    newest = Plan.objects.order_by("-year").values("year")[:1]
    keep(Task.objects.filter(named, plan__year__in=newest).values_list("pk", flat=True).distinct())


def reread(year: int | None = None) -> Iterator[int]:
    """Read the texts of a year, or of all, anew and keep what they come to; yield after each step how many tasks it were."""
    tasks = Task.objects.filter(**({"plan__year": year} if year else {}))
    keys = list(tasks.order_by("plan", "order", "number").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        chosen = keys[start : start + AT_ONCE]
        _kept(chosen, anew=True)
        yield len(chosen)


def _keep_waiting() -> None:
    keys, _waiting.tasks = sorted(_waiting.tasks), set()
    for start in range(0, len(keys), AT_ONCE):
        _kept(keys[start : start + AT_ONCE])


def _kept(keys: list[int], *, anew: bool = False) -> None:
    """Keep what these tasks say in each quarter as the office and as the lead bureau read it, and nothing else of them.

    What is kept already of the same words by the same rules is read once more only with `anew`.
    """
    plans: dict[int, list[Period]] = defaultdict(list)
    for period in Period.objects.select_related("plan").filter(plan__tasks__in=keys).distinct().order_by("number"):
        plans[period.plan_id].append(period)
    wanted: dict[tuple[int, int, str], Source] = {}
    for periods in plans.values():
        for readable in (submitted(), Report.objects.all()):
            for quarter, found in loaded(periods, Task.objects.filter(pk__in=keys), readable, {}).items():
                wanted |= {(source.key, quarter, source.digest): source for source in found}
    rows = KeptReading.objects.filter(task__in=[] if anew else keys, version=version())
    held = {tuple(mark): key for key, *mark in rows.values_list("pk", "task", "period", "digest")}
    fresh = [
        KeptReading(task_id=task, period_id=period, digest=digest, version=version(), **read(source))
        for (task, period, digest), source in wanted.items()
        if (task, period, digest) not in held
    ]
    good = [key for mark, key in held.items() if mark in wanted]
    with transaction.atomic():
        KeptReading.objects.filter(task__in=keys).exclude(pk__in=good).delete()
        KeptReading.objects.bulk_create(fresh, ignore_conflicts=True)
