"""Whether the year's plan as such is met: what a milestone asks for with 全面完成年度任务, and what the narrative says to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.checks.acts import OPEN, is_of_plan
from reports.checks.answer import NOTHING, Answer, Verdict
from reports.checks.passage import Passage
from reports.checks.subject import Target
from reports.checks.words import names_thing, same_kind, speaks_of, touches
from tasks.language import Condition
from tasks.language.claims import ClaimKind
from tasks.language.figures import Certainty, Percentage, Quantity
from tasks.language.figures.units import in_base_unit

if TYPE_CHECKING:
    from reports.checks.case import Case


def wants_the_plan(case: Case, condition: Condition) -> bool:
    """Tell whether a condition is that the plan as such is met, of nothing in particular: 全面完成年度任务."""
    asked = [
        each for each in case.goal.acts_told if condition.span.start <= each.statement.span.start < condition.span.end
    ]
    return bool(asked) and all(is_of_plan(case.goal.scan, one.statement) and not names_thing(one.own) for one in asked)


def answer_of_the_plan(case: Case) -> Answer:
    """Return the answer of what is said of the plan itself; else of the shares and counts of the year's targets."""
    said = [each for each in case.acts_told if is_of_plan(case.progress.scan, each.statement)]
    if denied := next((each for each in said if each.modality in OPEN), None):
        return Answer(Verdict.MISSED, Certainty.LIKELY, denied.statement.span.start)
    if held := [each for each in said if each.holds and not (each.row and each.row.name)]:
        return Answer(Verdict.REACHED, Certainty.LIKELY, held[0].statement.span.start)
    shares = [claim.stated for claim in case.claims if claim.kind is ClaimKind.SHARE_OF_ANNUAL]
    if short := next((share for share in shares if share.value < 100), None):
        return Answer(Verdict.PARTLY, Certainty.LIKELY, short.span.start)
    met = [place for placed in case.targets if (place := _where_met(case, placed.target, shares)) is not None]
    if not met:
        return NOTHING
    every = max(len(met), len(shares)) >= len(case.targets)
    return Answer(Verdict.REACHED, Certainty.LIKELY if every else Certainty.GUESS, met[0])


def _where_met(case: Case, target: Target, shares: Sequence[Percentage]) -> int | None:
    """Return where the narrative says that a target of the year is met: by a share of 100 % or more, or by all of its count."""
    passage = case.progress
    for share in shares:
        if touches(target.what, passage.context(share)) >= 0.5:
            return share.span.start
    counts = (each for each in passage.quantities if is_figure_of(target, each, passage, reached=True))
    return next((each.span.start for each in counts if not passage.deed(each).is_open), None)


def is_figure_of(target: Target, amount: Quantity, passage: Passage, *, reached: bool = False) -> bool:
    """Tell whether a count is one of a target: its very value, or one of the same thing; with `reached` all of it."""
    if not amount.base or not same_kind(amount, target.unit):
        return False
    value = in_base_unit(target.value, target.unit)[0]
    named = amount.certainty is Certainty.SURE and speaks_of(target.what, amount.what, passage.context(amount, 120))
    return named and amount.base[0] >= value if reached else named or amount.base[0] == value
