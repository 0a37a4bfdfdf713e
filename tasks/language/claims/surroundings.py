"""What stands around a text: the figures of its task, its goal and last quarter, of which a share may be a share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tasks.language.claims.claim import Source, Target, Whole
from tasks.language.claims.intervals import interval, kind
from tasks.language.claims.vocabulary import nouns
from tasks.language.figures import Comparator, Quantity, Span
from tasks.language.figures.units import in_base_unit
from tasks.language.scanner import scan_of

WHERE = {Source.TASK: "工作任务", Source.GOAL: "工作目标", Source.PREVIOUS: "上季度"}


@dataclass(frozen=True, slots=True)
class Promise:
    """A figure of task, goal or last quarter, with what it counts."""

    whole: Whole
    kind: str
    what: str
    named: tuple[str, ...]


class Surroundings:
    """What stands around a text: the figures of its task, its goal and last quarter."""

    def __init__(self, task: str, goal: str, previous: str, targets: Sequence[Target]) -> None:
        self.task, self.goal, self.previous, self.given = task, goal, previous, targets

    @cached_property
    def _quantities(self) -> dict[Source, Sequence[Quantity]]:
        texts = {Source.TASK: self.task, Source.GOAL: self.goal, Source.PREVIOUS: self.previous}
        return {source: scan_of(text).quantities if text else () for source, text in texts.items()}

    @cached_property
    def targets(self) -> list[Promise]:
        """Return what the task promises: the targets on record, else the figures of its text."""
        if self.given:
            return [
                _promise(each.value, each.unit, each.what, each.comparator, Source.TASK, self._placed(each))
                for each in self.given
                if each.unit != "%" and "/" not in each.unit
            ]
        return self._read(Source.TASK)

    def _placed(self, target: Target) -> Quantity | None:
        base = in_base_unit(target.value, target.unit)
        return next((amount for amount in self._quantities[Source.TASK] if amount.base == base), None)

    def _read(self, source: Source) -> list[Promise]:
        return [
            _promise(amount.value, amount.unit, amount.what, amount.comparator, source, amount)
            for amount in self._quantities[source]
            if amount.value is not None and "/" not in amount.unit
        ]

    @cached_property
    def _by_kind(self) -> dict[str, list[Promise]]:
        found: dict[str, list[Promise]] = {}
        read = [*self.targets, *(self._read(Source.TASK) if self.given else [])]
        for promise in [*read, *self._read(Source.GOAL), *self._read(Source.PREVIOUS)]:
            found.setdefault(promise.kind, []).append(promise)
        return found

    def of_kind(self, name: str) -> list[Promise]:
        """Return the promises of a kind of unit."""
        return self._by_kind.get(name, [])

    def clause(self, span: Span) -> str:
        """Return the clause of the task in which a figure stands."""
        place = next(
            (part for part in scan_of(self.task).parts.clauses if part.depth == 0 and span.start in part.span), None
        )
        return place.span.of(self.task) if place else self.task

    @cached_property
    def words(self) -> str:
        """Return all that the task says."""
        return self.task + "\n".join(each.what for each in self.given)


def _promise(
    value: Decimal, unit: str, what: str, comparator: Comparator, source: Source, amount: Quantity | None
) -> Promise:
    whole = Whole(
        value, unit, interval(value, unit, planned=True), source, WHERE[source], amount.span if amount else None,
        comparator,
    )  # fmt: skip
    return Promise(whole, kind(unit), what, nouns(what))
