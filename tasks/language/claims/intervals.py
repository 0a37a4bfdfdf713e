"""Written figures as intervals: 35.9 is anything from 35.85 to 35.95, and what is counted one by one is exact."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tasks.language.figures import Quantity
from tasks.language.figures.units import BASES, MULTIPLES, in_base_unit, plain_unit

#: Measures are rounded even where they are whole numbers; the rest is counted one by one.
_MEASURES = frozenset("元 美元 欧元 港元 日元 米 平方米 立方米 亩 吨 千瓦 千瓦时 升 千瓦安 千伏安 公斤".split())
_GROUPS = "十百千万亿"
#: A whole number of 万 or 亿 under this was written in full.
_ROUND = 10
_HALF = Decimal("0.5")
#: A plan of so many figures (1.7万套, 150亿元) was set, not counted: it is what it says.
_PLAIN = 2


@dataclass(frozen=True, slots=True)
class Interval:
    """The least and the greatest value that a written figure may stand for, in base units."""

    low: Decimal
    high: Decimal

    @property
    def is_exact(self) -> bool:
        """Tell whether the figure stands for one value."""
        return self.low == self.high


def interval(value: Decimal, unit: str, *, planned: bool = False) -> Interval:
    """Return the interval of a figure by its digits; a plan in round numbers is taken as it is written."""
    exponent = int(value.as_tuple().exponent)
    base, grouped, measured, is_area = _unit(unit)
    half = Decimal(0)
    if planned and ((exponent >= 0 and not grouped) or (not is_area and _is_plain(value))):
        pass
    elif exponent < 0:
        half = _HALF.scaleb(exponent)
    elif grouped or measured:
        half = _HALF if value >= _ROUND else _HALF / 10
    if not half:
        value *= base
        return Interval(value, value)
    return Interval((value - half) * base, (value + half) * base)


@lru_cache(maxsize=1024)
def _unit(unit: str) -> tuple[Decimal, bool, bool, bool]:
    """Return what a unit is worth in its base, whether it holds 万 or the like, whether it is a measure, and of area."""
    plain = plain_unit(unit)
    base, name = in_base_unit(Decimal(1), unit)
    grouped = plain[:1] in tuple(_GROUPS) and plain != "百分点"
    return base, grouped, name in _MEASURES or plain in BASES, name == "平方米"


def _is_plain(value: Decimal) -> bool:
    return len(value.normalize().as_tuple().digits) <= _PLAIN


def of_quantity(amount: Quantity, *, planned: bool = False) -> Interval | None:
    """Return the interval of a quantity, None for a range."""
    return None if amount.value is None else interval(amount.value, amount.unit, planned=planned)


def in_column(amount: Quantity, *, planned: bool = False) -> Interval | None:
    """Return the interval of a figure in a table; a whole number of 亿元, said by the head, is rounded there: 5 is 4.5–5.5."""
    if amount.value is None or amount.value != amount.value.to_integral_value() or not amount.text.isdigit():
        return of_quantity(amount, planned=planned)
    base, grouped, *_ = _unit(amount.unit)
    if not grouped:
        return of_quantity(amount, planned=planned)
    return Interval((amount.value - _HALF) * base, (amount.value + _HALF) * base)


def total(parts: list[Interval]) -> Interval:
    """Return the interval of a sum."""
    return Interval(sum((part.low for part in parts), Decimal(0)), sum((part.high for part in parts), Decimal(0)))


def meets(count: Interval, whole: Interval, stated: Decimal) -> bool:
    """Tell whether some count over some whole, in percent, rounds half-up to the digits of what is stated."""
    if whole.low <= 0:
        return False
    half = step(stated) / 2
    least, most = (stated - half) * whole.low, (stated + half) * whole.high
    if count.is_exact and whole.is_exact:
        return least <= count.low * 100 < most
    return count.low * 100 <= most and count.high * 100 >= least


def meets_cut(count: Interval, whole: Interval, stated: Decimal) -> bool:
    """Tell whether some count over some whole, in percent, comes to what is stated, rounded up, down or half."""
    if whole.low <= 0:
        return False
    digit = step(stated)
    return count.low * 100 < (stated + digit) * whole.high and count.high * 100 > (stated - digit) * whole.low


def step(stated: Decimal) -> Decimal:
    """Return the worth of the last digit of a stated percentage: 1 of 95, 0.1 of 94.3."""
    return Decimal(1).scaleb(min(0, int(stated.as_tuple().exponent)))


_INTERCHANGEABLE = frozenset("个 项 件 处 座 条 所 家 宗".split())


@lru_cache(maxsize=1024)
def kind(unit: str) -> str:
    """Return the base unit in which a figure is compared; measure words of things counted one by one are one kind."""
    base = in_base_unit(Decimal(1), unit)[1]
    for group in MULTIPLES:
        base = base.removeprefix(group) if base not in BASES and base[1:] in _INTERCHANGEABLE else base
    base = base.removesuffix("（间）").removesuffix("(间)")
    if base[:1] in _INTERCHANGEABLE and (len(base) == 1 or base[1:] in _NOUNS):
        return "个"
    return "户" if base == "户居民" else base


_NOUNS = frozenset("学校 企业 居民 项目 单位 小区".split())
