"""Readings are kept when texts change: those of all quarters of the task, since each looks at its neighbours too."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q

from reports.models import KeptReading, Report
from reports.subjects.loading import sources_by_period, submitted_reports
from reports.subjects.results import KINDS, read, version
from reports.subjects.stamps import stamps_by_period
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
    tasks = Task.objects.filter(pk__in=keys)
    held = {} if anew else {row.digest: row for row in KeptReading.objects.filter(task__in=keys, version=version())}
    known: dict[str, dict[str, Any]] = {
        digest: {name: getattr(row, name) for name in KINDS} for digest, row in held.items()
    }
    made: dict[tuple[int, int, str], KeptReading] = {}
    for periods in plans.values():
        for readable in (submitted_reports(), Report.objects.all()):
            stamps = stamps_by_period(periods, tasks, readable)  # before the texts: what changes meanwhile is read anew
            for quarter, found in sources_by_period(periods, tasks, readable, {}).items():
                marks = {each.key: each.stamp for each in stamps[quarter]}
                for source in found:
                    digest, stamp = source.digest, marks.get(source.key, "")
                    known[digest] = known.get(digest) or read(source)
                    made[source.key, quarter, stamp] = KeptReading(
                        task_id=source.key,
                        period_id=quarter,
                        stamp=stamp,
                        digest=digest,
                        version=version(),
                        **known[digest],
                    )
    with transaction.atomic():
        KeptReading.objects.filter(task__in=keys).delete()
        KeptReading.objects.bulk_create(made.values(), ignore_conflicts=True)
