"""The demonstration: an invented year as it stands today, a second list, the year before, and a real published table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reports.importing import Options, import_bytes
from reports.models import Notice, Report, Transition
from reports.periods import name_leads, open_period
from reports.samples import accounts, last_year, organizations, removal
from reports.samples.invented import APPEND_ONLY, MARK, Bureau, moment_on, notices_at
from reports.samples.synthetic import CITY, FIRST_YEAR
from reports.subjects import keep
from tasks.calendar import after, is_working_day
from tasks.models import Membership, Organization, Period, PeriodEvent, Plan, Task, User
from tasks.models.plans import KINDS
from tasks.quarters import Quarter

KIND = "民生实事"  # of the second list
PUBLISHED = settings.BASE_DIR / "fixtures" / "2024-Q2-housing-bureau.txt"
PUBLISHED_QUARTER, PUBLISHED_DUE = Quarter(2024, 2), date(2024, 6, 28)
INVENTED = settings.BASE_DIR / "fixtures" / "demo"
LIVELIHOOD = INVENTED / "minsheng"
DUE = ((3, 28), (6, 28), (9, 27), (12, 27))  # month and day of a quarter that isn't the current one
WORKING_DAYS_LEFT = 3  # of the current quarter, today among them; the second list was due on the last one before
REPORTED_AFTER = timedelta(days=45)  # so long after its first day a quarter is the one that is reported on
OPEN_DAYS, OPEN_SINCE = timedelta(days=14), timedelta(days=12)
CLOSED_AFTER, PUBLIC_AFTER = timedelta(days=15), timedelta(days=28)


class RefusedDemoError(Exception):
    """The demonstration can't be loaded here; its text is a sentence for the person."""


def is_loaded() -> bool:
    """Return whether the demonstration is in the database."""
    return User.objects.filter(is_demo=True).exists()


def empty() -> bool:
    """Return whether the database holds neither a task nor an account."""
    return not (Task.objects.exists() or User.objects.exists())


def quarter_at(on: date) -> Quarter:
    """Return the quarter that the demonstration reports on when it is loaded on the day `on`.

    A year begins with its second quarter, so that there is something to compare: until then the last one goes on.
    """
    day = on - REPORTED_AFTER
    quarter = Quarter(day.year, (day.month + 2) // 3)
    return Quarter(day.year - 1, 4) if quarter.number == 1 else quarter


@transaction.atomic
def load(on: date | None = None) -> None:
    """Load the demonstration as it stands on the day `on` (None: today), all or nothing; some seconds.

    Where it is loaded already nothing happens. Raises `RefusedDemoError` beside real tasks or plans, when one of the user
    names is taken, and when the machine's clock stands before what was published.
    """
    if is_loaded():
        return
    on = on or timezone.localdate()
    quarter = quarter_at(on)
    if quarter.year <= PUBLISHED_QUARTER.year:
        raise RefusedDemoError(f"本机日期为 {on}，早于演示所用的已公开分解表，请先校准时钟。")
    if real := Task.objects.filter(demo=Task.Demo.NO).count():
        raise RefusedDemoError(f"库中已有正式任务 {real} 项。演示数据不与正式数据放在一起，请换一个空库。")
    roles = [account.role.value for account in accounts.ACCOUNTS]
    if taken := User.objects.filter(username__in=roles).values_list("username", flat=True):
        raise RefusedDemoError(f"用户名 {'、'.join(taken)} 已被正式账号使用，请先改名或换一个空库。")
    years = (PUBLISHED_QUARTER.year, quarter.year - 1, quarter.year)
    if real_plan := Plan.objects.filter(year__in=years).first():
        raise RefusedDemoError(f"库中已有{real_plan}的正式计划。演示数据不与正式数据放在一起，请换一个空库。")
    units = organizations.install()
    users = accounts.install(units)
    supervisor, administrator = users[Membership.Role.SUPERVISOR], users[Membership.Role.ADMINISTRATOR]
    _publish(units[accounts.HOUSING], administrator)
    last_year.load(quarter.year - 1, units, administrator)
    livelihood = {"kind": KIND, "title": f"{KIND}{MARK}", "slug": KINDS[KIND]}
    for folder, names, due_on in (
        (INVENTED, {}, after(on - timedelta(days=1), WORKING_DAYS_LEFT)),
        (LIVELIHOOD, livelihood, _working_day_before(on)),
    ):
        periods = _periods(Plan.objects.create(year=quarter.year, is_demo=True, **names), quarter, on, due_on)
        bureaus = _bureaus(folder, units, supervisor)
        for bureau in bureaus:
            bureau.plan(periods)
        _report(bureaus, periods[: quarter.number], administrator)
    told = Notice.objects.filter(person__is_demo=True)
    told.filter(at__lt=moment_on(on - OPEN_SINCE)).delete()  # of quarters that are closed
    told.update(read_at=timezone.now())
    keep(Task.objects.filter(plan__is_demo=True).values_list("pk", flat=True))


def remove() -> int:
    """Take the demonstration away and return how many tasks that was.

    Raises `removal.StandsOnError` when real data stands on it.
    """
    plans = Plan.objects.filter(is_demo=True, year__lt=FIRST_YEAR)
    return removal.remove(
        plans,
        Task.objects.filter(plan__in=plans).exclude(demo=Task.Demo.NO),
        User.objects.filter(is_demo=True),
        Organization.objects.filter(is_demo=True).exclude(name__startswith=CITY),
    )


def _periods(plan: Plan, quarter: Quarter, on: date, due_on: date) -> list[Period]:
    """Create the year's periods: the one of `quarter` is due on `due_on` and has been open for some days at the day `on`."""
    days = [date(plan.year, *day) for day in DUE]
    days[quarter.number - 1] = due_on
    return [
        Period.objects.create(
            plan=plan, number=number, opens_on=on - OPEN_SINCE if number == quarter.number else due - OPEN_DAYS, due_on=due
        )
        for number, due in enumerate(days, 1)
    ]  # fmt: skip


def _working_day_before(on: date) -> date:
    day = on - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _bureaus(folder: Path, units: Mapping[str, Organization], supervisor: User) -> list[Bureau]:
    return [Bureau(_read(path), path.stem, units, supervisor) for path in sorted(folder.glob("*.toml"))]


def _report(bureaus: list[Bureau], periods: list[Period], administrator: User) -> None:
    """Open the periods, let the bureaus report in them, publish and close all but the last."""
    periods = [_opened(period, administrator) for period in periods]
    for bureau in bureaus:
        bureau.report(periods)
    for period in periods[:-1]:
        _close(period, administrator)


def _close(period: Period, by: User) -> None:
    """Close a period some days after it was due; what was accepted in it is public since."""
    assert period.due_on is not None
    accepted = Report.objects.filter(period=period, status=Report.Status.ACCEPTED)
    accepted.update(published_at=moment_on(period.due_on + PUBLIC_AFTER))
    name_leads(period)
    period.closed_at = moment_on(period.due_on + CLOSED_AFTER)
    period.save()
    period.events.create(kind=PeriodEvent.Kind.CLOSED, by=by, at=period.closed_at)


def _opened(period: Period, by: User) -> Period:
    assert period.opens_on is not None
    assert period.due_on is not None
    moment = moment_on(period.opens_on)
    with notices_at(moment):
        opened, _ = open_period(period, opens_on=period.opens_on, due_on=period.due_on, by=by, at=moment)
    return opened


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)


def _publish(lead: Organization, by: User) -> None:
    """Import the real table and leave its quarter as it was: closed, and public."""
    quarter, due = PUBLISHED_QUARTER, PUBLISHED_DUE
    plan = Plan.objects.create(year=quarter.year, is_demo=True)
    opens, reported = due - OPEN_DAYS, moment_on(due + CLOSED_AFTER)
    period = Period.objects.create(
        plan=plan, number=quarter.number, opens_on=opens, due_on=due, opened_at=moment_on(opens)
    )
    options = Options(lead=lead.name, status=Report.Status.ACCEPTED.value)
    preview = import_bytes(PUBLISHED.read_bytes(), PUBLISHED.name, options, by=by, demo=Task.Demo.PUBLISHED)
    if preview.problems:
        raise RefusedDemoError(f"演示文件 {PUBLISHED.name} 未能导入：{preview.problems[0]}")
    reports = Report.objects.filter(period=period)
    with APPEND_ONLY.lift(Transition):  # it was told then, not on the day of the import
        Transition.objects.filter(report__in=reports).update(at=reported)
    reports.update(updated_at=reported)
    period.refresh_from_db()
    _close(period, by)
