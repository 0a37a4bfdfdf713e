"""Attacks that were written down before they were tried: those that succeeded are mended, and all of them stay."""

from __future__ import annotations

import json
import logging
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from linyi_tasks.numbers import Line
from reports.models import Report
from tasks.models import Membership, Organization, Period, Task, User
from tests.conftest import CAST
from tests.factories import (
    PASSWORD,
    BulletinFactory,
    MembershipFactory,
    PublicationFactory,
    ReportFactory,
    TransitionFactory,
)
from tests.reports.test_api import token_for
from tests.strict import StrictClient
from tests.test_hostile import ODD
from tests.test_permissions import CELLS, Cell, scene

__all__ = ["scene"]
pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], StrictClient]
BULLETIN = "/2024/Q2/bulletins/new/draft/"
ELSEWHERE = [
    "https://evil.example/", "//evil.example", "/\\evil.example", "https:evil.example", "\t//evil.example", "///evil.example",
    "http:///evil.example", "javascript:alert(1)", "/\n/evil.example", "https://127.0.0.1@evil.example/", "\\\\evil.example",
]  # fmt: skip
#: What pages take in their addresses.
ASKED = (
    "page",
    "quarter",
    "lead",
    "list",
    "words",
    "compare",
    "chosen",
    "draft",
    "all",
    "state",
    "since",
    "number",
    "kind",
    "o",
    "q",
    "e",
)


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the filed report on task 34."""
    made: Report = ReportFactory(task=task, period=period, submitted=True)
    return made


DEEP = '{"a": ' * 50_000 + "1" + "}" * 50_000


@pytest.mark.parametrize(
    "drawn",
    ["[" * 100_000, '{"a": "\\ud800"}', '{"a": "\\u0000"}', "NaN", DEEP, "1" * 9999],
    ids=lambda text: text[:12],
)
def test_json_in_a_field_breaks_nothing(drawn: str, report: Report, supervisor: User, client_of: ClientOf) -> None:
    client = client_of(supervisor)
    page = client.get("/2024/Q2/bulletins/new/")
    form = {name: value or "" for name, value in page.context["form"].initial.items()}
    assert client.post(BULLETIN, form | {"drawn": drawn}).status_code == 200


@pytest.mark.parametrize("cursor", [b"\x80" * 6000 + b"\x01abc", b"\x80", b"\x7fab", b"\xff" * 20])
def test_a_cursor_of_no_key_is_refused(cursor: bytes, admin: User, viewer: User, task: Task, period: Period) -> None:
    token = token_for(admin, viewer, period.plan)
    since = urlsafe_b64encode(cursor).decode().rstrip("=")
    answer = Client().get(f"/api/v1/2024/tasks/?since={since}", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 400


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_way_leads_off_the_site(elsewhere: str, lead: User, client_of: ClientOf, office: Organization) -> None:
    second = MembershipFactory(user=lead, organization=office, role=Membership.Role.VIEWER)
    new = {"old_password": PASSWORD, "new_password": "Mulan-7531", "repeated_password": "Mulan-7531"}
    answers = [
        Client().post("/login/", {"username": "lead", "password": PASSWORD, "next": elsewhere}),
        client_of(lead).post("/acting/", {"membership": second.pk, "next": elsewhere}),
        client_of(lead).post("/logout/", {"next": elsewhere}),
        client_of(lead).post("/password/", new | {"next": elsewhere}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert answer["Location"] in ("/", "/login/"), answer["Location"]


def test_switching_makes_no_document(lead: User, office: Organization, report: Report, client_of: ClientOf) -> None:
    """The page asked for is opened within, past the lanes: a PDF would be printed there for nobody, at each press."""
    second = MembershipFactory(user=lead, organization=office, role=Membership.Role.VIEWER)
    client = client_of(lead)
    began = time.thread_time()
    assert client.post("/acting/", {"membership": second.pk, "next": "/2024/Q2/table.xlsx"})["Location"] == "/"
    assert client.post("/acting/", {"membership": second.pk, "next": "/2024/Q2/"})["Location"] == "/2024/Q2/"
    assert time.thread_time() - began < 5


def test_a_page_kept_from_an_earlier_login_is_not_shown_again(report: Report, lead: User, settings: Any) -> None:
    """Its forms hold the token of that login: whoever presses one would be refused."""
    settings.CSRF_COOKIE_NAME = "__Host-csrftoken"
    client = Client()
    kept = []
    for _ in range(2):
        client.post("/login/", {"username": "lead", "password": PASSWORD})
        client.get("/2024/Q2/")
        kept.append(client.get("/2024/Q2/")["ETag"])
        client.cookies.pop("sessionid")
    assert kept[0] != kept[1]


def test_a_token_of_another_session_is_refused(lead: User, stranger: User) -> None:
    mine, theirs = Client(enforce_csrf_checks=True), Client()
    theirs.force_login(stranger, backend="tasks.accounts.sessions.Accounts")
    mine.force_login(lead, backend="tasks.accounts.sessions.Accounts")
    token = theirs.get("/password/").context["csrf_token"]
    mine.get("/password/")
    assert mine.post("/logout/", {"csrfmiddlewaretoken": str(token)}).status_code == 403


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1:80@evil.example",
        "",
        "127.0.0.1\r\nX-A: b",
        "[::1",
        "a" * 5000,
    ],
)
def test_a_host_that_is_made_up_is_told_nothing(host: str, client: Client) -> None:
    answer = Client(raise_request_exception=False).get(
        "/login/", headers={"host": host, "x-forwarded-host": "evil.example"}
    )
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    fine = client.get("/", headers={"host": "127.0.0.1", "x-forwarded-host": "evil.example"})
    assert "evil" not in fine["Location"]


@pytest.mark.parametrize(
    "lookup",
    ["password__startswith=argon2", "reset_code__digest__startswith=a", "memberships__user__password__regex=."],
)
def test_the_administration_is_no_oracle(lookup: str, admin: User) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(admin, backend="tasks.accounts.sessions.Accounts")
    for model in ("user", "task", "organization"):
        answer = client.get(f"/admin/tasks/{model}/?{lookup}")
        assert answer.status_code in (302, 400, 403), model


FROZEN = ("auditentry", "auditseal", "transition", "publication", "bulletin", "report", "membership", "session")


@pytest.mark.parametrize("model", FROZEN)
def test_no_page_alters_what_is_frozen_not_even_for_a_superuser(
    model: str, admin: User, report: Report, period: Period
) -> None:
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(pk=admin.pk), backend="tasks.accounts.sessions.Accounts")
    kept = (TransitionFactory(report=report), PublicationFactory(period=period), BulletinFactory(period=period), report)
    before = [type(each)._base_manager.values().get(pk=each.pk) for each in kept]
    form = {"status": "accepted", "comment": "改", "title": "改", "post": "yes", "action": "delete_selected"}
    for app in ("tasks", "reports", "sessions"):
        for each in kept:
            for way in ("add/", f"{each.pk}/change/", f"{each.pk}/delete/", ""):
                answer = client.post(f"/admin/{app}/{model}/{way}", form | {"_selected_action": each.pk})
                assert answer.status_code in ((200, 302, 403, 404) if way == "" else (302, 403, 404))
    assert [type(each)._base_manager.values().get(pk=each.pk) for each in kept] == before


def test_names_that_look_alike_are_one(admin: User, client_of: ClientOf) -> None:
    client = client_of(admin)
    empty = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0", "name": "冒名"}
    for name in ("Admin", "ADMIN", "ａｄｍｉｎ", "admin\u200b", "admin ", "ad\u00admin"):
        client.post("/admin/tasks/user/add/", empty | {"username": name})
    assert not User.objects.filter(name="冒名").exists()


@pytest.mark.parametrize("longest", ["password", "username"])
def test_a_password_of_a_megabyte_is_not_hashed(longest: str, lead: User) -> None:
    began = time.thread_time()
    form = {"username": "lead", "password": "x"} | {longest: "长" * 100_000}
    answer = Client().post("/login/", form)
    assert answer.status_code == 200
    assert time.thread_time() - began < 5


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"), ("multipart/form-data; boundary=\"\x00\"", b"--\x00--"), ("multipart/form-data; boundary=" + "b" * 5000, b"x"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"text=+ADw-script+AD4-"), ("application/x-www-form-urlencoded; charset=rot13", b"text=a"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"t\0e\0"), ("application/json", b"[" * 100_000), ("text/xml", b"<!DOCTYPE a>"),
        ("", b"text=a"), ("application/x-www-form-urlencoded", b"text=%ED%A0%80"), ("application/x-www-form-urlencoded", b"%ED%A0%80=1"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="text"; filename="\xed\xa0\x80\x00.pdf"\r\n\r\nx\r\n--b--\r\n'),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!\r\n--b--\r\n'),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=" % n for n in range(60_001))),
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/2024/Q2/tasks/34/report/", "/login/", "/2024/Q2/tasks/34/report/draft/"])
def test_an_odd_body_is_answered_in_words(kind: str, body: bytes, address: str, report: Report, lead: User) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(lead, backend="tasks.accounts.sessions.Accounts")
    answer = client.generic("POST", address, body, kind)
    assert answer.status_code < 500


ADDRESSES = [
    "/%00", "/2024/Q2/tasks/%ED%A0%80/report/", "/2024/tasks/34%00/", "/2024/subprojects/%FF/", "/2024/Q2/table.%00", "/imports/%D9%A1/",
    "/%2e%2e/%2e%2e/etc/passwd", "//evil.example/..", "/2024/Q2/dashboard/districts/%ED%A0%80/", "/public/%00/", "/static/%00",
    "/2024/Q2/?lead=%00", "/2024/Q2/late/letter/?lead=%E5%B8%82%00", "/search/?words=%00", "/public/2024/?lead=%00",
]  # fmt: skip


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_odd_address_is_no_page(path: str, supervisor: User, task: Task, period: Period) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(supervisor, backend="tasks.accounts.sessions.Accounts")
    assert client.get(path).status_code in (302, 400, 403, 404)


GETS = [cell for cell in CELLS if cell.method == "GET" and 200 in cell.expected and "@" not in cell.situation]


@pytest.mark.parametrize("cell", GETS, ids=str)
def test_no_question_breaks_a_page(cell: Cell, scene: dict[str, Any]) -> None:
    """Whatever is asked for in an address; each odd text in turn, all of them with `ODD_TEXTS=all`."""
    who = scene["cast"][CAST[cell.expected.index(200)]]
    client = Client(raise_request_exception=False)
    if isinstance(who, User):
        client.force_login(who, backend="tasks.accounts.sessions.Accounts")
    start = GETS.index(cell)
    address = cell.address.format(**scene).partition("?")[0]
    for place in range(len(ODD) if os.environ.get("ODD_TEXTS") == "all" else 1):
        texts = {name: ODD[(start + place + number) % len(ODD)][:500] for number, name in enumerate(ASKED)}
        answer = client.get(address, texts)
        answer.getvalue()
        assert answer.status_code < 500, texts


def test_what_a_stranger_sends_ends_no_line_of_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(Line())
    with caplog.at_level(logging.INFO):
        client.get("/a%0a%7B%22level%22%3A%22ERROR%22%7D%E2%80%A8b%1b[31m")
        client.post(
            "/login/", {"username": 'a\n{"level": "ERROR"}\u2028', "password": "x"}, headers={"user-agent": "a\nb"}
        )
    lines = caplog.text.splitlines()
    assert len(lines) >= 2
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert not any(json.loads(line)["level"] == "ERROR" for line in lines)


def test_the_trail_is_not_emptied_by_another_name(settings: Any) -> None:
    settings.LOCAL = False
    for command in (["flush", "--no-input"], ["migrate", "tasks", "zero", "--no-input"]):
        with pytest.raises(CommandError, match="只增不删"):
            call_command(*command)
