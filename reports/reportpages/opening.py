"""A report as it is opened: the one that a person may read, its address, and the one before it."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from reports.models import Report
from tasks.access import Gone
from tasks.models import Membership, PlanKey, Task, User
from tasks.models.composed import attach, question
from tasks.models.of_task import targets_of, tasks_at
from tasks.models.plans import period_at
from tasks.quarters import LAST_QUARTER

Row = TypeVar("Row")
Role = Membership.Role
WITH_BUREAU = "这份报告目前在填报单位手里：还没有报送，或者刚刚被撤回、退回。报送之后会出现在待审核的报告里。"


def report_of(user: User, plan: PlanKey, quarter: int, number: str) -> Report:
    """Return the report that `user` may read, or an unsaved one for the lead bureau's own people; else 404.

    A supervisor before whom it was withdrawn or sent back is told so: raises `Gone`.
    """
    period = _one(period_at(*plan, quarter))
    task = _one(tasks_at(period.plan_id, number, user))
    attach(task, "targets", targets_of(task.pk))
    found = next(iter(_dated(user, task.pk, period.pk)), None)
    if found is None and user.acts_as(Role.SUPERVISOR) and Report.objects.filter(task=task, period=period).exists():
        raise Gone(WITH_BUREAU)
    if found is None and not of_lead(user, task, Role.REPORTER, Role.SIGNATORY):
        raise Http404
    found = found or Report()
    found.task, found.period = task, period
    return found


def _one(rows: list[Row]) -> Row:
    """Return the only row; raises `Http404` without one."""
    if not rows:
        raise Http404
    return rows[0]


@question
def _dated(user: User, task: int, period: int) -> QuerySet[Report]:
    return Report.objects.visible_to(user).with_due().filter(task=task, period=period).order_by()


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
    return next(iter(_of_last_year(user, current.task.continues_id)), None)


@question
def _of_last_year(user: User, task: int) -> QuerySet[Report]:
    reports = Report.objects.visible_to(user).with_words().filter(task=task, period__number=LAST_QUARTER)
    return reports.order_by().select_related("period__plan", "task")


def last_quarter(user: User, current: Report) -> Report | None:
    """Return last quarter's report of the same year, if the person may read it."""
    period = current.period
    return next(iter(_of_quarter(user, current.task_id, period.plan_id, period.number - 1)), None)


@question
def _of_quarter(user: User, task: int, plan: int, number: int) -> QuerySet[Report]:
    reports = Report.objects.visible_to(user).with_words().filter(task=task, period__plan=plan, period__number=number)
    return reports.order_by()
