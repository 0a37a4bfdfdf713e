"""Who may read what bureau and office write to each other about a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from reports.models import Report, Transition
from tasks.models import Membership, Task

if TYPE_CHECKING:
    from tasks.models import User


def reads_comments(user: User, task: Task) -> bool:
    """Return whether `user` may read comments on `task`: its lead bureau and the office, not who supports it."""
    acting = user.acting
    return acting is not None and (
        acting.role in Membership.OFFICE
        or (acting.role in Membership.BUREAU and acting.organization_id == task.lead_id)
    )


def readable_transitions(user: User) -> QuerySet[Transition]:
    """Return the transitions of reports that `user` may read, the latest first, without their snapshots."""
    return (
        Transition.objects.filter(report__in=Report.objects.visible_to(user))
        .select_related("by", "organization", "report__task", "report__period__plan")
        .defer("snapshot")
        .order_by("-at", "-id")
    )
