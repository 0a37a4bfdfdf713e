"""For how long one reads: a text that takes longer is given up, so that nobody holds a thread with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class _Until(NamedTuple):
    """When the time is used up at the earliest, by the clock, and when it is, in processor time of this thread."""

    clock: float
    used: float


_until: ContextVar[_Until | None] = ContextVar("until", default=None)


class OutOfPatienceError(Exception):
    """What was to be read takes longer than it may."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let what is read inside take so much processor time of this thread: who waits for others has not read."""
    before = _until.set(_Until(time.monotonic() + seconds, time.thread_time() + seconds))
    try:
        yield
    finally:
        _until.reset(before)


def go_on() -> None:
    """Raise `OutOfPatienceError` once the time is used up; asked by all that goes through a text bit by bit.

    The clock, which no thread outruns, is asked first: it takes a tenth of the time that asking for the thread's takes.
    """
    until = _until.get()
    if until is not None and time.monotonic() > until.clock and time.thread_time() > until.used:
        raise OutOfPatienceError
