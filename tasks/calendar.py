"""Working days: public holidays and make-up working days of China, corrected by the administrator's own days.

Holidays come from the notices of the State Council, as the library `chinese_calendar` keeps them. It knows a year once
its notice is out, in November of the year before; until then Monday to Friday are worked, and `unknown_years` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

import chinese_calendar
from django.db.models import QuerySet

from tasks.models import CalendarDay, Period, Plan
from tasks.models.composed import question
from tasks.quarters import LAST_QUARTER, Quarter

WEEKEND = 5
FARTHEST = 400  # days that `after` looks ahead
USUALLY_DUE = 28  # the day of a quarter's last month by which reports are usually asked for
USUALLY_OPEN = 10  # working days for which a quarter is usually open, the first and the last among them


def is_working_day(day: date) -> bool:
    """Return whether the office works on `day`; one query."""
    return _works(day, _settled(day, day))


def working_days_left(until: date, on: date) -> int:
    """Return how many working days there are from `on` to `until`, both included; one query.

    When `until` is past it is the number of working days since then, `on` included, as a negative number.
    """
    day = timedelta(days=1)
    first, last = (until + day, on) if until < on else (on, until)
    count = sum(_worked(max(first, date(year, 1, 1)), min(last, date(year, 12, 31))) for year in _years(first, last))
    count += sum(works - _works(settled, {}) for settled, works in _settled(first, last).items())
    return -count if until < on else count


def after(day: date, n: int) -> date:
    """Return the `n`-th working day after `day`, `day` itself for 0; one query. Raises `ValueError` for more than 200."""
    if not 0 <= n <= FARTHEST // 2:
        raise ValueError(f"工作日数应为 0 至 {FARTHEST // 2}，现为 {n}。")
    first, last = day + timedelta(days=1), day + timedelta(days=FARTHEST)
    settled = _settled(first, last)
    worked = (each for each in _days(first, last) if _works(each, settled))
    return next(islice(worked, n - 1, None)) if n else day


def proposed_days(quarter: Quarter) -> tuple[date, date]:
    """Return from when and until when the bureaus would report in `quarter`; one query.

    It is due on the last working day up to the 28th of its last month, and open for ten working days.
    """
    latest = date(quarter.year, quarter.number * 3, USUALLY_DUE)
    earliest = quarter.starts_on
    settled = _settled(earliest, latest)
    worked = [day for day in _days(earliest, latest) if _works(day, settled)]
    return worked[-USUALLY_OPEN], worked[-1]


def missing_periods(plan: Plan) -> list[Period]:
    """Return the quarters that `plan` lacks as periods with proposed days, not saved; five queries at most."""
    held = set(plan.periods.values_list("number", flat=True)) if plan.pk else set()
    found = []
    for number in range(1, LAST_QUARTER + 1):
        if number not in held:
            opens_on, due_on = proposed_days(Quarter(plan.year, number))
            found.append(Period(plan=plan, number=number, opens_on=opens_on, due_on=due_on))
    return found


def unknown_years(*days: date) -> list[int]:
    """Return the years of `days` whose holidays are not known yet: their working days are Monday to Friday."""
    return sorted({day.year for day in days if not _known(day)})


def _years(first: date, last: date) -> range:
    """Return the years of the days from `first` to `last`; none where `last` is before `first`."""
    return range(first.year, last.year + 1) if first <= last else range(0)


@lru_cache(maxsize=256)
def _worked(first: date, last: date) -> int:
    """Return how many days of one year the office works by the calendar; a year that is not known is not gone through.

    Kept: three quarters of a year are gone through for each look at a home page, which took 3 of its 32 ms.
    """
    if _known(first):
        return sum(_works(each, {}) for each in _days(first, last))
    weeks, rest = divmod((last - first).days + 1, 7)
    return weeks * WEEKEND + sum((first.weekday() + number) % 7 < WEEKEND for number in range(rest))


def _known(day: date) -> bool:
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def _works(day: date, settled: dict[date, bool]) -> bool:
    if day in settled:
        return settled[day]
    return bool(chinese_calendar.is_workday(day)) if _known(day) else day.weekday() < WEEKEND


def _settled(first: date, last: date) -> dict[date, bool]:
    """Return what the administrator settled from `first` to `last`."""
    return dict(_decided(first, last))


@question
def _decided(first: date, last: date) -> QuerySet[CalendarDay, tuple[date, bool]]:
    return CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "works")


def _days(first: date, last: date) -> Iterator[date]:
    """Yield the days from `first` to `last`, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
