"""The table of buttons of the report form: the page has those and no others, and no draft holds what they send."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory

from reports.filing import keep
from reports.filing.views.buttons import BUTTONS, BY_NAME, nothing, pressed_button
from reports.models import Report
from tasks.models import Period, Task, User
from tests.factories import ReportFactory, TaskFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ELSEWHERE = {"drop"}  # a form of its own: a draft is given up


@pytest.fixture
def clerk(client_of: Callable[[User], StrictClient], lead: User) -> StrictClient:
    return client_of(lead)


def templates() -> str:
    """Return the pages of the room, but for those with forms of their own, and what they include from below."""
    folder = Path(settings.BASE_DIR) / "templates"
    pages = [
        page
        for page in (folder / "filing").glob("*.html")
        if page.name not in ("confirm.html", "contribution.html", "several.html")
    ]
    below = [folder / "reportpages" / name for name in ("_before.html", "_evidence.html")]
    return "".join(page.read_text() for page in [*pages, *below])


def test_the_form_has_the_buttons_of_the_table_and_no_others() -> None:
    drawn = {
        re.search(r'name="([^"]*)"', tag)[1] for tag in re.findall(r"<button[^>]*type=\"submit\"[^>]*>", templates())
    }  # type: ignore[index]
    assert drawn - ELSEWHERE - {"mend"} == set(BY_NAME)


def test_every_button_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(BUTTONS)


def test_a_draft_leaves_out_what_buttons_send(lead: User) -> None:
    report = ReportFactory(task=TaskFactory(lead=lead.acting.organization))
    sent = {button.name: "1" for button in BUTTONS} | {"obstacles": "缺资金"}
    request = RequestFactory().post("/", sent)
    assert keep(report, lead, request.POST, left_out=BY_NAME).data == {"obstacles": ["缺资金"]}


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ({}, "save"),
        ({"nothing": "1"}, "save"),
        ({"preview": "1"}, "preview"),
        ({"preview": "1", "paste": "①沂蒙路：在建。"}, "read"),
        ({"check": "1", "paste": "①沂蒙路：在建。"}, "check"),
        ({"adopt": "1", "save": "1"}, "adopt"),
    ],
)
def test_which_button_counts(sent: dict[str, str], name: str) -> None:
    assert pressed_button(RequestFactory().post("/", sent)).name == name


def test_a_button_says_what_it_lacks(lead: User, task: Task, period: Period, clerk: StrictClient) -> None:
    address = f"/{period.plan.year}/Q{period.number}/tasks/{task.number}/report/"
    form = {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0", "version": "0", "token": "t"}
    for button in BUTTONS:
        page = clerk.post(address, form | {button.name: "1"}).content.decode()
        assert ("请管理员" in page or "开放填报" in page) is (button.needs is not nothing), button.name
    assert not Report.objects.exists()
