"""What is logged: a line of JSON each, with time zone, request, person and address, and nothing that a stranger can forge."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from linyi_tasks.numbers import Line
from tasks.models import User
from tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.linyi_tasks.addresses")]


@pytest.fixture
def stream() -> Iterator[StringIO]:
    """Return what is logged from now on, as stdout gets it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Line())
    root, asked = logging.getLogger(), logging.getLogger("linyi_tasks")
    before = asked.level
    asked.setLevel(logging.INFO)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    asked.setLevel(before)


def lines(stream: StringIO) -> list[dict[str, Any]]:
    """Return the lines."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_who_from_where_and_what(stream: StringIO, lead: User) -> None:
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.force_login(lead, backend="tasks.accounts.sessions.Accounts")
    answer = client.get("/try/inside")
    told = lines(stream)[-1]
    assert told["number"] == answer["X-Request-Number"]
    assert (told["user"], told["address"], told["level"]) == ("lead", "203.0.113.9", "INFO")
    assert told["message"].startswith("GET /try/inside 200 ")
    assert datetime.fromisoformat(told["time"]).utcoffset() == timedelta(hours=8)


def test_what_is_refused_is_logged_with_the_person(stream: StringIO, lead: User) -> None:
    client = Client()
    client.force_login(lead, backend="tasks.accounts.sessions.Accounts")
    assert client.get("/imports/7/").status_code == 403
    assert client.get("/2024/Q2/tasks/34/report/").status_code == 404
    answered = [
        (told["user"], told["message"].rpartition(" ms")[0].split()[:3]) for told in lines(stream) if "user" in told
    ]
    assert ("lead", ["GET", "/imports/7/", "403"]) in answered
    assert ("lead", ["GET", "/2024/Q2/tasks/34/report/", "404"]) in answered


@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b[2J", "\x00", "\u2028", "\u202e", "\x85", "\U000e0001"])
def test_nobody_forges_a_line(stream: StringIO, sign: str) -> None:
    Client().get("/nowhere" + quote(sign) + '{"level": "INFO", "message": "forged"}"')
    for written in stream.getvalue().split("\n")[:-1]:
        assert written.isprintable()
        assert json.loads(written)["message"] != "forged"
    assert any(sign in told["message"] for told in lines(stream))


def test_a_mistake_is_logged_with_its_place_and_no_secret(stream: StringIO) -> None:
    form = {"text": "甲", "password": "Mulan-7531"}
    answer = Client(raise_request_exception=False).post("/try/broken?words=甲", form)
    mistake = next(told for told in lines(stream) if "exception" in told)
    assert (mistake["level"], mistake["number"]) == ("ERROR", answer["X-Request-Number"])
    assert "RuntimeError: broken on purpose" in mistake["exception"]
    assert "Mulan-7531" not in stream.getvalue()


@pytest.mark.parametrize(
    ("address", "status"), [("/nowhere", 404), ("/try/forbidden", 403), ("/try/suspicious", 400), ("/try/broken", 500)]
)
def test_a_mistake_of_ours_alone_has_a_traceback(stream: StringIO, address: str, status: int) -> None:
    """Django's own line on what was refused stays, one line."""
    assert Client(raise_request_exception=False).get(address).status_code == status
    told = [line for line in lines(stream) if line["logger"].startswith("django.")]
    assert [line["level"] for line in told if address in line["message"]] or address == "/try/suspicious"
    assert told
    assert ["exception" in line for line in told] == [status == 500] * len(told)


def test_no_password_code_or_token_is_logged(stream: StringIO, lead: User) -> None:
    client = Client(raise_request_exception=False)
    client.post("/login/", {"username": "lead", "password": "wrong-7531"})
    client.post("/login/", {"username": "lead", "password": PASSWORD})
    client.post("/reset/", {"username": "lead", "code": "KQ7M-4XTB-9RPD", "new_password": "Mulan-7531"})
    client.get("/api/v1/lists/?token=secret-of-a-query", headers={"authorization": "Bearer secret-of-a-token"})
    secrets = ("wrong-7531", PASSWORD, "KQ7M", "Mulan-7531", "secret-of", client.cookies["sessionid"].value)
    assert lines(stream)
    assert not [secret for secret in secrets if secret in stream.getvalue()]


def test_attempts_at_a_way_round_are_logged(stream: StringIO) -> None:
    Client(enforce_csrf_checks=True).post("/try/echo", {"text": "甲"})
    Client().get("/try/echo", headers={"Host": "elsewhere.example"})
    Client(raise_request_exception=False).get("/try/suspicious")
    assert {"django.security.csrf", "django.security.DisallowedHost", "django.security.SuspiciousOperation"} <= {
        told["logger"] for told in lines(stream)
    }


def test_the_log_goes_to_stdout_alone() -> None:
    assert settings.LOGGING["handlers"] == {
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}
    }
    assert settings.LOGGING["root"]["handlers"] == ["stdout"]
    assert not any(logger.get("handlers") for logger in settings.LOGGING["loggers"].values())
    assert settings.LOGGING["formatters"]["line"]["()"] == "linyi_tasks.numbers.Line"
