"""The ladder: so many days before a report is due, on the day, then again after so many working days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from reports import notices
from reports.models import Reminder, Report
from tasks.calendar import working_days_left
from tasks.models import Membership, Period, User
from tasks.quarters import Quarter

Role, Status = Membership.Role, Report.Status
LISTED = 10
IN_ORDER = ("period__plan__year", "period__number", "period__plan__slug", "task__order")


class Rung(NamedTuple):
    """A report that a step of the ladder has come to, for one of the people who have to act."""

    report: Report
    person: User
    due: date
    step: int


class Reminding(NamedTuple):
    """One person's reminder: everything in a quarter's lists that a step has come to since the last one.

    `period` is that of the first of these lists.
    """

    person: User
    period: Period
    rungs: list[Rung]
    text: str


def step_on(due: date, on: date) -> int | None:
    """Return the step that the ladder has come to at the day `on`: days before, or negative, working days after; or none.

    A day on which nothing was sent is made good at the next run: the step is the last one passed. At most one query.
    """
    left = (due - on).days
    if left >= 0:
        return min((step for step in settings.REMINDER_DAYS if step >= left), default=None)
    again = settings.REMINDER_AGAIN
    gone = -working_days_left(due, on) // again * again
    return -gone if gone else min(settings.REMINDER_DAYS, default=None)


def reminders_due(on: date) -> list[Reminding]:
    """Return whom to remind at the day `on`, and of what; nobody twice of the same step. Nothing is written."""
    left: dict[date, str] = {}
    grouped: dict[tuple[int, Quarter], list[Rung]] = defaultdict(list)
    for rung in _rungs(on):
        grouped[rung.person.pk, rung.report.period.quarter].append(rung)
        left[rung.due] = left.get(rung.due) or time_left(rung.due, on)
    return [Reminding(rungs[0].person, rungs[0].report.period, rungs, _text(rungs, left)) for rungs in grouped.values()]


@transaction.atomic
def remind(on: date) -> list[Reminding]:
    """Write a notice for each of `reminding(on)` and remember its steps; return what was told.

    Two runs at a time wait for each other at the periods' rows.
    """
    list(
        Period.objects.select_for_update(no_key=True)
        .filter(opened_at__isnull=False, closed_at__isnull=True)
        .order_by("pk")
    )
    told = reminders_due(on)
    for each in told:
        [notice] = notices.tell([each.person], each.text, _home(each.period))
        Reminder.objects.bulk_create(
            Reminder(
                report=rung.report,
                person=rung.person,
                notice=notice,
                due_on=rung.due,
                step=rung.step,
                sent_on=on,
            )
            for rung in each.rungs
        )
    return told


def _rungs(on: date) -> Iterator[Rung]:
    """Yield the open reports that a step has come to, for each of the people who haven't been told; four queries."""
    reports = Report.objects.filter(
        period__opened_at__isnull=False,
        period__closed_at__isnull=True,
        status__in=Report.WITH_BUREAU,
        task__status="active",
    )
    dated = reports.with_due().exclude(due=None).select_related("task__lead", "period__plan")
    found: list[Any] = list(dated.order_by(*IN_ORDER))
    steps = {due: step_on(due, on) for due in {report.due for report in found}}
    people = _people({report.task.lead_id for report in found})
    known = set(
        Reminder.objects.filter(report__in=found, step__isnull=False).values_list("report", "person", "due_on", "step")
    )
    for report in found:
        step = steps[report.due]
        role = Role.SIGNATORY if report.status == Status.AWAITING_SIGN_OFF else Role.REPORTER
        for person in people[report.task.lead_id, role]:
            if step is not None and (report.pk, person.pk, report.due, step) not in known:
                yield Rung(report, person, report.due, step)


def _people(leads: set[int]) -> dict[tuple[int, str], list[User]]:
    """Return the people of the bureaus by bureau and role; one query."""
    found: dict[tuple[int, str], list[User]] = defaultdict(list)
    held = Membership.objects.filter(organization__in=leads, role__in=[Role.REPORTER, Role.SIGNATORY])
    for membership in held.filter(user__is_active=True).select_related("user").order_by("pk"):
        found[membership.organization_id, membership.role].append(membership.user)
    return found


def _text(rungs: list[Rung], left: dict[date, str]) -> str:
    """Return as 二季度有 3 项待报送：任务 34、40、88。截止 6月28日（剩 4 个工作日）, a sentence for each day, the earliest first.

    Where several lists are concerned, those that aren't the main one stand before their numbers: 任务 34、民生实事任务 2.
    """
    period, several = rungs[0].report.period, len({rung.report.period_id for rung in rungs}) > 1
    signing = all(rung.report.status == Status.AWAITING_SIGN_OFF for rung in rungs)
    doing = "审签" if signing else "报送"
    by_due = groupby(sorted(rungs, key=lambda rung: rung.due), key=lambda rung: rung.due)
    listed = "".join(f"{_numbers(group, several)}。截止 {due:%-m月%-d日}（{left[due]}）。" for due, group in by_due)
    return f"{period.quarter if several else period}有 {len(rungs)} 项待{doing}：{listed}"


def _numbers(rungs: Iterable[Rung], several: bool) -> str:
    said = []
    for plan, group in groupby(rungs, key=lambda rung: rung.report.period.plan):
        numbers = [rung.report.task.number for rung in group]
        more = f" 等 {len(numbers)} 项" if len(numbers) > LISTED else ""
        said.append(f"{plan.title if several and not plan.is_main else ''}任务 {'、'.join(numbers[:LISTED])}{more}")
    return "、".join(said)


def time_left(due: date, on: date) -> str:
    """Return 剩 4 个工作日, 今天截止 or 已逾期 2 天; one query at most."""
    if on > due:
        return f"已逾期 {(on - due).days} 天"
    return f"剩 {working_days_left(due, on)} 个工作日" if on < due else "今天截止"


def _home(period: Period) -> str:
    return reverse("home", args=[period.plan, period.number])
