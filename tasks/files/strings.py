"""The strings of a workbook, shared or inline: runs of rich text joined, what they hide told apart, phonetic guides left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tasks.files.markup import plain
from tasks.files.numbers import colour_of, is_tiny
from tasks.files.runs import Runs

ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
SURROGATES = {"D8", "D9", "DA", "DB", "DC", "DD", "DE", "DF"}
NO = ("0", "false")


def without_escapes(text: str) -> str:
    """Return `text` with the escapes of Office Open XML (`_x000D_`) replaced; half a surrogate pair stays as it is."""
    if "_x" not in text:
        return text
    return ESCAPE.sub(lambda found: found[0] if found[1][:2].upper() in SURROGATES else chr(int(found[1], 16)), text)


class Words(NamedTuple):
    """The text of a cell, what of it was struck through, and its bold parts; its `white` words, and the text without them.

    `tiny` words are too small to be seen; `own` says that its fonts count and not that of its cell.
    """

    text: str
    struck: str = ""
    bold: tuple[str, ...] = ()
    tiny: str = ""
    white: str = ""
    coloured: str = ""
    own: bool = False


def as_words(runs: Runs) -> Words:
    """Return what runs say and hide."""
    text = plain(without_escapes(runs.text))
    if not (runs.struck or runs.bold or runs.tiny or runs.white):
        return Words(text)
    return Words(
        text,
        plain(without_escapes("".join(runs.struck))),
        tuple(map(without_escapes, runs.bold_parts)),
        plain(without_escapes("".join(runs.tiny))),
        plain(without_escapes("".join(runs.white))),
        plain(without_escapes("".join(runs.coloured) if runs.white else "")),
    )


class Handlers(dict[str, Callable[..., None] | None]):
    """What to do at an element: maps its name with its namespace, by the name alone, and remembers it."""

    def __missing__(self, name: str) -> Callable[..., None] | None:
        handler = self[name] = self.get(name.rpartition(" ")[2])
        return handler

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if handler := self[name]:
            handler(attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if handler := self[name]:
            handler()


NO_WORDS = Words("")


class RunReader:
    """Gathers the runs of one string: handlers of its elements, and `text`, in the order of the file; then `finish`."""

    def __init__(self) -> None:
        self._runs: Runs | None = None  # of rich text alone
        self._pieces: list[str] = []
        self._struck = self._bold = self._phonetic = self._reading = False
        self._place = self._ink = ""
        self._tiny = False
        self.opening = {
            "t": self._open_text,
            "rPh": self._open_phonetic,
            "r": self._open_run,
            "color": self._colour,
            "sz": self._size,
            "strike": self._strike,
            "b": self._embolden,
            "vertAlign": self._raise,
        }
        self.closing = {"t": self._close_text, "rPh": self._close_phonetic}

    def _open_text(self, _: dict[str, str]) -> None:
        self._reading = not self._phonetic

    def _open_phonetic(self, _: dict[str, str]) -> None:
        self._phonetic = True

    def _open_run(self, _: dict[str, str]) -> None:
        self._take()
        self._struck = self._bold = self._tiny = False
        self._place = self._ink = ""

    def _colour(self, attributes: dict[str, str]) -> None:
        self._ink = colour_of(attributes)

    def _size(self, attributes: dict[str, str]) -> None:
        self._tiny = is_tiny(attributes.get("val", ""))

    def _strike(self, attributes: dict[str, str]) -> None:
        self._struck = attributes.get("val", "1") not in NO

    def _embolden(self, attributes: dict[str, str]) -> None:
        self._bold = attributes.get("val", "1") not in NO

    def _raise(self, attributes: dict[str, str]) -> None:
        self._place = attributes.get("val", "")

    def _close_phonetic(self) -> None:
        self._phonetic = False

    def _close_text(self) -> None:
        self._reading = False

    def _take(self) -> None:
        """Take the text so far for a run of its own."""
        self._runs = self._runs or Runs()
        self._runs.add(
            "".join(self._pieces),
            struck=self._struck,
            bold=self._bold,
            place=self._place,
            tiny=self._tiny,
            ink=self._ink,
        )
        self._pieces.clear()

    def text(self, piece: str) -> None:
        """Take characters."""
        if self._reading:
            self._pieces.append(piece)

    def finish(self) -> Words:
        """Return the string that was read, and begin another."""
        if self._runs is None:
            text = "".join(self._pieces)
            self._pieces.clear()
            return Words(plain(without_escapes(text)))
        self._open_run({})
        runs, self._runs = self._runs, None
        return as_words(runs)
