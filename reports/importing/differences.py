"""What a new wording removes from an old one and what it adds, in short pieces around each change."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

LONGEST = 1_500
TOKEN = re.compile(r"\d[\d.,]*%?|[A-Za-z]+|.", re.DOTALL)
CONTEXT = 12


class Piece(NamedTuple):
    """A run of words: `kind` is same, removed, added or gap (left out)."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """Return `old` → `new` as pieces; removed and added ones give both texts, unchanged runs are cut to their ends.

    Figures and words in letters are compared whole. A change longer than 1,500 of these and other characters is shown
    as one removal and one addition.
    """
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    ours, theirs = before[head : len(before) - tail], after[head : len(after) - tail]
    pieces = [Piece("same", "".join(before[:head]))]
    if max(len(ours), len(theirs)) > LONGEST:
        pieces += [Piece("removed", "".join(ours)), Piece("added", "".join(theirs))]
    else:
        for tag, low, high, start, end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
            if tag == "equal":
                pieces.append(Piece("same", "".join(ours[low:high])))
            else:
                pieces += [Piece("removed", "".join(ours[low:high])), Piece("added", "".join(theirs[start:end]))]
    pieces.append(Piece("same", "".join(before[len(before) - tail :])))
    pieces = [piece for piece in pieces if piece.text]
    return [short for index, piece in enumerate(pieces) for short in _cut(piece, index == 0, index == len(pieces) - 1)]


def _shared(one: list[str], other: list[str]) -> int:
    """Return how many tokens the two begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cut(piece: Piece, first: bool, last: bool) -> list[Piece]:
    if piece.kind != "same" or len(piece.text) <= 3 * CONTEXT:
        return [piece]
    head = [] if first else [Piece("same", piece.text[:CONTEXT])]
    tail = [] if last else [Piece("same", piece.text[-CONTEXT:])]
    return [*head, Piece("gap", "…"), *tail]
