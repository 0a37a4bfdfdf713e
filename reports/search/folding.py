"""Texts as they are compared: full width, spaces, quotes, circled numbers and separators of thousands make no difference.

PostgreSQL does the same in `search_fold` (migration `search`), so that an index can answer; a test compares both.
"""

from __future__ import annotations

import re
import unicodedata

#: ①–⑳, ㉑–㊿, ⓪, ❶–❿ number an item; as compatible characters they would run into the figures behind them.
CIRCLED = "".join(map(chr, [*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0), 0x24EA]))
CIRCLED += "".join(map(chr, range(0x2776, 0x2780)))
DASHES = "‐‑‒–—−"
DROPPED = " \t\n\r\v\f\xad\u200b\u200c\u200d\u2060\ufeff“”‘’\"'《》〈〉「」『』"
_NUMBERING = dict.fromkeys(map(ord, CIRCLED))
_LETTERS = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}
_REST = _LETTERS | dict.fromkeys(map(ord, DASHES), "-") | dict.fromkeys(map(ord, DROPPED))
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3})")  # 1,000


def fold(text: str) -> str:
    """Return the text as it is compared."""
    return _THOUSANDS.sub("", _signs(text))


def _signs(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_NUMBERING)).translate(_REST)


def folded_places(text: str) -> tuple[str, list[int]]:
    """Return the text as it is compared, and for each of its characters where it stands in `text`."""
    signs = [(sign, place) for place, written in enumerate(text) for sign in _signs(written)]
    folded = "".join(sign for sign, _ in signs)
    gone = {match.start() for match in _THOUSANDS.finditer(folded)}
    kept = [each for index, each in enumerate(signs) if index not in gone]
    return "".join(sign for sign, _ in kept), [place for _, place in kept]
