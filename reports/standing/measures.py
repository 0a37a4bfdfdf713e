"""How far a condition or an annual target is reached, each in its own kind of percentage: kinds are never mixed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from reports.checks import Verdict
from reports.standing.facts import BEGUN, FULL, ConditionFact, Facts, Source, TargetFact
from reports.standing.scale import Scale
from tasks.language import ConditionKind
from tasks.language.figures import Comparator

FIGURES = (ConditionKind.QUANTITY, ConditionKind.SHARE, ConditionKind.NAMED_LIST)
SAID = (Source.JUDGED, Source.ANSWERED)
LAST = 4
NOTHING = Decimal(0)


def elapsed_share(facts: Facts) -> Decimal:
    """Return what percentage of the year has passed at the quarter's end."""
    return FULL * facts.quarter.number / LAST


def judged_conditions(conditions: Iterable[ConditionFact]) -> list[ConditionFact]:
    """Return the conditions of which is known how far they are met, in the order of the milestone."""
    return sorted(each for each in conditions if each.verdict is not Verdict.UNANSWERED)


def missed_conditions(conditions: Iterable[ConditionFact], scale: Scale) -> list[ConditionFact]:
    """Return the conditions that are not met, in the order of the milestone."""
    return [each for each in judged_conditions(conditions) if not _is_met(each, scale)]


def comparable_targets(targets: Iterable[TargetFact]) -> list[TargetFact]:
    """Return the targets that grow with the year and against which a value was reported, the one furthest behind first."""
    grown = [
        target
        for target in targets
        if target.reached is not None
        and target.value > 0
        and not target.is_level
        and target.comparator is not Comparator.AT_MOST
    ]
    return sorted(grown, key=lambda target: (target_share(target), target.what, target.value))


def target_share(target: TargetFact) -> Decimal:
    """Return what percentage of a target with a value is reached."""
    return (target.reached or NOTHING) / target.value * FULL


def is_reached(target: TargetFact, quarter: int) -> bool:
    """Return whether an annual target is reached; a ceiling is only at the year's end."""
    if target.reached is None:
        return False
    if target.comparator is Comparator.AT_MOST:
        return quarter == LAST and target.reached <= target.value
    return target.reached >= target.value


def year_points(facts: Facts) -> list[Decimal]:
    """Return how many percentage points each annual target with a value lies above its line.

    The line of a level is due at the year's end; that of a ceiling then too, and before as soon as it is exceeded.
    """
    points = [target_share(target) - elapsed_share(facts) for target in comparable_targets(facts.targets)]
    for target in facts.targets:
        ceiling = target.comparator is Comparator.AT_MOST
        if target.reached is None or not (ceiling or target.is_level):
            continue
        above = target.reached - target.value
        if target.unit != "%" and target.value:
            above = above / target.value * FULL
        if facts.quarter.number == LAST or (ceiling and above > 0):
            points.append(min(NOTHING, -above if ceiling else above))
    return points


def condition_points(condition: ConditionFact) -> Decimal | None:
    """Return how many percentage points a condition's figure lies above what it asks; None without figures.

    Points of the annual target where it is a part of one, of the percentage itself where it asks for one, else of what is
    asked.
    """
    asked, reached = condition.asked, condition.reached
    if asked is None or reached is None:
        return None
    above = reached - asked
    if condition.comparator is Comparator.AT_MOST:
        above = min(NOTHING, -above)
    if condition.unit == "%":
        return above
    whole = condition.whole or asked
    return above / whole * FULL if whole else FULL * ((above > 0) - (above < 0))


def condition_share(condition: ConditionFact) -> Decimal | None:
    """Return what percentage of what is asked is reached; None without figures and for a ceiling."""
    if not condition.asked or condition.reached is None or condition.comparator is Comparator.AT_MOST:
        return None
    return condition.reached / condition.asked * FULL


def weakest(conditions: Iterable[ConditionFact], scale: Scale) -> ConditionFact | None:
    """Return the condition with figures that is furthest behind; one that nothing can lie ahead of comes last once met."""

    def place(condition: ConditionFact) -> tuple[bool, Decimal, ConditionFact]:
        share = condition_share(condition) or NOTHING
        return share >= FULL and is_capped(condition, scale), share, condition

    return min(
        (each for each in judged_conditions(conditions) if condition_share(each) is not None), key=place, default=None
    )


def is_capped(condition: ConditionFact, scale: Scale) -> bool:
    """Return whether a condition asks for so much that nothing can lie ahead of it: all names of a list, 100 %."""
    if condition.kind is ConditionKind.NAMED_LIST or condition.comparator is Comparator.AT_MOST:
        return True
    if condition.asked is None or (condition.unit != "%" and not condition.whole):
        return False
    share = condition.asked if condition.unit == "%" else condition.asked / (condition.whole or FULL) * FULL
    return share + scale.ahead_by > FULL


def nothing_begun(facts: Facts) -> bool:
    """Return whether nothing of what is known has begun: no condition met in part, no value above 0, no sub-project."""
    return not (
        any(each.verdict in (Verdict.REACHED, Verdict.PARTLY) or each.reached for each in facts.conditions)
        or any(target.reached for target in facts.targets)
        or any(stage in BEGUN for stage in facts.stages)
    )


def _is_met(condition: ConditionFact, scale: Scale) -> bool:
    """Return whether a condition is met: by the word of who judged it, else within the tolerance of the scale."""
    if condition.verdict is Verdict.REACHED:
        return True
    points = None if condition.source in SAID else condition_points(condition)
    return points is not None and points >= -scale.yellow_by
