"""How far a condition is met, and the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tasks.language.figures import Certainty


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


NOTHING = Answer(Verdict.UNANSWERED, Certainty.LIKELY)
