"""The words of official text as data: one file a class, each word with its values and an example sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of one class: `values` are the columns between the word and its example."""

    word: str
    values: tuple[str, ...]
    example: str
    family: str


@cache
def words_of(family: str) -> Mapping[str, Entry]:
    """Return the entries of a class (the name of its file) by word; read once a process, at first use."""
    found: dict[str, Entry] = {}
    for line in (FOLDER / f"{family}.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, *values, example = line.split("\t")
            found[word] = Entry(word, tuple(values), example, family)
    return found


class Finder:
    """The words of several classes, found in a text: at each place the longest, time linear in the text."""

    def __init__(self, *families: str) -> None:
        entries = [entry for family in families for entry in words_of(family).values()]
        self._by_first: dict[str, list[Entry]] = {}
        for entry in sorted(entries, key=lambda entry: -len(entry.word)):
            self._by_first.setdefault(entry.word[0], []).append(entry)

    def at(self, text: str, place: int) -> Entry | None:
        """Return the longest word that begins at `place`."""
        return next(
            (entry for entry in self._by_first.get(text[place], ()) if text.startswith(entry.word, place)), None
        )

    def all(self, text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, Entry]]:
        """Yield the words of `text` with their places, from left to right, none inside another."""
        place, stop = start, len(text) if end is None else end
        while place < stop:
            entry = self.at(text, place)
            if entry and place + len(entry.word) <= stop:
                yield place, entry
                place += len(entry.word)
            else:
                place += 1

    def endings(self, text: str) -> list[tuple[int, Entry]]:
        """Return every place where a word of these classes ends, with the longest word that ends there."""
        found: dict[int, Entry] = {}
        for place in range(len(text)):
            for entry in self._by_first.get(text[place], ()):
                end = place + len(entry.word)
                if text.startswith(entry.word, place) and (end not in found or len(found[end].word) < len(entry.word)):
                    found[end] = entry
        return sorted(found.items())


@cache
def finder(*families: str) -> Finder:
    """Return the finder of these classes, made once a process."""
    return Finder(*families)
