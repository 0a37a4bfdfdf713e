"""The conditions of a milestone as facts: read out of the narrative, overruled by who has judged or answered them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from django.core.cache import caches

from reports.checks import RULES_VERSION, ConditionReading, Subject, Target, Verdict
from reports.checks.case import Case
from reports.checks.plan import deed_of, thing_of
from reports.checks.verdicts import readings
from reports.checks.words import kind, names_thing, touches
from reports.models import ConditionAnswer, ConditionVerdict
from reports.standing.facts import ConditionFact, Source
from tasks.language import ConditionKind, Step
from tasks.language.figures import Certainty
from tasks.language.figures.units import based

KEPT = "readings"
KEPT_FOR = 24 * 60 * 60
VERSION = 3
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


def read(subject: Subject) -> list[Read]:
    """Return the conditions for which the lead bureau answers, kept while texts and rules are the same."""
    text = repr(subject).encode("utf-8", "surrogatepass")
    key = f"conditions:{RULES_VERSION}:{VERSION}:{sha256(text).hexdigest()}"
    known: list[Read] | None = caches[KEPT].get(key)
    if known is None:
        case = Case(subject)
        found = readings(case)
        known = [
            _read(case, place, each)
            for place, (before, each) in enumerate(pairwise([None, *found]))
            if each and is_own(each.condition.owner, subject) and not _is_announced(before, each)
        ]
        caches[KEPT].set(key, known, KEPT_FOR)
    return known


def is_own(owner: str | None, subject: Subject) -> bool:
    """Return whether the lead bureau answers for what has this owner: nobody else is named."""
    return not owner or owner in subject.lead


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


def reached(conditions: Iterable[tuple[Read, ConditionFact]], target: int) -> Decimal | None:
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


def begun(conditions: Iterable[tuple[Read, ConditionFact]], target: int) -> Decimal | None:
    """Return how much of an annual target the narrative surely says is begun, in its unit; the most where it says several."""
    found = [
        fact.reached / each.factor
        for each, fact in conditions
        if each.begun == target and fact.source is Source.READ and fact.reached is not None
    ]
    return max(found, default=None)


def denied(conditions: Iterable[tuple[Read, ConditionFact]], target: int, value: Decimal | None) -> Decimal | None:
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


def _is_announced(before: ConditionReading | None, each: ConditionReading) -> bool:
    """Return whether a list is what the count before it announces (25条，包括…): the same condition, said twice."""
    listed = each.kind is ConditionKind.NAMED_LIST
    return listed and before is not None and before.kind is ConditionKind.QUANTITY and before.asked == each.asked


def _read(case: Case, place: int, each: ConditionReading) -> Read:
    target, factor = _target(case, each)
    whole = None
    if case.subject.targets and target is not None and not _begins(case, each):
        whole = case.subject.targets[target].value * factor
    asked, unit = each.asked, each.unit
    if each.kind is ConditionKind.EVENT:
        asked, unit = None, ""
    read = ConditionFact(
        place, each.words, each.kind, each.verdict, Source.NONE, asked, each.reached if asked is not None else None,
        unit, each.condition.comparator, whole,
    )  # fmt: skip
    begins = target is not None and _begins(case, each)
    return Read(
        each.key, read, each.certainty is Certainty.SURE, None if begins else target, factor, target if begins else None
    )  # fmt: skip


def _begins(case: Case, each: ConditionReading) -> bool:
    """Return whether a count is one of what is begun: no part of what is to be finished."""
    return deed_of(case, each.condition).step is Step.BEGUN


def _target(case: Case, each: ConditionReading) -> tuple[int | None, Decimal]:
    """Return the place of the annual target whose things a count counts, and the factor from its unit to the count's."""
    nothing = None, Decimal(1)
    if each.kind is not ConditionKind.QUANTITY or not case.subject.targets:
        return nothing
    thing = thing_of(case, each.condition)
    likely = [
        (_likeness(thing, target), -place)
        for place, target in enumerate(case.subject.targets)
        if not target.is_level and is_own(target.owner, case.subject) and kind(target.unit) == kind(each.unit)
    ]
    if names_thing(thing):
        likely = [found for found in likely if found[0] >= 0.5]
    elif kind(each.unit) == kind("个") or len(likely) != 1:
        return nothing
    if not likely:
        return nothing
    place = -max(likely)[1]
    unit = case.subject.targets[place].unit
    return place, based(Decimal(1), unit)[0] / based(Decimal(1), each.unit)[0]


def _likeness(thing: str, target: Target) -> float:
    return max(touches(thing, target.what), touches(target.what, thing))
