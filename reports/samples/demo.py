"""The demonstration: a real published table, and beside it an invented year of other bureaus and the year before."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reports.importing import Options, import_bytes
from reports.models import Notice, Report
from reports.periods import open_period
from reports.samples import accounts, last_year, organizations, removal
from reports.samples.invented import MARK, Bureau, moment_on
from reports.samples.synthetic import CITY
from reports.subjects import keep
from tasks.milestones import reword
from tasks.models import Membership, Organization, Period, PeriodEvent, Plan, Task, User

YEAR = 2024
PUBLISHED = settings.BASE_DIR / "fixtures" / "2024-Q2-housing-bureau.txt"
INVENTED = settings.BASE_DIR / "fixtures" / "demo"
DUE = (date(2024, 3, 28), date(2024, 6, 28), date(2024, 9, 27), date(2024, 12, 27))
OPEN_DAYS = 14
FIRST_QUARTER_CLOSED = date(2024, 4, 12)
FIRST_QUARTER_PUBLISHED = date(2024, 4, 25)


class RefusedDemoError(Exception):
    """The demonstration can't be loaded here; its text is a sentence for the person."""


def is_loaded() -> bool:
    """Return whether the demonstration is in the database."""
    return User.objects.filter(is_demo=True).exists()


def empty() -> bool:
    """Return whether the database holds neither a task nor an account."""
    return not (Task.objects.exists() or User.objects.exists())


@transaction.atomic
def load() -> None:
    """Load the demonstration where it isn't there yet, all or nothing; some seconds.

    Raises `RefusedDemoError` beside real tasks, or when one of the user names is taken.
    """
    if is_loaded():
        return
    if real := Task.objects.filter(demo=Task.Demo.NO).count():
        raise RefusedDemoError(f"库中已有正式任务 {real} 项。演示数据不与正式数据放在一起，请换一个空库。")
    roles = [account.role.value for account in accounts.ACCOUNTS]
    if taken := User.objects.filter(username__in=roles).values_list("username", flat=True):
        raise RefusedDemoError(f"用户名 {'、'.join(taken)} 已被正式账号使用，请先改名或换一个空库。")
    units = organizations.install()
    users = accounts.install(units)
    if real_plan := Plan.objects.filter(year__in=(last_year.YEAR, YEAR)).first():
        raise RefusedDemoError(f"库中已有{real_plan}的正式计划。演示数据不与正式数据放在一起，请换一个空库。")
    plan = Plan.objects.create(year=YEAR, is_demo=True)
    periods = [
        Period.objects.create(plan=plan, number=number, opens_on=due - timedelta(days=OPEN_DAYS), due_on=due)
        for number, due in enumerate(DUE, 1)
    ]
    _import_published(units[accounts.HOUSING], users[Membership.Role.ADMINISTRATOR])
    for number, goal in _read("goals.toml").items():
        reword(plan.tasks.get(number=number), periods[2], f"{goal}{MARK}")
    bureaus = [
        Bureau(_read(path.name), path.stem, units, users[Membership.Role.SUPERVISOR])
        for path in sorted(INVENTED.glob("*.toml"))
        if path.name != "goals.toml"
    ]
    for bureau in bureaus:
        bureau.plan(periods)
    administrator = users[Membership.Role.ADMINISTRATOR]
    last_year.load(units, administrator)
    periods = [_opened(period, administrator) for period in periods]
    for bureau in bureaus:
        bureau.report(periods)
    Report.objects.filter(period=periods[0], status=Report.Status.ACCEPTED).update(
        published_at=moment_on(FIRST_QUARTER_PUBLISHED)
    )
    periods[0].closed_at = moment_on(FIRST_QUARTER_CLOSED)
    periods[0].save()
    Notice.objects.filter(person__is_demo=True).update(read_at=timezone.now())
    keep(Task.objects.filter(plan__is_demo=True).values_list("pk", flat=True))
    periods[0].events.create(kind=PeriodEvent.Kind.CLOSED, by=administrator, at=periods[0].closed_at)


def remove() -> int:
    """Take the demonstration away and return how many tasks that was.

    Raises `removal.StandsOnError` when real data stands on it.
    """
    plans = Plan.objects.filter(is_demo=True, year__in=(last_year.YEAR, YEAR))
    return removal.remove(
        plans,
        Task.objects.filter(plan__in=plans).exclude(demo=Task.Demo.NO),
        User.objects.filter(is_demo=True),
        Organization.objects.filter(is_demo=True).exclude(name__startswith=CITY),
    )


def _opened(period: Period, by: User) -> Period:
    assert period.opens_on is not None
    assert period.due_on is not None
    opened, _ = open_period(
        period, opens_on=period.opens_on, due_on=period.due_on, by=by, at=moment_on(period.opens_on)
    )
    return opened


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((INVENTED / name).read_text("utf-8"), parse_float=Decimal)


def _import_published(lead: Organization, by: User) -> None:
    options = Options(lead=lead.name, status=Report.Status.ACCEPTED.value)
    preview = import_bytes(PUBLISHED.read_bytes(), PUBLISHED.name, options, by=by, demo=Task.Demo.PUBLISHED)
    if preview.problems:
        raise RefusedDemoError(f"演示文件 {PUBLISHED.name} 未能导入：{preview.problems[0]}")
