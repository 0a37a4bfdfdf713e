"""催办: the office reminds bureaus whose reports are late or about to be due; once a day and person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from reports import notices
from reports.models import Reminder, Report
from reports.models.reports import DatedReports, overdue
from reports.workflow import RefusedError, held_period
from tasks import audit
from tasks.models import Membership, Period, Task, User

Role = Membership.Role


def outstanding(period: Period) -> DatedReports:
    """Return the reports of `period` that still lie with their bureau, each with `due`, by bureau and task."""
    reports = Report.objects.filter(
        period=period, status__in=Report.WITH_BUREAU, task__status=Task.Status.ACTIVE
    ).with_due()
    return reports.select_related("task__lead", "period__plan").order_by("task__lead", "task__order")


def late(period: Period, on: date) -> DatedReports:
    """Return the outstanding reports of `period` that are late at `on`, as `overdue` says: what was sent back had come."""
    return outstanding(period).filter(due__lt=on, arrived_at__isnull=True)


@transaction.atomic
def chase(period: Period, leads: Collection[int], *, by: User, on: date) -> int:
    """Remind reporters and signatories of the chosen bureaus of all that is outstanding; return how many people were told.

    Who was reminded by hand this day already is left out. Raises `RefusedError` when nobody is left.
    """
    if not by.acts_as(Role.SUPERVISOR) or not period.is_open:
        raise RefusedError("现在不能催办：填报期没有开放，或者您不是督查员。")
    held_period(period)
    by_lead: dict[int, list[Any]] = defaultdict(list)
    for report in outstanding(period).filter(task__lead__in=leads):
        by_lead[report.task.lead_id].append(report)
    told = sum(_tell(reports, by, on) for reports in by_lead.values())
    if not told:
        raise RefusedError("没有发出催办：所选单位没有未报送的报告、没有可通知的人员，或者今天已经催办过。")
    units = "、".join(str(reports[0].task.lead) for reports in by_lead.values())
    audit.record(audit.Kind.PERIOD, "催办", by=by, about=period, detail=f"{units}，{told} 人")
    return told


def _tell(reports: list[Any], by: User, on: date) -> int:
    """Tell the people of one bureau of its outstanding reports, the late ones first; four queries."""
    period, lead = reports[0].period, reports[0].task.lead
    chased = Reminder.objects.filter(report__in=reports, sent_on=on, step__isnull=True).values("person")
    held = Membership.objects.filter(organization=lead, role__in=[Role.REPORTER, Role.SIGNATORY])
    people = User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(pk__in=chased)
    gone = [each for each in reports if overdue(each.due, each.arrived_at, each.status, on)]
    parts = [
        ("已过报送截止日期，请尽快报送", gone),
        ("已退回，请修改后尽快报送", [each for each in reports if each not in gone and each.due and each.due < on]),
        ("尚未报送，请按时报送", [each for each in reports if not each.due or each.due >= on]),
    ]
    told = "；".join(f"任务 {_numbers(listed)} {words}" for words, listed in parts if listed)
    text = f"催办：{period}{told}。催办人：{by}。"
    home = reverse("home", args=[period.plan, period.number])
    written = notices.tell(people, text, home)
    Reminder.objects.bulk_create(
        Reminder(
            report=report,
            person=notice.person,
            notice=notice,
            due_on=report.due,
            sent_on=on,
            by=by,
        )
        for notice in written
        for report in reports
    )
    return len(written)


def _numbers(reports: list[Any]) -> str:
    """Return the numbers of the reports' tasks: 34、40."""
    return "、".join(each.task.number for each in reports)
