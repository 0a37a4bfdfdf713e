"""A list of the next year is begun: its quarters with proposed days, and the rules by which the old one was judged."""

from __future__ import annotations

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from reports.workflow import RefusedError
from tasks import audit
from tasks.calendar import missing_periods
from tasks.models import Period, Plan, StandingScale, Task, User

COPIED = ("ahead_by", "yellow_by", "red_by", "words", "colours")


class Beside(NamedTuple):
    """An old list and the one of the next year, where there is one; counts are of tasks neither cancelled nor merged."""

    old: Plan
    new: Plan | None
    tasks: int

    @property
    def year(self) -> int:
        """Return the year that begins."""
        return self.old.year + 1

    @property
    def title(self) -> str:
        """Return what the new list is called: as the old one, with its year where the name has it."""
        return self.old.title.replace(str(self.old.year), str(self.year))


def lists_beside(year: int | None = None) -> list[Beside]:
    """Return the lists of `year` (None: the last one that holds tasks), each with that of the year after; three queries."""
    if year is None:
        year = Task.objects.order_by("-plan__year").values_list("plan__year", flat=True).first()
    if year is None:
        return []
    counted = Count("tasks", filter=~Q(tasks__status__in=Task.LEFT_OUT))
    new = {plan.slug: plan for plan in Plan.objects.of_year(year + 1)}
    return [Beside(plan, new.get(plan.slug), plan.n) for plan in Plan.objects.of_year(year).annotate(n=counted)]


def year_before(plan: Plan) -> Plan | None:
    """Return the list of the year before that `plan` follows: the one at the same place; one query."""
    return Plan.objects.filter(year=plan.year - 1, slug=plan.slug).first()


def begin(old: Plan, *, by: User) -> Plan:
    """Create the list that follows `old`, with four quarters and its rules, and return it.

    Raises `RefusedError` where it is there already, whoever made it.
    """
    beside = Beside(old, None, 0)
    try:
        with transaction.atomic():
            Plan.objects.select_for_update().get(pk=old.pk)
            if Plan.objects.filter(year=beside.year, slug=old.slug).exists():
                raise RefusedError(f"{beside.year}年的这份清单已经建立，没有重复建立。")
            plan = Plan(year=beside.year, kind=old.kind, title=beside.title, slug=old.slug)
            plan.full_clean()
            plan.save()
            _settle(plan, old, by)
    except IntegrityError as error:
        raise RefusedError(f"{beside.year}年的这份清单刚刚由别人建立，没有重复建立。") from error
    return plan


@transaction.atomic
def complete(plan: Plan, *, by: User) -> str:
    """Give a list that was made otherwise (by an import) what it lacks, and return what that was, empty for nothing."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    return _settle(plan, year_before(plan), by)


def lacking(plan: Plan, old: Plan | None) -> tuple[list[Period], StandingScale | None]:
    """Return the quarters that a list lacks and the rules that it would take from `old`, nothing of it saved."""
    last = StandingScale.objects.filter(plan=old).order_by("-version").first() if old else None
    scale = None if last is None or StandingScale.objects.filter(plan=plan).exists() else last
    return missing_periods(plan), scale


def _settle(plan: Plan, old: Plan | None, by: User) -> str:
    periods, scale = lacking(plan, old)
    Period.objects.bulk_create(periods)
    told = [f"填报期 {len(periods)} 个（{'、'.join(each.quarter.label for each in periods)}）"] if periods else []
    if scale is not None:
        values = {name: getattr(scale, name) for name in COPIED}
        StandingScale.objects.create(plan=plan, version=1, by=by, reason=f"沿用{scale}。", **values)
        told.append(f"亮灯规则（{scale}）")
    if told:
        audit.record(audit.Kind.DATA, "建立新的一年", by=by, about=plan, detail="；".join(told))
    return "，".join(told)
