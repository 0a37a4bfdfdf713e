"""What a page shows of the tasks on a desk beside their own words, as columns of their query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Case, CharField, DateField, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from reports.models import Report, ReportDraft, Transition
from tasks.models import Period, QuarterlyMilestone

if TYPE_CHECKING:
    from tasks.models import User
    from tasks.models.tasks import TaskQuerySet

StatedTasks: TypeAlias = QuerySet[Any]  # tasks, with columns that the type checker does not know
MISSING = ""


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
