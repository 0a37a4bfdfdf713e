"""The one splitter of official text: lines and cells, sentences, clauses, brackets, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tasks.language.span import Span

OPENING, CLOSING = "（(〔【[《“「", "）)〕】]》”」"
_BRACKETS = re.compile(f"[{re.escape(OPENING + CLOSING)}\n\t]")
_SENTENCE_END = re.compile(r"[。；;！？\n\t]|[!?](?=[^\x21-\x7e]|$)")
#: A comma or colon between figures (1,200 · 10:30) parts nothing.
_CLAUSE_END = re.compile(r"，|,(?![0-9]{3}(?![0-9]))|：|:(?![0-9]{2}(?![0-9]))|——")
#: A bracket longer than this was never meant to close where it does.
_LONGEST_BRACKET = 200


@dataclass(frozen=True, slots=True)
class Bracket:
    """A pair of brackets or quotation marks: `span` with both marks, `inside` without them, `depth` from 1."""

    span: Span
    depth: int

    @property
    def inside(self) -> Span:
        """Return the place of the words between the marks."""
        return Span(self.span.start + 1, self.span.end - 1)


@dataclass(frozen=True, slots=True)
class Clause:
    """Words between two marks. `depth` is 0 outside brackets; `mark` parts it from what follows ("" at an end)."""

    span: Span
    depth: int
    mark: str
    sentence: int
    cell: int


class Text:
    """A text and its parts. Cells part at line breaks and tabs, sentences at 。；！？ too, clauses at commas and colons.

    Marks inside brackets part only what stands inside the same brackets. All lists are in the order of the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def brackets(self) -> list[Bracket]:
        """Return the brackets that close within their cell, outer ones before those inside them."""
        found: list[Bracket] = []
        stack: list[int] = []
        for mark in _BRACKETS.finditer(self.text):
            if mark[0] in "\n\t":
                stack.clear()
            elif mark[0] in OPENING:
                stack.append(mark.start())
            else:
                wanted = OPENING[CLOSING.index(mark[0])]
                near = bisect_left(stack, mark.end() - _LONGEST_BRACKET)
                match = next(
                    (depth for depth in range(len(stack), near, -1) if _pairs(self.text[stack[depth - 1]], wanted)), 0
                )
                if match:
                    found.append(Bracket(Span(stack[match - 1], mark.end()), match))
                    del stack[match - 1 :]
        return sorted(found, key=lambda bracket: (bracket.span.start, -bracket.span.end))

    @cached_property
    def outer(self) -> list[Bracket]:
        """Return the brackets that stand in no other, quotation marks included."""
        found: list[Bracket] = []
        for bracket in self.brackets:
            if not found or bracket.span.start >= found[-1].span.end:
                found.append(bracket)
        return found

    @cached_property
    def cells(self) -> list[Span]:
        """Return the stretches between line breaks and tabs, empty ones left out."""
        return [Span(*found.span()) for found in re.finditer(r"[^\n\t]+", self.text)]

    @cached_property
    def sentences(self) -> list[Span]:
        """Return the sentences without their closing marks, empty ones left out."""
        return [sentence for cell in self.cells for sentence in self._split(cell, _SENTENCE_END)]

    @cached_property
    def clauses(self) -> list[Clause]:
        """Return the clauses outside brackets, each followed by those inside its round brackets."""
        found: list[Clause] = []
        for number, sentence in enumerate(self.sentences):
            cell = bisect_right(self._cell_starts, sentence.start) - 1
            for span in self._split(sentence, _CLAUSE_END):
                found.append(Clause(span, 0, self.text[span.end : span.end + 1].strip("\n\t"), number, cell))
                found += self._inner(span, number, cell)
        return found

    def _inner(self, span: Span, sentence: int, cell: int) -> list[Clause]:
        """Return the clauses inside the round brackets of a clause."""
        found = []
        for bracket in self.outer_in(span):
            if self.text[bracket.span.start] in "（(":
                for inner in re.finditer(r"[^，,。；;：:]+", bracket.inside.of(self.text)):
                    place = Span(*inner.span()).shift(bracket.inside.start)
                    found.append(Clause(place, 1, self.text[place.end : place.end + 1], sentence, cell))
        return found

    def _split(self, span: Span, mark: re.Pattern[str]) -> list[Span]:
        """Return the stretches of `span` between marks that stand outside brackets, without white space around them."""
        found, start = [], span.start
        ends = [
            place.span()
            for place in mark.finditer(self.text, span.start, span.end)
            if not self.is_bracketed(place.start())
        ]
        for end, after in [*ends, (span.end, span.end)]:
            stretch = self.trim(Span(start, end))
            if len(stretch):
                found.append(stretch)
            start = after
        return found

    def split(self, span: Span, marks: str) -> list[Span]:
        """Return the stretches of `span` between any of `marks` outside brackets, without white space around them."""
        return self._split(span, re.compile(f"[{re.escape(marks)}]"))

    def trim(self, span: Span) -> Span:
        """Return `span` without white space at its ends; empty where it holds nothing else."""
        words = span.of(self.text)
        if words and not words[0].isspace() and not words[-1].isspace():
            return span
        start = span.start + len(words) - len(words.lstrip())
        return Span(start, max(start, span.start + len(words.rstrip())))

    def is_bracketed(self, place: int) -> bool:
        """Tell whether the character at `place` stands inside brackets or quotation marks."""
        number = bisect_right(self._outer_starts, place) - 1
        return number >= 0 and self._outer_starts[number] < place < self._outer_lasts[number]

    def outer_in(self, span: Span) -> Sequence[Bracket]:
        """Return the outer brackets that begin inside `span`."""
        low = bisect_right(self._outer_starts, span.start - 1)
        return self.outer[low : bisect_right(self._outer_starts, span.end - 1)]

    def clauses_in(self, span: Span) -> Sequence[Clause]:
        """Return the clauses that begin inside `span`."""
        return self.clauses[bisect_left(self._all_starts, span.start) : bisect_left(self._all_starts, span.end)]

    @cached_property
    def _all_starts(self) -> list[int]:
        return [clause.span.start for clause in self.clauses]

    def sentence_number(self, place: int) -> int:
        """Return the number of the sentence in which, or before which, `place` stands."""
        return max(0, bisect_right(self._sentence_starts, place) - 1)

    def sentence_at(self, place: int) -> Span:
        """Return the sentence of the character at `place`."""
        return self.sentences[self.sentence_number(place)] if self.sentences else Span(0, 0)

    def cell_at(self, place: int) -> Span:
        """Return the cell of the character at `place`."""
        return self.cells[max(0, bisect_right(self._cell_starts, place) - 1)] if self.cells else Span(0, 0)

    def line_end(self, place: int) -> int:
        """Return where the line of the character at `place` ends."""
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end

    def clause_at(self, place: int) -> Span:
        """Return the clause outside brackets of the character at `place`."""
        return (
            self._outer_clauses[max(0, bisect_right(self._clause_starts, place) - 1)]
            if self._outer_clauses
            else Span(0, 0)
        )

    @cached_property
    def _outer_starts(self) -> list[int]:
        return [bracket.span.start for bracket in self.outer]

    @cached_property
    def _outer_lasts(self) -> list[int]:
        """Return the place of each outer bracket's closing mark."""
        return [bracket.span.end - 1 for bracket in self.outer]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def _cell_starts(self) -> list[int]:
        return [cell.start for cell in self.cells]

    @cached_property
    def _outer_clauses(self) -> list[Span]:
        return [clause.span for clause in self.clauses if clause.depth == 0]

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [clause.start for clause in self._outer_clauses]


def _pairs(opening: str, wanted: str) -> bool:
    """Tell whether an opening mark answers to a closing one, full-width or not."""
    return opening == wanted or {opening, wanted} <= set("（(") or {opening, wanted} <= set("【[")
