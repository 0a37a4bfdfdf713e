"""How far a condition is met, and the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tasks.language import Condition, ConditionKind
from tasks.language.figures import Basis, Certainty, Span


class Verdict(StrEnum):
    """How far a condition is met at the end of the quarter, by the narrative's own words."""

    REACHED = "reached"
    PARTLY = "partly"
    MISSED = "missed"
    UNANSWERED = "unanswered"

    @property
    def label(self) -> str:
        """Return 已达到, 部分达到, 未达到 or 未回应."""
        return {
            Verdict.REACHED: "已达到", Verdict.PARTLY: "部分达到", Verdict.MISSED: "未达到", Verdict.UNANSWERED: "未回应",
        }[self]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a narrative to a condition: `place` is where it stands, `reached` the figure in the condition's unit."""

    verdict: Verdict
    certainty: Certainty = Certainty.SURE
    place: int | None = None
    reached: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ConditionReading:
    """A condition with the words that answer it.

    `key` is the primary key of its `MilestoneCondition`, None where the milestone's text alone gives it; `words` are
    the milestone's own. `span` is the sentence of the narrative that answers it, None where nothing does. `asked` and
    `reached` are in `unit` (`basis` for shares); for a list of names they count names; both are None for an event, and
    `reached` also where the narrative states completion without a figure. `certainty` is that of the verdict.
    """

    key: int | None
    condition: Condition
    words: str
    verdict: Verdict
    certainty: Certainty
    span: Span | None = None
    asked: Decimal | None = None
    reached: Decimal | None = None
    unit: str = ""
    basis: Basis | None = None

    @property
    def kind(self) -> ConditionKind:
        """Return what sort of condition it is."""
        return self.condition.kind


NOTHING = Answer(Verdict.UNANSWERED, Certainty.LIKELY)
