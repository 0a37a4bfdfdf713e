"""A report as it is opened: the one that a person may read, its address, and the one before it."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from reports.models import Report
from tasks.access import Gone
from tasks.models import Membership, Period, PlanKey, Task, User
from tasks.quarters import LAST_QUARTER

Role = Membership.Role
WITH_BUREAU = "这份报告目前在填报单位手里：还没有报送，或者刚刚被撤回、退回。报送之后会出现在待审核的报告里。"


def report_of(user: User, plan: PlanKey, quarter: int, number: str) -> Report:
    """Return the report that `user` may read, or an unsaved one for the lead bureau's own people; else 404.

    A supervisor before whom it was withdrawn or sent back is told so: raises `Gone`.
    """
    period = get_object_or_404(Period.objects.at(plan, quarter))
    tasks = Task.objects.visible_to(user).select_related("lead", "plan").prefetch_related("targets")
    task = get_object_or_404(tasks, plan=period.plan_id, number=number)
    found = Report.objects.visible_to(user).with_due().filter(task=task, period=period).first()
    if found is None and user.acts_as(Role.SUPERVISOR) and Report.objects.filter(task=task, period=period).exists():
        raise Gone(WITH_BUREAU)
    if found is None and not of_lead(user, task, Role.REPORTER, Role.SIGNATORY):
        raise Http404
    found = found or Report()
    found.task, found.period = task, period
    return found


def of_lead(user: User, task: Task, *roles: Membership.Role) -> bool:
    """Return whether `user` acts in one of `roles` for the lead bureau of `task`."""
    return user.acts_as(*roles) and user.acting is not None and user.acting.organization_id == task.lead_id


def address_of(current: Report) -> str:
    """Return the address of a report."""
    return reverse("report", args=[current.period.plan, current.period.number, current.task.number])


def before_it(user: User, current: Report) -> Report | None:
    """Return the report whose names carry over: last quarter's, for the first quarter that of the task it continues."""
    if current.period.number > 1 or not current.task.continues_id:
        return last_quarter(user, current)
    reports = Report.objects.visible_to(user).written().filter(task=current.task.continues_id)
    return reports.filter(period__number=LAST_QUARTER).select_related("period__plan", "task").first()


def last_quarter(user: User, current: Report) -> Report | None:
    """Return last quarter's report of the same year, if the person may read it."""
    period = current.period
    reports = Report.objects.visible_to(user).written().filter(task=current.task, period__plan=period.plan_id)
    return reports.filter(period__number=period.number - 1).first()
