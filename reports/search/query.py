"""What was asked for: words that must all stand in a passage, each in any of its spellings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, reduce
from hashlib import sha256
from typing import NamedTuple

from reports.search.folding import fold
from reports.search.numerals import HAN, spellings

MOST = 8
SHORTEST = 2
LONGEST_GRAM = 3
BITS = 21  # of a character
MOST_LISTS = 24
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_ESCAPED_DECIMAL = re.compile(r"[0-9]+\\\.[0-9]+")
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_WHOLE_FIGURE = re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+)?(?![0-9.])")
_SAID = re.compile(f"[{HAN}]+")


class Spelling(NamedTuple):
    """One way to write a word; `pattern` finds it in folded text, in Python's and PostgreSQL's dialect alike.

    25条 is not found in 125条 or 1.25条, nor 二十五条 in 一百二十五条; 94.5% is found in 94.50%.
    """

    text: str
    pattern: str

    @property
    def pieces(self) -> list[str]:
        """Return the pieces that stand in a text as they are: after the figures of a decimal further zeros may stand."""
        return _DECIMAL.sub(lambda figures: f"{figures[0]}\0", self.text).split("\0")

    @property
    def plain(self) -> bool:
        """Return whether it is found wherever its characters stand."""
        return self.pattern == re.escape(self.text)

    @property
    def grams(self) -> list[int]:
        """Return what the index knows of it: its triples of characters, of two characters their pair, and its figures."""
        figures = {figure_gram(match[0]) for match in _WHOLE_FIGURE.finditer(self.text)}
        return sorted(figures.union(*map(_grams, self.pieces)))


def figure_grams(folded: str) -> set[int]:
    """Return the grams of all figures in a folded text, as PostgreSQL's `search_grams` makes them."""
    return set(map(figure_gram, _FIGURE.findall(folded)))


def figure_gram(figure: str) -> int:
    """Return the gram of a whole figure, below zero as no characters' is: 120 is another than 1200; 94.50 is 94.5."""
    shortest = figure.rstrip("0").rstrip(".") if "." in figure else figure
    return -int(sha256(shortest.encode()).hexdigest()[:15], 16)


def _grams(piece: str) -> list[int]:
    """Return the triples of characters, of two characters their pair, as the numbers that PostgreSQL's `search_grams` makes."""
    size = min(len(piece), LONGEST_GRAM)
    if size < SHORTEST:
        return []
    return [
        reduce(lambda gram, sign: gram << BITS | ord(sign), piece[place : place + size], 0)
        for place in range(len(piece) - size + 1)
    ]


class Word(NamedTuple):
    """A word in all its spellings, the one that was typed first."""

    spellings: tuple[Spelling, ...]

    @property
    def pattern(self) -> str:
        """Return what finds it in any spelling."""
        return "|".join(each.pattern for each in self.spellings)

    @property
    def long(self) -> bool:
        """Return whether it is long enough to be looked up in every text."""
        return len(self.spellings[0].text) >= SHORTEST


def _word(typed: str) -> Word:
    others = [text for text in spellings(typed)[1:] if len(text) >= SHORTEST]
    return Word((Spelling(typed, _pattern(typed, False)), *(Spelling(text, _pattern(text, True)) for text in others)))


def _pattern(text: str, derived: bool) -> str:
    said = _SAID.match(text)
    before = r"(?<![0-9.])" if text[0].isdigit() else f"(?<![{HAN}])" if said and (derived or len(said[0]) > 1) else ""
    after = r"(?!\.?[0-9])" if text[-1].isdigit() else f"(?![{HAN}])" if derived and text[-1] in HAN else ""
    return before + _ESCAPED_DECIMAL.sub(r"\g<0>0*", re.escape(text)) + after


class Query:
    """The words that were typed, parted by spaces."""

    def __init__(self, typed: str) -> None:
        """Read what was typed; of more than eight words the first eight count."""
        folded = dict.fromkeys(filter(None, map(fold, typed.split())))
        self.words = tuple(_word(each) for each in [*folded][:MOST])
        self.whole = fold(typed)

    @property
    def long(self) -> bool:
        """Return whether at least one word is long enough, so that texts are looked into and not numbers of tasks alone."""
        return any(word.long for word in self.words)

    @property
    def readable(self) -> bool:
        """Return whether there is something to look for: a long word, or the number of a task alone."""
        return self.long or (len(self.words) == 1 and self.whole.isdigit())

    @cached_property
    def grams(self) -> list[list[int]]:
        """Return what an index knows of the words: of these lists of grams a text that holds them has one, whole.

        Words in many spellings are left to their patterns, so that there are at most `MOST_LISTS`.
        """
        known = sorted(([each.grams for each in word.spellings] for word in self.words), key=len)
        found: list[list[int]] = [[]]
        for spelled in known:
            if all(spelled) and len(found) * len(spelled) <= MOST_LISTS:
                found = [sorted({*grams, *more}) for grams in found for more in spelled]
        return [grams for grams in found if grams]

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(word.pattern) for word in self.words]

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Return where each occurrence of a word stands in a folded text, in order."""
        return sorted({match.span() for pattern in self._patterns for match in pattern.finditer(folded)})

    def window(self, folded: str) -> tuple[int, int] | None:
        """Return the shortest part of a folded text that holds all words; none where one is missing."""
        marks = sorted(
            (*match.span(), place) for place, pattern in enumerate(self._patterns) for match in pattern.finditer(folded)
        )
        last: dict[int, tuple[int, int]] = {}
        best: tuple[int, int] | None = None
        for start, end, place in marks:
            last[place] = (start, end)
            if len(last) == len(self._patterns):
                found = (min(begin for begin, _ in last.values()), max(stop for _, stop in last.values()))
                best = found if best is None or found[1] - found[0] < best[1] - best[0] else best
        return best

    def distance(self, texts: Iterable[str], *, held: bool = False) -> int | None:
        """Return how far apart the words stand in the nearest of the folded `texts`: 0 where nothing but they is between.

        -1 where a text is what was typed and nothing else; none where no text holds them all. `held`: each holds them.
        """
        found = []
        for text in texts:
            if text == self.whole:
                return -1
            if len(self._patterns) == 1:  # nothing is between a word and itself
                found += [0] * (held or bool(self._patterns[0].search(text)))
            elif span := self.window(text):
                covered = {place for start, end in self.spans(text) for place in range(start, end)}
                found.append(sum(place not in covered for place in range(*span)))
        return min(found, default=None)
