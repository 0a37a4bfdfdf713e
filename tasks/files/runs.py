"""Text that is written in runs: what is struck through is no text, raised figures stay raised, bold words are noted."""

from __future__ import annotations

from dataclasses import dataclass, field

SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
RAISED = {"superscript": SUPERSCRIPTS, "subscript": SUBSCRIPTS}
LONGEST_SHOWN = 20
WHITE = "FFFFFF"
WHITES = frozenset({"background1", "bg1", "light1", "lt1"})  # as themes of Office call it
PAPER = frozenset({"", "auto", "none", "nil", "clear", "white", "transparent"})
PALE = 0xF2  # from which on red, green and blue together are no other colour than white paper
NOT_SEEN = "与底色相同或小到看不见"
TINY = 2  # points: a smaller letter is no letter to a reader


def as_raised(text: str, place: str) -> str:
    """Return `text` with its figures as superscripts or subscripts, or as it is where one of its signs has no such form."""
    table = RAISED.get(place)
    if table is None or not all(ord(sign) in table or sign.isspace() for sign in text):
        return text
    return text.translate(table)


def as_color(written: str, otherwise: str) -> str:
    """Return a colour as six hexadecimal figures, white where it can't be told from it; `otherwise` for none and auto."""
    color = written.strip("#").upper()
    if written in WHITES:
        return WHITE
    if len(color) not in (6, 8) or any(sign not in "0123456789ABCDEF" for sign in color):
        return otherwise
    color = color[-6:]
    return WHITE if all(int(color[at : at + 2], 16) >= PALE for at in (0, 2, 4)) else color


def fill_of(written: str) -> str:
    """Return the colour behind text, "" for white paper and for none."""
    return "" if written.lower() in PAPER else as_color(written, written).replace(WHITE, "")


def is_unseen(ink: str, fill: str) -> bool:
    """Return whether a colour of text can't be told from what is behind it (`fill_of`)."""
    return bool(ink) and as_color(ink, "") == (fill or WHITE)


def first_words(text: str) -> str:
    """Return the first words of a text, as a message quotes them."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


@dataclass(slots=True)
class Runs:
    """The runs of one cell: its text, what of it was struck through, and its bold parts where not all of it is bold."""

    pieces: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    white: list[str] = field(default_factory=list)
    coloured: list[str] = field(default_factory=list)
    tiny: list[str] = field(default_factory=list)
    bold: list[str] = field(default_factory=list)
    plain: bool = False

    def add(
        self, text: str, *, struck: bool = False, bold: bool = False, place: str = "", tiny: bool = False, ink: str = ""
    ) -> None:
        """Take one run; white ones are told apart, as what is behind them says whether they are seen."""
        if struck or tiny:
            (self.struck if struck else self.tiny).append(text)
            return
        self.pieces.append(as_raised(text, place))
        (self.white if ink == WHITE else self.coloured).append(self.pieces[-1])
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
