"""The demonstration: a real published table, beside it an invented year of other bureaus, a second list, the year before."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
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
from tasks.models.plans import KINDS

YEAR = 2024
KIND = "民生实事"  # of the second list
PUBLISHED = settings.BASE_DIR / "fixtures" / "2024-Q2-housing-bureau.txt"
INVENTED = settings.BASE_DIR / "fixtures" / "demo"
LIVELIHOOD = INVENTED / "minsheng"
DUE = (date(2024, 3, 28), date(2024, 6, 28), date(2024, 9, 27), date(2024, 12, 27))
LIVELIHOOD_DUE = (date(2024, 3, 25), date(2024, 6, 25), date(2024, 9, 25), date(2024, 12, 25))
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
    periods = _periods(plan, DUE)
    _import_published(units[accounts.HOUSING], users[Membership.Role.ADMINISTRATOR])
    for number, goal in _read(INVENTED / "goals.toml").items():
        reword(plan.tasks.get(number=number), periods[2], f"{goal}{MARK}")
    supervisor, administrator = users[Membership.Role.SUPERVISOR], users[Membership.Role.ADMINISTRATOR]
    bureaus = _bureaus(INVENTED, units, supervisor)
    for bureau in bureaus:
        bureau.plan(periods)
    last_year.load(units, administrator)
    _report(bureaus, periods, administrator)
    livelihood = Plan.objects.create(year=YEAR, kind=KIND, title=f"{KIND}{MARK}", slug=KINDS[KIND], is_demo=True)
    further = _bureaus(LIVELIHOOD, units, supervisor)
    periods = _periods(livelihood, LIVELIHOOD_DUE)
    for bureau in further:
        bureau.plan(periods)
    _report(further, periods, administrator)
    Notice.objects.filter(person__is_demo=True).update(read_at=timezone.now())
    keep(Task.objects.filter(plan__is_demo=True).values_list("pk", flat=True))


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


def _periods(plan: Plan, days: Iterable[date]) -> list[Period]:
    return [
        Period.objects.create(plan=plan, number=number, opens_on=due - timedelta(days=OPEN_DAYS), due_on=due)
        for number, due in enumerate(days, 1)
    ]


def _bureaus(folder: Path, units: Mapping[str, Organization], supervisor: User) -> list[Bureau]:
    paths = [path for path in sorted(folder.glob("*.toml")) if path.name != "goals.toml"]
    return [Bureau(_read(path), path.stem, units, supervisor) for path in paths]


def _report(bureaus: list[Bureau], periods: list[Period], administrator: User) -> None:
    """Open the periods, let the bureaus report in them, publish and close the first."""
    periods = [_opened(period, administrator) for period in periods]
    for bureau in bureaus:
        bureau.report(periods)
    first = periods[0]
    Report.objects.filter(period=first, status=Report.Status.ACCEPTED).update(
        published_at=moment_on(FIRST_QUARTER_PUBLISHED)
    )
    first.closed_at = moment_on(FIRST_QUARTER_CLOSED)
    first.save()
    first.events.create(kind=PeriodEvent.Kind.CLOSED, by=administrator, at=first.closed_at)


def _opened(period: Period, by: User) -> Period:
    assert period.opens_on is not None
    assert period.due_on is not None
    opened, _ = open_period(
        period, opens_on=period.opens_on, due_on=period.due_on, by=by, at=moment_on(period.opens_on)
    )
    return opened


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)


def _import_published(lead: Organization, by: User) -> None:
    options = Options(lead=lead.name, status=Report.Status.ACCEPTED.value)
    preview = import_bytes(PUBLISHED.read_bytes(), PUBLISHED.name, options, by=by, demo=Task.Demo.PUBLISHED)
    if preview.problems:
        raise RefusedDemoError(f"演示文件 {PUBLISHED.name} 未能导入：{preview.problems[0]}")
