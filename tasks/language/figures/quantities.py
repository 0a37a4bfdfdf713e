"""Quantities in official text: 25条 · 41.29公里 · 4.5万户以上 · 不少于51个 · 二十余处 · 2-3个月."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tasks.language.figures.around import comparator, counted_after, counted_before
from tasks.language.figures.enumerations import Certainty, Comparator
from tasks.language.figures.names import name_mask
from tasks.language.figures.numerals import ARABIC, CHINESE, number
from tasks.language.figures.units import COUNT, NOUNS, PER, UNIT, in_base_unit
from tasks.language.span import Span

TO = r"(?:[-－—–~～]{1,2}|至|到)"
ABOUT = r"[余多](?!式|功能|元化|层)"
GROUP = r"(?:万亿|千万|百万|十万|万|亿|千(?![伏瓦])|百)"
FIGURE = re.compile(
    rf"(?P<one>{ARABIC})(?:(?P<about>{ABOUT})?(?P<group>{GROUP}))?(?P<about2>{ABOUT})?"
    rf"(?:(?P<unit1>{UNIT})?{TO}(?P<two>{ARABIC})(?P<group2>{GROUP})?(?P<about3>{ABOUT})?)?"
    rf"[ \t]?(?P<unit>(?:{UNIT}){PER}?)?"
    rf"|(?P<cone>{CHINESE})(?:(?P<cabout>[余多几])?(?P<cgroup>[万亿]))?(?P<cabout2>[余多几])?"
    rf"(?:{TO}(?P<ctwo>{CHINESE})(?P<cgroup2>[万亿])?)?(?P<cunit>(?:{COUNT}){PER}?)"
)
#: 一 before these is a word, not a number.
ONE_WORD = re.compile(
    r"一(?:个(?:又一个|个|方面|时期|阶段|台阶|新)|[项条家件次张块片段把支类批种例份户组列枝名笔眼](?![，。；、）\n]|$))"
)
NOT_COUNTED = re.compile(r"[每逐同任某这那哪唯单统第进随专首下上再新另万合归如划]$")
#: Verbs that say what was done with what is counted.
ACTS = re.compile(
    r"(?:开工|新建|改造|建设|启动|完成|实施|会同|建立|推进|组织|开展|举办|新增|建成|安排|共|打造|整治|全市|全县|全区|及时|提出|已|制定|出台)+"
)
UNITLESS = re.compile(r"(?:达到?|为|至|得分|评分|指数|排名|总分|共计?|完成|累计)\s?$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and what it counts. `value` is None for a range, whose words `text` then hold."""

    span: Span
    value: Decimal | None
    text: str
    unit: str
    what: str
    comparator: Comparator
    certainty: Certainty
    what_span: Span
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def base(self) -> tuple[Decimal, str] | None:
        """Return (value, base unit) for comparing, None for a range: 4.1 万立方米 → (41000, 立方米)."""
        return None if self.value is None else in_base_unit(self.value, self.unit)

    @property
    def figure(self) -> str:
        """Return the number as official text gives it in a table: 2-3, 4.1, 25."""
        return f"{self.low}-{self.high}" if self.value is None else f"{self.value:f}"


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of `text` in order, percentages excepted. Time grows linearly."""
    mask = name_mask(text)
    found: list[Quantity] = []
    floor = 0
    for match in FIGURE.finditer(text):
        if mask.find(1, match.start(), match.start() + len(match["one"] or match["cone"])) >= 0:
            continue
        read = _read(text, match, floor, found[-1] if found else None)
        if read:
            found.append(read)
            floor = read.span.end
    return found


def _read(text: str, match: re.Match[str], floor: int, previous: Quantity | None) -> Quantity | None:
    """Return the quantity that `match` stands for, None where it is none."""
    arabic = match["one"] is not None
    start, end = match.span()
    if (
        text[end : end + 1] in ("%", "％", "‰")
        or text[end : end + 2] == "分之"
        or text[max(0, start - 2) : start] == "分之"
    ):
        return None
    low = number(match["one"] or match["cone"])
    second = match["two"] if arabic else match["ctwo"]
    high = number(second) if second else None
    unit = (match["unit"] if arabic else match["cunit"]) or ""
    group = (match["group2"] or match["group"] if arabic else match["cgroup2"] or match["cgroup"]) or ""
    if low is None or (second and high is None):
        return None
    certainty = _certainty(text, match, unit, group)
    if certainty is None:
        return None
    rough = any(match[name] for name in ("about", "about2", "about3", "cabout", "cabout2"))
    binds, end = comparator(text, start, end, about=rough)
    what_span = _counted(text, start, end, floor, previous)
    return Quantity(
        span=Span(start, end),
        value=None if second else low,
        text=text[start:end],
        unit=group + unit,
        what=what_span.of(text),
        comparator=binds,
        certainty=certainty,
        what_span=what_span,
        low=low if second else None,
        high=high,
    )


def _certainty(text: str, match: re.Match[str], unit: str, group: str) -> Certainty | None:
    """Return how sure it is that `match` is a quantity; None when it is not."""
    start, end = match.span()
    before, after = text[max(0, start - 6) : start], text[end : end + 4]
    if match["cone"] is not None:
        if NOT_COUNTED.search(before) or ONE_WORD.match(text, start):
            return None
        return Certainty.LIKELY if match["cone"] in ("一", "两") else Certainty.SURE
    if before[-1:] in ("#", "＃", "№") or (before[-1:].isascii() and before[-1:].isalpha()):
        return None
    if unit:
        if unit[-1].isascii() and unit[-1].isalpha() and after[:1].isascii() and after[:1].isalnum():
            return None
        return Certainty.LIKELY if unit in NOUNS else Certainty.SURE
    if after[:1].isascii() and after[:1].isalnum():
        return None
    if group:
        return Certainty.LIKELY
    return Certainty.GUESS if UNITLESS.search(before) and (not after or after[0] in "，。；、）\n") else None


def _counted(text: str, start: int, end: int, floor: int, previous: Quantity | None) -> Span:
    """Return the place of the words that name what is counted: 25条城市道路工程, 回迁安置项目完成20个项目."""
    before, after = counted_before(text, start, floor), counted_after(text, end)
    if len(after) >= 2 and (len(before) < 2 or ACTS.fullmatch(before.of(text)) or len(after) > 3):
        return after
    if len(before) >= 2:
        return before
    if previous and start - previous.span.end <= 1:
        return previous.what_span
    return before if len(before) else after
