"""Working days: public holidays, make-up days, the administrator's own, and years that nobody knows yet."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.calendar import (
    after,
    is_working_day,
    missing_periods,
    proposed_days,
    unknown_years,
    working_days_left,
)
from tasks.models import CalendarDay
from tasks.quarters import Quarter
from tests.factories import PeriodFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 6, 28), True),
        (date(2024, 6, 29), False),
        (date(2024, 5, 1), False),  # Labour Day
        (date(2024, 5, 11), True),  # a Saturday worked for it
        (date(2099, 5, 1), True),  # a Friday of a year whose holidays nobody knows
        (date(2099, 5, 2), False),
    ],
)
def test_holidays_and_the_days_that_make_up_for_them(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_the_administrator_has_the_last_word() -> None:
    CalendarDay.objects.create(day=date(2024, 6, 28), works=False, why="市政府通知")
    CalendarDay.objects.create(day=date(2024, 6, 29), works=True, why="市政府通知")
    assert not is_working_day(date(2024, 6, 28))
    assert is_working_day(date(2024, 6, 29))


@pytest.mark.parametrize(
    ("until", "on", "days"),
    [
        (date(2024, 6, 28), date(2024, 6, 25), 4),
        (date(2024, 6, 28), date(2024, 6, 28), 1),
        (date(2024, 6, 28), date(2024, 6, 29), 0),
        (date(2024, 6, 28), date(2024, 7, 2), -2),
        (date(2024, 5, 6), date(2024, 4, 30), 2),
    ],
)
def test_both_ends_count(until: date, on: date, days: int, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert working_days_left(until, on) == days


def test_the_nth_working_day_after() -> None:
    assert after(date(2024, 6, 28), 20) == date(2024, 7, 26)
    assert after(date(2024, 4, 30), 1) == date(2024, 5, 6)
    assert after(date(2024, 6, 29), 0) == date(2024, 6, 29)
    for n in (-1, 201):
        with pytest.raises(ValueError, match="工作日数"):
            after(date(2024, 6, 28), n)


def test_years_without_a_notice_are_named() -> None:
    assert unknown_years(date(2024, 6, 28), date(2099, 1, 1), date(2099, 5, 1)) == [2099]


@pytest.mark.parametrize(
    ("quarter", "days"),
    [
        (Quarter(2024, 1), (date(2024, 3, 15), date(2024, 3, 28))),
        (Quarter(2024, 3), (date(2024, 9, 13), date(2024, 9, 27))),  # the 28th is a Saturday, the 14th is worked
        (Quarter(2050, 1), (date(2050, 3, 15), date(2050, 3, 28))),
    ],
)
def test_a_quarter_is_proposed_to_be_open_for_ten_working_days(quarter: Quarter, days: tuple[date, date]) -> None:
    assert proposed_days(quarter) == days
    assert working_days_left(days[1], days[0]) == 10


def test_the_administrators_days_move_what_is_proposed() -> None:
    CalendarDay.objects.create(day=date(2024, 3, 28), works=False, why="市里放假")
    assert proposed_days(Quarter(2024, 1)) == (date(2024, 3, 14), date(2024, 3, 27))


def test_a_list_lacks_the_quarters_that_it_has_not() -> None:
    period = PeriodFactory(number=2)
    assert [each.number for each in missing_periods(period.plan)] == [1, 3, 4]
