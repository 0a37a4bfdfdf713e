"""Of which whole a stated share or rate may be a share, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.narrative.counts import PLANNED, of_one_kind
from tasks.clauses import TargetClause
from tasks.clauses.districts import district_at
from tasks.language.figures import Basis, Percentage, Quantity
from tasks.language.figures.units import based

#: The whole of what follows: 26所学校中，已竣工14所.
_AMONG = re.compile(r"[^，。；：0-9]{0,20}中[，,]")
_PLANNED_AFTER = re.compile(r"(?:年度)?(?:计划|拟|应|需)(?:开工|完成|新建|建设|实施|改造|竣工)")
#: A plan that is not the city's: 分别完成县年度任务的75%、55%.
_OTHER_PLAN = re.compile(r"(?<![全我本城社])(?:县区|[县区镇乡]|街道|单位)级?(?:年度|全年|年)?(?:任务|目标|计划)")
_FOLLOWS = re.compile(r"[^，。；：、\n]{0,16}，[^，。；：、\n0-9]{0,10}")
#: As near to the best likeness, another target is as good a reading.
_CLOSE = 0.25


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole in the unit of the count, and where it was read: the sentence, the task, the sentence before."""

    value: Decimal | None
    unit: str
    source: str | None


def denominators(
    text: str, before: list[Quantity], earlier: list[Quantity], numerator: Quantity | None, share: Percentage,
    begin: int, targets: Sequence[TargetClause],
) -> list[Whole]:  # fmt: skip
    """Return the wholes of which `share` may be a share of `numerator`; one without a value where none is stated.

    `before` are the amounts of the share's sentence, which starts at `begin`, `earlier` those of the item before it.
    """
    unit = numerator.unit if numerator else ""
    district = _district(text, numerator, begin) if numerator else None
    if district:
        before = [amount for amount in before if amount.span.start > district[1]]
    stated = _planned(text, before, numerator, among=share.basis is Basis.RATE)
    if stated:
        return [Whole(_in_unit(value, its, unit), unit or its, "同句") for value, its in stated]
    followed, others = _larger(text, before, numerator, share) if numerator else ([], [])
    return [*followed, *_elsewhere(text, earlier, numerator, share, begin, targets, district), *others]


def _elsewhere(
    text: str, earlier: list[Quantity], numerator: Quantity | None, share: Percentage, begin: int,
    targets: Sequence[TargetClause], district: tuple[str, int] | None,
) -> list[Whole]:  # fmt: skip
    """Return the wholes that the task or the sentence before state; one without a value where neither does."""
    unit = numerator.unit if numerator else ""
    if numerator and _OTHER_PLAN.search(text, numerator.span.end, share.span.start):
        return [Whole(None, unit, None)]
    near = _likely(text, numerator, share, begin, targets)
    if district:
        near = {target: close for target, close in near.items() if district[0] in target.what}
    if near:
        wholes = [Whole(_in_unit(target.value, target.unit, unit), unit or target.unit, "工作任务") for target in near]
        best = [whole for whole, close in zip(wholes, near.values(), strict=True) if close]
        values = [whole.value for whole in wholes if whole.value is not None and whole.unit == wholes[0].unit]
        total = [Whole(sum(values, Decimal(0)), wholes[0].unit, "工作任务")] if len(values) > 1 else []
        return [*best, *total]
    stated = _planned(text, earlier, numerator) if numerator and not district else []
    return [Whole(_in_unit(value, its, unit), unit, "上文") for value, its in stated] or [Whole(None, unit, None)]


def _larger(
    text: str, before: list[Quantity], numerator: Quantity, share: Percentage
) -> tuple[list[Whole], list[Whole]]:
    """Return the larger amounts ahead of a rate's count, which may be its whole: the one it follows, and the others.

    办理案件612件，审结547件，审结率89.4%: a count of the rate's own verb that follows a larger one is a part of it.
    """
    if numerator.base is None or share.basis is not Basis.RATE:
        return [], []
    verb = text[max(0, share.span.start - 12) : share.span.start].rpartition("率")[0][-2:]
    found: tuple[list[Whole], list[Whole]] = ([], [])
    for amount in before:
        if amount.base is None or amount.span.end > numerator.span.start or amount.base[1] != numerator.base[1]:
            continue
        if amount.base[0] >= numerator.base[0]:
            between = text[amount.span.end : numerator.span.start]
            follows = bool(_FOLLOWS.fullmatch(between)) and between.endswith(verb)
            found[not follows].append(
                Whole(_in_unit(amount.value, amount.unit, numerator.unit), numerator.unit, "同句")
            )
    return found


def _district(text: str, numerator: Quantity, begin: int) -> tuple[str, int] | None:
    """Return the district whose count it is, by the head of its clause, and where it ends: 其中沂水县完成0.6万户."""
    clause = re.search(
        r"(?:其中)?[：:]?([^，。；：、\n]*)$", text[max(begin, numerator.span.start - 40) : numerator.span.start]
    )
    found = district_at(text, numerator.span.start - len(clause[1])) if clause and clause[1] else None
    return (found.of(text), found.end) if found and found.end <= numerator.span.start else None


def _likely(
    text: str, numerator: Quantity | None, share: Percentage, begin: int, targets: Sequence[TargetClause]
) -> dict[TargetClause, bool]:
    """Return the targets that the words before a share speak of, the likest first, and whether each is as good as it."""
    words = text[max(begin, share.span.start - 80) : share.span.start]
    own = numerator.what + text[max(begin, numerator.span.start - 24) : numerator.span.start] if numerator else ""
    own = re.split(r"[，；、。：]", own)[-1] if own else ""
    near = [
        (likeness + (_likeness(target.what, own) if numerator else 0), target)
        for target in targets
        if target.unit != "%" and (numerator is None or of_one_kind(numerator, target))
        if (likeness := _likeness(target.what, words)) >= (0.2 if numerator else 0.45)
    ]
    near.sort(key=lambda entry: -entry[0])
    return {target: likeness >= near[0][0] - _CLOSE for likeness, target in near}


def _planned(
    text: str, amounts: list[Quantity], numerator: Quantity | None, *, among: bool = False
) -> list[tuple[Decimal, str]]:
    """Return what was planned, with its unit: the last planned amount in a unit of the numerator's kind.

    `among` takes what others are counted among for a plan, too. Two plans side by side (新建12万亩、改造8万亩) are taken together, too; a total sum (总投资) yields to a plan.
    """
    found: list[Quantity] = []
    for amount in reversed(amounts):
        if amount is numerator or amount.base is None or amount.value is None:
            continue
        before = text[max(0, amount.span.start - 24) : amount.span.start]
        end = amount.span.end
        if not (PLANNED.search(before) or _PLANNED_AFTER.match(text, end) or (among and _AMONG.match(text, end))):
            continue
        if not numerator or (numerator.base and amount.base[1] == numerator.base[1]):
            found.append(amount)
    plan = next((amount for amount in found if "总" not in amount.what), found[0] if found else None)
    if plan is None or plan.value is None:
        return []
    beside = found[1] if len(found) > 1 and plan is found[0] and found[1].unit == plan.unit else None
    both = [(plan.value + beside.value, plan.unit)] if beside and beside.value else []
    return [(plan.value, plan.unit), *both]


def _in_unit(value: Decimal | None, unit: str, wanted: str) -> Decimal | None:
    """Return `value` converted from `unit` to the unit `wanted` of the same kind."""
    if value is None or not wanted or unit == wanted:
        return value
    return (based(value, unit)[0] / based(Decimal(1), wanted)[0]).normalize()


def _likeness(what: str, words: str) -> float:
    """Return the share of the pairs of characters of `what` that occur in `words`, 0–1."""
    pairs = {what[place : place + 2] for place in range(len(what) - 1)}
    return sum(pair in words for pair in pairs) / len(pairs) if pairs else 0.0
