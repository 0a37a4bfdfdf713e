"""The standing of tasks in the quarters of a year, computed from what is on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import QuerySet

from reports.checks import Promise
from reports.standing import condition_facts as conditions
from reports.standing.facts import Before, ConditionFact, Facts, Rule, Standing, TargetFact
from reports.standing.judging import judge, with_override
from reports.standing.records import Records, Row, Said, Target, own_bureau, records, rows, sees_all, visible_tasks
from reports.standing.scale import Scale, scale_of
from reports.subjects import Reading
from tasks.language.figures import Comparator
from tasks.models import AnnualTarget, Period, StandingScale, Task
from tasks.models.composed import question
from tasks.models.plans import periods_of_list

if TYPE_CHECKING:
    from tasks.models import User

KEPT = 4096  # tasks in a quarter that were judged: a city's year eight times
SILENT = Said()  # of a report that there is not


class Judged(NamedTuple):
    """How the task of a number stands, with the facts that were looked at."""

    number: str
    standing: Standing
    facts: Facts


def standings(
    period: Period, user: User | None, on: date, tasks: Collection[int] | None = None, *, drafts: bool = False
) -> dict[int, Standing]:
    """Return by task key how the tasks of `period` stand, those whose standing `user` may see; None: all.

    The office sees all, a bureau its own and those whose report it may read: the tasks that it supports once submitted,
    others when published. Only what was submitted counts, for everybody the same; with `drafts` also what the lead
    bureau of all these tasks is writing, for itself. `tasks` limits the tasks. 22 queries at most whatever their number, one more
    for who doesn't see all.
    """
    return standings_of_year([period], user, on, tasks, drafts=drafts)[period.pk]


def standings_of_year(
    periods: Collection[Period],
    user: User | None,
    on: date,
    tasks: Collection[int] | None = None,
    *,
    drafts: bool = False,
    read: Mapping[int, list[Reading]] | None = None,
) -> dict[int, dict[int, Standing]]:
    """Return by period key what `standings` returns of each of `periods`, which are one plan's; as many queries.

    `read` is what all texts of the plan come to in these periods and the one before, where that is known.
    """
    found = judgements(periods, user, on, tasks, drafts=drafts, read=read)
    return {period: {task: each.standing for task, each in of_period.items()} for period, of_period in found.items()}


def standings_by_number(
    period: Period, user: User | None, on: date, numbers: Collection[str] | None = None
) -> dict[str, Standing]:
    """Return `standings` by task number, those of `numbers` where they are given; as many queries."""
    found = judgements([period], user, on, numbers=numbers)[period.pk]
    return {each.number: each.standing for each in found.values()}


def judgements(
    periods: Collection[Period],
    user: User | None,
    on: date,
    tasks: Collection[int] | None = None,
    *,
    numbers: Collection[str] | None = None,
    drafts: bool = False,
    read: Mapping[int, list[Reading]] | None = None,
) -> dict[int, dict[int, Judged]]:
    """Return `standings_of_year` with the facts that were looked at; `numbers` limits the tasks as `tasks` does."""
    plan = next(iter(periods)).plan_id
    known = rows(periods, user, plan, tasks, numbers)
    found: dict[int, dict[int, Judged]] = {period.pk: {} for period in periods}
    if not known:
        return found
    quarters = {period.number for period in periods}
    wanted = [period for period in periods_of_list(plan) if period.number in quarters or period.number + 1 in quarters]
    writer = user if drafts and {row.lead for row in known.values()} == {own_bureau(user)} else None
    on_record = records(wanted, writer, known, limited=tasks is not None or numbers is not None, read=read)
    scale, shown = scale_now(plan), visible_tasks(periods, user, known)
    before: dict[int, Judged] = {}
    last = 0
    for period in wanted:
        follows = last + 1 == period.number
        now = {}
        for key, row in known.items():
            then = _before(before.get(key) if follows else None)
            standing, facts = _judged(period, key, row, on_record, on, then, scale)
            now[key] = Judged(row.number, with_override(standing, on_record.overrides.get((key, period.pk))), facts)
        before, last = now, period.number
        if period.pk in found:
            of_period = {key: each for key, each in now.items() if key in shown[period.pk]}
            found[period.pk] = {key: _told(each, user, known[key].lead) for key, each in of_period.items()}
    return found


def scale_now(plan: int) -> Scale:
    """Return the scale by which the tasks of a plan are judged: its latest version, else the defaults."""
    return scale_of(next(iter(_scales(plan)), None))


@question
def _scales(plan: int) -> QuerySet[StandingScale]:
    return StandingScale.objects.filter(plan=plan).order_by("-version")[:1]


def _judged(
    period: Period, key: int, row: Row, on_record: Records, on: date, before: Before, scale: Scale
) -> tuple[Standing, Facts]:
    """Return how one task stands in one period, with the facts that are on record."""
    report = on_record.reports.get((key, period.pk))
    due = (period.opens_on or period.quarter.starts_on) <= on
    facts = Facts(
        period.quarter, reported=report is not None, due=due, opened=period.opened_at is not None, counted=row.status not in Task.LEFT_OUT,
        closed=row.closed_on is not None and row.closed_on <= period.quarter.ends_on, before=before, scale=scale,
    )  # fmt: skip
    reading = on_record.readings.get((key, period.pk))
    if reading is None:
        return _judged_once(facts, None, (), SILENT)
    said = on_record.sayings.get(report, SILENT) if report else SILENT
    return _judged_once(facts, reading.promise, on_record.targets.get(key, ()), said)


@lru_cache(maxsize=KEPT)
def _judged_once(
    facts: Facts, promise: Promise | None, targets: tuple[Target, ...], said: Said
) -> tuple[Standing, Facts]:
    """Return how a task stands, with its facts; kept under all that it hangs on, so that what has not changed is not judged again.

    It saves a tenth of a city's dashboard.
    """
    found = _filled(facts, promise, targets, said) if promise else facts
    return judge(found), found


def _filled(facts: Facts, promise: Promise, targets: tuple[Target, ...], said: Said) -> Facts:
    """Return the facts with what texts and records say."""
    judged, answered, reached = dict(said.judged), dict(said.answered), dict(said.values)
    values = [reached.get(target.key) for target in targets]
    known = [
        (each, found)
        for each in conditions.read(promise.parts)
        if (found := conditions.fact(each, judged, answered, values))
    ]
    own = [
        _target(target, place, value, known)
        for place, (target, value, is_own) in enumerate(zip(targets, values, promise.own, strict=True))
        if is_own
    ]
    return facts._replace(
        goal=promise.has_goal,
        conditions=[found for _, found in known],
        targets=own,
        stages=said.stages,
    )


def _target(
    target: Target,
    place: int,
    value: Decimal | None,
    known: list[tuple[conditions.Read, ConditionFact]],
) -> TargetFact:
    """Return an annual target with what is reached of it: what was reported, else what the narrative surely says."""
    denied = conditions.denied_value(known, place, value)
    reached = conditions.reached_value(known, place) if value is None else value
    return TargetFact(
        target.what, target.value, target.unit, None if denied is not None else reached,
        Comparator(target.comparator), target.accumulation == AnnualTarget.Accumulation.LEVEL,
        conditions.due(known, place), denied, target.key, conditions.begun_value(known, place),
    )  # fmt: skip


def _before(judged: Judged | None) -> Before:
    """Return what the next quarter has to know: a supervisor's light overrules here too."""
    if judged is None or not judged.standing.is_behind:
        return Before()
    return Before(judged.standing.rule is not Rule.ELAPSED, judged.standing.not_started)


def _told(judged: Judged, user: User | None, lead: int) -> Judged:
    """Return the standing without a supervisor's reason where `user` reads no comments on the task."""
    override = judged.standing.override
    if override is None or sees_all(user) or own_bureau(user) == lead:
        return judged
    return judged._replace(standing=replace(judged.standing, override=override._replace(reason="", by="")))
