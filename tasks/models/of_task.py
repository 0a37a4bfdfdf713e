"""A task and what hangs on it, asked by queries that are composed once."""

from __future__ import annotations

from django.db.models import QuerySet

from tasks.models.composed import question
from tasks.models.organizations import User
from tasks.models.tasks import AnnualTarget, QuarterlyMilestone, SubProject, Task


@question
def tasks_at(plan: int, number: str, user: User) -> QuerySet[Task]:
    """Return the task of that number of a list, where `user` may see it, with its lead and its list."""
    return Task.objects.visible_to(user).filter(plan=plan, number=number).select_related("lead", "plan")


@question
def targets_of(task: int) -> QuerySet[AnnualTarget]:
    """Return the annual targets of a task with who answers for them."""
    return AnnualTarget.objects.filter(task=task).select_related("owner")


@question
def subprojects_of(task: int) -> QuerySet[SubProject]:
    """Return the sub-projects of a task with their districts."""
    return SubProject.objects.filter(task=task).select_related("district")


@question
def milestones_of(task: int, period: int) -> QuerySet[QuarterlyMilestone]:
    """Return the milestone of a task in a period, if there is one."""
    return QuarterlyMilestone.objects.filter(task=task, period=period).order_by()
