"""A subject as the rules see it: its texts read once, with what stands where."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from reports.checks.finding import Column, Mark
from reports.checks.goals import Asked, asked
from reports.checks.subject import Subject, Target
from reports.checks.words import kind
from tasks.language import Condition, KnownName, Matcher, Narrative, Row, annual_targets, conditions, read
from tasks.language.claims import Claim, claims
from tasks.language.figures import Certainty, Comparator, Percentage, Quantity, Span, percentages, quantities
from tasks.language.owners import OwnerClause, owners
from tasks.language.places import NOWHERE, Places
from tasks.language.text import Text

_SENTENCE = re.compile(r"[。；;\n！？]")
_WIDE = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）"}
_NARROW = re.compile(r"(?<![0-9]),|,(?![0-9]{3})|;|:(?![0-9])|[()]")
_MARKER = re.compile(
    r"[\s　]*(?:[①-⑳㉑-㉟]|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}(?:[.．](?![0-9])|[、)）])|[一二三四五六七八九十]{1,2}[、是])?[\s　]*"
)
_CLAUSE = re.compile(r"[，。；：,;\n！？]")


@dataclass
class Passage:
    """One text with its figures; finds the sentence and the clause around a place without going through the text."""

    column: Column
    text: str
    narrative: Narrative | None = None
    places: Places = NOWHERE

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """Return the quantities, in order."""
        return self.narrative.quantities if self.narrative else quantities(self.text)

    @cached_property
    def percentages(self) -> Sequence[Percentage]:
        """Return the percentages, in order."""
        return self.narrative.percentages if self.narrative else percentages(self.text)

    @cached_property
    def parts(self) -> Text:
        """Return the text's sentences, clauses and brackets."""
        return Text(self.text)

    @cached_property
    def owners(self) -> list[OwnerClause]:
        """Return the bureaus that clauses name for themselves."""
        return owners(self.text)

    @cached_property
    def districts(self) -> list[Span]:
        """Return the places of districts."""
        return self.places.all(self.text)

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


@dataclass(frozen=True)
class PlacedTarget:
    """An annual target and where the task states it."""

    target: Target
    mark: Mark | None


@dataclass
class Case:
    """Everything that rules ask of a subject; each reading is made when it is first asked for."""

    subject: Subject

    @cached_property
    def task(self) -> Passage:
        """Return the text of the task."""
        return Passage(Column.TASK, widened(self.subject.task), places=self.subject.places)

    @cached_property
    def goal(self) -> Passage:
        """Return the text of the milestone."""
        return Passage(Column.GOAL, widened(self.subject.goal), places=self.subject.places)

    @cached_property
    def progress(self) -> Passage:
        """Return the text of the narrative with the figures of what was done, without those of what comes next."""
        told = self.narrative
        if not told.next_steps:
            return self.written
        done = replace(
            told,
            quantities=tuple(amount for amount in told.quantities if not self.is_ahead(amount.span.start)),
            percentages=tuple(share for share in told.percentages if not self.is_ahead(share.span.start)),
        )
        return Passage(Column.PROGRESS, told.text, done, self.subject.places)

    @cached_property
    def written(self) -> Passage:
        """Return the text of the narrative with all of its figures."""
        return Passage(Column.PROGRESS, self.narrative.text, self.narrative, self.subject.places)

    @cached_property
    def claims(self) -> list[Claim]:
        """Return the shares and rates that the narrative claims of what was done."""
        return [claim for claim in self.narrative.claims if not self.is_ahead(claim.stated.span.start)]

    def is_ahead(self, place: int) -> bool:
        """Tell whether the narrative speaks at `place` of what comes next."""
        index = bisect_right(self._ahead, place) - 1
        return index >= 0 and place in self.narrative.next_steps[index]

    @cached_property
    def _ahead(self) -> list[int]:
        return [span.start for span in self.narrative.next_steps]

    @cached_property
    def narrative(self) -> Narrative:
        """Return the narrative as read."""
        return self._read(self.subject.progress, self.subject.quarter.number, widened(self.subject.previous or ""))

    @cached_property
    def goal_claims(self) -> Sequence[Claim]:
        """Return the shares and rates that the milestone claims with their counts."""
        amounts, shares = self.goal.quantities, self.goal.percentages
        return claims(self.goal.text, task=self.task.text, targets=self._promised, amounts=amounts, stated=shares)

    @cached_property
    def _promised(self) -> list[Target]:
        """Return the targets on record that add up over the year."""
        return [target for target in self.subject.targets or () if not target.is_level]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows of the narrative."""
        return self.narrative.rows

    @cached_property
    def named_rows(self) -> list[Row]:
        """Return the rows that speak of a sub-project."""
        return [row for row in self.rows if row.name]

    @cached_property
    def _names(self) -> Matcher:
        """Return the sub-projects by name: the task's own, then those that the milestone lists."""
        return Matcher([*self.subject.known, *self._listed])

    @cached_property
    def _listed(self) -> list[KnownName]:
        """Return the sub-projects that the milestone lists."""
        return [KnownName(entry.name, (), entry.district) for condition in self.conditions for entry in condition.names]

    @cached_property
    def _listing(self) -> Matcher:
        return Matcher(self._listed)

    def listed(self, row: Row) -> KnownName | None:
        """Return the name of the milestone's list that a row surely means."""
        return self._listing.sure(row.name) if row.name else None

    def meant(self, row: Row) -> KnownName | None:
        """Return the sub-project of task or milestone that a row speaks of, None where that is not sure."""
        return row.known or (self._names.sure(row.name) if row.name else None)

    @cached_property
    def previous(self) -> Narrative | None:
        """Return last quarter's narrative as read, None where there is none."""
        before = self.subject.quarter.number - 1
        return self._read(self.subject.previous, before) if self.subject.previous else None

    def _read(self, text: str, quarter: int, previous: str = "") -> Narrative:
        return read(
            widened(text), goal=self.goal.text, task=self.task.text, previous=previous, targets=self._promised,
            known=self.subject.known, places=self.subject.places, until=3 * quarter,
        )  # fmt: skip

    @cached_property
    def before(self) -> Passage | None:
        """Return last quarter's text with its figures."""
        return (
            Passage(Column.PROGRESS, self.previous.text, self.previous, self.subject.places) if self.previous else None
        )

    @cached_property
    def asked(self) -> list[Asked]:
        """Return the conditions of the milestone, each with the key of its record; the lead's own have no owner."""
        found = asked(self.subject.goal, conditions(self.goal.text, self.subject.places), self.subject.conditions)
        return [
            replace(each, condition=replace(each.condition, owner=None))
            if each.condition.owner in self.subject.lead
            else each
            for each in found
        ]

    @cached_property
    def conditions(self) -> list[Condition]:
        """Return the conditions of the milestone."""
        return [each.condition for each in self.asked]

    @cached_property
    def targets(self) -> list[PlacedTarget]:
        """Return the annual targets with their places."""
        given = self.subject.targets
        if given is None:
            given = tuple(
                Target(
                    clause.what, clause.comparator, clause.value, clause.unit, clause.accumulation == "level", clause.owner,
                    clause.span.of(self.task.text),
                )
                for clause in annual_targets(self.task.text)
                if clause.certainty is not Certainty.GUESS
            )  # fmt: skip
        return [PlacedTarget(target, self._placed(target)) for target in given]

    def _placed(self, target: Target) -> Mark | None:
        """Return where the words of a target stand in the task; without a figure of another target before its own."""
        place = self.task.text.find(widened(target.words)) if target.words else -1
        if place < 0:
            return None
        span = Span(place, place + len(target.words))
        inside = [amount for amount in self.task.amounts(span) if amount.value != target.value]
        before = [amount.span.end for amount in inside if amount.span.end < span.end]
        return Mark(Column.TASK, Span(before[-1] + 1 if before else span.start, span.end))

    def passage(self, column: Column) -> Passage:
        """Return one of the three texts."""
        return {Column.TASK: self.task, Column.GOAL: self.goal, Column.PROGRESS: self.progress}[column]

    def sentence_of(self, mark: Mark) -> Mark:
        """Return the sentence in which a mark begins."""
        return Mark(mark.column, self.passage(mark.column).sentence(mark.span.start))

    def row_at(self, place: int) -> Row | None:
        """Return the row of the narrative in which the character at `place` stands."""
        index = bisect_right(self._row_starts, place) - 1
        return self.rows[index] if index >= 0 else None

    @cached_property
    def _row_starts(self) -> list[int]:
        return [row.span.start for row in self.rows]

    def item_at(self, place: int) -> Span:
        """Return the item of the narrative in which the character at `place` stands."""
        row = self.row_at(place)
        if row is None:
            return Span(0, len(self.progress.text))
        rows = self._items[row.item]
        return Span(rows[0].span.start, rows[-1].span.end)

    def rows_of(self, item: int) -> list[Row]:
        """Return the rows of one item of the narrative."""
        return self._items[item]

    @cached_property
    def _items(self) -> dict[int, list[Row]]:
        grouped: dict[int, list[Row]] = {}
        for row in self.rows:
            grouped.setdefault(row.item, []).append(row)
        return grouped

    @property
    def is_reported(self) -> bool:
        """Tell whether the narrative says enough to be measured by the plan: a sentence, or a figure with its thing."""
        said = self.subject.progress.strip()
        return len(said) >= 12 or (len(said) >= 8 and bool(self.progress.quantities or self.progress.percentages))


def widened(text: str) -> str:
    """Return `text` with marks of half width between words made full-width; every character keeps its place."""
    return _NARROW.sub(lambda found: _WIDE[found[0]], text)


def is_exact(figure: Quantity) -> bool:
    """Tell whether a quantity is one plain number: no range, no 约, 余, 以上."""
    return (
        figure.value is not None and figure.comparator is Comparator.EQUAL and figure.certainty is not Certainty.GUESS
    )


def _between(text: str, marks: re.Pattern[str]) -> list[Span]:
    """Return the stretches of `text` between the marks; one empty stretch for an empty text."""
    ends = [found.start() for found in marks.finditer(text)]
    return [Span(start, end) for start, end in zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True)]
