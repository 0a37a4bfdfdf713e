"""The words of official text as data: one file a class, each word with its values and an example sentence."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from tasks.language.patience import go_on

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Entry:
    """A word in one of its classes: `values` are what the class says of it, `home` the class in whose file it stands."""

    word: str
    values: tuple[str, ...]
    example: str
    family: str
    home: str


@cache
def entries() -> tuple[Entry, ...]:
    """Return every word in every class it belongs to, those of its own file first; read once a process, at first use.

    A file has a comment, a heading and a line a word: the word, its values, its other classes (`class` or
    `class=value|value`), an example.
    """
    found: list[Entry] = []
    others: list[Entry] = []
    for path in sorted(FOLDER.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines()[2:]:
            word, *values, also, example = line.split("\t")
            found.append(Entry(word, tuple(values), example, path.stem, path.stem))
            for other in also.split():
                family, _, told = other.partition("=")
                others.append(Entry(word, tuple(told.split("|")) if told else (), example, family, path.stem))
    return (*found, *others)


@cache
def words_of(family: str) -> Mapping[str, Entry]:
    """Return the entries of a class by word; to `works` belong the acts that a name may end with, too."""
    found = {entry.word: entry for entry in entries() if entry.family == family}
    if family == "works":
        acts = (entry for entry in entries() if entry.family == "acts" and entry.values[2] == "works")
        found |= {entry.word: replace(entry, family="works") for entry in acts}
    return found


class Finder:
    """The words of several classes, found in a text: at each place the longest, time linear in the text."""

    def __init__(self, *families: str) -> None:
        self._entries = {word: entry for family in reversed(families) for word, entry in words_of(family).items()}
        #: Of each word the words that it begins with, itself first: 大桥 and 大桥工程 both end somewhere.
        self._beginnings = {
            word: [self._entries[word[:end]] for end in range(len(word), 0, -1) if word[:end] in self._entries]
            for word in self._entries
        }
        pattern = _alternatives(list(self._entries))
        self._word = re.compile(pattern)
        self._firsts = frozenset(word[0] for word in self._entries)

    def at(self, text: str, place: int) -> Entry | None:
        """Return the longest word that begins at `place`."""
        if text[place : place + 1] not in self._firsts:
            return None
        found = self._word.match(text, place)
        return self._entries[found[0]] if found else None

    def found(self, text: str, start: int, end: int) -> bool:
        """Tell whether any of the words stands between two places of `text`."""
        go_on()
        return self._word.search(text, start, end) is not None

    def all(self, text: str, *, unless: Callable[[int, Entry], bool] | None = None) -> Iterator[tuple[int, Entry]]:
        """Yield the words of `text` with their places, from left to right, none inside another; `unless` passes one over."""
        place = 0
        while found := self._word.search(text, place):
            go_on()
            entry = self._entries[found[0]]
            if unless and unless(found.start(), entry):
                place = found.start() + 1
            else:
                yield found.start(), entry
                place = found.end()

    def endings(self, text: str) -> list[tuple[int, Entry]]:
        """Return every place where a word of these classes ends, with the longest word that ends there."""
        found: dict[int, Entry] = {}
        place = 0
        while match := self._word.search(text, place):
            for entry in self._beginnings[match[0]]:
                found.setdefault(match.start() + len(entry.word), entry)
            place = match.start() + 1
        return sorted(found.items())


def _alternatives(words: Sequence[str]) -> str:
    """Return a pattern of `words` as a tree of their characters, the longest of those with one beginning first."""
    tree: dict[str, list[str]] = {}
    for word in words:
        tree.setdefault(word[0], []).append(word[1:])
    branches = []
    for first, rests in sorted(tree.items()):
        longer = [rest for rest in rests if rest]
        inner = _alternatives(longer) if longer else ""
        branches.append(re.escape(first) + (f"(?:{inner}){'?' if '' in rests else ''}" if inner else ""))
    return "|".join(branches)


@cache
def finder(*families: str) -> Finder:
    """Return the finder of these classes, made once a process."""
    return Finder(*families)


class Shape:
    """A pattern that names classes of words in braces, `{heads}` or `{heads.way}`; made when it is first used."""

    def __init__(self, form: str) -> None:
        self.form = form

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(_BRACED.sub(lambda found: f"(?:{_words_in(*found.groups())})", self.form))

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return what of `text` from `start` on, as far as `end`, has this shape."""
        return self._pattern.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return all of `text` between two places where it has this shape."""
        return self._pattern.fullmatch(text, start, end)

    def all(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield what of `text` between two places has this shape, from left to right."""
        go_on()
        return self._pattern.finditer(text, start, end)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the first words of `text` from `start` on that have this shape."""
        go_on()
        return self._pattern.search(text, start)


_BRACED = re.compile(r"\{([a-z_]+)(?:\.([a-z_]+))?\}")


def _words_in(family: str, kind: str | None) -> str:
    """Return the words of a class, or of one kind in it, as alternatives."""
    return _alternatives([word for word, entry in words_of(family).items() if kind in (None, *entry.values)])
