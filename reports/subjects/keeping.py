"""Readings are kept when texts change: those of all quarters of the task, since each looks at its neighbours too."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet

from reports.models import KeptReading, Report
from reports.subjects.loading import Sight, sources_by_period
from reports.subjects.results import KINDS, Reading, read
from reports.subjects.rules_version import version
from reports.subjects.source import Source
from reports.subjects.stamps import stamps_by_sight
from tasks.models import Organization, Period, Plan, Task
from tasks.models.composed import question

AT_ONCE = 50  # tasks whose texts are held in memory at a time
TYPED = "typed"  # in place of a stamp: the text of a report as it was typed last, found by its digest alone
logger = logging.getLogger(__name__)
Place = tuple[int, int, str]  # task, period and stamp: one reading


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


def keep_typed(reading: Reading, report: Report) -> None:
    """Let what a text comes to while it is typed into `report` be kept, in place of what was typed there before.

    All processes find it by the digest of all that it depends on. One query, none where it is kept already; nothing is
    lost where it can't be written.
    """
    if reading.is_kept:
        return
    row = KeptReading(
        task_id=report.task_id,
        period_id=report.period_id,
        stamp=TYPED,
        digest=reading.source.digest,
        version=version(),
        **reading.all_kinds(),
    )
    try:
        with transaction.atomic():
            KeptReading.objects.bulk_create(
                [row],
                update_conflicts=True,
                unique_fields=["task", "period", "stamp"],
                update_fields=["digest", "version", *KINDS],
            )
    except DatabaseError:
        logger.exception("what was typed into report %d is not kept", report.pk)


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


def reread(year: int | None = None, *, ahead: bool = False) -> Iterator[int]:
    """Keep what the texts of a year, or of all, come to by the rules of now; yield after each step how many tasks it were.

    Only what has no such reading is read, the newest year first. Readings by other rules go; `ahead` of a restart they
    stay, as the version that still serves looks at them.
    """
    tasks = Task.objects.filter(**({"plan__year": year} if year else {}))
    keys = list(tasks.order_by("-plan__year", "plan", "order", "number").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        chosen = keys[start : start + AT_ONCE]
        _kept(chosen, ahead=ahead)
        yield len(chosen)


def _keep_waiting() -> None:
    keys, _waiting.tasks = sorted(_waiting.tasks), set()
    for start in range(0, len(keys), AT_ONCE):
        _kept(keys[start : start + AT_ONCE])


def _kept(keys: list[int], *, ahead: bool = False) -> None:
    """Keep what these tasks say in each quarter as the office and as the lead bureau read it, and nothing else of them.

    Only texts of which no reading stands are loaded, and words that were read already are not read again. Readings by other
    rules go, unless it is done `ahead` of these.
    What was typed into a report that is still open stays: the same words are read once more before it is submitted.
    """
    plans: dict[int, list[Period]] = defaultdict(list)
    for period in _periods(keys):
        plans[period.plan_id].append(period)
    held: set[Place] = {tuple(place) for _, made_by, *place in _rows(keys) if made_by == version()}
    known, made = dict[str, dict[str, Any]](), dict[Place, KeptReading]()
    standing: set[Place] = {(task, quarter, TYPED) for task, quarter in _open(keys)}
    for periods in plans.values():
        # The stamps before the texts: what changes meanwhile is read anew
        for sight, stamps in stamps_by_sight(periods, keys).items():
            places = {(each.key, quarter, each.stamp) for quarter, found in stamps.items() for each in found}
            standing |= places
            missing = {(task, quarter): stamp for task, quarter, stamp in places - held - made.keys()}
            said = _said(missing, periods, sight)
            known |= _known({digest for digest, *_ in said} - known.keys())
            for digest, quarter, source in said:
                known[digest] = known.get(digest) or read(source)
                stamp = missing[source.key, quarter]
                made[source.key, quarter, stamp] = KeptReading(
                    task_id=source.key,
                    period_id=quarter,
                    stamp=stamp,
                    digest=digest,
                    version=version(),
                    **known[digest],
                )
    with transaction.atomic():
        stale = [
            key
            for key, made_by, *place in _rows(keys)
            if (not ahead if made_by != version() else tuple(place) not in standing)
        ]
        if stale:
            KeptReading.objects.filter(pk__in=stale).delete()
        KeptReading.objects.bulk_create(made.values(), ignore_conflicts=True)


def _said(
    wanted: Collection[tuple[int, int]], periods: Sequence[Period], sight: Sight
) -> list[tuple[str, int, Source]]:
    """Return digest, period and texts of each `wanted` task and period; no query without any."""
    of_periods = [period for period in periods if any(quarter == period.pk for _, quarter in wanted)]
    if not of_periods:
        return []
    found = sources_by_period(of_periods, sight, keys={task for task, _ in wanted})
    return [
        (source.digest, quarter, source)
        for quarter, of_period in found.items()
        for source in of_period
        if (source.key, quarter) in wanted
    ]


def _known(digests: set[str]) -> dict[str, dict[str, Any]]:
    """Return what was read already of these words by the rules of now, by their digest; no query without any."""
    rows = _readings(digests, version()) if digests else []
    return {digest: dict(zip(KINDS, read, strict=True)) for digest, *read in rows}


@question
def _readings(digests: set[str], made_by: str) -> QuerySet[KeptReading, tuple]:
    return KeptReading.objects.filter(digest__in=digests, version=made_by).values_list("digest", *KINDS)


@question
def _rows(tasks: list[int]) -> QuerySet[KeptReading, tuple]:
    return KeptReading.objects.filter(task__in=tasks).values_list("pk", "version", "task", "period", "stamp")


@question
def _periods(tasks: list[int]) -> QuerySet[Period]:
    return Period.objects.select_related("plan").filter(plan__tasks__in=tasks).distinct().order_by("number")


@question
def _open(tasks: list[int]) -> QuerySet[Report, tuple[int, int]]:
    return Report.objects.filter(task__in=tasks, status__in=Report.OPEN).values_list("task", "period")
