"""Numbers of a workbook as a person reads them: 34.0 → 34, 0.6 formatted as a percentage → 60%, dates in words.

A format that shows a unit or a percentage is followed (3.5 as 3.5万); where it shows only figures they stay exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, Self

from tasks.files.archive import Archive, LocalNames
from tasks.files.runs import TINY, WHITE, as_color
from tasks.files.shown import hides_number, hides_some, hides_text, shown_number, shows_words

# ECMA-376 part 1, 18.8.30: the formats that every workbook knows by number; 27–36 and 50–58 are the Chinese dates.
BUILT_IN = {9: "0%", 10: "0.00%", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "y/m/d h:mm"}
BUILT_IN |= {27: "y-m", 57: "y-m", 28: "m-d", 58: "m-d", 17: "y-m", 55: "y-m", 56: "m-d", 16: "m-d"}
BUILT_IN |= dict.fromkeys((14, 15, 29, 30, 31, 36, 50, 51, 52, 53, 54), "y-m-d")
BUILT_IN |= dict.fromkeys((32, 33, 34, 35, 45, 46, 47), "h:mm")
NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|General', re.IGNORECASE)
PARTS = frozenset({"cellXfs", "fonts", "fills"})
PAPER = frozenset({"1", "9", "65"})  # white, and the background of the window, in the palette of old
MAX_STYLES = 70_000
LAST_DAY = 2_958_466
EPOCH_1904 = datetime.fromisoformat("1904-01-01")
EPOCH_1900 = datetime.fromisoformat("1899-12-30")  # for 1900 a day less: Excel counts a 29 February that never was


@dataclass(slots=True)
class Font:
    """How letters are written, as far as it says whether they are seen."""

    struck: bool = False
    tiny: bool = False
    ink: str = ""

    def take(self, tag: str, attributes: dict[str, str]) -> None:
        """Take what an element of a font says."""
        match tag:
            case "strike":
                self.struck = attributes.get("val", "1") not in {"0", "false"}
            case "sz":
                self.tiny = is_tiny(attributes.get("val", ""))
            case "color":
                self.ink = colour_of(attributes)


def is_tiny(size: str) -> bool:
    """Return whether a size in points is too small to be seen."""
    return re.fullmatch(r"\d{1,3}(?:\.\d*)?", size, re.ASCII) is not None and float(size) <= TINY


def colour_of(attributes: dict[str, str]) -> str:
    """Return a colour of a workbook: six hexadecimal figures, or what names it in the theme; white is one wherever it stands."""
    shade = attributes.get("tint", "0")
    if not re.fullmatch(r"-?0*(?:\.0\d*)?", shade or "0"):
        return f"{attributes.get('theme', '')}{attributes.get('rgb', '')}{shade}"
    if attributes.get("theme") == "0" or attributes.get("indexed") in PAPER:
        return WHITE
    return as_color(attributes.get("rgb", ""), f"{attributes.get('theme', '')} {attributes.get('indexed', '')}".strip())


class Look(NamedTuple):
    """How a style shows text: struck through, unseen (tiny, or of the colour of the fill), not at all; with a fill behind it."""

    struck: bool = False
    unseen: bool = False
    wordless: bool = False
    filled: bool = False


PLAIN_LOOK = Look()


@dataclass(slots=True)
class Formats:
    """The number formats of a workbook by style, each reduced to what it shows: "", "ymd", "ymdh", "h", =0.0"万", or ~0;-0;;."""

    epoch_1904: bool = False
    styles: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)

    @classmethod
    def of(cls, archive: Archive, epoch_1904: bool) -> Self:
        """Return the formats that `archive` declares."""
        formats = cls(epoch_1904)
        reader = _StyleReader(formats)
        if "xl/styles.xml" in archive.names:
            archive.scan("xl/styles.xml", reader.start, reader.end)
        return formats

    def add(self, code: str, font: Font, fill: str) -> None:
        """Add a style of cells: its format code, its font, and what colour is behind it ("" for paper)."""
        look = Look(font.struck, font.tiny or font.ink == (fill or WHITE), hides_text(code), fill != "")
        self.looks.append(PLAIN_LOOK if look == PLAIN_LOOK else look)
        self.styles.append(_reduced(code))

    def of_style(self, style: str) -> str:
        """Return what a cell's style shows."""
        index = _index(style)
        return self.styles[index] if 0 <= index < len(self.styles) else ""

    def look(self, style: str) -> Look:
        """Return how a cell's style shows its text; it is `PLAIN_LOOK` itself where nothing of it is hidden."""
        index = _index(style)
        return self.looks[index] if 0 <= index < len(self.looks) else PLAIN_LOOK

    @staticmethod
    def iso_date(value: str) -> str:
        """Return the Chinese words of a date written as in ISO 8601, or what is written."""
        try:
            return _date_words(datetime.fromisoformat(value), "ymdh" if "T" in value else "ymd")
        except ValueError:
            return value


class _StyleReader:
    """Receives the events of a workbook's styles."""

    def __init__(self, formats: Formats) -> None:
        self.formats, self.local, self.codes = formats, LocalNames(), dict(BUILT_IN)
        self.fonts: list[Font] = []
        self.fills: list[str] = []
        self.inside = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self.local[name]
        if tag == "numFmt":
            self.codes[_identifier(attributes)] = attributes.get("formatCode", "")[:1_000]
        elif tag in PARTS:
            self.inside = tag
        elif self.inside == "fonts":
            if tag == "font":
                self.fonts.append(Font())
            elif self.fonts:
                self.fonts[-1].take(tag, attributes)
        elif self.inside == "fills":
            self._of_fill(tag, attributes)
        elif tag == "xf" and self.inside == "cellXfs" and len(self.formats.styles) < MAX_STYLES:
            self._add(attributes)

    def end(self, name: str) -> None:
        if self.local[name] in PARTS:
            self.inside = ""

    def _of_fill(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "fill":
            self.fills.append("")
        elif tag == "fgColor" and self.fills:
            self.fills[-1] = colour_of(attributes).replace(WHITE, "")
        elif tag == "gradientFill" and self.fills:
            self.fills[-1] = tag

    def _add(self, attributes: dict[str, str]) -> None:
        """Add a style of cells."""
        at, filling = _identifier(attributes, "fontId"), _identifier(attributes, "fillId")
        font = self.fonts[at] if at < len(self.fonts) else Font()
        fill = self.fills[filling] if filling < len(self.fills) else ""
        self.formats.add(self.codes.get(_identifier(attributes), ""), font, fill)


def number_text(value: str, format_: str, epoch_1904: bool = False) -> str:
    """Return the text of a number that is written as `value` and shown as `format_` says, exact to 15 digits."""
    try:
        number = Decimal(format(float(value), ".15g"))
    except (ValueError, InvalidOperation, OverflowError):
        return value.strip()
    if not number.is_finite():
        return value.strip()
    if format_.startswith("~"):
        return "" if hides_number(number, format_[1:]) else _shortest(number)
    if format_.startswith("="):
        return shown_number(number, format_[1:])
    if format_ and 0 <= number < LAST_DAY:
        return _date_text(float(number), format_, epoch_1904)
    return _shortest(number)


def _index(style: str) -> int:
    return int(style) if style and style.isascii() and style.isdigit() and len(style) <= 6 else -1


def _identifier(attributes: dict[str, str], name: str = "numFmtId") -> int:
    written = attributes.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _reduced(code: str) -> str:
    """Reduce a format code to what it shows of a number: the letters of a date, or the code where it shows words."""
    written = code
    code = NOT_CODE.sub("", code.split(";", 1)[0]).lower()
    if not re.search(r"[ymdhs]", code) and shows_words(written):
        return f"={written}"
    if hides_some(written):
        return f"~{written}"
    date = "".join(letter for letter in "yd" if letter in code)
    month = "m" if "m" in code and ("h" not in code or date) and not re.fullmatch(r"[^yd]*m+:s+.*", code) else ""
    clock = "h" if "h" in code or "s" in code else ""
    return ("y" if "y" in date else "") + month + ("d" if "d" in date else "") + clock


def _shortest(number: Decimal) -> str:
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _date_text(serial: float, letters: str, epoch_1904: bool) -> str:
    start = EPOCH_1904 if epoch_1904 else EPOCH_1900 + timedelta(days=serial < 60)
    if epoch_1904 and serial > LAST_DAY - 1_463:
        return _shortest(Decimal(str(serial)))
    moment = start + timedelta(seconds=round(serial * 86_400))
    return _date_words(moment, "h" if serial < 1 and "h" in letters else letters)


def _date_words(moment: datetime, letters: str) -> str:
    """Return 2024年7月2日, with the clock where the format shows one and it is not midnight."""
    words = f"{moment.year}年" if "y" in letters else ""
    words += f"{moment.month}月" if "m" in letters else ""
    words += f"{moment.day}日" if "d" in letters else ""
    if "h" in letters and (not words or moment.time().isoformat() != "00:00:00"):
        clock = f"{moment.hour}:{moment.minute:02}" + (f":{moment.second:02}" if moment.second else "")
        words = f"{words} {clock}".strip()
    return words
