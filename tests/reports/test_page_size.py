"""No page about a report is larger than fifty times its text, whatever is repeated in it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from reports.models import ProgressEntry, Report
from tasks.models import Period, QuarterlyMilestone, Task, User
from tests.conftest import Visitor
from tests.factories import ReportFactory
from tests.repetition import KNOWN, repeated

ClientOf = Callable[[Visitor], Client]
LENGTH = 4_000
URL = "/2024/Q2/tasks/34/report/"
PIECES = [*KNOWN[:2], *KNOWN[6:8], "甲路已完工，总工程量完成60%；", "①共3个，其中1个，2个。", "完成12%，完成13%，"]


@pytest.mark.parametrize("piece", PIECES)
def test_a_page_is_bounded(
    piece: str, task: Task, period: Period, client_of: ClientOf, lead: User, supervisor: User
) -> None:
    text = repeated(piece, LENGTH)
    QuarterlyMilestone.objects.filter(task=task).update(text=text)
    report = ReportFactory(task=task, period=period, text=text)
    assert ProgressEntry.objects.filter(report=report).count() == 1
    for status, reader in ((Report.Status.DRAFT, lead), (Report.Status.SUBMITTED, supervisor)):
        Report.objects.update(status=status)
        page = client_of(reader).get(URL).content.decode()
        assert Report.objects.get().text == text
        assert len(page) <= 50 * LENGTH, status
        assert all(title.count("\n") < 3 for title in re.findall(r'<mark class="told[^>]* title="([^"]*)"', page))
