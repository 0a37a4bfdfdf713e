"""Opening, closing and reopening a period: each in one transaction, the period's row held, and kept as an event."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from reports import notices
from reports.models import Report
from reports.workflow import RefusedError, held_period
from reports.yearly import continue_plan
from tasks import audit
from tasks.models import Membership, Organization, Period, PeriodEvent, Task, User
from tasks.models.tasks import TaskQuerySet

Kind = PeriodEvent.Kind


@transaction.atomic
def open_period(
    period: Period, *, opens_on: date, due_on: date, by: User | None, at: datetime | None = None
) -> tuple[Period, int]:
    """Open `period` for reporting and create a report for each active task; return it and how many that was.

    The first quarter's tasks that are surely last year's take over the sub-projects that its last quarter named.
    The reporters of the lead bureaus are told. Raises `RefusedError` for a period that was opened before,
    and `ValidationError` when it would be due before it opens.
    """
    period = held_period(period)
    if period.opened_at:
        raise RefusedError(f"{period}的填报期已于 {_moment(period.opened_at)} 开放，没有再次开放。")
    period.opens_on, period.due_on, period.opened_at = opens_on, due_on, at or timezone.now()
    period.full_clean()
    period.save()
    _note(period, Kind.OPENED, by, at=period.opened_at)
    with notices.stopping_nobody(period):
        _tell(period, "已开放填报")
    return period, _fill(period)


def unreported_tasks(period: Period) -> TaskQuerySet:
    """Return the active tasks that have no report in `period`: all before it is opened, later those that came since."""
    has = Exists(Report.objects.filter(period=period, task=OuterRef("pk")))
    return Task.objects.filter(~has, plan=period.plan_id, status=Task.Status.ACTIVE)


@transaction.atomic
def complete(period: Period, *, by: User | None) -> int:
    """Create the reports of tasks that came after `period` was opened, and return how many; raises `RefusedError`."""
    period = held_period(period)
    if not period.is_open:
        raise RefusedError(f"{period}的填报期没有开放，不能补建报告。")
    made = _fill(period)
    audit.record(audit.Kind.PERIOD, "补建报告", by=by, about=period, detail=f"{made} 份")
    return made


@transaction.atomic
def close(period: Period, *, by: User) -> Period:
    """Lock `period`: nothing in it can be written or moved on any more. Who is filing at this moment is waited for.

    Open quarters of a list are closed in turn; one that was never opened holds up nothing. Raises `RefusedError` else.
    """
    period = held_period(period)
    if period.closed_at:
        raise RefusedError(f"{period}的填报期已于 {_moment(period.closed_at)} 关闭，没有再次关闭。")
    if not period.is_open:
        raise RefusedError(f"{period}的填报期没有开放，不能关闭。")
    quarters = period.plan.periods.select_related("plan").order_by("number")
    first = next((each for each in quarters if each.is_open), period)
    if first != period:
        raise RefusedError(f"填报期按顺序关闭，{first}还开放，请先关闭它。")
    _hold_reports(period)
    period.closed_at = timezone.now()
    period.save()
    name_leads(period)
    _note(period, Kind.CLOSED, by, at=period.closed_at)
    return period


@transaction.atomic
def reopen(period: Period, *, by: User, reason: str) -> Period:
    """Unlock a closed `period` for the `reason`, which is shown and told; raises `RefusedError` without one."""
    period = held_period(period)
    if not period.closed_at:
        raise RefusedError(f"{period}的填报期没有关闭，不需要重新开放。")
    if not reason.strip():
        raise RefusedError("重新开放须写明原因。")
    period.closed_at = None
    period.save()
    _note(period, Kind.REOPENED, by, reason=reason.strip())
    with notices.stopping_nobody(period):
        _tell(period, "已重新开放填报", reason.strip())
    return period


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-m月%-d日 %H:%M}"


def _hold_reports(period: Period) -> None:
    """Hold every report of `period`: `reports.workflow` holds a report while it writes, and reads the period after."""
    list(Report.objects.select_for_update(no_key=True).filter(period=period).order_by("pk").values_list("pk"))


def name_leads(period: Period) -> None:
    """Keep with each report what its lead was called when `period` was first closed, what it is called now if it never was."""
    lead = Organization.objects.filter(led_tasks=OuterRef("task")).named_then(period.named_at)
    Report.objects.filter(period=period, lead_name="").update(
        lead_name=Subquery(lead.values("name_then")[:1]), lead_short_name=Subquery(lead.values("then")[:1])
    )


def _fill(period: Period) -> int:
    tasks = list(unreported_tasks(period))
    if period.number == 1:
        continue_plan(period.plan, tasks)
    return len(Report.objects.bulk_create(Report(task=task, period=period) for task in tasks))


def _note(
    period: Period, kind: PeriodEvent.Kind, by: User | None, *, at: datetime | None = None, reason: str = ""
) -> None:
    event = PeriodEvent.objects.create(period=period, kind=kind, by=by, at=at or timezone.now(), reason=reason)
    days = f"{period.opens_on} 至 {period.due_on}" if kind == Kind.OPENED else reason
    audit.record(audit.Kind.PERIOD, f"{event.get_kind_display()}", by=by, about=period, detail=days)


def _tell(period: Period, what: str, reason: str = "") -> None:
    """Tell the reporters of all bureaus that lead a task of `period` what was done, and why."""
    leads = Task.objects.filter(plan=period.plan_id, status=Task.Status.ACTIVE).values("lead")
    people = notices.members(Membership.Role.REPORTER).filter(memberships__organization__in=leads).distinct()
    due = f"，{period.due_on:%-m月%-d日}截止" if period.due_on else ""
    why = f"原因：{reason}" if reason else ""
    notices.tell(people, f"{period}{what}{due}。{why}", reverse("home", args=[period.plan, period.number]))
