"""Who works at something, over all processes of the machine: a lock on a file, which is free again when its holder dies."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

logger = logging.getLogger(__name__)
V = TypeVar("V", bound=Callable[..., Any])


@contextmanager
def hold(name: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock `name`, and yield whether it is held: without `wait` not where somebody else has it.

    Where no lock can be kept, on a disk that is full, it is held by everybody: a lock keeps order, and nothing stands on it.
    """
    try:
        file = _opened(Path(settings.LOCKS) / name)
    except OSError:
        logger.exception("no lock %s", name)
        yield True
        return
    try:
        taken = False
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            taken = True
        yield taken
    finally:
        os.close(file)


def _opened(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)


def expensive(*methods: str, wait: float = 0) -> Callable[[V], V]:
    """Mark a view as one of which a person may have one answered at a time, when it is asked by one of `methods`.

    The next one is refused, after `wait` seconds in which the one before may end.
    """

    def mark(view: V) -> V:
        view.expensive = dict.fromkeys(methods, wait)  # type: ignore[attr-defined]  # read by `linyi_tasks.crowding`
        return view

    return mark
