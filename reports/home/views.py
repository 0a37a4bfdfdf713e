"""The home page (工作台): what waits for the person who acts, by role."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.desk import (
    ALL_LISTS,
    MISSING,
    REPORTED,
    StatedTasks,
    beside,
    desk,
    landing,
    period_at,
    periods_around,
    readable_transitions,
    state_label,
    supported_tasks,
    waiting_tasks,
    with_due,
    with_report,
    with_return,
    with_unsaved,
)
from reports.frame.deadline import deadline
from reports.models import Extension, Report
from reports.models.reports import overdue
from reports.standing import Standing, standings
from tasks.access import person
from tasks.calendar import unknown_years
from tasks.models import ImportBatch, Membership, MilestoneRevision, Period, PeriodEvent, PlanKey, Task, User
from tasks.staffing import unstaffed_units

Role, Status = Membership.Role, Report.Status
SHOWN = 20
RECENT = 6
ALL_TICKED = "all"  # in the address: every report that waits for a signature is ticked
BUTTONS = {MISSING: "填报", Status.DRAFT.value: "继续", Status.RETURNED.value: "查看退回意见"}

GIVEN = {"": "未提供", "offered": "已提供", "taken": "已采用", "declined": "未采用"}


class Entry(NamedTuple):
    """A task in a list: the words for its state, its one button, whether that is the page's primary, whether it is late.

    `plan` names its list where the quarter has several; `until` is the day of a granted extension, `before` how the task stood in the quarter before; `unsaved` tells that
    the person has typed something into its report that is not in it; `key` is that of a report that can be ticked.
    """

    task: Task
    plan: str
    state: str
    label: str
    button: str
    address: str
    primary: bool
    late: bool
    until: date | None
    before: Standing | None
    unsaved: bool
    key: int | None


class Times(NamedTuple):
    """When a list's period opens and is due, what became of it, and what its link to the extensions says."""

    period: Period
    days_left: int | None
    days_late: int | None
    working_days: int | None
    unknown: list[int]
    events: list[PeriodEvent]
    extends: str


class Before(NamedTuple):
    """The quarter before in words, and how tasks of all lists stood in it by key."""

    label: str
    standings: dict[int, Standing]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Lead to the home page of the period in which something waits, a leader to the dashboard; without a period, say what comes first."""
    user = person(request)
    period = landing(periods_around(None), user, timezone.localdate())
    if period is None:
        return render(request, "home/empty.html", {"administrator": user.is_administrator})
    page = "dashboard" if user.acts_as(Role.VIEWER) else "home"
    return redirect(page, period.plan, period.number)


@require_safe
def home(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Show what waits in the quarter, in all its lists, for the person who acts."""
    user = person(request)
    period = period_at(request, plan, quarter)
    if period is None:
        raise Http404
    periods = beside(request, period)
    role = user.acting.role if user.acting else Role.ADMINISTRATOR if user.is_superuser else ""
    template, content = PAGES.get(role, ("home/closed.html", _closed))
    several, times = len(periods) > 1, _times(periods, user)
    frame = {
        "period": period,
        "several": several,
        "all_lists": f"&list={ALL_LISTS}" if several else "",
        "today": timezone.localdate(),
        "times": times,
        "chased": [each.period for each in times if each.period.is_open],
    }
    return render(request, template, frame | content(periods, user) | {"ticked": ALL_TICKED in request.GET})


def _times(periods: list[Period], user: User) -> list[Times]:
    """Return what the page says of each list's period; one query, and one for each that is not due yet."""
    today = timezone.localdate()
    events = defaultdict[int, list[PeriodEvent]](list)
    for event in PeriodEvent.objects.filter(period__in=periods).exclude(kind=PeriodEvent.Kind.OPENED).order_by("id"):
        events[event.period_id].append(event)
    return [
        Times(
            **deadline(period, today),
            unknown=unknown_years(period.due_on) if period.due_on and period.due_on > today else [],
            events=events[period.pk],
            extends=_extends(period, user),
        )
        for period in periods
    ]


def _extends(period: Period, user: User) -> str:
    """Return what the link to the extensions says; empty where there is nothing to ask or to see."""
    if period.opened_at is None or not user.acts_as(Role.REPORTER, Role.SIGNATORY):
        return ""
    return "申请延期、查看批复" if period.is_open and user.acts_as(Role.REPORTER) else "查看延期批复"


def _before(periods: list[Period], user: User, tasks: list[Any]) -> Before | None:
    """Return how `tasks` stood in the quarter before, as far as `user` may see it; None in the year's first quarter."""
    of_list = defaultdict[int, list[int]](list)
    for task in tasks:
        of_list[task.plan_id].append(task.pk)
    quarters = Period.objects.select_related("plan").filter(plan__in=of_list, number=periods[0].number - 1)
    found, today = list(quarters) if tasks else [], timezone.localdate()
    if not found:
        return None
    stood = [standings(before, user, today, of_list[before.plan_id]) for before in found]
    return Before(found[0].quarter.label, {key: each for of_one in stood for key, each in of_one.items()})


def _entries(
    tasks: list[Any], periods: list[Period], user: User, button: str, before: Before | None, *, urgent: bool
) -> list[Entry]:
    """Return the rows of a list of tasks with their due day; the first button is the primary one of an `urgent` list."""
    today = timezone.localdate()
    stood = before.standings if before else {}
    of_list = {period.plan_id: period for period in periods}
    return [
        Entry(
            task,
            task.plan.title if len(periods) > 1 else "",
            task.state,
            state_label(task.state, task, user),
            BUTTONS.get(task.state, button),
            reverse("report", args=[task.plan, periods[0].number, task.number]),
            urgent and place == 0,
            overdue(task.due, task.arrived_at, task.state, today),
            task.due if task.due != of_list[task.plan_id].due_on else None,
            stood.get(task.pk),
            getattr(task, "unsaved", False),
            getattr(task, "report_key", None),
        )
        for place, task in enumerate(tasks)
    ]


def _missing(periods: list[Period]) -> Q:
    """Return what picks the tasks whose report is asked for and has not come: of a quarter that was opened."""
    unopened = [period.plan_id for period in periods if period.opened_at is None]
    silent = ~Q(state__in=REPORTED)
    return silent & ~Q(plan__in=unopened) if unopened else silent


def _counts(tasks: StatedTasks, periods: list[Period]) -> dict[str, int]:
    """Return how many tasks of the desk there are, and how many are reported, accepted or still missing."""
    return tasks.order_by().aggregate(
        tasks=Count("pk"),
        reported=Count("pk", filter=Q(state__in=REPORTED)),
        submitted=Count("pk", filter=Q(state=Status.SUBMITTED)),
        accepted=Count("pk", filter=Q(state=Status.ACCEPTED)),
        missing=Count("pk", filter=_missing(periods)),
    )


def _bureau(periods: list[Period], user: User) -> dict[str, Any]:
    """Return what a reporter or a signatory has to do, and what their bureau has sent off."""
    tasks, todo = desk(periods, user), waiting_tasks(periods, user)
    plans = [period.plan_id for period in periods]
    moved = readable_transitions(user).filter(report__period__in=periods, report__task__plan__in=plans)  # both by index
    signs = user.acts_as(Role.SIGNATORY)
    if signs:
        todo = with_report(todo, periods, user)
    asked = list(with_unsaved(with_due(with_return(todo, periods), periods), periods, user))
    sent = tasks.filter(state__in=Report.SUBMITTED if signs else REPORTED)
    done = list(with_unsaved(with_due(sent, periods), periods, user))
    before = _before(periods, user, [*asked, *done])
    return {
        "signs": signs,
        "unsaved": sum(task.unsaved for task in [*asked, *done]),
        "counts": _counts(tasks, periods),
        "before": before,
        "queue": _entries(asked, periods, user, "审签" if signs else "查看", before, urgent=True),
        "waits": _of_lists(periods, [task.plan_id for task in asked]),
        "led": _of_lists(periods, tasks.order_by().values_list("plan", flat=True)),
        "done": _entries(done, periods, user, "查看", before, urgent=False),
        "supported": [(task, GIVEN[task.given]) for task in supported_tasks(periods, user)],
        "recent": moved.filter(report__task__in=tasks.order_by().values("pk"))[:RECENT],
    }


def _of_lists(periods: list[Period], plans: Iterable[int]) -> list[tuple[Period, int]]:
    """Return the periods whose list is among `plans`, each with how often."""
    counts = Counter(plans)
    return [(period, counts[period.plan_id]) for period in periods if counts[period.plan_id]]


def _office(periods: list[Period], user: User) -> dict[str, Any]:
    """Return the queue of a supervisor, and for whoever reads along: who has not reported yet, by bureau."""
    tasks, todo = desk(periods, user), waiting_tasks(periods, user)
    silent = tasks.filter(_missing(periods)).order_by().values("lead__short_name", "lead")
    asked = list(with_due(todo[:SHOWN], periods))
    before = _before(periods, user, asked)
    extensions = Extension.objects.filter(report__period__in=periods, state=Extension.State.ASKED)
    waits = _of_lists(periods, todo.order_by().values_list("plan", flat=True))
    return {
        "supervises": user.acts_as(Role.SUPERVISOR),
        "asks": any(period.opened_at for period in periods),
        "counts": _counts(tasks, periods),
        "before": before,
        "queue": _entries(asked, periods, user, "审核", before, urgent=True),
        "queue_total": sum(number for _, number in waits),
        "waits": waits,
        "asked": _of_lists(periods, extensions.values_list("report__task__plan", flat=True)),
        "proposed": MilestoneRevision.objects.filter(
            task__plan__in=[period.plan_id for period in periods], state=MilestoneRevision.State.PROPOSED
        ).select_related("task__lead", "period__plan"),
        "silent": silent.annotate(missing=Count("pk")).order_by("-missing", "lead__short_name"),
    }


def _administrator(periods: list[Period], user: User) -> dict[str, Any]:
    """Return the state of the year's lists, quarter by quarter, the bureaus where somebody is missing, the last imports."""
    plans = [period.plan for period in periods]
    of_year = Period.objects.filter(plan__in=plans).select_related("plan")
    return {
        "unstaffed": unstaffed_units(plans),
        "counts": _counts(desk(periods, user), periods),
        "periods": of_year.annotate(
            goals=Count("milestones", distinct=True), reports_count=Count("reports", distinct=True)
        ).order_by("plan__slug", "number"),
        "batches": ImportBatch.objects.select_related("by").defer("log")[:RECENT],
    }


def _closed(periods: list[Period], user: User) -> dict[str, Any]:
    """Return nothing: an auditor, or a person without a role, has no task to open."""
    return {}


PAGES: dict[str, tuple[str, Callable[[list[Period], User], dict[str, Any]]]] = {
    Role.REPORTER: ("home/bureau.html", _bureau),
    Role.SIGNATORY: ("home/bureau.html", _bureau),
    Role.SUPERVISOR: ("home/office.html", _office),
    Role.VIEWER: ("home/office.html", _office),
    Role.ADMINISTRATOR: ("home/administrator.html", _administrator),
}
