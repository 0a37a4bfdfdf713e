"""Precision and recall of a reading against a reading made by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from reports.narrative.gold import Entry
from tasks.language.figures.units import based, plain_unit

ASPECTS = ("items", "subprojects", "percent", "stage", "district", "quantities", "claims")


@dataclass(frozen=True, slots=True)
class Score:
    """How many of one aspect were read, how many the hand-made reading holds, and how many agree."""

    read: int = 0
    gold: int = 0
    agreed: int = 0

    def __add__(self, other: Score) -> Score:
        """Return both taken together."""
        return Score(self.read + other.read, self.gold + other.gold, self.agreed + other.agreed)

    @property
    def precision(self) -> float:
        """Return the share of what was read that is right; 1 where nothing was read."""
        return self.agreed / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        """Return the share of what is there that was read; 1 where nothing is there."""
        return self.agreed / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def measure(read: Sequence[Entry], gold: Sequence[Entry]) -> dict[str, Score]:
    """Return the score of each of `ASPECTS`. Percent, stage and district count over sub-projects found by name."""
    mine, theirs = _projects(read), _projects(gold)
    pairs = [(mine[name], theirs[name]) for name in mine if name in theirs]
    return {
        "items": _overlap((_item(entry) for entry in read), (_item(entry) for entry in gold)),
        "subprojects": Score(len(mine), len(theirs), len(pairs)),
        "percent": _agreement(pairs, "percent"),
        "stage": _agreement(pairs, "status"),
        "district": _agreement(pairs, "district"),
        "quantities": _overlap(_quantities(read), _quantities(gold)),
        "claims": _overlap(_claims(read), _claims(gold)),
    }


def differences(read: Sequence[Entry], gold: Sequence[Entry]) -> list[str]:
    """Return one line for everything that the two readings do not share, for the eye."""
    mine, theirs = _projects(read), _projects(gold)
    lines = _lines("items", (_item(entry) for entry in read), (_item(entry) for entry in gold))
    lines += _lines("subprojects", list(mine), list(theirs))
    lines += [
        f"{key} {name[1]}: {mine[name][key]} / {theirs[name][key]}"
        for name in mine
        if name in theirs
        for key in ("percent", "status", "district")
        if mine[name][key] != theirs[name][key]
    ]
    lines += _lines("quantities", _quantities(read), _quantities(gold))
    return lines + _lines("claims", _claims(read), _claims(gold))


def _lines(aspect: str, read: Iterable[Hashable], gold: Iterable[Hashable]) -> list[str]:
    mine, theirs = Counter(read), Counter(gold)
    extra = [f"{aspect} + {entry}" for entry in (mine - theirs).elements()]
    return extra + [f"{aspect} - {entry}" for entry in (theirs - mine).elements()]


def _overlap(read: Iterable[Hashable], gold: Iterable[Hashable]) -> Score:
    """Return the score of two collections in which everything counts as often as it stands there."""
    mine, theirs = Counter(read), Counter(gold)
    return Score(mine.total(), theirs.total(), (mine & theirs).total())


def _agreement(pairs: Sequence[tuple[Entry, Entry]], key: str) -> Score:
    """Return how many of the sub-projects that both hold agree in one reading."""
    return Score(len(pairs), len(pairs), sum(one[key] == other[key] for one, other in pairs))


def _projects(entries: Sequence[Entry]) -> dict[tuple[Any, ...], Entry]:
    """Return the sub-projects by item marker, name and how often the name occurred before."""
    found: dict[tuple[Any, ...], Entry] = {}
    for entry in entries:
        for project in entry["subprojects"]:
            key = (entry.get("task"), _squeezed(project["name"]), 0)
            while key in found:
                key = (*key[:2], key[2] + 1)
            found[key] = project
    return found


def _item(entry: Entry) -> Hashable:
    """Return what makes two items the same: their words."""
    return entry.get("task"), entry["marker"] or "", _squeezed(entry["text"])


def _quantities(entries: Sequence[Entry]) -> list[Hashable]:
    """Return value and unit of every quantity, comparing words left out, in base units."""
    return [
        (entry.get("task"), *_amount(figure["value"], figure["unit"]))
        for entry in entries
        for figure in entry["quantities"]
    ]


def _amount(value: object, unit: str) -> tuple[str, str]:
    """Return value and unit as they are compared."""
    try:
        number, base = based(Decimal(str(value)), unit)
    except InvalidOperation:
        return str(value), plain_unit(unit)
    return f"{number:f}", base


def _claims(entries: Sequence[Entry]) -> list[Hashable]:
    """Return kind, stated share and count of every claim."""
    return [
        (entry.get("task"), claim["kind"], float(claim["stated_percent"]), claim["numerator"])
        for entry in entries
        for claim in entry["claims"]
    ]


def _squeezed(text: str) -> str:
    """Return `text` without white space and closing marks."""
    return "".join(text.split()).rstrip("；;。，、")
