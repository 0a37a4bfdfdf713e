"""Requests wait for their like alone: documents, live checks and logins have threads of their own, and so has /healthz.

The server's own threads only wait, for what is sent slowly too: what is asked of Django is done by the threads of a lane,
so many at a time, each with its connection to the database. Where too many wait already, one is told so at once.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path
from queue import Full, Queue
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse

HEALTH = "/healthz"
SPARE = 8  # threads of the server beyond those that work or wait: for /healthz, and to say that it is full
BUSY = (Path(__file__).resolve().parent.parent / "static/busy.html").read_bytes()
STYLE = base64.b64encode(hashlib.sha256(BUSY.partition(b"<style>")[2].partition(b"</style>")[0]).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
AGAIN = "5"  # seconds

logger = logging.getLogger(__name__)

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


ANY = re.compile(".*", re.DOTALL)


class Lane(NamedTuple):
    """Requests of one kind, by method and path: how many are answered at a time in a process, and how many may wait."""

    methods: tuple[str, ...]
    path: re.Pattern[str]
    threads: int
    waiting: int


#: The first lane that fits counts.
LANES = (
    Lane(("POST",), re.compile(r"/(login|password|reset)/"), 1, 40),
    Lane(("POST",), re.compile(r"/[^?]*/report/check/"), 1, 30),
    # What waits for the printer keeps nobody from a workbook, which is made in a moment
    Lane(("GET", "POST"), re.compile(r"/(?!public/|static/).*\.(pdf|zip)|/.*/(issues|bulletins)/new/.*"), 1, 20),
    Lane(("GET", "POST"), re.compile(r"/(?!public/|static/).*\.(xlsx|docx)|/imports/.*"), 1, 20),
    Lane((), ANY, 4, 60),
)
THREADS: int = sum(lane.threads for lane in LANES)
SERVER_THREADS = sum(lane.threads + lane.waiting for lane in LANES) + SPARE


class Working:
    """A lane at work: `began` tells when each of its threads last got on with the request that it answers."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.pool = ThreadPoolExecutor(lane.threads, thread_name_prefix="lane")
        self.room = threading.BoundedSemaphore(lane.threads + lane.waiting)
        self.began: dict[int, float] = {}

    def fits(self, method: str, path: str) -> bool:
        """Return whether the request belongs here."""
        return (not self.lane.methods or method in self.lane.methods) and bool(self.lane.path.fullmatch(path))

    def answer(self, made: Future[Iterable[bytes]], ask: Callable[[], Iterable[bytes]]) -> None:
        """Let `made` become the answer that `ask` returns, read to its end in this thread, which has the database."""
        self._note()
        try:
            response = ask()
            if isinstance(response, HttpResponse):
                with closing(response):
                    made.set_result(list(response))
            elif isinstance(response, StreamingHttpResponse):
                passed = Passed()
                made.set_result(passed)
                with closing(response):
                    passed.on(response, self._note)
            else:  # a file, which needs no database
                made.set_result(response)
        except BaseException as error:
            if made.done():
                logger.exception("an answer broke off")
            else:
                made.set_exception(error)
        finally:
            self.began.pop(threading.get_ident(), None)
            self.room.release()

    def _note(self) -> None:
        self.began[threading.get_ident()] = time.monotonic()


class Passed:
    """An answer that grows while it is sent, passed from the thread that makes it to the one that sends it."""

    def __init__(self) -> None:
        self.chunks: Queue[bytes | None] = Queue(8)
        self.given_up = False

    def __iter__(self) -> Iterator[bytes]:
        """Yield what is made, as it comes."""
        while (chunk := self.chunks.get()) is not None:
            yield chunk

    def close(self) -> None:
        """Take no more: the reader is gone."""
        self.given_up = True

    def on(self, chunks: Iterable[Any], note: Callable[[], None]) -> None:
        """Pass on all of `chunks` while somebody reads them."""
        try:
            for chunk in chunks:
                note()
                if not self._put(chunk):
                    break
        finally:
            self._put(None)

    def _put(self, chunk: bytes | None) -> bool:
        while not self.given_up:
            with suppress(Full):
                self.chunks.put(chunk, timeout=1)
                return True
        return False


class Gate:
    """The WSGI application before Django's."""

    def __init__(self, application: Application, lanes: Iterable[Lane] = LANES) -> None:
        self.application = application
        self.lanes = [Working(lane) for lane in lanes]

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Return the answer, made in the request's lane; 503 where that is full."""
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        if path == HEALTH:
            return self.application(environ, start_response)
        lane = next(each for each in self.lanes if each.fits(method, path))
        if not lane.room.acquire(blocking=False):
            return full(method, start_response)
        if not came_whole(environ):
            lane.room.release()
            start_response("400 Bad Request", [("Content-Length", "0"), ("Cache-Control", "no-store")])
            return []
        made: Future[Iterable[bytes]] = Future()
        lane.pool.submit(lane.answer, made, lambda: self.application(environ, start_response))
        return made.result()

    def longest(self) -> float:
        """Return for how many seconds a thread has not got on with its request, that of which it is longest."""
        began = [moment for lane in self.lanes for moment in list(lane.began.values())]
        return time.monotonic() - min(began) if began else 0


def came_whole(environ: dict[str, Any]) -> bool:
    """Wait for the form that is sent, and return whether it came whole: of half a form nothing is done.

    One that is larger than what a stranger may send is left to Django, which looks at who sends it first.
    """
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or not 0 < int(length) <= settings.STRANGERS_BYTES:
        return True
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return len(body) == int(length)


def full(method: str, start_response: Start) -> Iterable[bytes]:
    """Return the page that says that too many wait; one that was only opened opens by itself a little later."""
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(BUSY)),
        "Content-Security-Policy": POLICY,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Retry-After": AGAIN,
    }
    if method == "GET":
        headers["Refresh"] = AGAIN
    start_response("503 Service Unavailable", [*headers.items()])
    return [BUSY]
