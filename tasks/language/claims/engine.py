"""Claims judged: a statement holds if any fair reading of its figures bears it out, and is refuted only by a sure whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

from tasks.language.claims.claim import Claim, ClaimKind, Source, Target, Verdict, Whole
from tasks.language.claims.columns import Tables
from tasks.language.claims.counts import Count, counts
from tasks.language.claims.intervals import meets, of_quantity, step
from tasks.language.claims.passage import Passage
from tasks.language.claims.shares import Share, shares
from tasks.language.claims.surroundings import Surroundings
from tasks.language.claims.vocabulary import WORKS
from tasks.language.claims.wholes import wholes
from tasks.language.figures import Comparator, Percentage, Quantity, Span, percentages
from tasks.language.figures.units import in_base_unit

#: A rough count is believed within so many points.
_ROUGH = Decimal(3)
#: A miss that a slip explains: so many points at most, and a third of the share.
_SLIP, _PART = Decimal(10), Decimal(3)
_HIGHEST = Decimal(200)
#: So many characters on a plan is looked for that bears a share out.
_LATER = 400


def claims(
    text: str,
    *,
    task: str = "",
    goal: str = "",
    previous: str = "",
    targets: Sequence[Target] = (),
    amounts: Sequence[Quantity] | None = None,
    stated: Sequence[Percentage] | None = None,
    items: Sequence[int] = (),
) -> list[Claim]:
    """Return the claims of `text` in order, each judged by its own figures and those of task, goal and last quarter.

    `targets` stand in place of the figures of `task`; `amounts` and `stated` are the quantities and percentages of the
    text where they are known, `items` where its items begin. Time grows linearly with the text.
    """
    passage = Passage(text, amounts, items)
    around = Surroundings(task, goal, previous, targets)
    given = percentages(text) if stated is None else stated
    tables = Tables(text, passage.amounts, given)
    tabled = tables.claims()
    read = shares(passage, [share for share in given if share.span.start not in tables.alone])
    stands: list[list[Count]] = []
    for place, share in enumerate(read):
        before = read[place - 1] if place else None
        stands.append(counts(passage, share, before, stands[-1] if stands else ()))
    taken = frozenset(
        figure.start
        for share, found in zip(read, stands, strict=True)
        for figure in (*share.named, *(count.figure for count in found[:1]))
    )
    found = [
        _claim(passage, share, counted, taken, around)
        for share, counted in zip(read, stands, strict=True)
        if counted or share.kind is ClaimKind.SHARE_OF_ANNUAL or (share.rate and WORKS & {*share.rate.acts})
    ]
    judged = _cut_off(_forced_to_hundred(passage, _vouched(passage, found)))
    return sorted([*judged, *tabled], key=lambda claim: claim.stated.span) if tabled else judged


def _claim(passage: Passage, share: Share, counted: list[Count], taken: frozenset[int], around: Surroundings) -> Claim:
    """Return a share judged by every pair of a count and a whole."""
    stated = share.stated
    first = counted[0] if counted else None
    meant = wholes(passage, share, first, taken, around, meant=True) if first else []
    begin = min(share.begin, first.amount.span.start, _words_of(first)) if first else share.begin
    claim = Claim(
        share.kind, Span(begin, stated.span.end), stated, first.amount if first else None, None,
        first.amount.unit if first else "", None, None, Verdict.OPEN,
        wholes=tuple(meant),
        is_listed=bool(first and first.figure.place is not None),
    )  # fmt: skip
    if stated.upper is not None:
        return claim
    for count in counted:
        others = meant if count is first else wholes(passage, share, count, taken, around, meant=False)
        surest = sorted(others, key=lambda whole: whole.grade or 9)
        held = next((whole for whole in surest if holds(count, whole, stated)), None)
        if held:
            return _with(claim, count.amount, held, Verdict.HOLDS)
    sure = [whole for whole in meant if first and whole.grade and first.range.low * 100 <= whole.range.high * _HIGHEST]
    if first is None or not sure or len({whole.range.low for whole in sure}) > 1:
        return claim
    planned = (
        first.amount.base == in_base_unit(sure[0].value, sure[0].unit) and not first.figure.done
    )  # the plan itself, no count of it
    refuted = (
        first.is_firm and not planned and is_plain(first.amount, stated) and _is_slip(first.amount, sure[0], stated)
    )
    if refuted and _is_borne_later(passage, first, stated):
        return claim
    if not refuted and sure[0].grade != 1 and not _is_slip(first.amount, sure[0], stated):
        return claim  # so far from it that another whole is meant
    return _with(claim, first.amount, sure[0], Verdict.REFUTED if refuted else Verdict.OPEN)


def _is_borne_later(passage: Passage, count: Count, stated: Percentage) -> bool:
    """Tell whether a plan that stands further on bears a share out, which then is meant: 入住率73.15%。…任务为…，分配入住7016套."""
    later = passage.between(stated.span.end, stated.span.end + _LATER)
    figure = count.figure
    plans = [each for each in later if each.kind == figure.kind and (each.planned or each.ahead == figure.ahead)]
    return any(each.range is not None and meets(count.range, each.range, stated.value) for each in plans)


def _words_of(count: Count) -> int:
    """Return where the words begin that name what is counted."""
    what = count.amount.what_span
    return what.start if len(what) else count.amount.span.start


def _with(claim: Claim, amount: Quantity, whole: Whole, verdict: Verdict) -> Claim:
    """Return a claim with its count, its whole and what they come to."""
    assert amount.value is not None
    value = _in_unit(whole, amount.unit)
    where = "同句" if whole.grade in (1, 2) and whole.source is Source.TEXT else whole.where
    return replace(
        claim, numerator=amount, unit=amount.unit, denominator=value, denominator_source=where, verdict=verdict,
        recomputed=_quotient(amount.value, value).quantize(Decimal("0.01"), ROUND_HALF_UP), whole=whole,
    )  # fmt: skip


def _in_unit(whole: Whole, unit: str) -> Decimal:
    """Return the value of a whole in the unit of its count."""
    if whole.unit == unit:
        return whole.value
    return (in_base_unit(whole.value, whole.unit)[0] / in_base_unit(Decimal(1), unit)[0]).normalize()


def _quotient(count: Decimal, whole: Decimal) -> Decimal:
    with localcontext(prec=40):
        return count / whole * 100


def holds(count: Count, whole: Whole, stated: Percentage) -> bool:
    """Tell whether a count and a whole bear a percentage out; rough words are believed within a few points."""
    if meets(count.range, whole.range, stated.value):
        return True
    rough = Comparator.ABOUT in (count.amount.comparator, whole.comparator, stated.comparator)
    rough = rough or count.amount.comparator is Comparator.AT_LEAST or not stated.text[:1].isdigit()
    if whole.range.low <= 0 or not (rough or stated.comparator is Comparator.AT_LEAST):
        return False
    assert count.amount.value is not None
    exact = _quotient(in_base_unit(count.amount.value, count.amount.unit)[0], in_base_unit(whole.value, whole.unit)[0])
    return abs(exact - stated.value) <= _ROUGH if rough else exact >= stated.value


def is_cut_off(count: Quantity, whole: Whole, stated: Decimal) -> bool:
    """Tell whether a share is what some count over some whole comes to, its further digits cut off."""
    counted = of_quantity(count)
    if counted is None or whole.range.low <= 0:
        return False
    least, most = counted.low * 100 / whole.range.high, counted.high * 100 / whole.range.low
    return most >= stated and least < stated + step(stated)


def is_plain(count: Quantity, stated: Percentage) -> bool:
    """Tell whether count and percentage are plain numbers that can be held to each other: not 一半, 近80%, 80%以上, 约30户."""
    return (
        count.comparator is Comparator.EQUAL
        and stated.upper is None
        and stated.text[:1].isdigit()
        and stated.comparator is Comparator.EQUAL
        and 0 < stated.value <= 1000
    )


def _is_slip(count: Quantity, whole: Whole, stated: Percentage) -> bool:
    """Tell whether a miss is small enough for a slip of the pen or of the calculator."""
    assert count.value is not None
    if whole.value <= 0 or whole.comparator is Comparator.ABOUT:
        return False
    exact = _quotient(in_base_unit(count.value, count.unit)[0], in_base_unit(whole.value, whole.unit)[0])
    miss = abs(exact - stated.value)
    return 0 < exact <= _HIGHEST and miss <= _SLIP and miss * _PART <= max(exact, stated.value)


def _vouched(passage: Passage, found: list[Claim]) -> list[Claim]:
    """Return the claims with those refuted whose whole two others of the same paragraph bear out."""
    borne: dict[tuple[int, Span | None, str], int] = {}
    for claim in found:
        if claim.verdict is Verdict.HOLDS and claim.whole:
            key = (_cell(passage, claim), claim.whole.span, claim.whole.source)
            borne[key] = borne.get(key, 0) + 1
    if not borne:
        return found
    return [_vouched_for(passage, claim, borne) for claim in found]


def _vouched_for(passage: Passage, claim: Claim, borne: dict[tuple[int, Span | None, str], int]) -> Claim:
    if claim.verdict is not Verdict.OPEN or claim.whole or claim.is_listed or claim.numerator is None:
        return claim
    cell = _cell(passage, claim)
    sure = [whole for whole in claim.wholes if borne.get((cell, whole.span, whole.source), 0) >= 2]
    if len({whole.range.low for whole in sure}) != 1:
        return claim
    if not is_plain(claim.numerator, claim.stated) or not _is_slip(claim.numerator, sure[0], claim.stated):
        return claim
    return _with(claim, claim.numerator, replace(sure[0], grade=3), Verdict.REFUTED)


def _cell(passage: Passage, claim: Claim) -> int:
    return passage.parts.cell_at(claim.stated.span.start).start


def _forced_to_hundred(passage: Passage, found: list[Claim]) -> list[Claim]:
    """Return the claims with those borne out that were rounded so that a list of shares comes to 100."""
    lists: dict[tuple[int, Span | None], list[Claim]] = {}
    for claim in found:
        if claim.whole and claim.verdict is not Verdict.OPEN:
            lists.setdefault((_cell(passage, claim), claim.whole.span), []).append(claim)
    forgiven = {
        claim.stated.span
        for listed in lists.values()
        if len(listed) > 2 and sum(claim.stated.value for claim in listed) == 100
        for claim in listed
        if claim.recomputed is not None and abs(claim.recomputed - claim.stated.value) <= step(claim.stated.value)
    }
    return [replace(claim, verdict=Verdict.HOLDS) if claim.stated.span in forgiven else claim for claim in found]


def _cut_off(found: list[Claim]) -> list[Claim]:
    """Return the claims with those borne out whose last digits are cut off: 开工率76.6% of 69 in 90.

    Whole percents of counted things are so only where several are and the text never rounds one up instead: not a single 47% of 129 in 270.
    """
    if all(claim.verdict is not Verdict.REFUTED for claim in found):
        return found
    fine: set[Span] = set()
    whole: set[Span] = set()
    rounds = False
    for claim in found:
        if claim.verdict is Verdict.OPEN or not claim.numerator or not claim.numerator.value or not claim.denominator:
            continue
        assert claim.whole is not None
        exact, digit = _quotient(claim.numerator.value, claim.denominator), step(claim.stated.value)
        floor = exact.quantize(digit, ROUND_DOWN)
        rounds |= claim.verdict is Verdict.HOLDS and floor < claim.stated.value == exact.quantize(digit, ROUND_HALF_UP)
        if claim.verdict is Verdict.REFUTED and is_cut_off(claim.numerator, claim.whole, claim.stated.value):
            counted = of_quantity(claim.numerator)
            measured = not (claim.whole.range.is_exact and counted and counted.is_exact)
            (fine if digit < 1 or measured else whole).add(claim.stated.span)
    believed = fine if rounds or len(whole) < 2 else fine | whole
    return [replace(claim, verdict=Verdict.HOLDS) if claim.stated.span in believed else claim for claim in found]
