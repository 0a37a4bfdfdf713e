"""For how long one reads: a text that takes longer is given up, so that nobody holds a thread with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_until: ContextVar[float | None] = ContextVar("until", default=None)


class OutOfPatienceError(Exception):
    """What was to be read takes longer than it may."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let what is read inside take so much processor time of this thread: who waits for others has not read."""
    before = _until.set(time.thread_time() + seconds)
    try:
        yield
    finally:
        _until.reset(before)


def go_on() -> None:
    """Raise `OutOfPatienceError` once the time is used up; asked by all that goes through a text bit by bit."""
    until = _until.get()
    if until is not None and time.thread_time() > until:
        raise OutOfPatienceError
