"""The home page (工作台): what waits for the person who acts, by role."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.desk import (
    ALL_LISTS,
    MISSING,
    REPORTED,
    Stand,
    StatedTasks,
    beside,
    desk,
    landing,
    page_address,
    period_at,
    periods_around,
    readable_transitions,
    stands,
    state_label,
    supported_tasks,
    waiting_by_list,
    waiting_tasks,
    with_due,
    with_report,
    with_return,
    with_unsaved,
)
from reports.frame.deadline import deadline
from reports.models import Extension, Report, Transition
from reports.models.reports import overdue
from reports.standing import Standing, standings
from tasks.access import person
from tasks.calendar import unknown_years
from tasks.models import ImportBatch, Membership, MilestoneRevision, Period, PeriodEvent, PlanKey, Task, User
from tasks.models.composed import question
from tasks.models.plans import quarters_of
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
    task_page: str
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
    for event in _events([period.pk for period in periods]):
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


@question
def _events(periods: list[int]) -> QuerySet[PeriodEvent]:
    return PeriodEvent.objects.filter(period__in=periods).exclude(kind=PeriodEvent.Kind.OPENED).order_by("id")


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
    found, today = quarters_of(of_list, periods[0].number - 1), timezone.localdate()
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
            f"{page_address('task', task.plan.key, task.number)}?quarter={periods[0].number}",
            page_address("report", task.plan.key, periods[0].number, task.number),
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


def _counts(stood: Counter[Stand], periods: list[Period]) -> dict[str, int]:
    """Return how many tasks of the desk there are, and how many are reported, accepted or still missing."""
    asked = {period.plan_id for period in periods if period.opened_at is not None}
    return {
        "tasks": stood.total(),
        "reported": sum(number for each, number in stood.items() if each.state in REPORTED),
        "submitted": sum(number for each, number in stood.items() if each.state == Status.SUBMITTED),
        "accepted": sum(number for each, number in stood.items() if each.state == Status.ACCEPTED),
        "missing": sum(n for each, n in stood.items() if each.state not in REPORTED and each.plan in asked),
    }


@question
def _asked(periods: list[Period], user: User, signs: bool) -> StatedTasks:
    """Return what waits for somebody of a bureau."""
    todo = with_due(with_return(waiting_tasks(periods, user), periods), periods)
    return with_unsaved(with_report(todo, periods, user) if signs else todo, periods, user)


@question
def _sent(periods: list[Period], user: User, signs: bool) -> StatedTasks:
    """Return what a bureau has sent off."""
    sent = desk(periods, user).filter(state__in=Report.SUBMITTED if signs else REPORTED)
    return with_unsaved(with_due(sent, periods), periods, user)


@question
def _supported(periods: list[Period], user: User) -> StatedTasks:
    return supported_tasks(periods, user)


@question
def _recent(periods: list[Period], user: User) -> QuerySet[Transition]:
    """Return what happened last to the reports of the desk."""
    plans = [period.plan_id for period in periods]
    moved = readable_transitions(user).filter(report__period__in=periods, report__task__plan__in=plans)  # both by index
    return moved.filter(report__task__in=desk(periods, user).order_by().values("pk"))[:RECENT]


def _bureau(periods: list[Period], user: User) -> dict[str, Any]:
    """Return what a reporter or a signatory has to do, and what their bureau has sent off."""
    signs = user.acts_as(Role.SIGNATORY)
    asked, done, stood = _asked(periods, user, signs), _sent(periods, user, signs), stands(periods, user)
    before = _before(periods, user, [*asked, *done])
    return {
        "signs": signs,
        "unsaved": sum(task.unsaved for task in [*asked, *done]),
        "counts": _counts(stood, periods),
        "before": before,
        "queue": _entries(asked, periods, user, "审签" if signs else "查看", before, urgent=True),
        "waits": _of_lists(periods, Counter(task.plan_id for task in asked)),
        "led": _of_lists(periods, Counter(each.plan for each in stood.elements())),
        "done": _entries(done, periods, user, "查看", before, urgent=False),
        "supported": [(task, GIVEN[task.given]) for task in _supported(periods, user)],
        "recent": _recent(periods, user),
    }


def _of_lists(periods: list[Period], counts: Counter[int]) -> list[tuple[Period, int]]:
    """Return the periods whose list is counted, each with its number."""
    return [(period, counts[period.plan_id]) for period in periods if counts[period.plan_id]]


@question
def _queue(periods: list[Period], user: User) -> StatedTasks:
    """Return what waits for a supervisor, as many as are shown."""
    return with_due(waiting_tasks(periods, user)[:SHOWN], periods)


@question
def _silent(periods: list[Period], user: User) -> Any:
    """Return the bureaus of which reports are missing, those of which most are first, with how many."""
    silent = desk(periods, user).filter(_missing(periods)).order_by().values("lead__short_name", "lead")
    return silent.annotate(missing=Count("pk")).order_by("-missing", "lead__short_name")


@question
def _extensions_asked(periods: list[int]) -> QuerySet[Extension, int]:
    asked = Extension.objects.filter(report__period__in=periods, state=Extension.State.ASKED)
    return asked.values_list("report__task__plan", flat=True)


@question
def _proposed(plans: list[int]) -> QuerySet[MilestoneRevision]:
    proposed = MilestoneRevision.objects.filter(task__plan__in=plans, state=MilestoneRevision.State.PROPOSED)
    return proposed.select_related("task__lead", "period__plan")


def _office(periods: list[Period], user: User) -> dict[str, Any]:
    """Return the queue of a supervisor, and for whoever reads along: who has not reported yet, by bureau."""
    asked, stood = _queue(periods, user), stands(periods, user)
    before = _before(periods, user, asked)
    waiting, supervises = waiting_by_list(periods, user), user.acts_as(Role.SUPERVISOR)
    return {
        "supervises": supervises,
        "asks": any(period.opened_at for period in periods),
        "counts": _counts(stood, periods),
        "before": before,
        "queue": _entries(asked, periods, user, "审核", before, urgent=True),
        "queue_total": waiting.total(),
        "waits": _of_lists(periods, waiting),
        "asked": _of_lists(periods, Counter(_extensions_asked([period.pk for period in periods]))),
        "proposed": _proposed([period.plan_id for period in periods]) if supervises else [],
        "silent": _silent(periods, user),
    }


def _administrator(periods: list[Period], user: User) -> dict[str, Any]:
    """Return the state of the year's lists, quarter by quarter, the bureaus where somebody is missing, the last imports."""
    plans = [period.plan for period in periods]
    of_year = Period.objects.filter(plan__in=plans).select_related("plan")
    return {
        "unstaffed": unstaffed_units(plans),
        "counts": _counts(stands(periods, user), periods),
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
