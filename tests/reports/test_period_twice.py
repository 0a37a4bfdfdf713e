"""A period that two windows open or close at one moment: it is done once, and the second is told when the first did it.

Each race has its control: with the lock taken away it ends in what must never be.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module

import pytest
from django.db import connection

from reports.models import Report
from reports.periods import close, open_period
from reports.workflow import RefusedError
from tasks.models import Period, PeriodEvent, Task, User
from tests.factories import PeriodFactory
from tests.reports.test_workflow_race import together, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
cycle = import_module("reports.periods.cycle")
LOCK = pytest.mark.parametrize("lock", [True, False], ids=["with the lock", "without it"])
ON = date(2024, 7, 10)


@pytest.fixture
def unopened(task: Task) -> Period:
    """Return a period of the task's list that nobody has opened."""
    return PeriodFactory(plan=task.plan, number=3, opened_at=None)


def opened(period: Period, by: User) -> object:
    return open_period(period, opens_on=date(2024, 7, 1), due_on=date(2024, 7, 25), by=by)


def events(period: Period) -> int:
    """Return how often it was noted that the period was opened or closed."""
    return PeriodEvent.objects.filter(period=period).count()


@LOCK
def test_opened_by_a_window_that_looked_before_the_other_opened(
    lock: bool, unopened: Period, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = Period.objects.select_related("plan").get(pk=unopened.pk)
    if not lock:
        monkeypatch.setattr(cycle, "held_period", lambda period: period)
    opened(unopened, supervisor)
    if lock:
        with pytest.raises(RefusedError, match=r"的填报期已于 \d+月\d+日 \d\d:\d\d 开放，没有再次开放。"):
            opened(stale, supervisor)
    else:
        opened(stale, supervisor)
    assert events(unopened) == (1 if lock else 2)
    assert Report.objects.filter(period=unopened).count() == 1


@LOCK
def test_closed_by_a_window_that_looked_before_the_other_closed(
    lock: bool, period: Period, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = Period.objects.select_related("plan").get(pk=period.pk)
    if not lock:
        monkeypatch.setattr(cycle, "held_period", lambda period: period)
    before = events(period)
    close(period, by=supervisor)
    if lock:
        with pytest.raises(RefusedError, match=r"的填报期已于 \d+月\d+日 \d\d:\d\d 关闭，没有再次关闭。"):
            close(stale, by=supervisor)
    else:
        told = ""
        try:
            close(stale, by=supervisor)
        except RefusedError as refused:
            told = str(refused)
        assert "没有再次关闭" not in told
    assert events(period) == before + 1 + (not lock and not told)


def answered_at_once(deed: Callable[[], object], lock: bool, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Do it in two threads, each having read the period before the other writes, if it can; return the refusals, "" for none."""
    read, answers = list[Period](), list[str]()
    hold = cycle.held_period if lock else lambda each: Period.objects.select_related("plan").get(pk=each.pk)

    def read_by_both(each: Period) -> Period:
        current = hold(each)
        read.append(current)
        wait_until(lambda: len(read) == 2)
        return current

    def attempt() -> None:
        try:
            deed()
            answers.append("")
        except RefusedError as refused:
            answers.append(str(refused))

    monkeypatch.setattr(cycle, "held_period", read_by_both)
    together(attempt, attempt)
    return sorted(answers)


@pytest.fixture
def several_writers() -> None:
    """Leave out databases of one writer."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, with or without our lock")


@LOCK
@pytest.mark.usefixtures("several_writers")
def test_opened_by_two_requests_at_once(
    lock: bool, unopened: Period, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert supervisor.acting
    answers = answered_at_once(lambda: opened(unopened, supervisor), lock, monkeypatch)
    assert answers[0] == ""
    assert ("没有再次开放" in answers[-1]) == lock
    assert events(unopened) == answers.count("")


@LOCK
@pytest.mark.usefixtures("several_writers")
def test_closed_by_two_requests_at_once(
    lock: bool, period: Period, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert supervisor.acting
    before = events(period)
    answers = answered_at_once(lambda: close(period, by=supervisor), lock, monkeypatch)
    assert answers[0] == ""
    assert ("没有再次关闭" in answers[-1]) == lock
    assert events(period) == before + answers.count("")
