"""A form that was sent after the session had ended goes on after the login, with every word."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from linyi_tasks import idling
from reports.models import Extension, Report
from tasks.models import AuditEntry, CalendarDay, MilestoneRevision, Period, Task, User
from tests.factories import PASSWORD, ReportFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

ClientOf = Callable[[object], StrictClient]
ADDRESS = "/2024/Q2/tasks/34/report/"
TEXT = '①北园路已完工，"总工程量"完成<60%>。\r\n正在办理施工手续。'
TYPED = {
    "rows-TOTAL_FORMS": "1",
    "rows-INITIAL_FORMS": "0",
    "rows-0-text": TEXT,
    "rows-0-ORDER": "1",
    "version": "0",
    "save": "1",
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Return what sets the clock: so long after the beginning."""
    began = timezone.now()
    return lambda later: monkeypatch.setattr(idling.timezone, "now", lambda: began + later)


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    return {unescape(name): unescape(value) for name, value in HIDDEN.findall(page)}


def test_typed_idled_logged_in_and_sent(
    client_of: ClientOf, lead: User, task: Task, period: Period, at: Callable[[timedelta], None]
) -> None:
    client = client_of(lead)
    ReportFactory(task=task, period=period, text="")
    assert client.get(ADDRESS).status_code == 200
    at(timedelta(minutes=31))
    expired = client.post(ADDRESS, TYPED)
    assert expired.status_code == 403
    page = expired.content.decode()
    assert "请在这里重新登录，文字会一并带过去" in page
    carried = hidden(page)
    assert carried["next"] == ADDRESS
    assert carried["kept:rows-0-text"] == TEXT
    assert AuditEntry.objects.first().what == "超时退出"

    wrong = client.post("/login/", carried | {"username": "lead", "password": "wrong"})
    assert "您填写的文字还在，登录后可以接着送出。" in wrong.content.decode()
    carried = hidden(wrong.content.decode())

    resumed = client.post("/login/", carried | {"username": "lead", "password": PASSWORD})
    page = resumed.content.decode()
    assert f'<form method="post" action="{ADDRESS}">' in page
    again = hidden(page)
    assert {name: again[name] for name in TYPED} == TYPED
    assert Report.objects.get().text == ""

    assert client.post(ADDRESS, again).status_code == 302
    assert Report.objects.get().entries.get().text == TEXT.replace("\r\n", "\n")
    assert "正在办理施工手续。" in client.get(ADDRESS).content.decode()


WHY = "两条道路征迁未完成，须顺延到三季度。"
OTHER_FORMS = {
    "/2024/Q2/tasks/34/goal/": ("lead", {"text": "完成全年目标的30%。", "reason": WHY}),
    "/2024/Q2/extensions/": ("lead", {"tasks": "REPORT", "until": "2099-01-08", "reason": WHY}),
    "/2024/Q2/period/": ("admin", {"act": "close", "sure": "1", "reason": WHY}),
    "/admin/tasks/calendarday/add/": ("admin", {"day": "2024-06-26", "why": WHY, "_save": "保存"}),
}


@pytest.mark.parametrize("address", OTHER_FORMS)
def test_every_other_form_waits_for_the_login_and_does_what_it_was_to_do(
    client_of: ClientOf,
    cast: dict[str, User],
    task: Task,
    period: Period,
    at: Callable[[timedelta], None],
    address: str,
) -> None:
    name, form = OTHER_FORMS[address]
    Period.objects.update(due_on=timezone.localdate() + timedelta(5))
    report = ReportFactory(task=task, period=period)
    typed = {field: str(report.pk) if text == "REPORT" else text for field, text in form.items()}
    client = client_of(cast[name])
    assert client.get(address).status_code == 200
    at(timedelta(minutes=31))
    expired = client.post(address, typed)
    assert expired.status_code == 403
    assert WHY in expired.content.decode()
    sent = hidden(expired.content.decode()) | {"username": name, "password": PASSWORD}
    resumed = hidden(client.post("/login/", sent).content.decode())
    assert {field: resumed[field] for field in typed} == typed
    assert client.post(address, resumed).status_code == 302
    assert [
        MilestoneRevision.objects.filter(text=typed.get("text", ""), reason=WHY).count(),
        Extension.objects.filter(report=report, reason=WHY).count(),
        Period.objects.filter(closed_at__isnull=False).count(),
        CalendarDay.objects.filter(why=WHY).count(),
    ] == [int(other == address) for other in OTHER_FORMS]


def test_a_session_ends_after_half_a_day_however_busy(
    client_of: ClientOf, lead: User, task: Task, at: Callable[[timedelta], None]
) -> None:
    client = client_of(lead)
    for quarters in range(12 * 4 + 1):
        at(timedelta(minutes=15 * quarters))
        assert client.get("/password/").status_code == 200, quarters
        User.objects.filter(pk=lead.pk).update(last_login=timezone.now())  # a login elsewhere prolongs nothing here
    at(timedelta(hours=12, minutes=1))
    assert client.post(ADDRESS, TYPED).status_code == 403


def test_a_session_that_does_not_say_when_it_began_has_ended(client_of: ClientOf, lead: User) -> None:
    client = client_of(lead)
    session = client.session
    del session["began"]
    session.save()
    assert client.get("/password/").status_code == 302


def test_five_wrong_passwords_do_not_take_the_text(client: StrictClient, lead: User, task: Task) -> None:
    carried = hidden(client.post(ADDRESS, TYPED).content.decode())
    for _ in range(5):
        page = client.post("/login/", carried | {"username": "lead", "password": "wrong"})
    assert page.status_code == 429
    assert "正在办理施工手续。" in page.content.decode()


def test_passwords_are_not_carried_and_files_are_asked_for_again(client: StrictClient, task: Task) -> None:
    file = SimpleUploadedFile("表.txt", "任务".encode())
    secret = {"password": "Mulan-7531", "new_password": "Mulan-7531", "csrfmiddlewaretoken": "x"}
    page = client.post(ADDRESS, TYPED | secret | {"file": file}).content.decode()
    assert "Mulan-7531" not in page
    assert not {"kept:csrfmiddlewaretoken", "kept:password"} & set(hidden(page))
    assert "请登录后重新选择" in page


def test_the_text_goes_nowhere_but_to_our_own_pages(client: StrictClient, lead: User) -> None:
    form = {"username": "lead", "password": PASSWORD, "next": "https://example.org/", "kept:text": "甲"}
    assert '<form method="post" action="/">' in client.post("/login/", form).content.decode()


def test_a_login_elsewhere_in_between_gives_the_text_back(lead: User, task: Task) -> None:
    client = StrictClient(enforce_csrf_checks=True)
    form: dict[str, Any] = {"username": "lead", "password": PASSWORD, "kept:rows-0-text": TEXT}
    page = client.post("/login/", form)
    assert page.status_code == 403
    assert "正在办理施工手续。" in page.content.decode()
