"""Stated shares and rates against what their figures come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from reports.checks.case import Case, Passage, is_exact
from reports.checks.finding import Column, Mark, Said
from reports.checks.proposing import proposals_for
from reports.checks.rounding import Share, plain
from tasks.language.claims import Claim, ClaimKind, Source, Verdict
from tasks.language.figures import Basis, Comparator, Percentage, Quantity, Span

_WHOLE_WORKS = re.compile(
    r"(?:工程总?量|总工程|总体进[度展]|整体进[度展]|总进度|形象进度|工程进[度展]|施工进[度展])[^，。；：率]{0,8}$"
)
_ON_PLAN = re.compile(r"序时|时间|计划|投资|任务|目标|超")
#: Rates that cannot pass 100: a part of what there is.
_PROPER_RATE = re.compile(
    r"(?:覆盖|合格|办结|及时|优良|满意|无害化处理|污水处理|污水集中处理|绿化|绿地|入住|出勤|签约|达标|通过|回收|密闭|监测|知晓|参保|收集)率[^，。；：率]{0,8}$"
)
_COLUMNS = {Source.TASK: Column.TASK, Source.GOAL: Column.GOAL}


def impossible_percent(case: Case) -> Iterator[Said]:
    """Find a share of the whole works, or a rate of a part, over 100."""
    for passage in (case.goal, case.progress):
        for share in passage.percentages:
            before = passage.text[max(0, share.span.start - 20) : share.span.start]
            works = share.basis is Basis.WORKS and _WHOLE_WORKS.search(before) and not _ON_PLAN.search(before)
            proper = share.basis is Basis.RATE and _PROPER_RATE.search(before) and not _ON_PLAN.search(before)
            if share.value > 100 and (works or proper):
                words = passage.mark_to(share)
                yield Said(
                    (words,), f"{plain(share.value)}% > 100%",
                    f"“{case.subject.words(words)}”超过 100%，这类百分比不可能超过 100%，请改正。",
                )  # fmt: skip


def share_mismatch(case: Case) -> Iterator[Said]:
    """Find the shares and rates of narrative and goal that their count over their whole refutes."""
    for passage, claims in ((case.progress, case.narrative.claims), (case.goal, case.goal_claims)):
        for claim in claims:
            if claim.verdict is Verdict.REFUTED:
                yield _mismatch(case, passage, claim)


def _mismatch(case: Case, passage: Passage, claim: Claim) -> Said:
    """Return what is to be said about a claim that is refuted."""
    amount, whole, share = claim.numerator, claim.whole, claim.stated
    assert amount is not None
    assert amount.value is not None
    assert whole is not None
    assert claim.denominator is not None
    figure = Share(amount.value, claim.denominator, share.value)
    column = _COLUMNS.get(whole.source, passage.column)
    base = Mark(column, whole.span) if whole.span and whole.source is not Source.PREVIOUS else None
    if base and base.column is Column.TASK:
        base = next((placed.mark for placed in case.targets if placed.mark and _holds(placed.mark, base)), base)
    words = Mark(passage.column, Span(_start(passage, amount), share.span.end))
    marks = (words, passage.mark(amount.span), *((base,) if base else ()))
    offered = proposals_for(figure, share) if claim.is_sure and passage is case.progress else ()
    return Said(marks, figure.computation, _explained(figure, str(claim.denominator_source), share), offered)


def _holds(mark: Mark, inner: Mark) -> bool:
    return mark.span.start <= inner.span.start and inner.span.end <= mark.span.end


def _explained(figure: Share, source: str, share: Percentage) -> str:
    """Return the sentence about a share that does not follow from its figures."""
    reason = ""
    if between := figure.whole_between():
        low, high = between
        reason = f"；按文中 {plain(share.value)}% 推算，总数应为 {plain(low)}" if low == high else (
            f"；按文中 {plain(share.value)}% 推算，总数应在 {plain(low)}–{plain(high)} 之间"
        )  # fmt: skip
    rounding = f"（{figure.rounding}）" if figure.rounding else ""
    return (
        f"{figure.computation}，四舍五入为 {plain(figure.half_up)}%，文中为 {plain(share.value)}%{rounding}，"
        f"总数取自{source}{reason}，请核实。"
    )


def denominator_unstated(case: Case) -> Iterator[Said]:
    """Find the first share or rate with its count whose whole no text states, and no larger figure that may be it."""
    for claim in case.narrative.claims:
        amount = claim.numerator
        if (
            claim.verdict is not Verdict.OPEN
            or amount is None
            or amount.value is None
            or claim.wholes
            or claim.is_listed
        ):
            continue
        if not is_exact(amount) or not _is_plain(claim.stated) or claim.kind is ClaimKind.SHARE:
            continue
        whole = amount.value * 100 / claim.stated.value
        if whole == whole.to_integral_value():
            continue
        shown = plain(whole.quantize(Decimal(1) if whole >= 100 else Decimal("0.01"), ROUND_HALF_UP))
        yield Said(
            (Mark(case.progress.column, Span(_start(case.progress, amount), claim.stated.span.end)), case.progress.mark(amount.span)),
            f"{plain(amount.value)} ÷ {plain(claim.stated.value)}% ≈ {shown}",
            f"“{claim.stated.text}”以什么为总数，各栏都没有写；按 {plain(claim.stated.value)}% 反推约 {shown}{amount.unit}，可写明总数。",
        )  # fmt: skip
        return


def _is_plain(share: Percentage) -> bool:
    """Tell whether a percentage is one number in digits below its whole: not 一半, 近80%, 80%以上."""
    return share.upper is None and share.text[:1].isdigit() and share.comparator is Comparator.EQUAL and share.value > 0


def _start(passage: Passage, amount: Quantity) -> int:
    """Return where the words of a count begin, in its sentence."""
    start = min(amount.what_span.start, amount.span.start) if len(amount.what_span) else amount.span.start
    return max(start, passage.sentence(amount.span.start).start)
