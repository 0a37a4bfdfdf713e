"""Requests wait for their like alone, /healthz for nobody, and a process with a stuck thread is replaced."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread, get_ident
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from linyi_tasks import environment, lanes
from linyi_tasks.lanes import ANY, LANES, Gate, Lane, Start
from tests.gates import DEVELOPMENT

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0


class Slow:
    """A program of which the pages below /slow answer when they may."""

    def __init__(self) -> None:
        self.let, self.asked = Event(), list[str]()

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if "slow" in path:
            assert self.let.wait(PATIENCE)
        start_response("200 OK", [])
        return [path.encode()]


def ask(gate: Gate, path: str, method: str = "GET") -> tuple[str, dict[str, str], bytes]:
    told: list[Any] = []
    body = b"".join(gate({"PATH_INFO": path, "REQUEST_METHOD": method}, lambda *said: told.extend(said)))
    return told[0], dict(told[1]), body


@contextmanager
def asking(gate: Gate, program: Slow, path: str, count: int, *, at_work: int) -> Iterator[list[str]]:
    """Ask so many times at once, and go on when `at_work` are; all are answered in the end, and their states are told."""
    answers: list[str] = []
    people = [Thread(target=lambda: answers.append(ask(gate, path)[0])) for _ in range(count)]
    for each in people:
        each.start()
    lane = next(lane for lane in gate.lanes if lane.fits("GET", path))
    until = time.monotonic() + PATIENCE
    while program.asked.count(path) < at_work or lane.room._value > sum(lane.lane[2:]) - count:
        assert time.monotonic() < until
        time.sleep(0.005)
    try:
        yield answers
    finally:
        program.let.set()
        for each in people:
            each.join(PATIENCE)


def test_what_is_full_is_told_at_once_and_the_rest_goes_on() -> None:
    program = Slow()
    gate = Gate(program, [Lane((), re.compile(r".*\.pdf"), 1, 2), Lane((), ANY, 1, 1)])
    with asking(gate, program, "/slow.pdf", 3, at_work=1) as answers:
        assert program.asked.count("/slow.pdf") == 1, "one at a time"
        assert ask(gate, "/page") == ("200 OK", {}, b"/page")
        status, headers, page = ask(gate, "/other.pdf")
        assert (status, headers["Refresh"]) == ("503 Service Unavailable", "5")
        assert "现在用的人多" in page.decode()
        assert "Refresh" not in ask(gate, "/other.pdf", "POST")[1]
    assert answers == ["200 OK"] * 3
    assert ask(gate, "/other.pdf")[0] == "200 OK"


def test_health_is_asked_past_all_that_wait() -> None:
    program = Slow()
    gate = Gate(program, [Lane((), ANY, 1, 0)])
    with asking(gate, program, "/slow", 1, at_work=1):
        assert ask(gate, "/page")[0] == "503 Service Unavailable"
        assert ask(gate, "/healthz") == ("200 OK", {}, b"/healthz")


class Sent:
    """A body that comes when it may, or breaks off."""

    def __init__(self, body: bytes, let: Event | None = None) -> None:
        self.body, self.let = body, let

    def read(self, size: int = -1) -> bytes:
        assert self.let is None or self.let.wait(PATIENCE)
        return self.body[:size]


def posted(gate: Gate, path: str, length: int, body: Sent) -> tuple[str, bytes]:
    told: list[Any] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(length), "wsgi.input": body}
    answer = b"".join(gate(environ, lambda *said: told.extend(said)))
    return told[0], answer


def test_who_sends_slowly_takes_no_thread_of_a_lane() -> None:
    let, program, answers = Event(), Slow(), list[tuple[str, bytes]]()
    gate = Gate(program, [Lane((), ANY, 1, 3)])
    people = [Thread(target=lambda: answers.append(posted(gate, "/form", 5, Sent(b"a=1&b", let)))) for _ in range(3)]
    for each in people:
        each.start()
    until = time.monotonic() + PATIENCE
    while gate.lanes[0].room._value > 1:
        assert time.monotonic() < until
        time.sleep(0.005)
    assert ask(gate, "/page") == ("200 OK", {}, b"/page"), "nobody waits for those who are still sending"
    assert program.asked == ["/page"]
    let.set()
    for each in people:
        each.join(PATIENCE)
    assert answers == [("200 OK", b"/form")] * 3


def test_half_a_form_is_not_taken() -> None:
    program = Slow()
    gate = Gate(program, [Lane((), ANY, 1, 0)])
    assert posted(gate, "/form", 100, Sent(b"a=1"))[0] == "400 Bad Request"
    assert program.asked == []
    assert posted(gate, "/form", 3, Sent(b"a=1"))[0] == "200 OK", "the place is free again"


def test_what_is_large_is_left_until_it_is_known_who_sends_it(settings: Any) -> None:
    settings.STRANGERS_BYTES = 2
    unread = Sent(b"", Event())  # reading it would wait
    assert posted(Gate(Slow(), [Lane((), ANY, 1, 0)]), "/form", 3, unread)[0] == "200 OK"


def test_the_page_of_a_full_lane_has_one_style_and_a_policy_for_it() -> None:
    assert lanes.BUSY.count(b"<style>") == 1
    assert b"style=" not in lanes.BUSY
    assert "script" not in lanes.POLICY


@pytest.mark.parametrize(
    ("method", "path", "place"),
    [
        ("POST", "/login/", 0),
        ("GET", "/login/", 4),
        ("POST", "/2024/Q2/tasks/34/report/check/", 1),
        ("POST", "/2024/Q2/tasks/34/report/", 4),
        ("GET", "/2024/Q2/table.pdf", 2),
        ("GET", "/2024/minsheng/Q2/dashboard/bureau.xlsx", 3),
        ("GET", "/2024/Q2/table.docx", 3),
        ("POST", "/2024/Q2/issues/new/", 2),
        ("POST", "/imports/3/", 3),
        ("GET", "/public/2024/Q2/1.pdf", 4),
        ("GET", "/2024/Q2/", 4),
        ("GET", "/\n", 4),
    ],
)
def test_each_request_has_its_lane(method: str, path: str, place: int) -> None:
    gate = Gate(Slow())
    assert next(number for number, lane in enumerate(gate.lanes) if lane.fits(method, path)) == place


def test_the_server_has_a_thread_for_all_that_work_or_wait() -> None:
    assert sum(lane.threads + lane.waiting for lane in LANES) < lanes.SERVER_THREADS
    assert lanes.THREADS == 8


def test_an_answer_is_made_and_closed_in_the_thread_that_has_the_database() -> None:
    threads: list[int] = []

    class Noted(HttpResponse):
        def close(self) -> None:
            super().close()
            threads.append(get_ident())

    def page(*_: object) -> HttpResponse:
        threads.append(get_ident())
        return Noted("页")

    gate = Gate(page, [Lane((), ANY, 1, 1)])
    assert b"".join(gate({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, print)) == "页".encode()
    made, closed = threads
    assert made == closed != get_ident()


def test_an_answer_that_grows_is_passed_on_as_it_is_made() -> None:
    goes_on = Event()

    def steps() -> Iterator[str]:
        yield "一"
        assert goes_on.wait(PATIENCE)
        yield "二"

    gate = Gate(lambda *_: StreamingHttpResponse(steps()), [Lane((), ANY, 1, 1)])
    sent = iter(gate({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, print))
    assert next(sent) == "一".encode()
    goes_on.set()
    assert list(sent) == ["二".encode()]


def test_who_no_longer_reads_ends_what_is_made() -> None:
    ended = Event()

    def endless() -> Iterator[str]:
        try:
            while True:
                yield "步"
        finally:
            ended.set()

    gate = Gate(lambda *_: StreamingHttpResponse(endless()), [Lane((), ANY, 1, 0)])
    answer: Any = gate({"PATH_INFO": "/", "REQUEST_METHOD": "GET"}, print)
    answer.close()
    assert ended.wait(PATIENCE)


def test_a_mistake_reaches_the_server_and_frees_the_lane() -> None:
    def broken(*_: object) -> Iterable[bytes]:
        raise RuntimeError("broken on purpose")

    gate = Gate(broken, [Lane((), ANY, 1, 0)])
    for _ in range(3):
        with pytest.raises(RuntimeError, match="on purpose"):
            ask(gate, "/")


def test_a_process_with_a_stuck_thread_is_replaced(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    line = [sys.executable, "-m", "gunicorn", "--config", "python:linyi_tasks.serving", "--timeout", "3"]
    line += ["--graceful-timeout", "1", "tests.linyi_tasks.stuck"]
    variables = os.environ | DEVELOPMENT | {"LISTEN": address, "WORKERS": "1"}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(line, cwd=ROOT, env=variables, stdout=log, stderr=log, start_new_session=True)
        try:
            first = number(address, lambda _: True)
            with socket.create_connection(tuple(address.split(":"))) as stuck:
                stuck.sendall(b"GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n")
                assert number(address, lambda told: told == first) == first, "the rest goes on"
                assert number(address, lambda told: told != first) != first
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(PATIENCE)
    assert "the process is replaced" in (tmp_path / "log").read_text()


def number(address: str, wanted: Any) -> bytes:
    """Return the number of the process that answers, once it is one that is wanted."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(URLError, ConnectionError, TimeoutError):
            told: bytes = urlopen(f"http://{address}/", timeout=5).read()
            if wanted(told):
                return told
        time.sleep(0.05)
    raise AssertionError("no answer")


def test_as_many_connections_as_lanes_have_threads(settings: Any) -> None:
    assert environment.workers() * lanes.THREADS == settings.SERVED_AT_ONCE


def test_locks_are_of_one_database() -> None:
    found = [{"HOST": host, "NAME": name} for host, name in (("", "/a/db"), ("", "/b/db"), ("/tmp/pg", "tasks"))]
    folders = [environment.locks(Path("/locks"), each) for each in found]
    assert len(set(folders)) == 3
    assert folders == [environment.locks(Path("/locks"), each | {"USER": "other"}) for each in found]
