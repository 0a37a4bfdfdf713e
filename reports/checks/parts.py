"""The conditions for which the lead bureau answers, each with the annual target of which it is a part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from reports.checks.answer import ConditionReading, Verdict
from reports.checks.case import Case, case_of
from reports.checks.plan import deed_of, thing_of
from reports.checks.subject import Subject, Target
from reports.checks.verdicts import conditions_read, readings
from reports.checks.words import kind, names_thing, touches
from tasks.language import ConditionKind, Step
from tasks.language.figures import Certainty, Comparator
from tasks.language.figures.units import in_base_unit

FIGURES = (ConditionKind.QUANTITY, ConditionKind.SHARE)


@dataclass(frozen=True, slots=True)
class Part:
    """A condition of the milestone as the narrative answers it; `place` is where it stands among all of them.

    `key` is that of its record, `sure` says whether the reading counts. `target` is the place of the annual target that
    it is a part of, `begun` of the one whose things it counts as begun, `whole` what the target comes to; `factor` is
    what turns the target's unit into its own. `asked` and `reached` are None for an event.
    """

    place: int
    key: int | None
    words: str
    kind: ConditionKind
    verdict: Verdict
    sure: bool
    asked: Decimal | None
    reached: Decimal | None
    unit: str
    comparator: Comparator
    target: int | None
    begun: int | None
    whole: Decimal | None
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Promise:
    """What the lead bureau answers for: whether it has a milestone, which of the annual targets are its own, the conditions."""

    has_goal: bool
    own: tuple[bool, ...]
    parts: tuple[Part, ...]


def promise_of(subject: Subject) -> Promise:
    """Return what the lead bureau answers for, conditions in the order of the milestone's text. Pure."""
    case = case_of(subject)
    parts = [
        _part(case, place, each)
        for place, (before, each) in enumerate(pairwise([None, *readings(case)]))
        if each and is_own(each.condition.owner, subject.lead) and not _is_announced(before, each)
    ]
    own = [is_own(target.owner, subject.lead) for target in subject.targets or ()]
    return Promise(bool(subject.goal.strip()), tuple(own), tuple(parts))


def stated_values(subject: Subject) -> list[Decimal | None]:
    """Return for each annual target what the narrative surely says of the target's own words; None where it is not sure.

    The target's very value says nothing: so the text names the whole of what is being done. Pure.
    """
    return [_stated(subject, target) for target in subject.targets or ()]


def is_own(owner: str | None, lead: tuple[str, ...]) -> bool:
    """Return whether the lead bureau, known by the names `lead`, answers for what has this owner: nobody else is named."""
    return not owner or owner in lead


def _stated(subject: Subject, target: Target) -> Decimal | None:
    asked = replace(subject, goal=target.words, conditions=())
    for each in conditions_read(asked) if target.words else ():
        if each.kind in FIGURES and each.asked == target.value and each.unit == target.unit:
            return each.reached if each.certainty is Certainty.SURE and each.reached != target.value else None
    return None


def _is_announced(before: ConditionReading | None, each: ConditionReading) -> bool:
    """Return whether a list is what the count before it announces (25条，包括…): the same condition, said twice."""
    listed = each.kind is ConditionKind.NAMED_LIST
    return listed and before is not None and before.kind is ConditionKind.QUANTITY and before.asked == each.asked


def _part(case: Case, place: int, each: ConditionReading) -> Part:
    target, factor = _target(case, each)
    begins = target is not None and _begins(case, each)
    whole = None
    if case.subject.targets and target is not None and not begins:
        whole = case.subject.targets[target].value * factor
    asked, unit = (None, "") if each.kind is ConditionKind.EVENT else (each.asked, each.unit)
    return Part(
        place, each.key, each.words, each.kind, each.verdict, each.certainty is Certainty.SURE, asked,
        each.reached if asked is not None else None, unit, each.condition.comparator,
        None if begins else target, target if begins else None, whole, factor,
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
        if not target.is_level and is_own(target.owner, case.subject.lead) and kind(target.unit) == kind(each.unit)
    ]
    if names_thing(thing):
        likely = [found for found in likely if found[0] >= 0.5]
    elif kind(each.unit) == kind("个") or len(likely) != 1:
        return nothing
    if not likely:
        return nothing
    place = -max(likely)[1]
    unit = case.subject.targets[place].unit
    return place, in_base_unit(Decimal(1), unit)[0] / in_base_unit(Decimal(1), each.unit)[0]


def _likeness(thing: str, target: Target) -> float:
    return max(touches(thing, target.what), touches(target.what, thing))
