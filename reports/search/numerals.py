"""The ways in which a number is written: 25, 二十五; 12000, 1.2万, 一万二千; 3亿, 30000万; 25.5%, 百分之二十五点五; 2024年, 二〇二四年."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice, product

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")
WAN, YI = 10_000, 100_000_000
GREAT = {"万": WAN, "亿": YI}
HAN = "零〇一二两三四五六七八九十百千万亿"
MOST = 12
"""So many spellings of a word are looked for at most."""

LONGEST = 9
"""A longer number is written in figures."""

_NUMBER = re.compile(
    rf"百分之(?P<of_hundred>[{HAN}]+(?:点[{HAN}]+)?)"
    rf"|(?P<figures>[0-9]+(?:\.[0-9]+)?)(?P<sign>万亿|[万亿%]?)(?P<year>年?)"
    rf"|(?P<han>(?:(?!百分[点之])[{HAN}])+(?:点[{HAN}]+)?)"
)
_YEAR = re.compile("(?:19|20)[0-9]{2}")


def spellings(words: str) -> list[str]:
    """Return `words`, folded already, and the same with its numbers written otherwise, at most `MOST` in all."""
    parts, end = list[list[str]](), 0
    for number in _NUMBER.finditer(words):
        parts += [[words[end : number.start()]], list(dict.fromkeys([number[0], *_others(number)]))]
        end = number.end()
    combined = map("".join, product(*parts, [words[end:]]))
    return list(dict.fromkeys(islice(combined, MOST)))


def _others(number: re.Match[str]) -> list[str]:
    """Return the other ways to write the number that was found."""
    if said := number["of_hundred"]:
        share = Decimal(100) if said == "百" else _read(said)
        return [] if share is None else [f"{_plain(share)}%"]
    if said := number["han"]:
        if len(said) == 4 and _YEAR.fullmatch(year := _figure_by_figure(said)):
            return [year]
        value = _read(said)
        return [] if value is None else _ways(value)
    whole, _, fraction = number["figures"].partition(".")
    if (whole.startswith("0") and len(whole) > 1) or number["sign"] == "万亿":
        return []
    value = Decimal(number["figures"])
    if number["sign"] == "%":
        shares = [*_said(value), *(["百"] if value == 100 else [])] if value <= 100 else []
        return [f"{_plain(value)}%", *(f"百分之{said}" for said in shares)]
    if number["year"] and not number["sign"] and _YEAR.fullmatch(whole) and not fraction:
        said = "".join(DIGITS[int(figure)] for figure in whole)
        return [f"{said}年", f"{said.replace('零', '〇')}年"]
    return [f"{way}{number['year']}" for way in _ways(value * GREAT.get(number["sign"], 1))]


def _ways(value: Decimal) -> list[str]:
    """Return the number in figures, with 万 and 亿 where that is short, and in words."""
    found = [_plain(value)] if value < WAN * YI else []
    for sign, least in (("万", WAN // 10), ("亿", YI // 10)):
        if value >= least and value * 100 % GREAT[sign] == 0:
            found.append(f"{_plain(value / GREAT[sign])}{sign}")
    return found + _said(value)


def _said(value: Decimal) -> list[str]:
    """Return the number in words, 两 for 二 at its beginning too; nothing for a long one."""
    if not 0 < value < WAN * YI or (value >= WAN and value != int(value)):
        return []
    whole, _, fraction = _plain(value).partition(".")
    said = han(int(whole)) or "零"
    said += "点" + "".join(DIGITS[int(figure)] for figure in fraction) if fraction else ""
    if len(said) > LONGEST:
        return []
    pair = said.startswith("二") and said[1:2] not in ("十", "点")
    return [said, f"两{said[1:]}"] if pair else [said]


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _read(said: str) -> Decimal | None:
    """Return what a number in words is, 二十五点五 too; none where it is none."""
    whole, _, fraction = said.partition("点")
    value = value_of(whole) if whole != "零" else 0
    if value is None or (not fraction and not value):
        return None
    figures = _figure_by_figure(fraction)
    return Decimal(f"{value}.{figures or 0}").normalize() if len(figures) == len(fraction) else None


def _figure_by_figure(said: str) -> str:
    """Return the figures that are named one after the other: 二〇二四; what names none is left out."""
    return "".join(str(DIGITS.index(sign)) for sign in said.replace("〇", "零") if sign in DIGITS)


def han(value: int) -> str:
    """Return a whole number below a million million in Chinese numerals: 十五, 一百零五, 两万五千 as 二万五千; 0 as nothing."""
    said, gap = "", False
    for size, sign in ((YI, "亿"), (WAN, "万"), (1, "")):
        part = value // size % WAN
        if not part:
            gap = bool(said)
            continue
        zero = "零" if said and (gap or part < WAN // 10) else ""
        said, gap = f"{said}{zero}{_group(part, first=not said)}{sign}", False
    return said


def _group(value: int, *, first: bool) -> str:
    """Return a number below ten thousand; ten is 十 where the whole number begins with it, else 一十."""
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        one_ten = digit == 1 and place == 1 and not said and first
        said += ("零" if gap else "") + ("" if one_ten else DIGITS[digit]) + PLACES[place]
        gap = False
    return said


def value_of(said: str) -> int | None:
    """Return the number that Chinese numerals say; none where they say none: 一一, 十十, 万."""
    plain = said.replace("〇", "零").replace("两", "二")
    total = group = digit = 0
    for sign in plain:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in GREAT:
            total, group, digit = total + (group + digit) * GREAT[sign], 0, 0
        else:
            group, digit = group + (digit or 1) * 10 ** PLACES.index(sign), 0
    total += group + digit
    return total if 0 < total < WAN * YI and han(total) == plain else None
