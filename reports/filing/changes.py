"""What a new text would change against the rows that were there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

NEW, CHANGED, SAME = "新增", "有改动", "未变"


class Change(NamedTuple):
    """What becomes of a row, in a word; `before` is its text as it was, where it changes."""

    word: str
    before: str = ""


class Changes(NamedTuple):
    """A change for each new row, the texts of the rows that would be gone, and how many there were before."""

    rows: list[Change]
    gone: list[str]
    before: int

    @property
    def counts(self) -> str:
        """Return 新增 2 行，有改动 1 行，未变 26 行，去掉 1 行 — without what there is none of."""
        words = [change.word for change in self.rows] + ["去掉"] * len(self.gone)
        return "，".join(
            f"{word} {words.count(word)} 行" for word in dict.fromkeys((NEW, CHANGED, SAME, "去掉")) if word in words
        )


def compare(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> Changes:
    """Compare rows given as (name, text): equal texts first, then the rows of one name, then what begins alike."""
    left = defaultdict[str, list[int]](list)
    for place, (_, text) in enumerate(before):
        left[text.strip()].append(place)
    found: list[Change | None] = [
        Change(SAME) if left[text.strip()] and left[text.strip()].pop(0) >= 0 else None for _, text in after
    ]
    rest = sorted(place for places in left.values() for place in places)
    for place, (name, text) in enumerate(after):
        if found[place] is None:
            other = next((old for old in rest if _alike(before[old], (name, text))), None)
            found[place] = Change(NEW) if other is None else Change(CHANGED, before[other][1].strip())
            if other is not None:
                rest.remove(other)
    return Changes([change for change in found if change], [before[place][1].strip() for place in rest], len(before))


def _alike(old: tuple[str, str], new: tuple[str, str]) -> bool:
    """Return whether two rows speak of one thing: the same name, or without names the same beginning."""
    if old[0] or new[0]:
        return old[0] == new[0]
    return old[1].strip()[:6] == new[1].strip()[:6]
