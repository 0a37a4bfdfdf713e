"""What the arguments of commands name: a period, a unit; a name that leads nowhere is told in a sentence."""

from __future__ import annotations

from django.core.management.base import CommandError

from tasks.models import Organization, Period

MAIN = "政府工作报告"
"""The list that a year has."""


def period_of(year: int, quarter: int, named: str = "") -> Period:
    """Return the period of a list, the main one for no name; raises `CommandError` where there is none."""
    if named not in {"", MAIN}:
        raise CommandError(f"没有“{named}”这个清单，现有的是：{MAIN}。")
    found = Period.objects.select_related("plan").filter(plan__year=year, number=quarter).first()
    if found is None:
        raise CommandError(f"没有 {year}年第 {quarter} 季度的填报期，请先导入任务分解表，或在管理页面建立填报期。")
    return found


def unit_of(name: str | None) -> Organization | None:
    """Return the unit of that name, short name or alias, None for no name; raises `CommandError` for an unknown one."""
    if not name:
        return None
    found = next((known for known in Organization.objects.all() if name in known.names), None)
    if found is None:
        raise CommandError(f"没有叫“{name}”的单位，请用全称、简称或已登记的别名。")
    return found
