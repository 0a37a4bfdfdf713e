"""One of a task's texts with its figures and acts, each found by place without going through the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from reports.checks.acts import Acts, Deed, Told, is_named, is_of_plan, joined_acts, own_words, says_done
from reports.checks.finding import Column, Mark
from reports.checks.words import kind
from tasks.language.figures import Certainty, Comparator, Percentage, Quantity, Span
from tasks.language.owners import OwnerClause, owners
from tasks.language.places import NOWHERE, Places
from tasks.language.scanner import Scan, scan_of
from tasks.language.text import Text

if TYPE_CHECKING:
    from tasks.language import Narrative, Row

_SENTENCE = re.compile(r"[。；;\n！？]")
_MARKER = re.compile(
    r"[\s　]*(?:[①-⑳㉑-㉟]|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}(?:[.．](?![0-9])|[、)）])|[一二三四五六七八九十]{1,2}[、是])?[\s　]*"
)
_CLAUSE = re.compile(r"[，。；：,;\n！？]")

#: So far before a figure its clause says that it is reached, in characters.
_AHEAD = 60


@dataclass
class Passage:
    """One text with its figures; finds the sentence and the clause around a place without going through the text."""

    column: Column
    text: str
    narrative: Narrative | None = None
    places: Places = NOWHERE
    until: int = 0

    @cached_property
    def scan(self) -> Scan:
        """Return the text as typed chunks, without the markers of its items, which are no figures."""
        pieces, place = [], 0
        for row in self.narrative.rows if self.narrative else ():
            if row.marker:
                begin = self.text.index(row.marker, row.span.start)
                pieces += [self.text[place:begin], " " * len(row.marker)]
                place = begin + len(row.marker)
        return scan_of("".join([*pieces, self.text[place:]]))

    @property
    def parts(self) -> Text:
        """Return the text's sentences, clauses and brackets."""
        return self.scan.parts

    @cached_property
    def acts(self) -> Acts:
        """Return what the text says was done, or asks for."""
        return Acts(self.scan, asked=self.column is not Column.PROGRESS, until=self.until)

    @cached_property
    def acts_told(self) -> list[Told]:
        """Return the statements with the rows that they are of; of no row those that its own statements leave out."""
        narrative = self.narrative
        found: list[Told] = []
        taken: set[int] = set()
        for row in narrative.rows if narrative else ():
            made = [one for one in joined_acts(row.statements) if not is_named(self.scan, one)]
            taken.update(place for one in made for place in range(one.span.start, one.span.end))
            taken.update(range(row.name_span.start, row.name_span.end) if row.name_span else ())
            found += [Told(one, row, self._own(one.clause.span)) for one in made]
        ahead = narrative.next_steps if narrative else ()
        for one in self.acts.every:
            if one.span.start not in taken:
                later = any(one.span.start in span for span in ahead)
                found.append(Told(one, self.row_at(one.span.start), self._own(one.clause.span), later, is_loose=True))
        return sorted(found, key=lambda each: each.statement.span.start)

    def row_at(self, place: int) -> Row | None:
        """Return the row of the narrative in which the character at `place` stands."""
        index = bisect_right(self._row_starts, place) - 1
        return self.narrative.rows[index] if self.narrative and index >= 0 else None

    @cached_property
    def _row_starts(self) -> list[int]:
        return [row.span.start for row in self.narrative.rows] if self.narrative else []

    @cached_property
    def _owns(self) -> dict[Span, str]:
        return {}

    def _own(self, clause: Span) -> str:
        if clause not in self._owns:
            self._owns[clause] = own_words(self.scan, clause)
        return self._owns[clause]

    def of_kind(self, unit: str) -> Sequence[Quantity]:
        """Return the quantities that can be compared with a figure in `unit`, in order."""
        return self._kinds.get(kind(unit), ())

    @cached_property
    def _kinds(self) -> dict[str, list[Quantity]]:
        found: dict[str, list[Quantity]] = {}
        for amount in self.quantities:
            if amount.base is not None:
                found.setdefault(kind(amount.unit), []).append(amount)
        return found

    def deed(self, amount: Quantity) -> Deed:
        """Return the act that governs a figure of this text."""
        if amount.span.start not in self._deeds:
            self._deeds[amount.span.start] = self._deed(amount)
        return self._deeds[amount.span.start]

    @cached_property
    def _deeds(self) -> dict[int, Deed]:
        return {}

    def _deed(self, amount: Quantity) -> Deed:
        clause = self.scan.parts.clause_at(amount.span.start)
        before, after = self.beside(amount, clause)
        return self.acts.deed(
            amount, before.span.end if before else clause.start, after.span.start if after else clause.end
        )

    def beside(self, figure: Quantity | Percentage, clause: Span) -> tuple[Quantity | None, Quantity | None]:
        """Return the counts next to a figure in its clause, before and behind it."""
        place = bisect_left(self._starts, figure.span.start)
        before = self.quantities[place - 1] if place else None
        after = next((each for each in self.quantities[place : place + 2] if each.span.start > figure.span.start), None)
        return (
            before if before and before.span.start >= clause.start else None,
            after if after and after.span.start < clause.end else None,
        )

    def has_district(self, span: Span) -> bool:
        """Tell whether a district is named inside `span`."""
        place = bisect_left(self._district_starts, span.start)
        return place < len(self._district_starts) and self._district_starts[place] < span.end

    @cached_property
    def _district_starts(self) -> list[int]:
        return [place.start for place in self.districts]

    @cached_property
    def is_plan_met(self) -> bool:
        """Tell whether the text says of the plan as such that it is met, or is to be: 完成年度目标任务."""
        return any(each.holds and is_of_plan(self.scan, each.statement) for each in self.acts_told)

    def is_done(self, amount: Quantity) -> bool:
        """Tell whether the words before a figure in its clause say that it is reached: 累计, 已, 截至."""
        clause = self.scan.parts.clause_at(amount.span.start)
        return says_done(self.text[max(clause.start, amount.span.start - _AHEAD) : amount.span.start])

    def is_whole(self, amount: Quantity) -> bool:
        """Tell whether a figure is only the whole of one behind it: 36个项目 of 36个项目中，7个已开工, of 36个项目开工7个."""
        clause = self.scan.parts.clause_at(amount.span.start)
        following = self.beside(amount, clause)[1]
        if following is None:
            return self.text.endswith("中", amount.span.end, clause.end)
        if kind(following.unit) != kind(amount.unit):
            return False
        begin = following.span.start
        return any(begin - one.span.end <= 1 for one in self.acts.inside(Span(amount.span.end, begin)))

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """Return the quantities, in order."""
        return self.narrative.quantities if self.narrative else self.scan.quantities

    @cached_property
    def percentages(self) -> Sequence[Percentage]:
        """Return the percentages, in order."""
        return self.narrative.percentages if self.narrative else self.scan.percentages

    @cached_property
    def owners(self) -> list[OwnerClause]:
        """Return the bureaus that clauses name for themselves."""
        return owners(self.text)

    @cached_property
    def districts(self) -> list[Span]:
        """Return the places of districts."""
        return self.places.all(self.scan.text)

    @cached_property
    def sentences(self) -> list[Span]:
        """Return the sentences, without their closing marks."""
        return _between(self.text, _SENTENCE)

    @cached_property
    def clauses(self) -> list[Span]:
        """Return the clauses between commas, colons and full stops."""
        return _between(self.text, _CLAUSE)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [span.start for span in self.sentences]

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [span.start for span in self.clauses]

    @cached_property
    def _starts(self) -> list[int]:
        return [amount.span.start for amount in self.quantities]

    def sentence(self, place: int) -> Span:
        """Return the sentence in which the character at `place` stands."""
        return self.sentences[max(0, bisect_right(self._sentence_starts, place) - 1)]

    def clause(self, place: int) -> Span:
        """Return the clause in which the character at `place` stands."""
        return self.clauses[max(0, bisect_right(self._clause_starts, place) - 1)]

    def begin(self, span: Span) -> int:
        """Return where the words of `span` begin, behind an item's marker and white space."""
        found = _MARKER.match(self.text, span.start, span.end)
        return found.end() if found and found.end() < span.end else span.start

    def amounts(self, span: Span) -> Sequence[Quantity]:
        """Return the quantities that begin inside `span`."""
        return self.quantities[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]

    def shares(self, span: Span) -> Sequence[Percentage]:
        """Return the percentages that begin inside `span`."""
        starts = self._share_starts
        return self.percentages[bisect_left(starts, span.start) : bisect_left(starts, span.end)]

    @cached_property
    def _share_starts(self) -> list[int]:
        return [share.span.start for share in self.percentages]

    def context(self, figure: Quantity | Percentage, reach: int = 80) -> str:
        """Return the words that say what a figure counts: its sentence up to it, and the phrase after it."""
        start = max(self.sentence(figure.span.start).start, figure.span.start - reach)
        return self.text[start : max(figure.span.end, min(figure.what_span.end, figure.span.end + 30))]

    @cached_property
    def _by_kind(self) -> dict[str, list[tuple[Decimal, int]]]:
        """Return, for every kind of unit, the values in base units in rising order with their places in `quantities`."""
        found: dict[str, list[tuple[Decimal, int]]] = {}
        for place, amount in enumerate(self.quantities):
            if amount.base:
                found.setdefault(kind(amount.unit), []).append((amount.base[0], place))
        return {name: sorted(values) for name, values in found.items()}

    def between(self, unit: str, low: Decimal, high: Decimal) -> list[Quantity]:
        """Return the quantities of the kind of `unit` whose base value is not under `low` and not over `high`."""
        values = self._by_kind.get(kind(unit), [])
        first, last = bisect_left(values, (low, -1)), bisect_right(values, (high, len(self.quantities)))
        return [self.quantities[place] for _, place in values[first:last]]

    def mark(self, span: Span) -> Mark:
        """Return the mark of `span` in this text."""
        return Mark(self.column, span)

    def mark_to(self, figure: Quantity | Percentage) -> Mark:
        """Return the mark of a figure with the words of its clause that stand before it."""
        clause = self.clause(figure.span.start)
        begin = min(self.begin(clause), figure.span.start)
        return Mark(self.column, Span(max(begin, figure.span.start - 30), figure.span.end))


def is_exact(figure: Quantity) -> bool:
    """Tell whether a quantity is one plain number: no range, no 约, 余, 以上."""
    return (
        figure.value is not None and figure.comparator is Comparator.EQUAL and figure.certainty is not Certainty.GUESS
    )


def _between(text: str, marks: re.Pattern[str]) -> list[Span]:
    """Return the stretches of `text` between the marks; one empty stretch for an empty text."""
    ends = [found.start() for found in marks.finditer(text)]
    return [Span(start, end) for start, end in zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True)]
