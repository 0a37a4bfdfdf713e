"""The home page (工作台): what waits for the person who acts, by role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.desk import (
    MISSING,
    REPORTED,
    StatedTasks,
    desk,
    landing,
    periods_around,
    readable_transitions,
    state_label,
    supported_tasks,
    waiting_tasks,
    with_due,
    with_return,
    with_unsaved,
)
from reports.frame.deadline import deadline
from reports.models import Extension, Report
from reports.models.reports import overdue
from reports.standing import Standing, standings
from tasks.access import person
from tasks.calendar import unknown_years
from tasks.models import ImportBatch, Membership, MilestoneRevision, Period, PeriodEvent, Task, User
from tasks.staffing import unstaffed_units

Role, Status = Membership.Role, Report.Status
SHOWN = 20
RECENT = 6
BUTTONS = {MISSING: "填报", Status.DRAFT.value: "继续", Status.RETURNED.value: "查看退回意见"}

GIVEN = {"": "未提供", "offered": "已提供", "taken": "已采用", "declined": "未采用"}


class Entry(NamedTuple):
    """A task in a list: the words for its state, its one button, whether that is the page's primary, whether it is late.

    `until` is the day of a granted extension, `before` how the task stood in the quarter before; `unsaved` tells that
    the person has typed something into its report that is not in it.
    """

    task: Task
    state: str
    label: str
    button: str
    address: str
    primary: bool
    late: bool
    until: date | None
    before: Standing | None
    unsaved: bool


class Before(NamedTuple):
    """The quarter before in words, and how tasks stood in it by key."""

    label: str
    standings: dict[int, Standing]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Lead to the home page of the period in which something waits; without any period, say what comes first."""
    user = person(request)
    period = landing(periods_around(None), user, timezone.localdate())
    if period is None:
        return render(request, "home/empty.html", {"administrator": user.is_administrator})
    return redirect("home", period.plan.year, period.number)


@require_safe
def home(request: HttpRequest, year: int, quarter: int) -> HttpResponse:
    """Show what waits in the period for the person who acts."""
    user = person(request)
    period = get_object_or_404(Period.objects.select_related("plan"), plan__year=year, number=quarter)
    today = timezone.localdate()
    role = user.acting.role if user.acting else Role.ADMINISTRATOR if user.is_superuser else ""
    template, content = PAGES.get(role, ("home/closed.html", _closed))
    frame = {
        **deadline(period, today),
        "today": today,
        "unknown": unknown_years(period.due_on) if period.due_on and period.due_on > today else [],
        "events": period.events.exclude(kind=PeriodEvent.Kind.OPENED).order_by("id"),
        "extends": _extends(period, user),
    }
    return render(request, template, frame | content(period, user))


def _extends(period: Period, user: User) -> str:
    """Return what the link to the extensions says; empty where there is nothing to ask or to see."""
    if period.opened_at is None or not user.acts_as(Role.REPORTER, Role.SIGNATORY):
        return ""
    return "申请延期、查看批复" if period.is_open and user.acts_as(Role.REPORTER) else "查看延期批复"


def _before(period: Period, user: User, tasks: list[Any]) -> Before | None:
    """Return how `tasks` stood in the quarter before, as far as `user` may see it; None in the year's first quarter."""
    quarters = Period.objects.select_related("plan").filter(plan=period.plan_id)
    before = quarters.filter(number=period.number - 1).first() if tasks else None
    if before is None:
        return None
    found = standings(before, user, timezone.localdate(), [task.pk for task in tasks])
    return Before(before.quarter.label, found)


def _entries(
    tasks: list[Any], period: Period, user: User, button: str, before: Before | None, *, urgent: bool
) -> list[Entry]:
    """Return the rows of a list of tasks with their due day; the first button is the primary one of an `urgent` list."""
    today = timezone.localdate()
    stood = before.standings if before else {}
    return [
        Entry(
            task,
            task.state,
            state_label(task.state, task, user),
            BUTTONS.get(task.state, button),
            reverse("report", args=[period.plan.year, period.number, task.number]),
            urgent and place == 0,
            overdue(task.due, task.arrived_at, task.state, today),
            task.due if task.due != period.due_on else None,
            stood.get(task.pk),
            getattr(task, "unsaved", False),
        )
        for place, task in enumerate(tasks)
    ]


def _counts(tasks: StatedTasks) -> dict[str, int]:
    """Return how many tasks of the desk there are, and how many are reported, accepted or still missing."""
    return tasks.order_by().aggregate(
        tasks=Count("pk"),
        reported=Count("pk", filter=Q(state__in=REPORTED)),
        submitted=Count("pk", filter=Q(state=Status.SUBMITTED)),
        accepted=Count("pk", filter=Q(state=Status.ACCEPTED)),
        missing=Count("pk", filter=~Q(state__in=REPORTED)),
    )


def _bureau(period: Period, user: User) -> dict[str, Any]:
    """Return what a reporter or a signatory has to do, and what their bureau has sent off."""
    tasks, todo = desk(period, user), waiting_tasks(period, user)
    moved = readable_transitions(user).filter(report__period=period, report__task__plan=period.plan_id)  # both by index
    signs = user.acts_as(Role.SIGNATORY)
    asked = list(with_unsaved(with_due(with_return(todo, period), period), period, user))
    done = list(
        with_unsaved(with_due(tasks.filter(state__in=Report.SUBMITTED if signs else REPORTED), period), period, user)
    )
    before = _before(period, user, [*asked, *done])
    return {
        "signs": signs,
        "unsaved": sum(task.unsaved for task in [*asked, *done]),
        "counts": _counts(tasks),
        "before": before,
        "queue": _entries(asked, period, user, "审签" if signs else "查看", before, urgent=True),
        "done": _entries(done, period, user, "查看", before, urgent=False),
        "supported": [(task, GIVEN[task.given]) for task in supported_tasks(period, user)],
        "recent": moved.filter(report__task__in=tasks.order_by().values("pk"))[:RECENT],
    }


def _office(period: Period, user: User) -> dict[str, Any]:
    """Return the queue of a supervisor, and for whoever reads along: who has not reported yet, by bureau."""
    tasks, todo = desk(period, user), waiting_tasks(period, user)
    silent = tasks.exclude(state__in=REPORTED).order_by().values("lead__short_name", "lead")
    asked = list(with_due(todo[:SHOWN], period))
    before = _before(period, user, asked)
    return {
        "supervises": user.acts_as(Role.SUPERVISOR),
        "counts": _counts(tasks),
        "before": before,
        "queue": _entries(asked, period, user, "审核", before, urgent=True),
        "queue_total": todo.count(),
        "asked": Extension.objects.filter(report__period=period, state=Extension.State.ASKED).count(),
        "proposed": MilestoneRevision.objects.filter(
            task__plan=period.plan_id, state=MilestoneRevision.State.PROPOSED
        ).select_related("task__lead", "period__plan"),
        "silent": silent.annotate(missing=Count("pk")).order_by("-missing", "lead__short_name"),
    }


def _administrator(period: Period, user: User) -> dict[str, Any]:
    """Return the state of the year's plan, quarter by quarter, the bureaus where somebody is missing, the last imports."""
    return {
        "unstaffed": unstaffed_units(period.plan),
        "counts": _counts(desk(period, user)),
        "periods": period.plan.periods.annotate(
            goals=Count("milestones", distinct=True), reports_count=Count("reports", distinct=True)
        ).order_by("number"),
        "batches": ImportBatch.objects.select_related("by").defer("log")[:RECENT],
    }


def _closed(period: Period, user: User) -> dict[str, Any]:
    """Return nothing: an auditor, or a person without a role, has no task to open."""
    return {}


PAGES: dict[str, tuple[str, Callable[[Period, User], dict[str, Any]]]] = {
    Role.REPORTER: ("home/bureau.html", _bureau),
    Role.SIGNATORY: ("home/bureau.html", _bureau),
    Role.SUPERVISOR: ("home/office.html", _office),
    Role.VIEWER: ("home/office.html", _office),
    Role.ADMINISTRATOR: ("home/administrator.html", _administrator),
}
