"""The conditions of a milestone as facts: read out of the narrative, overruled by who has judged or answered them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from reports.checks import Part, Verdict
from reports.models import ConditionAnswer, ConditionVerdict
from reports.standing.facts import ConditionFact, Source

Judged = ConditionVerdict.Verdict
Answer = ConditionAnswer.Answer


class Read(NamedTuple):
    """A condition as the narrative answers it; `key` is that of its record, `sure` says whether the reading counts.

    `target` is the place of the annual target that it is a part of, `begun` of the one whose things it counts as begun;
    `factor` is what turns that target's unit into its own.
    """

    key: int | None
    fact: ConditionFact
    sure: bool
    target: int | None
    factor: Decimal
    begun: int | None = None


def read(parts: Iterable[Part]) -> list[Read]:
    """Return the conditions for which the lead bureau answers, before anybody's word on them counts."""
    return [
        Read(
            each.key,
            ConditionFact(
                each.place, each.words, each.kind, each.verdict, Source.NONE, each.asked, each.reached, each.unit,
                each.comparator, each.whole,
            ),
            each.sure, each.target, each.factor, each.begun,
        )
        for each in parts
    ]  # fmt: skip


def fact(
    each: Read, judged: Mapping[int, str], answered: Mapping[int, str], values: Sequence[Decimal | None]
) -> ConditionFact | None:
    """Return what holds of a condition; None where the bureau says that it is not due.

    The supervisor's verdict overrules the reading where that is sure, this the value reported against the annual target
    (`values`, in the order of the targets), this the bureau's answer.
    """
    read, key = each.fact, each.key or 0
    if key in judged:
        return read._replace(verdict=Verdict(judged[key]), source=Source.JUDGED)
    if each.sure and read.verdict is not Verdict.UNANSWERED:
        return read._replace(source=Source.READ)
    value = values[each.target] if each.target is not None else None
    answer = answered.get(key)
    if answer == Answer.NOT_DUE:
        return None
    if value is not None and read.asked is not None:
        reached = value * each.factor
        verdict = Verdict.REACHED if reached >= read.asked else Verdict.PARTLY if reached else Verdict.MISSED
        return read._replace(verdict=verdict, source=Source.REPORTED, reached=reached)
    silent = read._replace(reached=None, verdict=Verdict.UNANSWERED, source=Source.NONE)
    return silent._replace(verdict=Verdict(answer), source=Source.ANSWERED) if answer else silent


def reached_value(conditions: Iterable[tuple[Read, ConditionFact]], target: int) -> Decimal | None:
    """Return what the narrative surely says is reached of an annual target, in its unit; the most where it says several."""
    found = [
        fact.reached / each.factor
        for each, fact in conditions
        if each.target == target and fact.source is Source.READ and fact.reached is not None
    ]
    return max(found, default=None)


def due(conditions: Iterable[tuple[Read, ConditionFact]], target: int) -> Decimal | None:
    """Return what the milestone asks of an annual target, in its unit; the most where it asks several times."""
    found = [fact.asked / each.factor for each, fact in conditions if each.target == target and fact.asked is not None]
    return max(found, default=None)


def begun_value(conditions: Iterable[tuple[Read, ConditionFact]], target: int) -> Decimal | None:
    """Return how much of an annual target the narrative surely says is begun, in its unit; the most where it says several."""
    found = [
        fact.reached / each.factor
        for each, fact in conditions
        if each.begun == target and fact.source is Source.READ and fact.reached is not None
    ]
    return max(found, default=None)


def denied_value(
    conditions: Iterable[tuple[Read, ConditionFact]], target: int, value: Decimal | None
) -> Decimal | None:
    """Return what is claimed of an annual target (reported, or read) although a supervisor sees it as not reached.

    None where nobody contradicts: a figure below what is asked is no such claim.
    """
    for each, fact in conditions:
        if each.target != target or fact.source is not Source.JUDGED or fact.verdict is Verdict.REACHED:
            continue
        claimed = value if value is not None else fact.reached and fact.reached / each.factor
        if claimed is not None and fact.asked is not None and claimed * each.factor >= fact.asked:
            return claimed
    return None
