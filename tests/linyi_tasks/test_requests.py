"""What every request passes through: number, proxy, policy, login, idle time-out, health."""

from __future__ import annotations

import logging
import re
import socket
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client
from django.utils import timezone

from linyi_tasks import environment, idling
from tasks.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.linyi_tasks.addresses")]


@pytest.fixture
def user() -> User:
    return get_user_model().objects.create_user("reporter", password="临沂Linyi2024")


def test_every_answer_has_a_number_of_its_own(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "linyi_tasks.numbers"):
        first, second = client.get("/try/echo"), client.get("/try/echo")
    assert re.fullmatch("[0-9a-f]{8}", first["X-Request-Number"])
    assert first["X-Request-Number"] != second["X-Request-Number"]
    assert re.fullmatch(r"GET /try/echo 200 \d+ ms", caplog.records[0].getMessage())


def test_health_is_asked_for_by_any_address(client: Client) -> None:
    answer = client.get("/healthz", headers={"Host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_health_where_the_database_listens_and_never_answers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("DATABASE_URL", f"postgres://tasks@127.0.0.1:{silent.getsockname()[1]}/tasks")
        asked = connection.settings_dict | environment.database("DATABASE_URL", default=Path("unused"))
        monkeypatch.setattr(connection, "copy", lambda: DatabaseWrapper(asked))
        began = time.monotonic()
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content.decode()) == (503, "数据库没有应答\n")
    assert time.monotonic() - began < 8


class Full(Exception):
    """What PostgreSQL's driver raises where the disk is full."""

    sqlstate = "53100"


@pytest.mark.parametrize(
    ("error", "cause", "told"),
    [
        (OperationalError("the database is starting up"), None, "数据库没有及时应答"),
        (InterfaceError("the connection is closed"), None, "数据库没有及时应答"),
        (OperationalError("database or disk is full"), None, "多半是服务器的磁盘满了"),
        (OperationalError("could not extend file"), Full(), "多半是服务器的磁盘满了"),
    ],
)
def test_a_page_that_the_database_does_not_answer_says_so(error: Exception, cause: Exception | None, told: str) -> None:
    def refuse(*arguments: Any) -> None:
        raise error from cause

    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(refuse):
        answer = client.post(
            "/login/", {"username": "lead", "password": "secret", "text": "①打了一半的字，不能丢，还要继续写。"}
        )
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert told in page
    assert "①打了一半的字，不能丢，还要继续写。" in page
    assert "secret" not in page


@pytest.mark.parametrize(
    ("caller", "headers", "seen"),
    [
        ("203.0.113.9", {"X-Forwarded-For": "10.9.9.9", "X-Forwarded-Proto": "https"}, "203.0.113.9 http "),
        ("10.0.0.5", {"X-Forwarded-For": "1.1.1.1, 203.0.113.9", "X-Forwarded-Proto": "https"}, "203.0.113.9 https "),
        ("10.0.0.5", {"X-Forwarded-For": "203.0.113.9, 10.0.0.7"}, "203.0.113.9 http "),
        ("10.0.0.5", {}, "10.0.0.5 http "),
        ("", {"X-Forwarded-For": "10.9.9.9"}, " http "),
    ],
)
def test_only_a_configured_proxy_is_believed(
    client: Client, settings, monkeypatch: pytest.MonkeyPatch, caller: str, headers: dict[str, str], seen: str
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/24")
    settings.TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/try/echo", REMOTE_ADDR=caller, headers=headers).content.decode() == seen


@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", "/try/echo"), ("DELETE", "/"), ("GET", "/nowhere"), ("GET", "/healthz"), ("POST", "/try/broken")],
)
def test_the_browser_is_told_to_be_strict(method: str, address: str) -> None:
    client = Client(raise_request_exception=False)
    answer = client.generic(method, address)
    policy = set(answer["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "font", "connect")),
        "img-src 'self' data:",
        "object-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    }
    assert answer["Cache-Control"].endswith("no-store") or answer["Cache-Control"].endswith("private")
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_shared_machine_forgets_at_logout(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.post("/logout/")["Clear-Site-Data"] == '"cache", "storage"'


def test_login_is_asked_for_by_default(client: Client) -> None:
    answer = client.get("/try/inside")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/try/inside")


class TestIdling:
    """Half an hour without a request ends the session."""

    @pytest.fixture
    def later(self, monkeypatch: pytest.MonkeyPatch):
        began = timezone.now()
        return lambda minutes: monkeypatch.setattr(idling.timezone, "now", lambda: began + timedelta(minutes=minutes))

    def test_a_session_at_work_goes_on(self, client: Client, user: User, later) -> None:
        client.force_login(user)
        for minutes in (0, 29, 58, 87):
            later(minutes)
            assert client.get("/try/inside").status_code == 200, minutes

    def test_an_idle_one_ends(self, client: Client, user: User, later) -> None:
        client.force_login(user)
        assert client.get("/try/inside").status_code == 200
        later(31)
        assert client.get("/try/inside").status_code == 302
        later(32)
        assert client.get("/try/inside").status_code == 302

    def test_what_a_page_asks_by_itself_prolongs_nothing(self, client: Client, user: User, later) -> None:
        client.force_login(user)
        for minutes in (0, 10, 20, 29):
            later(minutes)
            assert client.get("/2024/Q2/tasks/34/report/version/").status_code != 302, minutes
        later(31)
        assert client.get("/try/inside").status_code == 302

    def test_a_cookie_without_our_signature_prolongs_nothing(self, client: Client, user: User, later) -> None:
        client.force_login(user)
        later(2)
        client.get("/try/inside")
        client.cookies[idling.COOKIE] = client.cookies[idling.COOKIE].value.replace("20", "29", 1)
        later(33)
        assert client.get("/try/inside").status_code == 302

    def test_a_page_writes_nothing(self, client: Client, user: User, django_assert_num_queries) -> None:
        client.force_login(user)
        client.get("/try/inside")
        with django_assert_num_queries(2):  # the session and the user
            client.get("/try/inside")


def test_five_wrong_passwords_lock_this_name_from_this_address(client: Client, user: User) -> None:
    def attempt(password: str, address: str = "203.0.113.9", name: str = "reporter"):
        form = {"username": name, "password": password}
        return client.post("/login/", form, REMOTE_ADDR=address)

    for _ in range(4):
        assert attempt("wrong").status_code == 200
    locked = attempt("wrong")
    assert locked.status_code == 429
    assert "请在 30 分钟后再试" in locked.content.decode()
    assert attempt("临沂Linyi2024").status_code == 429
    assert attempt("wrong", address="203.0.113.10").status_code == 200
    assert attempt("wrong", name="signatory").status_code == 200
