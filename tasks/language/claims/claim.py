"""What a claim is: a stated percentage with its count, its whole, and what the figures come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from tasks.language.claims.intervals import Interval
from tasks.language.figures import Comparator, Percentage, Quantity, Span


class ClaimKind(StrEnum):
    """What a claimed percentage is a share of."""

    SHARE_OF_ANNUAL = "share_of_annual"
    RATE = "rate"
    SHARE = "share"


class Verdict(StrEnum):
    """What the figures say of a claim: they bear it out, they refute it, or they leave it open."""

    HOLDS = "holds"
    REFUTED = "refuted"
    OPEN = "open"


class Source(StrEnum):
    """The text in which a whole was read."""

    TEXT = "text"
    TASK = "task"
    GOAL = "goal"
    PREVIOUS = "previous"


class Target(Protocol):
    """A figure that the task promises, as `annual_targets` reads it or a record holds it."""

    @property
    def what(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> Decimal: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def comparator(self) -> Comparator: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Whole:
    """A figure of which a share may be a share; `span` is its place in the text of `source`, `grade` 1 for the surest.

    `grade` None: it may bear a statement out, and never speaks against one.
    """

    value: Decimal
    unit: str
    range: Interval
    source: Source
    where: str
    span: Span | None
    comparator: Comparator
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A percentage that its count and its whole can confirm or refute; what is stated nowhere is None.

    `denominator` is in the unit of the count, from the whole that holds or is sure; `recomputed` is numerator ÷
    denominator in percent. `consistent` is True where it holds, False where it is refuted, None where that is open.
    """

    kind: ClaimKind
    span: Span
    stated: Percentage
    numerator: Quantity | None
    denominator: Decimal | None
    unit: str
    denominator_source: str | None
    recomputed: Decimal | None
    verdict: Verdict
    whole: Whole | None = None
    wholes: Sequence[Whole] = ()
    is_listed: bool = False

    @property
    def consistent(self) -> bool | None:
        """Return the verdict as true, false or not known."""
        return {Verdict.HOLDS: True, Verdict.REFUTED: False, Verdict.OPEN: None}[self.verdict]

    @property
    def is_sure(self) -> bool:
        """Tell whether the whole may stand in a correction: surely the one meant, and stated as one plain number."""
        return bool(self.whole and self.whole.grade and self.whole.comparator is Comparator.EQUAL)
