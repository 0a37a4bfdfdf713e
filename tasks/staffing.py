"""Who is missing where a report has to be written or signed: without them it would strand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tasks.models import Membership, Organization, Plan, Task

Role = Membership.Role
ACTIVE = Q(led_tasks__status=Task.Status.ACTIVE)


class Unstaffed(NamedTuple):
    """A bureau, the roles that nobody who may log in holds there, and how many active tasks it leads."""

    organization: Organization
    missing: tuple[str, ...]
    tasks: int

    def __str__(self) -> str:
        """Return 市教育局没有填报人、审签人，牵头的 3 项任务."""
        return f"{self.organization}没有{'、'.join(self.missing)}，牵头 {self.tasks} 项在办任务"


def unstaffed_units(plans: Collection[Plan] | None = None, among: Iterable[int] | None = None) -> list[Unstaffed]:
    """Return the bureaus that lead active tasks (of `plans`) and have no reporter or, where they sign, no signatory.

    Only those whose keys are `among` the given ones, where such are given; one query.
    """
    led = ACTIVE & Q(led_tasks__plan__in=plans) if plans else ACTIVE
    bureaus = Organization.objects.annotate(led=Count("led_tasks", filter=led, distinct=True)).filter(led__gt=0)
    if among is not None:
        bureaus = bureaus.filter(pk__in=among)
    staffed = bureaus.annotate(writes=Exists(_held(Role.REPORTER)), signs=Exists(_held(Role.SIGNATORY)))
    found = []
    for bureau in staffed.order_by("name"):
        missing = [Role.REPORTER.label] * (not bureau.writes)
        missing += [Role.SIGNATORY.label] * (bureau.signs_off and not bureau.signs)
        if missing:
            found.append(Unstaffed(bureau, tuple(map(str, missing)), bureau.led))
    return found


def _held(role: Membership.Role) -> QuerySet[Membership]:
    return Membership.objects.filter(organization=OuterRef("pk"), role=role, user__is_active=True)
