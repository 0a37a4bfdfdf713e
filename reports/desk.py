"""What lies on whose desk: the periods to choose from, a period's tasks with the state of their report, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from reports.models import Contribution, Report, ReportDraft, Transition
from tasks.models import Membership, MilestoneCondition, Organization, Period, QuarterlyMilestone, Task

if TYPE_CHECKING:
    from tasks.models import User
    from tasks.models.tasks import TaskQuerySet
StatedTasks: TypeAlias = QuerySet[Any]  # tasks, with columns that the type checker does not know
Role, Status = Membership.Role, Report.Status
BUREAU = (Role.REPORTER, Role.SIGNATORY)
OFFICE = (Role.SUPERVISOR, Role.VIEWER, Role.ADMINISTRATOR)
MISSING = ""
YEARS_AROUND = 5
REPORTED = (*Report.SUBMITTED, Status.AWAITING_SIGN_OFF)
WAITING = {
    Role.REPORTER: (MISSING, *Report.OPEN),
    Role.SIGNATORY: (Status.AWAITING_SIGN_OFF,),
    Role.SUPERVISOR: (Status.SUBMITTED,),
}


def periods_of(request: HttpRequest) -> list[Period]:
    """Return the periods around the year of the request's address; one query for whoever asks during a request."""
    kept = vars(request)
    if "periods" not in kept:
        match = request.resolver_match
        kept["periods"] = periods_around(match.kwargs.get("year") if match else None)
    return list(kept["periods"])


def periods_around(year: int | None) -> list[Period]:
    """Return the periods of the years next to `year` (None: to this one) with their plans, the eldest first; one query.

    What a page costs does not grow with the years that the database holds.
    """
    return list(_around(year or timezone.localdate().year + 1).all())


# The year itself, else the last before it, else the first. Written as SQL because composing it takes longer than all
# else that the bar of a page asks for.
_NEAREST = "COALESCE((SELECT MAX(year) FROM tasks_plan WHERE year <= %s), (SELECT MIN(year) FROM tasks_plan))"


@lru_cache(maxsize=64)
def _around(year: int) -> QuerySet[Period]:
    """Return the query of the periods around `year`: composed once, asked each time through a copy of it."""
    first, last = (RawSQL(f"{_NEAREST} {sign} %s", (year, YEARS_AROUND)) for sign in "-+")  # noqa: S611  our own words
    return (
        Period.objects.filter(plan__year__gte=first, plan__year__lte=last)
        .select_related("plan")
        .order_by("plan__year", "number")
    )


def begun(period: Period, on: date) -> bool:
    """Return whether the day `on` lies in the period or after it: from the day it opens, else from the quarter's first."""
    return (period.opens_on or period.quarter.starts_on) <= on


def current(periods: Iterable[Period], on: date) -> Period | None:
    """Return the period that people work on at the day `on`; none of none.

    Of the last year that has begun it is the first quarter with a due date that has begun and isn't closed (such
    periods are closed in turn), else the last one that has begun; before any has begun it is the first of `periods`.
    """
    ordered = sorted(periods, key=lambda period: period.quarter)
    past = [period for period in ordered if begun(period, on)]
    if not past:
        return next(iter(ordered), None)
    of_year = (period for period in past if period.plan_id == past[-1].plan_id)
    return next((period for period in of_year if period.due_on and period.closed_at is None), past[-1])


def landing(periods: Iterable[Period], user: User, on: date) -> Period | None:
    """Return the first open quarter of the year in which something waits for `user`, else the current one.

    One small query for each quarter that is looked at.
    """
    known = list(periods)
    here = current(known, on)
    if here is None or here.closed_at:
        return here
    later = [period for period in known if period.plan_id == here.plan_id and begun(period, on) and period.due_on]
    later = sorted((period for period in later if period.number >= here.number), key=lambda period: period.number)
    return next((period for period in later if waiting_tasks(period, user).exists()), here)


def with_state(tasks: TaskQuerySet, period: Period | None, user: User) -> StatedTasks:
    """Add `state` (the status of the report in which something is written and `user` may read it, else "") and `goal`."""
    readable = Report.objects.visible_to(user).written().filter(period=period, task=OuterRef("pk")).order_by()
    goals = QuarterlyMilestone.objects.filter(period=period, task=OuterRef("pk")).order_by()
    return tasks.annotate(
        state=Coalesce(Subquery(readable.values("status")[:1]), Value(MISSING), output_field=CharField()),
        goal=Coalesce(Subquery(goals.values("text")[:1]), Value(""), output_field=CharField()),
    )


def desk(period: Period, user: User) -> StatedTasks:
    """Return the active tasks that concern `user` in `period`, with state: a bureau's own, otherwise all."""
    tasks = Task.objects.visible_to(user).filter(plan=period.plan_id, status=Task.Status.ACTIVE)
    if user.acting and user.acting.role in BUREAU:
        tasks = tasks.led_by(user.acting.organization)
    return with_state(tasks, period, user).select_related("lead").order_by("order", "number")


def waiting_tasks(period: Period, user: User) -> StatedTasks:
    """Return the tasks of the desk that wait for `user`, returned ones first; none when the period is closed.

    Before it is opened nobody is asked for a report; what an import brought in can be worked on.
    """
    states = WAITING.get(Role(user.acting.role)) if user.acting else None
    if states is None or period.closed_at:
        return Task.objects.none()
    if period.opened_at is None:
        states = tuple(state for state in states if state != MISSING)
    returned_first = Case(When(state=Status.RETURNED, then=0), default=1, output_field=IntegerField())
    return desk(period, user).filter(state__in=states).order_by(returned_first, "order", "number")


class Following(NamedTuple):
    """The next task that waits for somebody of a bureau, and how many do, that one among them."""

    task: Task
    waiting: int


def following_task(user: User, report: Report) -> Following | None:
    """Return the task after that of `report` that waits for `user`, else the first one; one query, for bureaus alone."""
    if not user.acts_as(*BUREAU):
        return None
    tasks = list(waiting_tasks(report.period, user).exclude(pk=report.task_id).order_by("order", "number"))
    here = (report.task.order, report.task.number)
    after = (task for task in tasks if (task.order, task.number) > here)
    task = next(after, tasks[0] if tasks else None)
    return Following(task, len(tasks)) if task else None


def supported_tasks(period: Period, user: User) -> StatedTasks:
    """Return the tasks for whose report the person's unit can give words now, with `given`, the state of what it gave.

    They are led by others, whose report is not filed yet; none outside of an open period.
    """
    acting = user.acting
    if acting is None or acting.role != Role.REPORTER or period.opened_at is None or period.closed_at:
        return Task.objects.none()
    unfiled = Report.objects.filter(period=period, status__in=Report.OPEN, task=OuterRef("pk"))
    own = Contribution.objects.visible_to(user).filter(
        report__period=period, report__task=OuterRef("pk"), organization=acting.organization
    )
    tasks = Task.objects.visible_to(user).filter(plan=period.plan_id, status=Task.Status.ACTIVE)
    tasks = tasks.supported_by(acting.organization).exclude(lead=acting.organization).filter(Exists(unfiled))
    stated: StatedTasks = tasks.annotate(given=Coalesce(Subquery(own.values("state")[:1]), Value("")))
    return stated.select_related("lead").order_by("order", "number")


class Handed(NamedTuple):
    """Words of a task or its milestone that another unit than the lead answers for, by its name."""

    words: str
    unit: str


def handed_over(task: Task, period: Period | None) -> list[Handed]:
    """Return what other units answer for: clauses and targets of the task, conditions of the milestone; three queries.

    A unit that nobody has entered is told by the name that stands in the text. Words that stand in a clause of the same unit
    are not told twice.
    """
    conditions = MilestoneCondition.objects.filter(milestone__task=task, milestone__period=period)
    conditions = conditions.filter(Q(owner__isnull=False) | ~Q(owner_named=""))
    found: list[tuple[str, Organization | None, str]] = [
        *((each.clause, each.organization, "") for each in task.supports.select_related("organization")),
        *((each.words, each.owner, "") for each in task.targets.select_related("owner")),
        *((each.words, each.owner, each.owner_named) for each in conditions.select_related("owner")),
    ]
    own, told = task.lead.names, list[Handed]()
    for words, unit, named in found:
        who = str(unit) if unit else named
        if not words or not who or who in own:
            continue
        if not any(who == other.unit and words in other.words for other in told):
            told.append(Handed(words, who))
    return told


def with_due(tasks: StatedTasks, period: Period | None) -> StatedTasks:
    """Add `due`, the day by which the report must be with the office, and `arrived_at`, when it came (see `Report`)."""
    reports = Report.objects.filter(period=period, task=OuterRef("pk")).with_due().order_by()
    due = Subquery(reports.values("due")[:1])
    stated: StatedTasks = tasks.annotate(
        due=Coalesce(due, Value(period and period.due_on, output_field=DateField())),
        arrived_at=Subquery(reports.values("arrived_at")[:1]),
    )
    return stated


def with_return(tasks: StatedTasks, period: Period) -> StatedTasks:
    """Add who sent the report back last, when, and why: `returned_by`, `returned_at`, `returned_why`."""
    returns = Transition.objects.filter(
        report__period=period, report__task=OuterRef("pk"), action=Transition.Action.SEND_BACK
    ).order_by("-id")
    returned: StatedTasks = tasks.annotate(
        returned_by=Subquery(returns.values("organization__short_name")[:1]),
        returned_at=Subquery(returns.values("at")[:1]),
        returned_why=Subquery(returns.values("comment")[:1]),
    )
    return returned


def with_unsaved(tasks: StatedTasks, period: Period, user: User) -> StatedTasks:
    """Add `unsaved`: whether `user` has typed something into the report that is not in it."""
    drafts = ReportDraft.objects.filter(user=user, report__period=period, report__task=OuterRef("pk"))
    stated: StatedTasks = tasks.annotate(unsaved=Exists(drafts))
    return stated


def state_label(state: str, task: Task, user: User) -> str:
    """Return the state in the words of who reads it: a bureau has 报送 done where the office has 审核 to do."""
    acting = user.acting
    if state == MISSING:
        if acting and acting.role in BUREAU:
            return "未填报" if acting.organization_id == task.lead_id else "—"
        return "未报送"
    if acting and acting.role in BUREAU:
        return Report.BUREAU_LABELS.get(state, Status(state).label)
    return Status(state).label


def reads_comments(user: User, task: Task) -> bool:
    """Return whether `user` may read comments on `task`: its lead bureau and the office, not who supports it."""
    acting = user.acting
    return acting is not None and (
        acting.role in OFFICE or (acting.role in BUREAU and acting.organization_id == task.lead_id)
    )


def readable_transitions(user: User) -> QuerySet[Transition]:
    """Return the transitions of reports that `user` may read, the latest first, without their snapshots."""
    return (
        Transition.objects.filter(report__in=Report.objects.visible_to(user))
        .select_related("by", "organization", "report__task", "report__period__plan")
        .defer("snapshot")
        .order_by("-at", "-id")
    )
