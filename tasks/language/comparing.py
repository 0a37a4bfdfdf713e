"""Two versions of a text side by side: sentence by sentence, and a changed sentence word by word; no character is lost."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from tasks.language.items import items_of

_SENTENCE = re.compile(r"[^。；;！？\n]*[。；;！？\n]+[”’）」]*|[^。；;！？\n]+\Z")
_WORD = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*[%％‰]?|[A-Za-z]+|\s+|.", re.DOTALL)
_STOPS = frozenset("。；;，,、：:！？（）()“”")
_MOST = (
    40_000  # pairs that are compared one by one; larger blocks that have nothing unique in common are replaced whole
)
_NEAR = 8  # sentences after the last pair among which a changed one is looked for
_ALIKE = 0.5


class Kind(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    INSERTED = "inserted"


class Piece(NamedTuple):
    """Words that stayed, went or came."""

    kind: Kind
    text: str


class Sentence(NamedTuple):
    """A sentence as pieces in order: those not inserted give the old one, those not removed the new one."""

    pieces: tuple[Piece, ...]

    @property
    def before(self) -> str:
        """Return the old sentence, character for character; empty for a new one."""
        return "".join(piece.text for piece in self.pieces if piece.kind is not Kind.INSERTED)

    @property
    def after(self) -> str:
        """Return the new sentence, character for character; empty for one that is gone."""
        return "".join(piece.text for piece in self.pieces if piece.kind is not Kind.REMOVED)

    @property
    def changed(self) -> bool:
        """Return whether more than white space changed."""
        return any(piece.kind is not Kind.SAME and piece.text.strip() for piece in self.pieces)


class Comparison(NamedTuple):
    """Two texts compared: the sentences of both in the order of the new text."""

    sentences: tuple[Sentence, ...]

    @property
    def before(self) -> str:
        """Return the old text."""
        return "".join(sentence.before for sentence in self.sentences)

    @property
    def after(self) -> str:
        """Return the new text."""
        return "".join(sentence.after for sentence in self.sentences)

    @property
    def change_count(self) -> int:
        """Return how many sentences were changed, came or went."""
        return sum(sentence.changed for sentence in self.sentences)

    @property
    def same(self) -> int:
        """Return how many sentences stayed as they were."""
        return sum(not sentence.changed and bool(sentence.after.strip()) for sentence in self.sentences)

    @property
    def blocks(self) -> list[tuple[Sentence, ...]]:
        """Return the sentences by item of the new text, each new item beginning a block."""
        starts = [item.span.start for item in items_of(self.after)] if self.after.strip() else []
        place, numbered = 0, []
        for sentence in self.sentences:
            # What is gone stands with the item before it; white space may part an item from what begins it
            begin = place + len(sentence.after) - len(sentence.after.lstrip()) if sentence.after.strip() else place - 1
            numbered.append((max(bisect_right(starts, begin), 1), sentence))
            place += len(sentence.after)
        return [tuple(sentence for _, sentence in group) for _, group in groupby(numbered, key=lambda each: each[0])]


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, which joined give it back: they end at 。；！？ and at the end of a line."""
    return _SENTENCE.findall(text)


def compare(before: str, after: str) -> Comparison:
    """Return the two texts compared; costs time about in proportion to their length."""
    old, new = sentences(before), sentences(after)
    found: list[Sentence] = []
    for (i, k), (j, m) in _blocks([each.strip() for each in old], [each.strip() for each in new]):
        if k - i == m - j and all(a.strip() == b.strip() for a, b in zip(old[i:k], new[j:m], strict=True)):
            found += map(_compared, old[i:k], new[j:m])
        else:
            found += _replaced(old[i:k], new[j:m])
    return Comparison(tuple(found))


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield stretches of both lists, in order and without a gap: equal ones, and ones to be compared."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    yield (0, head), (0, head)
    i, j = head, head
    for a, b in [*_anchors(old, new, head, tail), (len(old) - tail, len(new) - tail)]:
        yield from _between(old, new, (i, a), (j, b))
        if a < len(old) - tail:
            yield (a, a + 1), (b, b + 1)
        i, j = a + 1, b + 1
    yield (len(old) - tail, len(old)), (len(new) - tail, len(new))


def _anchors(old: Sequence[str], new: Sequence[str], head: int, tail: int) -> list[tuple[int, int]]:
    """Return the places of sentences that stand once in both, as many as keep their order (patience)."""
    here, there = old[head : len(old) - tail], new[head : len(new) - tail]
    once = {each for each, count in Counter(here).items() if count == 1}
    once &= {each for each, count in Counter(there).items() if count == 1}
    where = {each: head + place for place, each in enumerate(there) if each in once}
    pairs = [(head + place, where[each]) for place, each in enumerate(here) if each in once]
    piles: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for number, (_, b) in enumerate(pairs):
        pile = bisect_left(piles, b)
        piles[pile : pile + 1] = [b]
        last[pile : pile + 1] = [number]
        previous.append(last[pile - 1] if pile else -1)
    kept, number = [], last[-1] if last else -1
    while number >= 0:
        kept.append(pairs[number])
        number = previous[number]
    return kept[::-1]


def _between(
    old: Sequence[str], new: Sequence[str], left: tuple[int, int], right: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the stretches between two anchors."""
    (i, k), (j, m) = left, right
    if i == k and j == m:
        return
    if (k - i) * (m - j) > _MOST:
        yield left, right
        return
    for _, a, b, c, d in SequenceMatcher(None, old[i:k], new[j:m], autojunk=False).get_opcodes():
        yield (i + a, i + b), (j + c, j + d)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Sentence]:
    """Yield what became of `old`: a sentence beside the new one that is like it, the rest gone or new."""
    place = 0
    for after in new:
        near = range(place, min(place + _NEAR, len(old)))
        found = next((k for k in near if _alike(old[k], after)), None)
        if found is None:
            yield Sentence((Piece(Kind.INSERTED, after),))
            continue
        for gone in old[place:found]:
            yield Sentence((Piece(Kind.REMOVED, gone),))
        yield _compared(old[found], after)
        place = found + 1
    for gone in old[place:]:
        yield Sentence((Piece(Kind.REMOVED, gone),))


def _alike(old: str, new: str) -> bool:
    """Return whether two sentences share half of their characters, whatever their order."""
    shared = sum((Counter(old) & Counter(new)).values())
    return bool(old.strip() and new.strip()) and 2 * shared >= _ALIKE * (len(old) + len(new))


def _compared(before: str, after: str) -> Sentence:
    """Return one sentence compared with another, word by word."""
    if before == after:
        return Sentence((Piece(Kind.SAME, after),))
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    for (i, k), (j, m) in _blocks(old, new):
        if old[i:k] == new[j:m]:
            pieces.append(Piece(Kind.SAME, "".join(new[j:m])))
        else:
            pieces += [Piece(Kind.REMOVED, "".join(old[i:k])), Piece(Kind.INSERTED, "".join(new[j:m]))]
    return Sentence(tuple(_joined(pieces)))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces with neighbours of a kind as one; a single character kept between changes goes with them."""
    pieces = [piece for piece in pieces if piece.text]
    loose = [
        piece.kind is Kind.SAME and 0 < place < len(pieces) - 1 and len(piece.text) == 1 and piece.text not in _STOPS
        for place, piece in enumerate(pieces)
    ]
    parts: list[Piece] = []
    for piece, alone in zip(pieces, loose, strict=True):
        parts += [Piece(Kind.REMOVED, piece.text), Piece(Kind.INSERTED, piece.text)] if alone else [piece]
    for same, group in groupby(parts, key=lambda piece: piece.kind is Kind.SAME):
        run = list(group)
        for kind in (Kind.SAME,) if same else (Kind.REMOVED, Kind.INSERTED):
            text = "".join(piece.text for piece in run if piece.kind is kind)
            if text:
                yield Piece(kind, text)
