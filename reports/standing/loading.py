"""The standing of tasks in a period, computed from what is reported, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from reports.checks import Subject
from reports.checks.loading import subjects_in
from reports.models import (
    ConditionAnswer,
    ConditionVerdict,
    Light,
    ProgressEntry,
    Report,
    StandingOverride,
    TargetReading,
)
from reports.standing import conditions
from reports.standing.facts import Before, Facts, Override, Rule, Standing, TargetFact
from reports.standing.judging import judge, overridden
from reports.standing.scale import Scale, scale_of
from tasks.clauses import Stage
from tasks.figures import Comparator
from tasks.models import AnnualTarget, Membership, Period, StandingScale, Task

if TYPE_CHECKING:
    from tasks.models import User

Role = Membership.Role
OFFICE = (Role.SUPERVISOR, Role.VIEWER, Role.ADMINISTRATOR)
BUREAU = (Role.REPORTER, Role.SIGNATORY)


class _Row(NamedTuple):
    """What of a task decides whether and how it counts."""

    number: str
    status: str
    lead: int


class _Said(NamedTuple):
    """What is on record of one report beside its text, by condition and by annual target, and its sub-projects' stages."""

    judged: dict[int, str]
    answered: dict[int, str]
    values: dict[int, Decimal]
    stages: list[Stage]


class _Records(NamedTuple):
    """What is on record of a plan's tasks: reports and overrides by task and period, the latter None once taken back."""

    reports: dict[tuple[int, int], int]
    said: dict[int, _Said]
    subjects: dict[tuple[str, int], Subject]
    targets: dict[int, list[AnnualTarget]]
    overrides: dict[tuple[int, int], Override | None]


def standings(
    period: Period, user: User | None, on: date, tasks: Collection[int] | None = None, *, drafts: bool = False
) -> dict[int, Standing]:
    """Return by task key how the tasks of `period` stand, those whose standing `user` may see; None: all.

    The office sees all, a bureau its own and those whose report it may read: the tasks that it supports once submitted,
    others when published. Only what was submitted counts, for everybody the same; with `drafts` also what `user` may read
    of their own bureau's writing. `tasks` limits the tasks. 15 queries whatever their number.
    """
    return _standings(period, user, on, _rows(period, user, tasks), tasks is not None, drafts=drafts)


def standings_by_number(
    period: Period, user: User | None, on: date, numbers: Collection[str] | None = None
) -> dict[str, Standing]:
    """Return `standings` by task number, those of `numbers` where they are given."""
    rows = _rows(period, user, None)
    if numbers is not None:
        wanted = set(numbers)
        rows = {key: row for key, row in rows.items() if row.number in wanted}
    found = _standings(period, user, on, rows, numbers is not None)
    return {rows[key].number: standing for key, standing in found.items()}


def _standings(
    period: Period, user: User | None, on: date, rows: dict[int, _Row], limited: bool, *, drafts: bool = False
) -> dict[int, Standing]:
    """Return the standings of the tasks `rows`; `limited` says that they are not all of the plan."""
    if not rows:
        return {}
    before = Period.objects.select_related("plan").filter(plan=period.plan_id, number=period.number - 1).first()
    records = _records([period, before] if before else [period], user if drafts else None, rows, limited)
    scale = scale_now(period.plan_id)
    then = {}
    if before:
        earlier = _computed(before, rows, records, on, scale, {})
        then = {task: _before(standing) for task, standing in earlier.items()}
    return _told(_computed(period, rows, records, on, scale, then), rows, user)


def scale_now(plan: int) -> Scale:
    """Return the scale by which the tasks of a plan are judged: its latest version, else the defaults."""
    return scale_of(StandingScale.objects.filter(plan=plan).order_by("-version").first())


def _rows(period: Period, user: User | None, tasks: Collection[int] | None) -> dict[int, _Row]:
    """Return the tasks whose standing `user` may see, in order."""
    found = Task.objects.all() if user is None else Task.objects.visible_to(user)
    if user is not None and not (user.acting and user.acting.role in OFFICE):
        readable = Exists(Report.objects.visible_to(user).filter(period=period, task=OuterRef("pk")))
        own = Q(lead=user.acting.organization_id) if user.acting and user.acting.role in BUREAU else Q(pk__isnull=True)
        found = found.filter(own | Q(readable))
    found = found.filter(plan=period.plan_id)
    if tasks is not None:
        found = found.filter(pk__in=tasks)
    rows = found.order_by("order", "number").values_list("pk", "number", "status", "lead")
    return {key: _Row(number, status, lead) for key, number, status, lead in rows}


def _records(periods: list[Period], user: User | None, rows: dict[int, _Row], limited: bool) -> _Records:
    """Return what is on record of the tasks in `periods`; those of reports that count."""
    counts = Q(status__in=Report.SUBMITTED)
    if user is not None:
        counts |= Q(pk__in=Report.objects.visible_to(user).written().filter(period__in=periods).values("pk"))
    reports = {
        (task, period): key
        for task, period, key in Report.objects.filter(counts, period__in=periods, task__in=list(rows)).values_list(
            "task", "period", "pk"
        )
    }
    texts = subjects_in(periods, user, [row.number for row in rows.values()] if limited else None)
    return _Records(
        reports,
        _said(list(reports.values())),
        {(subject.number, period): subject for period, found in texts.items() for subject in found},
        _targets(rows),
        _overrides(periods, rows),
    )


def _computed(
    period: Period, rows: dict[int, _Row], records: _Records, on: date, scale: Scale, before: dict[int, Before]
) -> dict[int, Standing]:
    """Return how tasks stand in one period, overrides included."""
    due = (period.opens_on or period.quarter.starts_on) <= on
    found = {}
    for key, row in rows.items():
        report = records.reports.get((key, period.pk))
        facts = Facts(
            period.quarter, reported=report is not None, due=due, counted=row.status not in Task.LEFT_OUT,
            closed=row.status == Task.Status.CLOSED, before=before.get(key, Before()), scale=scale,
        )  # fmt: skip
        if (subject := records.subjects.get((row.number, period.pk))) and report is not None:
            facts = _filled(facts, subject, records.targets[key], records.said[report])
        found[key] = overridden(judge(facts), records.overrides.get((key, period.pk)))
    return found


def _said(reports: list[int]) -> dict[int, _Said]:
    """Return what is on record of each report; four queries."""
    found: dict[int, _Said] = defaultdict(lambda: _Said({}, {}, {}, []))
    of_reports: dict[str, Any] = {"report__in": reports}
    judged = ConditionVerdict.objects.filter(**of_reports).values_list("report", "condition", "verdict")
    for report, condition, verdict in judged:
        found[report].judged[condition] = verdict
    answered = ConditionAnswer.objects.filter(**of_reports).values_list("report", "condition", "answer")
    for report, condition, answer in answered:
        found[report].answered[condition] = answer
    for report, target, value in TargetReading.objects.filter(**of_reports).values_list("report", "target", "value"):
        found[report].values[target] = value
    named = ProgressEntry.objects.filter(**of_reports).exclude(name="").order_by()
    for report, stage in named.values_list("report", "stage"):
        found[report].stages.append(Stage(stage))
    return found


def _targets(rows: Iterable[int]) -> dict[int, list[AnnualTarget]]:
    """Return the annual targets by task, in the order in which the checks see them."""
    found: dict[int, list[AnnualTarget]] = defaultdict(list)
    for target in AnnualTarget.objects.filter(task__in=list(rows)).select_related("owner"):
        found[target.task_id].append(target)
    return found


def _overrides(periods: list[Period], rows: Iterable[int]) -> dict[tuple[int, int], Override | None]:
    """Return the supervisors' lights by task and period; None where the last of them was taken back."""
    found: dict[tuple[int, int], Override | None] = {}
    decided = StandingOverride.objects.filter(period__in=periods, task__in=list(rows)).select_related("by")
    for each in decided.order_by("id"):
        override = Override(Light(each.light), each.reason, str(each.by), each.at) if each.light else None
        found[each.task_id, each.period_id] = override
    return found


def _filled(facts: Facts, subject: Subject, targets: list[AnnualTarget], said: _Said) -> Facts:
    """Return the facts with what texts and records say."""
    values = [said.values.get(target.pk) for target in targets]
    known = [
        (each, found)
        for each in conditions.read(subject)
        if (found := conditions.fact(each, said.judged, said.answered, values))
    ]
    own = [
        TargetFact(
            target.what, target.value, target.unit, conditions.reached(known, place) if value is None else value,
            Comparator(target.comparator), target.accumulation == AnnualTarget.Accumulation.LEVEL,
        )
        for place, (target, value) in enumerate(zip(targets, values, strict=True))
        if conditions.is_own((target.owner.short_name or target.owner.name) if target.owner else None, subject)
    ]  # fmt: skip
    return facts._replace(
        goal=bool(subject.goal.strip()), conditions=[found for _, found in known], targets=own, stages=said.stages
    )


def _before(standing: Standing) -> Before:
    """Return what the next quarter has to know: a supervisor's light overrules here too."""
    by_milestone = standing.rule is not Rule.ELAPSED
    return Before(standing.is_behind and by_milestone, standing.is_behind and standing.not_started)


def _told(found: dict[int, Standing], rows: dict[int, _Row], user: User | None) -> dict[int, Standing]:
    """Return the standings without the reasons of supervisors where `user` reads no comments."""
    if user is None or (user.acting and user.acting.role in OFFICE):
        return found
    own = user.acting.organization_id if user.acting and user.acting.role in BUREAU else None
    return {
        key: replace(each, override=each.override._replace(reason="", by=""))
        if each.override and rows[key].lead != own
        else each
        for key, each in found.items()
    }
