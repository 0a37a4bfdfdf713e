"""Numbers as official text writes them: 1,792 · ６０ · 二十 · 一千二百."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
POWERS = {"十": 10, "百": 100, "千": 1000}
GROUPS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")

#: An Arabic number: thousands separators only where three digits follow each of them.
#: Possessive, and never inside another number, so that a long run of digits costs one look.
ARABIC = (
    r"(?<![0-9０-９])(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}(?![0-9])|[０-９]{1,3}(?:，[０-９]{3}){1,5}(?![０-９])|[0-9０-９]++)"
    r"(?:[.．][0-9０-９]++)?"
)
#: A Chinese number, with 亿 where 万 follows (四亿两千|万); 百, 千 and 万 open one only after 近, 上, 超, 逾, 约.
_DIGITS = "[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]{0,10}"
CHINESE = rf"(?:(?:{_DIGITS}亿(?={_DIGITS}万))?{_DIGITS}(?:点[零〇一二三四五六七八九]{{1,3}})?|(?<=[近上超逾约])[百千])"
#: Longer runs of digits are telephone numbers and codes.
LONGEST = 16


def number(words: str) -> Decimal | None:
    """Return the value of an Arabic or Chinese number below 万, or None where `words` is no number."""
    if len(words) > LONGEST:
        return None
    plain = words.translate(WIDE).replace(",", "")
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", plain):
        return Decimal(plain)
    return _chinese(words)


def _chinese(words: str) -> Decimal | None:
    """Return the value of 二十五, 一百零八, 二〇二四, 十二点八, or of 四亿两千 in 万."""
    if "亿" in words:
        high, low = map(_chinese, words.split("亿", 1))
        return None if high is None or low is None else high * POWERS["千"] * POWERS["十"] + low
    if "点" in words:
        whole, part = map(_chinese, words.split("点", 1))
        return None if whole is None or part is None else whole + part.scaleb(words.index("点") + 1 - len(words))
    if not words or any(mark not in DIGITS and mark not in POWERS for mark in words):
        return None
    if not any(mark in POWERS for mark in words):
        return Decimal("".join(str(DIGITS[mark]) for mark in words))
    total, digit = 0, None
    for mark in words:
        if mark in POWERS:
            total += (1 if digit is None else digit) * POWERS[mark]
            digit = None
        else:
            digit = DIGITS[mark]
    return Decimal(total + (digit or 0))
