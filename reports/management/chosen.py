"""What the arguments of commands name: a period of a list, a unit; a name that leads nowhere is told in a sentence."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from tasks.models import Organization, Period
from tasks.models.plans import MAIN_SLUG


def add_period(parser: CommandParser) -> None:
    """Take year, quarter and list."""
    parser.add_argument("year", type=int, help="年度，如 2024")
    parser.add_argument("quarter", type=int, help="季度，1 至 4")
    parser.add_argument("--list", help=f"哪一份清单：地址，如 minsheng，主清单写 {MAIN_SLUG}（默认主清单或唯一的一份）")


def period_of(year: int, quarter: int, slug: str | None) -> Period:
    """Return the period of the list, of the main or only one without a `slug`; raises `CommandError`; one query."""
    periods = Period.objects.filter(plan__year=year, number=quarter).select_related("plan").order_by("plan__slug")
    known = {period.plan.slug or MAIN_SLUG: period for period in periods}
    slug = slug or (next(iter(known)) if len(known) == 1 else MAIN_SLUG)
    if not known:
        raise CommandError(f"没有 {year}年第 {quarter} 季度的填报期，请先导入任务分解表，或在管理页面建立填报期。")
    if slug not in known:
        have = "、".join(f"{key}（{period.plan.title}）" for key, period in known.items())
        raise CommandError(f"{year}年第 {quarter} 季度没有清单 {slug} 的填报期，有 {have}，请用 --list 指明。")
    return known[slug]


def unit_of(name: str | None) -> Organization | None:
    """Return the unit of that name, short name or alias, None for no name; raises `CommandError` for an unknown one."""
    if not name:
        return None
    found = next((known for known in Organization.objects.in_use() if name in known.names), None)
    if found is None:
        raise CommandError(f"没有叫“{name}”的单位，请用全称、简称或已登记的别名。")
    return found
