"""Chromium, the served project, and a maker of people in front of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.walker import Walker

CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Walk = Callable[..., Walker]


@pytest.fixture(scope="session")
def live_server(django_db_setup: None) -> Iterator[LiveServer]:
    """Serve the project on this machine's own address; the name localhost may lead elsewhere."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the system's Chromium, without the windows that nobody sees: it takes a third less of the processor."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def walk(
    chromium: Browser, live_server: LiveServer, settings: Any, tmp_path: Path, client_of: Callable[[Any], Client]
) -> Iterator[Walk]:
    """Return a maker of people: `walk(lead)` is logged in, `walk()` is a stranger; `scripted=False` runs no script.

    The login page itself is walked by test_accounts.
    """
    settings.MEDIA_ROOT = tmp_path
    contexts = []

    def begin(user: Any = None, *, scripted: bool = True) -> Walker:
        context = chromium.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=scripted, accept_downloads=True
        )
        context.set_default_timeout(30_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
        contexts.append(context)
        if user:
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client_of(user).cookies[name].value, "url": live_server.url}])
        return Walker(context, live_server.url, scripted=scripted)

    yield begin
    for context in contexts:
        context.close()
    let_requests_end()


def let_requests_end() -> None:
    """Wait until no request is being answered: what a page saves as it goes must not reach the next test's database."""
    for thread in threading.enumerate():
        if thread.name.endswith("(process_request_thread)"):
            thread.join(timeout=30)
