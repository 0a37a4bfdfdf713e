"""One person has so many requests answered at a time, and one that is expensive; the next is told so and loses nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import get_resolver, path
from pytest_django import Settings

from linyi_tasks import crowding
from tasks.models import User
from tasks.turns import expensive, hold
from tests.linyi_tasks import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
TYPED = "①打了一半的字，不能丢，还要继续写。"
handler404 = addresses.handler404


@expensive("GET", "POST", wait=0)
def heavy(request: HttpRequest) -> HttpResponse:
    return HttpResponse("做完了")


@expensive("GET")
def steps(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter(["一", "二"]))


urlpatterns = [path("try/heavy", heavy), path("try/steps", steps), *addresses.urlpatterns]


@pytest.fixture
def user() -> User:
    return get_user_model().objects.create_user("reporter")


@pytest.fixture
def client(user: User, settings: Settings, tmp_path: Path) -> Client:
    settings.LOCKS = tmp_path / "locks"
    client = Client()
    client.force_login(user)
    return client


def test_the_second_expensive_request_is_told_to_wait(client: Client, user: User) -> None:
    assert client.get("/try/heavy").content.decode() == "做完了"
    with hold(f"person-{user.pk}"):
        answer = client.get("/try/heavy?a=1")
        page = answer.content.decode()
        assert (answer.status_code, answer["Refresh"], answer["Retry-After"]) == (429, "3", "3")
        assert "上一次还在处理" in page
        assert 'href="/try/heavy?a=1"' in page
        assert client.get("/try/inside").status_code == 200
    assert client.get("/try/heavy").status_code == 200


def test_what_was_typed_comes_back(client: Client, user: User) -> None:
    with hold(f"person-{user.pk}"):
        answer = client.post("/try/heavy", {"text": TYPED})
    assert (answer.status_code, "Refresh" in answer, TYPED in answer.content.decode()) == (429, False, True)


def test_another_person_is_not_held_up(client: Client, user: User) -> None:
    other = Client()
    other.force_login(get_user_model().objects.create_user("other"))
    with hold(f"person-{user.pk}"):
        assert other.get("/try/heavy").status_code == 200


def test_so_many_at_a_time_of_any_kind(client: Client, user: User) -> None:
    with ExitStack() as taken:
        for place in range(crowding.AT_ONCE):
            assert client.get("/try/inside").status_code == 200
            assert taken.enter_context(hold(f"person-{user.pk}-{place}", wait=False))
        assert client.get("/try/inside").status_code == 429
        assert Client().get("/try/echo").status_code == 200
    assert client.get("/try/inside").status_code == 200


def test_what_is_sent_bit_by_bit_holds_its_turn_to_the_end(client: Client, user: User) -> None:
    answer = client.get("/try/steps")
    sent: Iterator[bytes] = iter(answer.streaming_content)
    assert next(sent) == "一".encode()
    assert client.get("/try/heavy").status_code == 429
    assert list(sent) == ["二".encode()]
    assert client.get("/try/heavy").status_code == 200


def test_a_turn_is_free_when_its_process_dies(client: Client, user: User, settings: Settings) -> None:
    file = Path(settings.LOCKS) / f"person-{user.pk}"
    client.get("/try/heavy")
    code = "import fcntl, sys, time\nfile = open(sys.argv[1])\nfcntl.flock(file, fcntl.LOCK_EX)\nprint('held', flush=True)\ntime.sleep(3600)"
    with Popen([sys.executable, "-c", code, file], stdout=PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert client.get("/try/heavy").status_code == 429
        holder.kill()
        holder.wait()
        assert client.get("/try/heavy").status_code == 200


def test_where_no_lock_can_be_kept_nobody_is_held_up(client: Client, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("")
    settings.LOCKS = tmp_path / "full" / "locks"
    assert client.get("/try/heavy").status_code == 200


def test_what_is_expensive() -> None:
    """What makes a document, reads a text or writes many rows; a page is none of it."""
    named = {
        name: getattr(pattern.callback, "expensive", {})
        for name, pattern in _named(get_resolver("linyi_tasks.urls").url_patterns)
    }
    documents = {name for name in named if name.endswith("_document")} | {
        "table", "prefilled", "issue_preview", "bulletin_preview", "audit_file",
    }  # fmt: skip
    assert {name for name in documents if "GET" not in named[name]} == set()
    assert {name for name in ("report", "act", "check", "import_new", "import", "issue_new", "bulletin_sign")
            if "POST" not in named[name]} == set()  # fmt: skip
    assert not named["quarter"]
    assert not named["draft"]


def _named(patterns: list) -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            if getattr(pattern, "app_name", "") != "admin":
                yield from _named(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name, pattern
