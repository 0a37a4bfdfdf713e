"""A subject as the rules see it: its texts read once, with what stands where."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from reports.checks.acts import Deed, Told
from reports.checks.answer import Answer
from reports.checks.asked import Asked, asked_conditions
from reports.checks.finding import Column, Mark
from reports.checks.passage import Passage, is_exact
from reports.checks.subject import Subject, Target
from reports.checks.wanted import Wanted, wanted_of
from tasks.language import (
    Condition,
    KnownName,
    Matcher,
    Narrative,
    Row,
    Step,
    annual_targets,
    conditions,
    read,
)
from tasks.language.claims import Claim, claims
from tasks.language.figures import Certainty, Quantity, Span

if TYPE_CHECKING:
    from reports.checks.answer import ConditionReading

__all__ = ["Case", "Passage", "PlacedTarget", "full_width", "is_exact"]

#: So many conditions of a milestone are looked at; no milestone of a city has half as many.
_MOST = 200
#: So many figures may answer one count; no report of a city has half as many.
_MANY = 100
_WIDE = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）"}
_NARROW = re.compile(r"(?<![0-9]),|,(?![0-9]{3})|;|:(?![0-9])|[()]")


@dataclass(frozen=True)
class PlacedTarget:
    """An annual target and where the task states it."""

    target: Target
    mark: Mark | None


@dataclass
class Case:
    """Everything that rules ask of a subject; each reading is made when it is first asked for."""

    subject: Subject
    #: The milestone's conditions as `verdicts.readings` read them, once.
    read: list[ConditionReading] | None = None
    #: What the narrative answers to acts, and the figures that answer counts: the same question is asked once.
    answers: dict[Wanted, Answer] = field(default_factory=dict)
    _counts: dict[tuple[str, str, str, Deed], list[Quantity]] = field(default_factory=dict)

    def figures(self, question: tuple[str, str, str, Deed], look: Callable[[], list[Quantity]]) -> list[Quantity]:
        """Return the figures that `look` finds, the first hundred at most; it looks once for the same question."""
        if question not in self._counts:
            self._counts[question] = look()[:_MANY]
        return self._counts[question]

    @cached_property
    def task(self) -> Passage:
        """Return the text of the task."""
        return Passage(Column.TASK, full_width(self.subject.task), places=self.subject.places)

    @cached_property
    def goal(self) -> Passage:
        """Return the text of the milestone."""
        return Passage(Column.GOAL, full_width(self.subject.goal), places=self.subject.places)

    @cached_property
    def progress(self) -> Passage:
        """Return the text of the narrative with the figures of what was done, without those of what comes next."""
        told = self.narrative
        if not told.next_steps:
            return self.written_passage
        done = replace(
            told,
            quantities=tuple(amount for amount in told.quantities if not self.is_ahead(amount.span.start)),
            percentages=tuple(share for share in told.percentages if not self.is_ahead(share.span.start)),
        )
        return Passage(Column.PROGRESS, told.text, done, self.subject.places, self.written_passage.until)

    @property
    def acts_told(self) -> list[Told]:
        """Return what the narrative says was done, row by row; what stands under the next steps is to come."""
        return self.written_passage.acts_told

    @cached_property
    def written_passage(self) -> Passage:
        """Return the text of the narrative with all of its figures."""
        until = 3 * self.subject.quarter.number
        return Passage(Column.PROGRESS, self.narrative.text, self.narrative, self.subject.places, until)

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
        return self._read(self.subject.progress, self.subject.quarter.number, full_width(self.subject.previous or ""))

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

    def name_on_list(self, row: Row) -> KnownName | None:
        """Return the name of the milestone's list that a row surely means."""
        return self._listing.sure(row.name) if row.name else None

    def project_of(self, row: Row) -> KnownName | None:
        """Return the sub-project of task or milestone that a row speaks of, None where that is not sure."""
        return row.known or (self._names.sure(row.name) if row.name else None)

    @cached_property
    def previous(self) -> Narrative | None:
        """Return last quarter's narrative as read, None where there is none."""
        before = self.subject.quarter.number - 1
        return self._read(self.subject.previous, before) if self.subject.previous else None

    def _read(self, text: str, quarter: int, previous: str = "") -> Narrative:
        return read(
            full_width(text), goal=self.goal.text, task=self.task.text, previous=previous, targets=self._promised,
            known=self.subject.known, places=self.subject.places, until=3 * quarter,
        )  # fmt: skip

    @cached_property
    def before(self) -> Passage | None:
        """Return last quarter's text with its figures."""
        if self.previous is None:
            return None
        until = 3 * (self.subject.quarter.number - 1)
        return Passage(Column.PROGRESS, self.previous.text, self.previous, self.subject.places, until)

    @cached_property
    def conditions_asked(self) -> list[Asked]:
        """Return the conditions of the milestone, each with the key of its record; the lead's own have no owner."""
        found = asked_conditions(
            self.subject.goal, conditions(self.goal.text, self.subject.places), self.subject.conditions
        )
        return [
            replace(each, condition=replace(each.condition, owner=None))
            if each.condition.owner in self.subject.lead
            else each
            for each in found[:_MOST]
        ]

    @cached_property
    def conditions(self) -> list[Condition]:
        """Return the conditions of the milestone."""
        return [each.condition for each in self.conditions_asked]

    @cached_property
    def acts_wanted(self) -> dict[int, list[Wanted]]:
        """Return by the identity of each event among the conditions the acts that it wants."""
        return wanted_of(self.goal, self.conditions)

    @cached_property
    def things(self) -> frozenset[str]:
        """Return what the milestone wants something done to, and what rows of the narrative are named."""
        wanted = {each.thing for acts in self.acts_wanted.values() for each in acts if each.thing}
        return frozenset({*wanted, *(row.name for row in self.named_rows)})

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
        place = self.task.text.find(full_width(target.words)) if target.words else -1
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

    @cached_property
    def is_all_done(self) -> bool:
        """Tell whether the narrative says in so many words that what it reports on is finished: 各项任务均已完成."""
        done = (each for each in self.acts_told if each.holds and each.statement.step >= Step.FINISHED)
        return any(each.statement.explicit and not (each.row and each.row.name) for each in done)

    @cached_property
    def is_reported(self) -> bool:
        """Tell whether the narrative says something that can be measured by the plan: an act, or a figure."""
        return bool(self.acts_told or self.progress.quantities or self.progress.percentages)


def full_width(text: str) -> str:
    """Return `text` with marks of half width between words made full-width; every character keeps its place."""
    return _NARROW.sub(lambda found: _WIDE[found[0]], text)


@lru_cache(maxsize=2)
def case_of(subject: Subject) -> Case:
    """Return `subject` as the rules see it; what is asked of one subject in a row is asked of one case, read once."""
    return Case(subject)
