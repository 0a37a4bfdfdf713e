"""Word's automatic numbers: what its numbering definitions and styles put before a paragraph, counted as Word counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tasks.files.archive import Archive, LocalNames
from tasks.files.runs import fill_of

NUMBERING, STYLES = "word/numbering.xml", "word/styles.xml"
LEVELS = 9
HAN = "零一二三四五六七八九"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
OFF = frozenset({"0", "false", "none", "off"})


def circled_number(number: int) -> str:
    """Return ① to ㊿, and the plain number beyond."""
    for low, first in ((1, 0x2460), (21, 0x3251), (36, 0x32B1)):
        if low <= number <= {1: 20, 21: 35, 36: 50}[low]:
            return chr(first + number - low)
    return "⓪" if number == 0 else str(number)


def han(number: int) -> str:
    """Return a number up to 9,999 in Chinese: 12 → 十二, 105 → 一百零五."""
    if not 0 < number < 10_000:
        return HAN[0] if number == 0 else str(number)
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += (HAN[0] if gap and text else "") + HAN[digit] + name
            gap = False
        else:
            gap = bool(text)
    return text.removeprefix("一") if text.startswith("一十") else text


def roman(number: int) -> str:
    """Return a number in small Roman figures."""
    text = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        text += letters * min(count, 20)
    return text


def letters(number: int) -> str:
    """Return a, b … z, aa, bb … as Word counts in letters."""
    repeat, index = divmod(number - 1, 26)
    return chr(97 + index) * min(repeat + 1, 20) if number > 0 else ""


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    "decimalEnclosedCircle": circled_number,
    "decimalEnclosedCircleChinese": circled_number,
    "decimalEnclosedParen": lambda number: chr(0x2474 + number - 1) if 0 < number <= 20 else f"({number})",
    "decimalEnclosedFullstop": lambda number: chr(0x2488 + number - 1) if 0 < number <= 20 else f"{number}.",
    "chineseCounting": han,
    "chineseCountingThousand": han,
    "japaneseCounting": han,
    "taiwaneseCountingThousand": han,
    "ideographDigital": lambda number: "".join(HAN[int(digit)] for digit in str(number)),
    "ideographTraditional": lambda number: "甲乙丙丁戊己庚辛壬癸"[number - 1] if 0 < number <= 10 else str(number),
    "ideographZodiac": lambda number: "子丑寅卯辰巳午未申酉戌亥"[number - 1] if 0 < number <= 12 else str(number),
    "upperLetter": lambda number: letters(number).upper(),
    "lowerLetter": letters,
    "upperRoman": lambda number: roman(number).upper(),
    "lowerRoman": roman,
}


@dataclass(slots=True)
class Level:
    """One level of a list: where it starts, how it counts, and how its label is written (%1.%2).

    `restart` is the deepest level, counted from 1, after which it begins again; 0 never does, None says every one above it.
    """

    start: int = 1
    format: str = "decimal"
    text: str | None = None
    legal: bool = False
    restart: int | None = None


@dataclass(slots=True)
class Style:
    """What a style says of its text and of the list that it belongs to; None where it says nothing.

    A style of tables has its `color` and the colours of the first row apart; its `fill` is any that it has, and `behind`
    the one behind the whole table.
    """

    based_on: str = ""
    hidden: bool | None = None
    struck: bool | None = None
    bold: bool | None = None
    prompt: bool | None = None
    color: str = ""
    size: int | None = None
    fill: str = ""
    behind: str = ""
    head_color: str = ""
    head_fill: str = ""
    list: str = ""
    level: int | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a document and where each of them stands; `label` counts one paragraph on."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)  # a list that a style of lists defines, by that style
    own: dict[str, dict[int, Level]] = field(default_factory=dict)  # levels that one list has otherwise
    lists: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)
    linked: dict[str, int] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, archive: Archive) -> Numbering:
        """Return what the document's numbering and styles say; nothing where it has none."""
        numbering = cls()
        if STYLES in archive.names:
            archive.scan(STYLES, _StyleReader(numbering.styles).start)
        if NUMBERING in archive.names:
            archive.scan(NUMBERING, _ListReader(numbering).start)
        return numbering

    def style(self, name: str, of: str) -> bool | str | int | None:
        """Return what the style `name`, or one that it is based on, says of `of`."""
        for _ in range(20):
            style = self.styles.get(name)
            if style is None:
                return None
            value: bool | str | int | None = getattr(style, of)
            if value not in (None, ""):
                return value
            name = style.based_on
        return None

    def label(self, list_id: str, level: int) -> str:
        """Return the label of the next paragraph of a list: "" for bullets; raises `KeyError` for an unknown list."""
        abstract = self._abstract(list_id)
        levels = self.levels[abstract] | self.own.get(list_id, {})
        own = levels[level]
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for at in self.overrides.get(list_id, {}):
                counts[at] = None
        starts = {at: each.start for at, each in levels.items()} | self.overrides.get(list_id, {})
        for at in range(level):
            if counts[at] is None:
                counts[at] = starts.get(at, 1)
        counts[level] = starts.get(level, 1) if counts[level] is None else (counts[level] or 0) + 1
        for at in range(level + 1, LEVELS):
            restart = (levels.get(at) or Level()).restart
            counts[at] = None if restart is None or level < restart else counts[at]
        if own.format == "bullet":
            return ""
        text = f"%{level + 1}." if own.text is None else own.text
        for at in range(LEVELS):
            if f"%{at + 1}" in text:
                way = "decimal" if own.legal else (levels.get(at) or Level()).format
                said = "" if way == "none" else FORMATS.get(way, str)(counts[at] or 0)
                text = text.replace(f"%{at + 1}", said)
        return text

    def _abstract(self, list_id: str) -> str:
        """Return the definition that a list follows, be it through a style; raises `KeyError` where there is none."""
        abstract = self.lists[list_id]
        for _ in range(5):
            if abstract not in self.links:
                return abstract
            abstract = self.lists[self.styles[self.links[abstract]].list]
        raise KeyError(list_id)


def _value(attributes: dict[str, str], local: LocalNames, name: str = "val") -> str:
    return next((value for key, value in attributes.items() if local[key] == name), "")


def _number(value: str, otherwise: int = 0) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else otherwise


def _level(value: str) -> int:
    return min(_number(value), LEVELS - 1)


class _StyleReader:
    def __init__(self, styles: dict[str, Style]) -> None:
        self.styles, self.local = styles, LocalNames()
        self.style, self.part = Style(), ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag, value = self.local[name], _value(attributes, self.local)
        match tag:
            case "style":
                self.part = ""
                self.style = self.styles[_value(attributes, self.local, "styleId")] = Style()
            case "basedOn":
                self.style.based_on = value
            case "name":
                self.style.prompt = value.lower() == "placeholder text" or None
            case "numId":
                self.style.list = value
            case "ilvl":
                self.style.level = _level(value)
            case "docDefaults":
                self.style = Style()
            case "tblStylePr":  # the parts of a table (its first row, its last column) stand at the end of its style
                self.part = _value(attributes, self.local, "type")
            case "shd":
                self._of_fill(fill_of(_value(attributes, self.local, "fill")))
            case "color" if self.part == "firstRow":
                self.style.head_color = value
            case _ if not self.part:
                self._of_text(tag, value)

    def _of_fill(self, fill: str) -> None:
        self.style.fill = self.style.fill or fill
        if self.part == "firstRow":
            self.style.head_fill = fill
        elif not self.part:
            self.style.behind = fill

    def _of_text(self, tag: str, value: str) -> None:
        match tag:
            case "vanish":
                self.style.hidden = value not in OFF
            case "strike" | "dstrike":
                self.style.struck = value not in OFF
            case "b":
                self.style.bold = value not in OFF
            case "color":
                self.style.color = value
            case "sz":
                self.style.size = _number(value)


class _ListReader:
    def __init__(self, numbering: Numbering) -> None:
        self.numbering, self.local = numbering, LocalNames()
        self.levels: dict[int, Level] = {}
        self.level = Level()
        self.list, self.at, self.abstract = "", 0, ""
        self.overriding = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag, value = self.local[name], _value(attributes, self.local)
        match tag:
            case "abstractNum":
                self.abstract = _value(attributes, self.local, "abstractNumId")
                self.levels = self.numbering.levels[self.abstract] = {}
                self.overriding = False
            case "numStyleLink":
                self.numbering.links[self.abstract] = value
            case "num":
                self.list = _value(attributes, self.local, "numId")
            case "abstractNumId" if self.list:
                self.numbering.lists[self.list] = value
                self.numbering.overrides[self.list] = {}
            case "lvlOverride":
                self.overriding, self.at = True, _level(_value(attributes, self.local, "ilvl"))
            case "startOverride":
                self.numbering.overrides[self.list][self.at] = _number(value, 1)
            case "lvl":
                self.level = Level()
                if self.overriding:
                    self.numbering.own.setdefault(self.list, {})[self.at] = self.level
                else:
                    self.levels[_level(_value(attributes, self.local, "ilvl"))] = self.level
            case _:
                self._of_level(tag, value)

    def _of_level(self, tag: str, value: str) -> None:
        match tag:
            case "start":
                self.level.start = _number(value, 1)
            case "numFmt":
                self.level.format = value
            case "lvlText":
                self.level.text = value
            case "pStyle" if not self.overriding:
                self.numbering.linked[value] = next(at for at, level in self.levels.items() if level is self.level)
            case "lvlRestart":
                self.level.restart = _number(value)
            case "isLgl":
                self.level.legal = value not in OFF
