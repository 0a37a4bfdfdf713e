"""What lies on whose desk: the periods to choose from, a period's tasks with the state of their report, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from django.db.models import (
    Case,
    CharField,
    Count,
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
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from reports.models import Contribution, Report, ReportDraft, Transition
from tasks.models import (
    Membership,
    MilestoneCondition,
    Organization,
    Period,
    PlanKey,
    QuarterlyMilestone,
    Support,
    Task,
)
from tasks.models.composed import question
from tasks.models.of_task import targets_of

if TYPE_CHECKING:
    from tasks.models import User
    from tasks.models.tasks import TaskQuerySet
StatedTasks: TypeAlias = QuerySet[Any]  # tasks, with columns that the type checker does not know
Role, Status = Membership.Role, Report.Status
BUREAU = (Role.REPORTER, Role.SIGNATORY)
OFFICE = (Role.SUPERVISOR, Role.VIEWER, Role.ADMINISTRATOR)
MISSING = ""
ALL_LISTS = "all"
YEARS_AROUND = 5
REPORTED = (*Report.SUBMITTED, Status.AWAITING_SIGN_OFF)
IN_ORDER = ("plan__slug", "order", "number")
WAITING = {
    Role.REPORTER: (MISSING, *Report.OPEN),
    Role.SIGNATORY: (Status.AWAITING_SIGN_OFF,),
    Role.SUPERVISOR: (Status.SUBMITTED,),
}


class Stand(NamedTuple):
    """A list, by its key, and the state of a report in it ("" without one)."""

    plan: int
    state: str


@lru_cache(maxsize=8192)
def page_address(name: str, plan: PlanKey, *further: str | int) -> str:
    """Return the address of a page of a list, which never changes; a supervisor's home names a hundred, a tenth of its time."""
    return reverse(name, args=[plan, *further])


def periods_of(request: HttpRequest) -> list[Period]:
    """Return the periods around the year of the request's address; one query for whoever asks during a request."""
    kept = vars(request)
    if "periods" not in kept:
        match = request.resolver_match
        plan = match.kwargs.get("plan") if match else None
        kept["periods"] = periods_around(plan and plan.year)
    return list(kept["periods"])


def period_at(request: HttpRequest, plan: PlanKey, quarter: int) -> Period | None:
    """Return the period that the request's address names, none where its list has none; no query beyond `periods_of`.

    Raises `Http404` for a list, other than the main one, that the year does not have.
    """
    periods = periods_of(request)
    if plan.slug and not any(each.plan.key == plan for each in periods):
        raise Http404
    return next((each for each in periods if (each.plan.key, each.number) == (plan, quarter)), None)


def beside(request: HttpRequest, period: Period) -> list[Period]:
    """Return the periods of the same quarter in all lists of the year, that of the main list first; no query either."""
    return [each for each in periods_of(request) if each.quarter == period.quarter]


def periods_asked(request: HttpRequest, period: Period) -> list[Period]:
    """Return `period` alone, or with those beside it where the address asks for all lists (`?list=all`)."""
    return beside(request, period) if request.GET.get("list") == ALL_LISTS else [period]


def query_of_now(asked: QueryDict, known: Mapping[str, Container[str]]) -> QueryDict:
    """Return what an address asks for with today's name of a unit for one that it had before: old addresses lead on.

    `known` has today's names by the field that holds one; only a name that is not among them costs queries, two.
    """
    query = asked.copy()
    for field, names in known.items():
        name = asked.get(field, "")
        if name and name not in names and (unit := Organization.objects.of_name(name)):
            query[field] = unit.name
    return query


def periods_around(year: int | None) -> list[Period]:
    """Return the periods of the years next to `year` (None: to this one) with their lists, the eldest first; one query.

    Of a year those of the main list come first. What a page costs does not grow with the years that the database holds.
    """
    return _around(year or timezone.localdate().year + 1)


# The year itself, else the last before it, else the first.
_NEAREST = "COALESCE((SELECT MAX(year) FROM tasks_plan WHERE year <= %s), (SELECT MIN(year) FROM tasks_plan))"


@question
def _around(year: int) -> QuerySet[Period]:
    """Return the periods around `year`."""
    first, last = (RawSQL(f"{_NEAREST} {sign} %s", (year, YEARS_AROUND)) for sign in "-+")  # noqa: S611  our own words
    return (
        Period.objects.filter(plan__year__gte=first, plan__year__lte=last)
        .select_related("plan")
        .order_by("plan__year", "plan__slug", "number")
    )


def begun(period: Period, on: date) -> bool:
    """Return whether the day `on` lies in the period or after it: from the day it opens, else from the quarter's first."""
    return (period.opens_on or period.quarter.starts_on) <= on


def current(periods: Iterable[Period], on: date) -> Period | None:
    """Return the period that people work on at the day `on`; none of none.

    Of the last year that has begun it is the first quarter with a due date that is open (such periods are closed in
    turn), else the last one that has begun; before any has begun it is the first of `periods`. A quarter that was never
    opened holds up nothing: a year may start in any. Of several lists the main one decides.
    """
    ordered = sorted(periods, key=lambda period: (period.quarter, period.plan.slug))
    past = [period for period in ordered if begun(period, on)]
    if not past:
        return next(iter(ordered), None)
    of_year = [period for period in past if period.plan.year == past[-1].plan.year]
    first = min(period.plan.slug for period in of_year)
    of_list = [period for period in of_year if period.plan.slug == first]
    return next((period for period in of_list if period.due_on and period.is_open), of_list[-1])


def landing(periods: Iterable[Period], user: User, on: date) -> Period | None:
    """Return the first open quarter of the year in which something waits for `user` in any list, else the current one.

    One small query for each quarter that is looked at.
    """
    known = list(periods)
    here = current(known, on)
    if here is None:
        return None
    later = [each for each in known if each.plan.year == here.plan.year and begun(each, on) and each.due_on]
    later = sorted((each for each in later if each.number >= here.number), key=lambda each: each.quarter)
    quarters = [list(same) for _, same in groupby(later, key=lambda each: each.quarter)]
    return next((same[0] for same in quarters if waiting_by_list(same, user)), here)


def with_state(tasks: TaskQuerySet, periods: Sequence[Period], user: User) -> StatedTasks:
    """Add `state` (the status of the report in which something is written and `user` may read it, else "") and `goal`.

    `periods` are those of one quarter, here and below: that of a task's list is its own.
    """
    readable = Report.objects.visible_to(user).with_words().filter(period__in=periods, task=OuterRef("pk")).order_by()
    goals = QuarterlyMilestone.objects.filter(period__in=periods, task=OuterRef("pk")).order_by()
    return tasks.annotate(
        state=Coalesce(Subquery(readable.values("status")[:1]), Value(MISSING), output_field=CharField()),
        goal=Coalesce(Subquery(goals.values("text")[:1]), Value(""), output_field=CharField()),
    )


def desk(periods: Sequence[Period], user: User) -> StatedTasks:
    """Return the active tasks that concern `user` in `periods`, with state: a bureau's own, otherwise all; by list."""
    plans = [period.plan_id for period in periods]
    tasks = Task.objects.visible_to(user).filter(plan__in=plans, status=Task.Status.ACTIVE)
    if user.acting and user.acting.role in BUREAU:
        tasks = tasks.led_by(user.acting.organization)
    return with_state(tasks, periods, user).select_related("lead", "plan").order_by(*IN_ORDER)


def stands(periods: Sequence[Period], user: User) -> Counter[Stand]:
    """Return how many tasks of the desk stand in each state in each list; one query."""
    return Counter({Stand(plan, state): number for plan, state, number in _stands(list(periods), user)})


@question
def _stands(periods: list[Period], user: User) -> StatedTasks:
    counted = desk(periods, user).order_by().values("plan", "state")
    rows: StatedTasks = counted.annotate(n=Count("pk")).values_list("plan", "state", "n")
    return rows


def waiting_by_list(periods: Sequence[Period], user: User) -> Counter[int]:
    """Return how many tasks wait for `user` in `periods`, by the key of their list; one query."""
    return Counter(dict(_waiting(list(periods), user)))


@question
def _waiting(periods: list[Period], user: User) -> StatedTasks:
    waiting = waiting_tasks(periods, user).order_by().values("plan")
    rows: StatedTasks = waiting.annotate(n=Count("pk")).values_list("plan", "n")
    return rows


def waiting_tasks(periods: Sequence[Period], user: User) -> StatedTasks:
    """Return the tasks of the desk that wait for `user`, returned ones first; none of a period that is closed.

    Before it is opened nobody is asked for a report; what an import brought in can be worked on.
    """
    states = WAITING.get(Role(user.acting.role)) if user.acting else None
    periods = [period for period in periods if period.closed_at is None]
    if states is None or not periods:
        return Task.objects.none()
    asked = Q(state__in=states)
    if unopened := [period.plan_id for period in periods if period.opened_at is None]:
        asked &= ~Q(plan__in=unopened, state=MISSING)
    returned_first = Case(When(state=Status.RETURNED, then=0), default=1, output_field=IntegerField())
    return desk(periods, user).filter(asked).order_by(returned_first, *IN_ORDER)


@question
def _others_waiting(periods: list[Period], user: User, task: int) -> StatedTasks:
    return waiting_tasks(periods, user).exclude(pk=task).order_by(*IN_ORDER)


class Following(NamedTuple):
    """The next task that waits for somebody of a bureau, and how many do, that one among them.

    `plan` names its list where that is another one than that of the report at hand.
    """

    task: Task
    waiting: int
    plan: str


def following_task(user: User, report: Report, periods: Sequence[Period]) -> Following | None:
    """Return the task after that of `report` that waits for `user` in `periods`, else the first one; one query, for bureaus alone."""
    if not user.acts_as(*BUREAU):
        return None
    tasks = _others_waiting(list(periods), user, report.task_id)
    here = (report.period.plan.slug, report.task.order, report.task.number)
    after = (task for task in tasks if (task.plan.slug, task.order, task.number) > here)
    task = next(after, tasks[0] if tasks else None)
    if task is None:
        return None
    return Following(task, len(tasks), task.plan.title if task.plan_id != report.period.plan_id else "")


def supported_tasks(periods: Sequence[Period], user: User) -> StatedTasks:
    """Return the tasks for whose report the person's unit can give words now, with `given`, the state of what it gave.

    They are led by others, whose report is not filed yet; none outside of an open period.
    """
    acting = user.acting
    periods = [period for period in periods if period.is_open]
    if acting is None or acting.role != Role.REPORTER or not periods:
        return Task.objects.none()
    unfiled = Report.objects.filter(period__in=periods, status__in=Report.OPEN, task=OuterRef("pk"))
    own = Contribution.objects.visible_to(user).filter(
        report__period__in=periods, report__task=OuterRef("pk"), organization=acting.organization
    )
    plans = [period.plan_id for period in periods]
    tasks = Task.objects.visible_to(user).filter(plan__in=plans, status=Task.Status.ACTIVE)
    tasks = tasks.supported_by(acting.organization).exclude(lead=acting.organization).filter(Exists(unfiled))
    stated: StatedTasks = tasks.annotate(given=Coalesce(Subquery(own.values("state")[:1]), Value("")))
    return stated.select_related("lead", "plan").order_by(*IN_ORDER)


class Handed(NamedTuple):
    """Words of a task or its milestone that another unit than the lead answers for, by its name."""

    words: str
    unit: str


def handed_over(task: Task, period: Period | None) -> list[Handed]:
    """Return what other units answer for: clauses and targets of the task, conditions of the milestone; three queries.

    A unit that nobody has entered is told by the name that stands in the text. Words that stand in a clause of the same unit
    are not told twice.
    """
    found: list[tuple[str, Organization | None, str]] = [
        *((each.clause, each.organization, "") for each in _supports(task.pk)),
        *((each.words, each.owner, "") for each in targets_of(task.pk)),
        *(
            (each.words, each.owner, each.owner_named)
            for each in _handed_conditions(task.pk, period.pk if period else None)
        ),
    ]
    own, told = task.lead.names, list[Handed]()
    for words, unit, named in found:
        who = str(unit) if unit else named
        if not words or not who or who in own:
            continue
        if not any(who == other.unit and words in other.words for other in told):
            told.append(Handed(words, who))
    return told


@question
def _supports(task: int) -> QuerySet[Support]:
    return Support.objects.filter(task=task).select_related("organization")


@question
def _handed_conditions(task: int, period: int | None) -> QuerySet[MilestoneCondition]:
    of_task = MilestoneCondition.objects.filter(milestone__task=task, milestone__period=period)
    return of_task.filter(Q(owner__isnull=False) | ~Q(owner_named="")).select_related("owner")


def with_due(tasks: StatedTasks, periods: Sequence[Period]) -> StatedTasks:
    """Add `due`, the day by which the report must be with the office, and `arrived_at`, when it came (see `Report`)."""
    reports = Report.objects.filter(period__in=periods, task=OuterRef("pk")).with_due().order_by()
    due: Any = Subquery(reports.values("due")[:1])
    if usual := [When(plan=each.plan_id, then=Value(each.due_on)) for each in periods if each.due_on]:
        due = Coalesce(due, Case(*usual, output_field=DateField()))
    stated: StatedTasks = tasks.annotate(due=due, arrived_at=Subquery(reports.values("arrived_at")[:1]))
    return stated


def with_return(tasks: StatedTasks, periods: Sequence[Period]) -> StatedTasks:
    """Add who sent the report back last, when, and why: `returned_by`, `returned_at`, `returned_why`."""
    returns = Transition.objects.filter(
        report__period__in=periods, report__task=OuterRef("pk"), action=Transition.Action.SEND_BACK
    ).order_by("-id")
    returned: StatedTasks = tasks.annotate(
        returned_by=Subquery(returns.values("organization__short_name")[:1]),
        returned_at=Subquery(returns.values("at")[:1]),
        returned_why=Subquery(returns.values("comment")[:1]),
    )
    return returned


def with_report(tasks: StatedTasks, periods: Sequence[Period], user: User) -> StatedTasks:
    """Add `report_key`, the key of the report that `user` may read, None without one."""
    readable = Report.objects.visible_to(user).filter(period__in=periods, task=OuterRef("pk")).order_by()
    keyed: StatedTasks = tasks.annotate(report_key=Subquery(readable.values("pk")[:1]))
    return keyed


def with_unsaved(tasks: StatedTasks, periods: Sequence[Period], user: User) -> StatedTasks:
    """Add `unsaved`: whether `user` has typed something into the report that is not in it."""
    drafts = ReportDraft.objects.filter(user=user, report__period__in=periods, report__task=OuterRef("pk"))
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
