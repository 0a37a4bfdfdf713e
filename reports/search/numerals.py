"""The ways in which a number is written: 25, 二十五; 12000, 1.2万; 50%, 百分之五十."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")
HAN = "零〇一二两三四五六七八九十百千"
WAN = 10_000
_NUMBER = re.compile(
    rf"百分之(?P<of_hundred>[{HAN}]+)|(?P<figures>[0-9]+(?:\.[0-9]+)?)(?P<sign>[万%]?)|(?P<han>[{HAN}]+)"
)


def spellings(words: str) -> list[str]:
    """Return `words`, folded already, and the same with its number written otherwise where it holds exactly one."""
    found = list(_NUMBER.finditer(words))
    if len(found) != 1:
        return [words]
    number = found[0]
    before, after = words[: number.start()], words[number.end() :]
    return list(dict.fromkeys([words, *(f"{before}{other}{after}" for other in _others(number))]))


def _others(number: re.Match[str]) -> list[str]:
    """Return the other ways to write the number that was found."""
    if said := number["of_hundred"] or number["han"]:
        read = value_of(said)
        return [] if read is None else [f"{read}%" if number["of_hundred"] else str(read)]
    value, whole = Decimal(number["figures"]), "." not in number["figures"]
    if number["sign"] == "%":
        return [f"百分之{han(int(value))}"] if whole and 0 < value <= 100 else []
    if number["sign"] == "万":
        return [f"{value * WAN:.0f}"] if value * WAN == int(value * WAN) else []
    if not whole or number["figures"].startswith("0"):
        return []
    if value >= WAN:
        return [f"{(value / WAN).normalize():f}万"] if value % 100 == 0 else []
    return [han(int(value)), *(["两"] if value == 2 else [])]


def han(value: int) -> str:
    """Return a number from 1 to 9999 in Chinese numerals: 十五, 一百零五."""
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        one_ten = digit == 1 and place == 1 and not said
        said += ("零" if gap else "") + ("" if one_ten else DIGITS[digit]) + PLACES[place]
        gap = False
    return said


def value_of(said: str) -> int | None:
    """Return the number that Chinese numerals below ten thousand say; none where it is none: 一一, 十十."""
    plain = said.replace("〇", "零").replace("两", "二")
    value, digit = 0, 0
    for sign in plain:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        else:
            value, digit = value + (digit or 1) * 10 ** PLACES.index(sign), 0
    value += digit
    return value if 0 < value < WAN and han(value) == plain else None
