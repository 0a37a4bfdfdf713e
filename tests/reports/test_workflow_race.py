"""Two things are done with one report at one moment: they come one after the other, and without the lock they would not.

Each race has its control: with the lock taken away it ends in what must never be.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from importlib import import_module
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, connections, transaction

from reports.models import Report, Transition
from reports.periods import close
from reports.workflow import Content, EntryData, RefusedError, begin, perform, save
from tasks.models import Membership, Period, Task, User
from tests.factories import MembershipFactory, ReportFactory

pytestmark = pytest.mark.django_db(transaction=True)
module = import_module("reports.workflow.perform")
cycle = import_module("reports.periods.cycle")
Action, Role, Status = Transition.Action, Membership.Role, Report.Status
Deed = Callable[[], object]
LOCK = pytest.mark.parametrize("lock", [True, False], ids=["with the lock", "without it"])
PATIENCE = 60  # seconds after which a race has gone wrong, on a machine however busy


@pytest.fixture(autouse=True)
def several_writers() -> None:
    """Leave out databases of one writer."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, with or without our lock")


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return a draft in which nothing is in doubt."""
    Task.objects.filter(pk=task.pk).update(text="优化营商环境，编制城市更新规划。")
    task.milestones.update(text="完成规划编制。")
    return ReportFactory(task=task, period=period, text="①规划编制已完成。")


def wait_until(come: Callable[[], bool]) -> None:
    """Return once that has `come`, or once somebody stands at a lock of the database, who can come no further."""
    patience = time.monotonic() + PATIENCE
    while not come():
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < patience
        time.sleep(0.005)


def together(*steps: Callable[[], None]) -> None:
    """Run the steps, each in a thread with a connection of its own, and return when all are done."""

    def run(step: Callable[[], None]) -> None:
        try:
            step()
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def unlocked(report: Report) -> Report:
    """Return the report as stored, without holding its row."""
    return Report.objects.select_related("task__lead", "period__plan").get(pk=report.pk)


def both(monkeypatch: pytest.MonkeyPatch, lock: bool, *deeds: Deed) -> list[bool]:
    """Do both at once, each having read the report before the other writes, if it can; return which were done."""
    read, hold = list[Report](), module.locked_report if lock else unlocked
    done = [False, False]

    def read_by_both(report: Report) -> Report:
        current = hold(report)
        read.append(current)
        wait_until(lambda: len(read) == len(deeds))
        return current

    def attempt(place: int, deed: Deed) -> None:
        with suppress(RefusedError):
            deed()
            done[place] = True

    monkeypatch.setattr(module, "locked_report", read_by_both)
    together(*(partial(attempt, *pair) for pair in enumerate(deeds)))
    return done


def person(user: User) -> User:
    """Return the person with the membership read, before threads use it."""
    assert user.acting
    return user


def colleague(user: User) -> User:
    """Return another person of the same role in the same organisation."""
    acting = person(user).acting
    assert acting
    return person(MembershipFactory(organization=acting.organization, role=acting.role).user)


@LOCK
def test_save_and_save(lock: bool, report: Report, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    by = person(lead)
    writing = [
        lambda words=words: save(report, Content(obstacles=words, outlook="feasible"), by=by, version=0)
        for words in ("甲", "乙")
    ]
    assert sum(both(monkeypatch, lock, *writing)) == (1 if lock else 2)


@LOCK
def test_submit_and_submit(lock: bool, report: Report, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [person(lead), colleague(lead)]
    done = both(monkeypatch, lock, *[lambda by=by: perform(report, Action.SUBMIT, by=by) for by in people])
    assert sum(done) == Transition.objects.filter(action=Action.SUBMIT).count() == (1 if lock else 2)


@LOCK
def test_accept_and_send_back(lock: bool, report: Report, supervisor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    Report.objects.update(status=Status.SUBMITTED)
    one, other = person(supervisor), colleague(supervisor)
    done = both(
        monkeypatch,
        lock,
        lambda: perform(report, Action.ACCEPT, by=one),
        lambda: perform(report, Action.SEND_BACK, by=other, comment="请改。"),
    )
    assert sum(done) == Transition.objects.count() == (1 if lock else 2)
    if lock:
        assert Report.objects.get().status == Transition.objects.get().to_status


@LOCK
def test_withdraw_and_begin_the_review(
    lock: bool, report: Report, lead: User, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Report.objects.update(status=Status.SUBMITTED)
    by, reviewer = person(lead), person(supervisor)
    done = both(monkeypatch, lock, lambda: perform(report, Action.WITHDRAW, by=by), lambda: begin(report, by=reviewer))
    assert sum(done) == (1 if lock else 2)


@LOCK
@pytest.mark.parametrize("action", [None, Action.SUBMIT], ids=["save", "submit"])
def test_file_and_close(
    action: Transition.Action | None,
    lock: bool,
    report: Report,
    period: Period,
    lead: User,
    admin: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Closing waits for who files; without the lock on the reports something would be filed in a closed period."""
    Period.objects.filter(pk=period.pk).update(due_on=date(2024, 6, 28))
    by, administrator, order = person(lead), person(admin), list[str]()
    reading, closed, expect = Event(), Event(), module._expect

    def expected(*arguments: object) -> None:
        expect(*arguments)
        reading.set()
        wait_until(closed.is_set)
        order.append("filed")

    def write() -> None:
        if action:
            perform(report, action, by=by)
        else:
            save(report, Content((EntryData("①改过。", "①"),), outlook="feasible"), by=by, version=0)

    def shut() -> None:
        assert reading.wait(PATIENCE)
        close(period, by=administrator)
        order.append("closed")
        closed.set()

    monkeypatch.setattr(module, "_expect", expected)
    if not lock:
        for waits in ("_hold_reports", "name_leads"):
            monkeypatch.setattr(cycle, waits, lambda period: None)
    together(write, shut)
    assert order == (["filed", "closed"] if lock else ["closed", "filed"])
    stored = Report.objects.get()
    assert (stored.version, stored.status) != (report.version, report.status)
    assert stored.period.closed_at is not None


@LOCK
def test_written_twice_while_the_period_is_being_closed(
    lock: bool, report: Report, period: Period, lead: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that its own transaction wrote before asks for the period's key: closing must have left that free."""
    Period.objects.filter(pk=period.pk).update(due_on=date(2024, 6, 28))
    by, administrator, failed, held = person(lead), person(admin), list[str](), Event()

    def write() -> None:
        try:
            with transaction.atomic():
                first = save(report, Content((EntryData("①改过。", "①"),), outlook="feasible"), by=by, version=0)
                held.set()
                wait_until(lambda: False)
                save(first, Content((EntryData("①又改过。", "①"),), outlook="feasible"), by=by, version=1)
        except OperationalError as error:
            failed.append(str(error))

    def shut() -> None:
        assert held.wait(PATIENCE)
        try:
            close(period, by=administrator)
        except OperationalError as error:
            failed.append(str(error))

    if not lock:
        whole = Period.objects.select_for_update(of=("self",)).select_related("plan")
        monkeypatch.setattr(cycle, "held_period", lambda period: whole.get(pk=period.pk))
    together(write, shut)
    assert bool(failed) != lock
    if lock:
        assert (Report.objects.get().text, Period.objects.get().closed_at is None) == ("①又改过。", False)
