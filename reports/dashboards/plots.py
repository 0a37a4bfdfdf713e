"""Where the marks of a plot stand: plain numbers that templates draw as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

UNIT, GAP, HEIGHT = 22, 2, 18
APART, TOP = 19, 34
FALL, RISE = Decimal(-10), Decimal(8)
MOST, BETWEEN, LETTER, BESIDE, NARROWEST = 16, 120, 13, 76, 140


class Segment(NamedTuple):
    """One part of a bar, in percent of the longest bar."""

    key: str
    x: Decimal
    width: Decimal
    label: str
    number: int


class SlopeLine(NamedTuple):
    """One line of a slope plot: its ends, where its labels stand, and how it is drawn (fall, rise or level)."""

    label: str
    left: Decimal
    right: Decimal
    y_left: int
    y_right: int
    label_left: int
    label_right: int
    change: Decimal
    way: str


class Slope(NamedTuple):
    """Two lines at `left` and `right` with what rose and fell between them, in a plot of `width` × `height`.

    `missing` are those without a value on a side; `beyond` is how many more there are, which changed least.
    """

    lines: tuple[SlopeLine, ...]
    height: int
    missing: tuple[str, ...]
    beyond: int = 0
    left: int = NARROWEST

    @property
    def compares(self) -> bool:
        """Return whether there is something to see: one line alone compares nothing."""
        return len(self.lines) > 1

    @property
    def right(self) -> int:
        """Return where the second line stands."""
        return self.left + BETWEEN

    @property
    def width(self) -> int:
        """Return the width of the plot: as much beside the second line as beside the first, and room for the difference."""
        return self.right + self.left + 40


def segments(parts: Sequence[tuple[str, str, int]], longest: int) -> tuple[Segment, ...]:
    """Return the parts (key, label, count) of a bar side by side, against the longest bar of the plot."""
    placed, done = [], 0
    for key, label, count in parts:
        if count:
            placed.append(Segment(key, _percent(done, longest), _percent(count, longest), label, count))
        done += count
    return tuple(placed)


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(part * 100) / whole).quantize(Decimal("0.001"))


def slope(pairs: Sequence[tuple[str, Decimal | None, Decimal | None]]) -> Slope:
    """Return the lines of (label, share before, share now), 100 % at the top, labels of a side never on each other.

    More than `MOST` can't be told apart: those that changed most are drawn.
    """
    found = [(label, left, right) for label, left, right in pairs if left is not None and right is not None]
    known = sorted(found, key=lambda each: -abs(each[2] - each[1]))[:MOST]
    missing = tuple(label for label, left, right in pairs if left is None or right is None)
    room = max(260, APART * max(len(known) - 1, 0))
    ends = [(label, left, right, _height(left, room), _height(right, room)) for label, left, right in known]
    left_labels = _spread([each[3] for each in ends], room)
    right_labels = _spread([each[4] for each in ends], room)
    lines = []
    for (label, left, right, y_left, y_right), at_left, at_right in zip(ends, left_labels, right_labels, strict=True):
        change = right - left
        way = "fall" if change < FALL else "rise" if change > RISE else "level"
        lines.append(SlopeLine(label, left, right, y_left, y_right, at_left, at_right, change, way))
    order = {"level": 0, "rise": 1, "fall": 2}
    margin = max(NARROWEST, LETTER * max((len(label) for label, _, _ in known), default=0) + BESIDE)
    drawn = tuple(sorted(lines, key=lambda line: order[line.way]))
    return Slope(drawn, TOP + room + 16, missing, len(found) - len(known), margin)


def _height(value: Decimal, room: int) -> int:
    return TOP + round(room * (100 - value) / 100)


def _spread(heights: Sequence[int], room: int) -> list[int]:
    """Return heights in the same order that lie at least `APART` from each other, as near as that allows."""
    places = sorted(range(len(heights)), key=lambda place: heights[place])
    free: dict[int, int] = {}
    last = TOP - APART
    for rank, place in enumerate(places):
        last = max(last + APART, min(heights[place], TOP + room - APART * (len(places) - 1 - rank)))
        free[place] = last
    return [free[place] for place in range(len(heights))]
