"""Two people save the same version at the same moment: one of them is told, and without the lock neither would be."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import connection, connections

from reports.models import Report
from reports.workflow import Content, StaleError, save
from tasks.models import Period, Task, User
from tests.factories import ReportFactory

module = import_module("reports.workflow.perform")


def unlocked(report: Report) -> Report:
    """Return the report as stored, without holding its row."""
    return Report.objects.select_related("task__lead", "period__plan").get(pk=report.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("lock", "saved"), [(True, 1), (False, 2)])
def test_one_of_two_is_told(
    lock: bool, saved: int, task: Task, period: Period, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, with or without our lock")
    report = ReportFactory(task=task, period=period)
    assert lead.acting
    both_read, expect = Barrier(2, timeout=1), module._expect
    outcomes: list[str] = []

    def expected_by_both(*arguments: Any) -> None:
        expect(*arguments)
        with suppress(BrokenBarrierError):
            both_read.wait()

    def write(words: str) -> None:
        try:
            save(report, Content(obstacles=words), by=lead, version=0)
            outcomes.append("saved")
        except StaleError:
            outcomes.append("told")
        finally:
            connections.close_all()

    monkeypatch.setattr(module, "_expect", expected_by_both)
    if not lock:
        monkeypatch.setattr(module, "_locked", unlocked)
    writers = [Thread(target=write, args=[words]) for words in ("甲写的", "乙写的")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert outcomes.count("saved") == saved
