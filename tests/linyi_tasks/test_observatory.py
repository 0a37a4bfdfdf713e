"""The rules of Mozilla's HTTP Observatory (MDN, its score table of 2025), asked offline of what a browser is answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from linyi_tasks.lanes import full
from reports.models import Report
from tasks.models import User
from tests.linyi_tasks.test_security import hostile

__all__ = ["hostile"]

BROAD = {"*", "http:", "https:", "ftp:", "data:", "'unsafe-inline'"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
HALF_A_YEAR = 15_768_000


def policy_of(answer: HttpResponse) -> dict[str, set[str]]:
    """Return the sources of each directive of the content policy."""
    parts = [part.split() for part in answer.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {name: set(sources) for name, *sources in parts}


def of_policy(answer: HttpResponse) -> int:
    policy = policy_of(answer)
    if not policy:
        return -25
    least = policy.get("default-src", {"*"})
    script, style, objects = (policy.get(f"{name}-src", least) for name in ("script", "style", "object"))
    if script & BROAD or objects & (BROAD - {"data:"}):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if any(source.startswith(("http:", "ftp:")) for sources in policy.values() for source in sources):
        return -20
    return 0 if style & BROAD else 10 if least == {"'none'"} else 5


def of_cookies(answer: HttpResponse) -> int:
    cookies = answer.cookies.values()
    if not cookies:
        return 0
    if not all(cookie["secure"] for cookie in cookies):
        return -40
    if not all(cookie["httponly"] for cookie in cookies):
        return -30
    return 5 if all(cookie["samesite"] in ("Lax", "Strict") for cookie in cookies) else 0


def of_transport(answer: HttpResponse) -> int:
    age = re.search(r"max-age=(\d+)", answer.get("Strict-Transport-Security", ""))
    return -20 if not age else 0 if int(age[1]) >= HALF_A_YEAR else -10


def of_scripts(answer: HttpResponse) -> int:
    page = answer.content.decode(errors="replace") if "html" in answer["Content-Type"] else ""
    return (
        0
        if all(source.startswith("/") and source[1] != "/" for source in re.findall(r'<script[^>]* src="([^"]*)', page))
        else -50
    )


def of_frames(answer: HttpResponse) -> int:
    if not policy_of(answer).get("frame-ancestors", BROAD) & BROAD:
        return 5
    return 0 if answer.get("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


RULES: dict[str, Callable[[HttpResponse], int]] = {
    "content-security-policy": of_policy,
    "cookies": of_cookies,
    "cross-origin-resource-sharing": lambda answer: -50 if "Access-Control-Allow-Credentials" in answer else 0,
    "cross-origin-resource-policy": lambda answer: {"same-origin": 10, "same-site": 10}.get(
        answer.get("Cross-Origin-Resource-Policy", ""), 0
    ),
    "referrer-policy": lambda answer: 5 if answer.get("Referrer-Policy") in PRIVATE else -5,
    "strict-transport-security": of_transport,
    "subresource-integrity": of_scripts,
    "x-content-type-options": lambda answer: 0 if answer.get("X-Content-Type-Options") == "nosniff" else -5,
    "x-frame-options": of_frames,
}


def score(answer: HttpResponse, redirection: int = 0) -> int:
    """Return the points of an answer: what is good counts where little is bad."""
    points = [rule(answer) for rule in RULES.values()] + [redirection]
    base = 100 + sum(point for point in points if point < 0)
    return base + sum(point for point in points if point > 0) if base >= 90 else base


@pytest.fixture
def outside(settings: Any) -> Client:
    """Return a browser at the other end of TLS, with production's settings."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 60 * 60, True
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_the_page_that_a_stranger_meets(outside: Client) -> None:
    """What the Observatory asks for: the first page in the clear, and where it leads."""
    led = outside.get("/login/", secure=False)
    assert (led.status_code, led["Location"]) == (301, "https://testserver/login/")
    answer = outside.get("/login/", secure=True)
    assert answer.cookies
    assert score(answer) >= 135


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/2024/Q2/desk/",
        "/2024/Q2/",
        "/2024/Q2/tasks/34/report/",
        "/nowhere/",
        "/public/",
        "/admin/",
        "/static/css/app.css",
    ],
)
def test_no_page_has_less(hostile: Report, outside: Client, supervisor: User, address: str) -> None:
    outside.force_login(supervisor, backend="tasks.accounts.sessions.Accounts")
    answer = outside.get(address, secure=True)
    b"".join(answer.streaming_content) if answer.streaming else None
    assert min(RULES[name](answer) for name in RULES if name != "subresource-integrity" or not answer.streaming) >= 0
    assert RULES["content-security-policy"](answer) == 10
    shared = address == "/public/"  # for other sites' pages too
    assert RULES["cross-origin-resource-policy"](answer) == (0 if shared else 10)


def test_a_refused_method_too(outside: Client) -> None:
    assert score(outside.generic("DELETE", "/login/", secure=True)) >= 130  # it sets no cookie


def test_nor_the_page_of_who_waits() -> None:
    headers: dict[str, str] = {}
    full("GET", lambda status, given: headers.update(given))
    assert of_policy(HttpResponse(headers=headers)) == 10


@pytest.mark.parametrize(
    ("name", "value", "at_most"),
    [
        ("Content-Security-Policy", "default-src 'none'; script-src 'self' 'unsafe-inline'", 115),
        ("Cross-Origin-Resource-Policy", "cross-origin", 125),
        ("Strict-Transport-Security", "max-age=60", 125),
        ("X-Content-Type-Options", "", 130),
    ],
)
@pytest.mark.django_db
def test_what_is_worse_is_told(outside: Client, name: str, value: str, at_most: int) -> None:
    answer = outside.get("/login/", secure=True)
    answer[name] = value
    assert score(answer) <= at_most
