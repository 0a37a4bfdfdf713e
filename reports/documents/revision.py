"""The revision of a quarterly table's page: one small query says whether anything on it has changed."""

from __future__ import annotations

from reports.models import Report
from tasks.models import (
    AnnualTarget,
    Membership,
    Organization,
    Period,
    QuarterlyMilestone,
    SubProject,
    Support,
    Task,
    User,
)
from tasks.models.revisions import Trace


def revision(period: Period, user: User) -> str:
    """Return a text that changes with every change of what `user` may see on the table of `period` and in the frame.

    Rows and readings of a report change only with the report itself (`reports.workflow`). One query.
    """
    plan = period.plan_id
    traces = {
        "periods": Period.objects.all(),
        "organizations": Organization.objects.all(),
        "memberships": Membership.objects.filter(user=user),
        "tasks": Task.objects.filter(plan=plan),
        "supports": Support.objects.filter(task__plan=plan),
        "targets": AnnualTarget.objects.filter(task__plan=plan),
        "subprojects": SubProject.objects.filter(task__plan=plan),
        "milestones": QuarterlyMilestone.objects.filter(period=period),
        "reports": Report.objects.filter(period=period),
    }
    found = Period.objects.filter(pk=period.pk).values_list(*(Trace(rows) for rows in traces.values()))
    return " ".join(found.get())
