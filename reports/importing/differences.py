"""What a new wording removes from an old one and what it adds, in short pieces around each change."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

LONGEST = 1_500
CONTEXT = 12


class Piece(NamedTuple):
    """A run of words: `kind` is same, removed, added or gap (left out)."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """Return `old` → `new` as pieces; removed and added ones give both texts, unchanged runs are cut to their ends.

    A change longer than 1,500 characters is shown as one removal and one addition.
    """
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces = [Piece("same", old[:head])]
    if max(len(before), len(after)) > LONGEST:
        pieces += [Piece("removed", before), Piece("added", after)]
    else:
        for _tag, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if _tag == "equal":
                pieces.append(Piece("same", before[low:high]))
            else:
                pieces += [Piece("removed", before[low:high]), Piece("added", after[start:end])]
    pieces.append(Piece("same", old[len(old) - tail :]))
    pieces = [piece for piece in pieces if piece.text]
    return [short for index, piece in enumerate(pieces) for short in _cut(piece, index == 0, index == len(pieces) - 1)]


def _shared(one: str, other: str) -> int:
    """Return how many characters the two begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cut(piece: Piece, first: bool, last: bool) -> list[Piece]:
    if piece.kind != "same" or len(piece.text) <= 3 * CONTEXT:
        return [piece]
    head = [] if first else [Piece("same", piece.text[:CONTEXT])]
    tail = [] if last else [Piece("same", piece.text[-CONTEXT:])]
    return [*head, Piece("gap", "…"), *tail]
