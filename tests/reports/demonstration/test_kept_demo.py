"""The demonstration's kept readings: as good as fresh ones, and enough for every page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client

from reports.models import Report
from tasks.models import Task, User
from tests.conftest import Visitor
from tests.reports.demonstration.conftest import ON
from tests.reports.test_kept import everything, nothing_is_read, nothing_kept

pytestmark = pytest.mark.short_round_on("sqlite")
ClientOf = Callable[[Visitor], Client]
TOKENS = re.compile(rb'(?<=")(?:[0-9a-f]{32}|[A-Za-z0-9]{64}|\d{10}\.\d+)(?=")')  # of forms; when they were opened


@pytest.fixture
def loaded(demonstration: None, db: None) -> None:
    """Forget the tables' markup, so that each page is made."""
    caches["tables"].clear()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("name", ["", "supervisor", "reporter"])
def test_kept_and_fresh_are_equal(name: str) -> None:
    user = User.objects.get(username=name) if name else None
    own = list(Task.objects.filter(lead__memberships__user=user).values_list("number", flat=True))
    numbers = own if name == "reporter" else None
    with nothing_is_read():
        kept = everything(user, numbers)
    with nothing_kept():
        fresh = everything(user, numbers)
    assert kept == fresh
    assert fresh


def pages() -> list[tuple[str, str]]:
    """Return whose pages are looked at, and which: all that show what was read."""
    quarter, task = f"/{ON.year}/Q4/", f"/{ON.year}/tasks/38/"
    reports = (
        Report.objects.filter(period__plan__year=ON.year, period__plan__slug="")
        .select_related("period", "task")
        .order_by("pk")
    )
    filed = reports.filter(status=Report.Status.SUBMITTED).first()
    own = reports.filter(status__in=Report.OPEN, task__lead__memberships__user__username="reporter")
    draft = own.filter(period__closed_at=None, period__opened_at__isnull=False).with_words().first()
    assert filed
    assert draft
    review, form = (f"/{ON.year}/Q{each.period.number}/tasks/{each.task.number}/report/" for each in (filed, draft))
    return [
        ("reporter", f"{quarter}desk/"), ("signatory", f"{quarter}desk/"), ("supervisor", f"{quarter}desk/"),
        ("reporter", form), ("reporter", f"{form}?confirm"), ("supervisor", f"{quarter}review/"), ("supervisor", review),
        ("supervisor", quarter), ("reporter", quarter), ("supervisor", f"{quarter}late/"), ("supervisor", task),
        ("reporter", task), ("supervisor", f"{quarter}dashboard/"), ("supervisor", f"{quarter}dashboard/districts/"),
        ("supervisor", f"{quarter}dashboard/tasks/38/"), ("supervisor", f"/{ON.year}/tasks/?quarter=4&pick=unmentioned"),
    ]  # fmt: skip


@pytest.mark.usefixtures("loaded")
def test_no_page_reads_a_text_and_none_changes_without_what_is_kept(client_of: ClientOf) -> None:
    def seen(name: str, address: str) -> bytes:
        caches["tables"].clear()
        answer = client_of(User.objects.get(username=name)).get(address)
        assert answer.status_code == 200, address
        return TOKENS.sub(b"", answer.content)

    for name, address in pages():
        with nothing_is_read():
            kept = seen(name, address)
        with nothing_kept():
            assert seen(name, address) == kept, address
