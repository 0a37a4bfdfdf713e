"""What is not for the public: personal data (identity numbers, telephones, bank cards), and words that reserve a text.

Service lines (12345, 96xxx, 400-…) are nobody's; amounts and project codes are no numbers of people.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from tasks.language.lexicon import Finder, words_of
from tasks.language.span import Span


class Private(StrEnum):
    """What kind of thing it is; the value is its name for people."""

    IDENTITY = "身份证号码"
    MOBILE = "手机号码"
    LANDLINE = "固定电话"
    CARD = "银行卡号"
    RESERVED = "内部或不公开字样"


class Withheld(NamedTuple):
    """A place of a text that should not be published as it is."""

    kind: Private
    span: Span


#: One character for one, so that places stay: ３７１３０２ － Ｘ become 371302 - X, every kind of blank a space.
_PLAIN = str.maketrans(
    dict(zip("０１２３４５６７８９Ｘｘ＋（）", "0123456789Xx+()", strict=True))
    | dict.fromkeys("－–—‐‑﹣", "-")
    | dict.fromkeys("\u3000\u00a0\u200b\t", " ")
)

_ALONE = r"(?<![0-9])(?<![0-9][.-])"
_GAP = "(?:-{1,2}| )?"
_AREA = r"0(?:10|2[0-9]|[3-9][0-9]{2})"
_LOCAL = rf"(?!400|800)[2-8][0-9]{{2,3}}{_GAP}[0-9]{{4}}(?![0-9])"
_UNIT = r"(?! ?(?:元|万|亿|平方|立方|亩|吨|千瓦|度|株|米|公里|人|户|件|个|%|[A-Za-z㎡㎥℃]|[.,][0-9]))"
#: 371302199001011234, also parted after the region and the birthday.
_IDENTITY = re.compile(rf"{_ALONE}[1-8][0-9]{{5}}{_GAP}((?:19|20)[0-9]{{6}}){_GAP}[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])")
#: 13800138000, 138-0013-8000, +86 138 0013 8000; not 13500000000元.
_MOBILE = re.compile(rf"{_ALONE}(?:(?:\+|00)?86{_GAP})?1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}(?![0-9]){_UNIT}")
#: 0539-8312345, (0539)8312345转801, 0539-8312345、8312346.
_LANDLINE = re.compile(
    rf"{_ALONE}(?:\({_AREA}\)|{_AREA}){_GAP}{_LOCAL}(?: ?(?:-|转|分机) ?[0-9]{{1,6}})?(?: ?[、/,，] ?{_LOCAL})*{_UNIT}"
)
#: 电话：8312345, a number of the own town, however it is parted.
_OWN = rf"(?!400|800)[2-8](?:{_GAP}[0-9]){{6,7}}(?![0-9])"
_AFTER_WORD = re.compile(rf"(?:电话|传真|座机|联系方式)(?:号码)?[:：为是]? ?({_OWN}(?: ?[、/,，] ?{_OWN})*){_UNIT}")
#: 6222 0212 3456 7890 123: sixteen to nineteen figures, by fours or unbroken.
_CARD = re.compile(rf"{_ALONE}[0-9]{{4}}(?:{_GAP}[0-9]{{4}}){{3}}(?:{_GAP}[0-9]{{1,3}})?(?![0-9A-Za-z]){_UNIT}")
#: What stands in an address of the web is part of the address.
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")
_LETTERS = re.compile(r"[A-Za-z]+$")
#: A reserving word that closes its clause marks the text: 此件不公开。; not 不公开审理, 内部资料室.
_CLOSED = re.compile(r"\s*(?:$|[\s，。；：、,;:!?！？)）】\]〕》”’*★])")

_LONGEST = 12
"""So many letters before a number are looked at."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MARKS = "10X98765432"


def withheld(text: str) -> list[Withheld]:
    """Return the places of `text` that are personal data or reserve it, in order; time linear in the text."""
    plain = text.translate(_PLAIN)
    plain = _ADDRESS.sub(lambda address: " " * len(address[0]), plain)
    found: list[Withheld] = []
    for kind, pattern, group, holds in _RULES:
        for match in pattern.finditer(plain):
            span = Span(*match.span(group))
            if holds(match) and not any(span.overlaps(other.span) for other in found):
                found.append(Withheld(kind, span))
    found += [
        Withheld(Private.RESERVED, Span(at, at + len(entry.word)))
        for at, entry in _reserving().all(text)
        if entry.values[0] == "anywhere" or _CLOSED.match(text, at + len(entry.word))
    ]
    return sorted(found, key=lambda each: each.span)


@cache
def _reserving() -> Finder:
    return Finder("reserved")


def _is_identity(match: re.Match[str]) -> bool:
    """Return whether birthday and check digit are right (GB 11643—1999, ISO 7064 MOD 11-2)."""
    digits = re.sub("[- ]", "", match[0]).upper()
    try:
        date.fromisoformat(f"{match[1][:4]}-{match[1][4:6]}-{match[1][6:]}")
    except ValueError:
        return False
    return _MARKS[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11] == digits[17]


def _is_card(match: re.Match[str]) -> bool:
    """Return whether a bank issues such numbers and the last figure is right (Luhn, GB/T 17552)."""
    digits = re.sub("[- ]", "", match[0])
    if not _stands_free(match):
        return False
    issued = digits.startswith(("62", "9558")) or (len(digits) == 16 and digits[0] in "345")
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return issued and sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _stands_free(match: re.Match[str]) -> bool:
    """Return whether it is no part of a code: letters right before it are a word for what it is (TEL) or none."""
    letters = _LETTERS.search(match.string, max(0, match.start() - _LONGEST), match.start())
    return letters is None or letters[0].lower() in words_of("numbered")


_RULES: tuple[tuple[Private, re.Pattern[str], int, Callable[[re.Match[str]], bool]], ...] = (
    (Private.IDENTITY, _IDENTITY, 0, _is_identity),
    (Private.CARD, _CARD, 0, _is_card),
    (Private.MOBILE, _MOBILE, 0, _stands_free),
    (Private.LANDLINE, _LANDLINE, 0, _stands_free),
    (Private.LANDLINE, _AFTER_WORD, 1, _stands_free),
)
