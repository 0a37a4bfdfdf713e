"""Long rounds: a part of the cases in each run of the tests, all of them on demand (`LONG_ROUNDS=1`)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
LONG = os.environ.get("LONG_ROUNDS") == "1"


def some_of(cases: Iterable[T], every: int) -> list[T]:
    """Return each `every`-th of the cases, the first among them; all in a long round."""
    return list(cases)[:: 1 if LONG else every]
