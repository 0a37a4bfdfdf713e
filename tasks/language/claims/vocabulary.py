"""The words of `lexicon/` that claims are read by, as patterns; each file is read when its first word is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LEXICON = Path(__file__).parent / "lexicon"
#: Any act will do: 完成率 follows from what was built, trained or paid out.
ANY = "*"
#: Acts of the rates of the plan, which claim something even where their count is not given.
WORKS = frozenset({"开工", "竣工"})


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate and what it follows from: the `acts` of its count, the words of its `whole`; `of` money, things or any."""

    name: str
    acts: tuple[str, ...]
    whole: tuple[str, ...]
    of: str


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a file of the lexicon without its heading; the last field of each is an example."""
    lines = (_LEXICON / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return tuple(tuple(line.split("\t")) for line in lines)


@cache
def words(name: str, kind: str) -> str:
    """Return the words of one kind in a file of the lexicon as alternatives of a pattern, the longest first."""
    found = [word for its, word, _ in rows(name) if its == kind]
    return "|".join(sorted(map(re.escape, found), key=lambda word: (-len(word), word)))


@cache
def pattern(form: str, name: str, kind: str) -> re.Pattern[str]:
    """Return the pattern of `form` with the words of a kind in place of its %s."""
    return re.compile(form.replace("%s", f"(?:{words(name, kind)})"))


@cache
def rates() -> dict[str, Rate]:
    """Return the rates of the lexicon by name."""
    return {
        name: Rate(name, tuple(acts.split()), tuple(whole.split()), of) for name, acts, whole, of, _ in rows("rates")
    }


def rate_of(name: str) -> Rate:
    """Return the rate that words ending in 率 name; the act of an unknown one is the two characters before 率."""
    known = rates()
    for start in range(len(name) - 2):
        if name[start:] in known:
            return known[name[start:]]
    act = name[-3:-1]
    return Rate(name, (act,) if len(act) == 2 else (), (f"应{act}",), "any")


@cache
def _general() -> re.Pattern[str]:
    found = sorted((re.escape(word) for word, _ in rows("general")), key=lambda word: (-len(word), word))
    return re.compile("|".join(found) + r"|[^一-龥]+")


@cache
def nouns(phrase: str) -> tuple[str, ...]:
    """Return what a phrase names beyond verbs, times and general words, in pieces of two characters and more."""
    return tuple(piece for piece in _general().split(phrase) if len(piece) > 1)


def touches(pieces: tuple[str, ...], text: str) -> float:
    """Return the share of the pairs of characters of `pieces` that stand in `text`, 0–1; 0 where there are none."""
    pairs = {piece[place : place + 2] for piece in pieces for place in range(len(piece) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
