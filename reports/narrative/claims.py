"""Claims: a stated share of an annual target, or a rate of something done, with the count it stands on."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from reports.narrative.counts import DONE_RATE, fits, numerators, paired
from reports.narrative.wholes import Whole, denominators
from tasks.clauses import TargetClause
from tasks.language.figures import Basis, Percentage, Quantity, Span


class ClaimKind(StrEnum):
    """What a claimed percentage is a share of."""

    SHARE_OF_ANNUAL = "share_of_annual"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Claim:
    """A percentage that its count and its whole can confirm or refute; what is stated nowhere is None.

    `recomputed` is numerator ÷ denominator in percent, `consistent` whether it rounds half-up to what is stated.
    """

    kind: ClaimKind
    span: Span
    stated: Percentage
    numerator: Quantity | None
    denominator: Decimal | None
    unit: str
    denominator_source: str | None
    recomputed: Decimal | None
    consistent: bool | None


#: Those that are measured by the plan even where the text gives no count.
_PLAN_RATE = re.compile(r"(?:开工|竣工|完工|完成|建成)率")
_SENTENCE = re.compile(r"[。；;\n！？]")


def claims(
    text: str,
    amounts: Sequence[Quantity],
    shares: Sequence[Percentage],
    targets: Sequence[TargetClause] = (),
    items: Sequence[int] = (),
) -> list[Claim]:
    """Return the claims of `text`, from its quantities and percentages in order and the targets of its task.

    `items` are the places where items begin: no claim reaches back beyond its own item for its figures. Of several
    readings that the words admit, the one that bears the statement out is taken.
    """
    starts = [amount.span.start for amount in amounts]
    ends = sorted({0, *items, *(found.end() for found in _SENTENCE.finditer(text))})
    floors = sorted({0, *items})
    found: list[Claim] = []
    used = 0
    for number, share in enumerate(shares):
        kind = _kind(text, share)
        if kind is None:
            continue
        begin = ends[bisect_left(ends, share.span.start + 1) - 1]
        first, last = bisect_left(starts, max(begin, share.span.start - 300)), bisect_left(starts, share.span.start)
        before = [amount for amount in amounts[first:last] if fits(text, amount, share)]
        floor = floors[bisect_left(floors, share.span.start + 1) - 1]
        earlier = list(amounts[bisect_left(starts, max(floor, begin - 200)) : first])
        after = amounts[last] if last < len(amounts) and amounts[last].span.start == share.span.end + 1 else None
        beside = after if after and text[share.span.end] in "（(" else None
        counted = beside or paired(text, shares, number, before)
        counts: list[Quantity | None] = [*([counted] if counted else numerators(text, before, used, share, targets))]
        if (
            kind is ClaimKind.RATE
            and not counts
            and not _PLAN_RATE.search(text, max(0, share.span.start - 12), share.span.start)
        ):
            continue
        readings = [
            (count, whole)
            for count in counts or [None]
            for whole in denominators(text, before, earlier, count, share, begin, targets)
        ]
        if beside:  # the count in brackets may be the whole: 改造312公里，完成年度目标的78%（400公里）
            of_it = numerators(text, before, used, share, targets)
            readings += [(one, Whole(beside.value, one.unit, "同句")) for one in of_it if one.unit == beside.unit]
        count, whole = next((pair for pair in readings if _bears(*pair, share)), readings[0])
        found.append(_claim(text, kind, begin, used, share, count, whole))
        used = share.span.end
    return found


def _kind(text: str, share: Percentage) -> ClaimKind | None:
    """Return what kind of claim a percentage makes, None for a reading such as 覆盖率79%."""
    before = text[max(0, share.span.start - 24) : share.span.start]
    if share.basis is Basis.ANNUAL_TARGET:
        return ClaimKind.SHARE_OF_ANNUAL
    if share.basis is Basis.RATE and DONE_RATE.search(before):
        return ClaimKind.RATE
    return None


def _bears(count: Quantity | None, whole: Whole, share: Percentage) -> bool:
    """Tell whether a count and a whole are stated and bear a share out."""
    if count is None or count.value is None or not whole.value:
        return False
    return _rounds(count.value, whole.value, share)


def _rounds(numerator: Decimal, denominator: Decimal, share: Percentage) -> bool:
    """Tell whether the quotient in percent, rounded half-up to the stated digits, is the stated share."""
    return (numerator / denominator * 100).quantize(share.value, ROUND_HALF_UP) == share.value


def _claim(
    text: str, kind: ClaimKind, begin: int, used: int, share: Percentage, numerator: Quantity | None, whole: Whole
) -> Claim:
    """Return the claim with what its figures come to."""
    start = max(begin, used, min(share.what_span.start, share.span.start))
    if numerator:
        start = min(start, max(begin, min(numerator.span.start, numerator.what_span.start)))
    recomputed, consistent = None, None
    if numerator and numerator.value is not None and whole.value:
        recomputed = (numerator.value / whole.value * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        consistent = _rounds(numerator.value, whole.value, share)
    return Claim(
        kind,
        Span(start, share.span.end),
        share,
        numerator,
        whole.value,
        whole.unit,
        whole.source if whole.value else None,
        recomputed,
        consistent,
    )
