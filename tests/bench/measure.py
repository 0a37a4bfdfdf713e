"""Alternating measurement of two things, and the table of ratios that comes of it."""

from __future__ import annotations

import gc
import sys
import time
import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple


class Figure(NamedTuple):
    """One line of the table: what was measured against what, the ratio, the goal and whether it is kept."""

    what: str
    against: str
    ratio: float
    goal: str
    kept: bool
    seconds: tuple[float, float]


Clock = Callable[[], float]


def seconds(work: Callable[[], Any], clock: Clock = time.perf_counter) -> float:
    """Return how long one call takes by that clock."""
    gc.collect()
    start = clock()
    work()
    return clock() - start


def alternately(
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    rounds: int,
    before: Callable[[], Any] | None = None,
    clock: Clock = time.perf_counter,
) -> tuple[float, float]:
    """Return the seconds of the best of `rounds` calls of each, one after the other in turn.

    `before` is called ahead of each of ours and not counted. The best and not the median: what else runs on the
    machine only ever adds, and not to both alike.
    """
    pairs = []
    for _ in range(rounds):
        if before:
            before()
        pairs.append((seconds(ours, clock), seconds(theirs, clock)))
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def at_most(
    what: str,
    ours: Callable[[], Any],
    against: str,
    theirs: Callable[[], Any],
    goal: float | None,
    rounds: int = 5,
    before: Callable[[], Any] | None = None,
    clock: Clock = time.perf_counter,
) -> Figure:
    """Return ours ÷ theirs, which is to be at most `goal`; without one it is there to be known."""
    print(f"  {what} …", file=sys.stderr, flush=True)
    mine, other = alternately(ours, theirs, rounds, before, clock)
    kept = goal is None or mine / other <= goal
    return Figure(what, against, mine / other, "—" if goal is None else f"≤ {goal:g}", kept, (mine, other))


def at_least(
    what: str, ours: Callable[[], Any], against: str, theirs: Callable[[], Any], goal: float, rounds: int = 5
) -> Figure:
    """Return theirs ÷ ours (how many times as often ours can be done), which is to be at least `goal`."""
    print(f"  {what} …", file=sys.stderr, flush=True)
    mine, other = alternately(ours, theirs, rounds)
    return Figure(what, against, other / mine, f"≥ {goal:g}", other / mine >= goal, (mine, other))


def wide(text: str, width: int) -> str:
    taken = sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)
    return text + " " * max(width - taken, 1)


def printed(figures: list[Figure]) -> str:
    """Return the table as text."""
    lines = [wide("项目", 44) + wide("对照", 34) + wide("比值", 10) + wide("目标", 10) + "毫秒（本项 / 对照）"]
    for figure in figures:
        mark = "" if figure.kept else "  ← 未达到"
        lines.append(
            wide(figure.what, 44)
            + wide(figure.against, 34)
            + wide(f"{figure.ratio:.3g}", 10)
            + wide(figure.goal, 10)
            + f"{figure.seconds[0] * 1000:,.1f} / {figure.seconds[1] * 1000:,.1f}{mark}"
        )
    return "\n".join(lines)
