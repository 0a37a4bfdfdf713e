"""The tasks that lie on somebody's desk, with the state of their report, and which of them wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from reports.desk.period_choice import begun, current
from reports.desk.task_columns import MISSING, StatedTasks, with_state
from reports.models import Contribution, Report
from tasks.models import Membership, Period, Task
from tasks.models.composed import question

if TYPE_CHECKING:
    from tasks.models import User

Role, Status = Membership.Role, Report.Status
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


def desk(periods: Sequence[Period], user: User) -> StatedTasks:
    """Return the active tasks that concern `user` in `periods`, with state: a bureau's own, otherwise all; by list."""
    plans = [period.plan_id for period in periods]
    tasks = Task.objects.visible_to(user).filter(plan__in=plans, status=Task.Status.ACTIVE)
    if user.acting and user.acting.role in Membership.BUREAU:
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


class Following(NamedTuple):
    """The next task that waits for somebody of a bureau, and how many do, that one among them.

    `plan` names its list where that is another one than that of the report at hand.
    """

    task: Task
    waiting: int
    plan: str


def following_task(user: User, report: Report, periods: Sequence[Period]) -> Following | None:
    """Return the task after that of `report` that waits for `user` in `periods`, else the first one; one query, for bureaus alone."""
    if not user.acts_as(*Membership.BUREAU):
        return None
    tasks = _others_waiting(list(periods), user, report.task_id)
    here = (report.period.plan.slug, report.task.order, report.task.number)
    after = (task for task in tasks if (task.plan.slug, task.order, task.number) > here)
    task = next(after, tasks[0] if tasks else None)
    if task is None:
        return None
    return Following(task, len(tasks), task.plan.title if task.plan_id != report.period.plan_id else "")


@question
def _others_waiting(periods: list[Period], user: User, task: int) -> StatedTasks:
    return waiting_tasks(periods, user).exclude(pk=task).order_by(*IN_ORDER)


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


def state_label(state: str, task: Task, user: User) -> str:
    """Return the state in the words of who reads it: a bureau has 报送 done where the office has 审核 to do."""
    acting = user.acting
    if state == MISSING:
        if acting and acting.role in Membership.BUREAU:
            return "未填报" if acting.organization_id == task.lead_id else "—"
        return "未报送"
    if acting and acting.role in Membership.BUREAU:
        return Report.BUREAU_LABELS.get(state, Status(state).label)
    return Status(state).label
