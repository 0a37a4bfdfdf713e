"""Text that is written in runs: what is struck through is no text, raised figures stay raised, bold words are noted."""

from __future__ import annotations

from dataclasses import dataclass, field

SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
RAISED = {"superscript": SUPERSCRIPTS, "subscript": SUBSCRIPTS}
LONGEST_SHOWN = 20


def as_raised(text: str, place: str) -> str:
    """Return `text` with its figures as superscripts or subscripts, or as it is where one of its signs has no such form."""
    table = RAISED.get(place)
    if table is None or not all(ord(sign) in table or sign.isspace() for sign in text):
        return text
    return text.translate(table)


def first_words(text: str) -> str:
    """Return the first words of a text, as a message quotes them."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


@dataclass(slots=True)
class Runs:
    """The runs of one cell: its text, what of it was struck through, and its bold parts where not all of it is bold."""

    pieces: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    bold: list[str] = field(default_factory=list)
    plain: bool = False

    def add(self, text: str, *, struck: bool = False, bold: bool = False, place: str = "") -> None:
        """Take one run."""
        if struck:
            self.struck.append(text)
            return
        self.pieces.append(as_raised(text, place))
        if bold:
            self.bold.append(text)
        elif text.strip():
            self.plain = True

    @property
    def text(self) -> str:
        """Return what counts."""
        return "".join(self.pieces)

    @property
    def bold_parts(self) -> list[str]:
        """Return the bold runs where other words are not bold."""
        return [part for part in self.bold if part.strip()] if self.plain else []
