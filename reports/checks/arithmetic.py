"""Stated shares and rates against what their figures come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from reports.checks.case import Case, Passage, is_exact
from reports.checks.finding import Mark, Said
from reports.checks.proposing import proposed
from reports.checks.rounding import Share, plain
from reports.checks.words import kind, same_kind, speaks_of, touches
from reports.narrative import Claim, ClaimKind
from reports.narrative.counts import fits
from tasks.language.figures import Basis, Comparator, Percentage, Quantity, Span
from tasks.language.figures.units import based

_WHOLE_WORKS = re.compile(
    r"(?:工程总?量|总工程|总体进[度展]|整体进[度展]|总进度|形象进度|工程进[度展]|施工进[度展])[^，。；：率]{0,8}$"
)
_ON_PLAN = re.compile(r"序时|时间|计划|投资|任务|目标|超")
#: Rates that cannot pass 100: a part of what there is.
_PROPER_RATE = re.compile(
    r"(?:覆盖|合格|办结|及时|优良|满意|无害化处理|污水处理|污水集中处理|绿化|绿地|入住|出勤|签约|达标|通过|回收|密闭|监测|知晓|参保|收集)率[^，。；：率]{0,8}$"
)
_RATE_VERB = re.compile(
    r"(开工|竣工|完工|建成|投产|交付|配售|拨付|支付|到位|整改|办结|销号|签约|投用|安装|启动|发放|投运|实施|动工|复工|验收|支出|执行)率[^，。；：率]{0,8}$"
)
_SAME_VERB = {
    "竣工": "竣工|完工|建成|完成",
    "完工": "竣工|完工|建成|完成",
    "开工": "开工|动工|启动",
    "启动": "启动|开工",
}
_MONEY_RATE = re.compile(r"支付|拨付|到位|支出|执行|完成")
_PLANNED = re.compile(r"(?:计划|总数|共有|应|目标|任务|年度|总计|总投资|共需|总量|下达|概算)[^，。；]{0,16}$")
_WITHIN = re.compile(
    r"本季度?|当季|当月|本月|[一二三四]季度|(?<!截至)(?<![0-9-])[0-9]{1,2}月份?(?!底|末|[0-9]{1,2}日)|其中|新增[^，。；]{0,2}$"
)
_AVERAGE = re.compile(r"日均|月均|人均|户均|平均|每[天日月年户人]")
_ROUGH = Decimal(3)
_NOTHING = (Decimal(0), "")
_NEAR = 60


@dataclass(frozen=True, slots=True)
class _Base:
    """A figure of which the stated percentage may be a share, in the unit of the numerator."""

    value: Decimal
    source: str
    mark: Mark | None
    comparator: Comparator = Comparator.EQUAL


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
    """Find a share or rate that differs from its count over its whole, rounded half-up."""
    for passage, claim in _claims(case):
        said = _mismatch(case, passage, claim)
        if said:
            yield said


def denominator_unstated(case: Case) -> Iterator[Said]:
    """Find a share or rate with its count, whose whole no text states."""
    for claim in case.narrative.claims:
        amounts = _counts(case.progress, claim)
        if len(amounts) != 1 or not is_exact(amounts[0]) or not _is_plain(claim.stated) or claim.denominator:
            continue
        amount = amounts[0]
        sentence = case.progress.sentence(claim.stated.span.start)
        near = case.progress.amounts(Span(sentence.start, claim.stated.span.start))
        if claim.stated.value == 100 or any(_fitting(case, other, claim.stated) for other in near):
            continue
        if _bases(case, case.progress, claim, amount) or _is_given(case, claim, amount):
            continue
        assert amount.value is not None
        whole = amount.value * 100 / claim.stated.value
        if whole == whole.to_integral_value():
            continue
        shown = plain(whole.quantize(Decimal(1) if whole >= 100 else Decimal("0.01"), ROUND_HALF_UP))
        unit = amount.unit
        yield Said(
            (Mark(case.progress.column, Span(_start(case.progress, amount), claim.stated.span.end)), case.progress.mark(amount.span)),
            f"{plain(amount.value)} ÷ {plain(claim.stated.value)}% ≈ {shown}",
            f"“{claim.stated.text}”以什么为总数，各栏都没有写；按 {plain(claim.stated.value)}% 反推约 {shown}{unit}，请写明总数或核实。",
        )  # fmt: skip


def _claims(case: Case) -> Iterator[tuple[Passage, Claim]]:
    """Yield the claims of narrative and goal."""
    for claim in case.narrative.claims:
        yield case.progress, claim
    for claim in case.goal_claims:
        yield case.goal, claim


def _is_plain(share: Percentage) -> bool:
    """Tell whether a percentage is one number in digits that can be held to its figures: not 一半, 近80%, 80%以上."""
    return (
        share.upper is None
        and share.text[:1].isdigit()
        and share.comparator is Comparator.EQUAL
        and 0 < share.value <= 1000
    )


def _start(passage: Passage, amount: Quantity) -> int:
    """Return where the words of a count begin, in its sentence."""
    start = min(amount.what_span.start, amount.span.start) if len(amount.what_span) else amount.span.start
    return max(start, passage.sentence(amount.span.start).start)


def _counts(passage: Passage, claim: Claim) -> list[Quantity]:
    """Return the figures before a claimed percentage, in its sentence, that it may be a share of something of."""
    share = claim.stated
    if "分别" in passage.text[max(passage.sentence(share.span.start).start, share.span.start - 40) : share.span.start]:
        return []
    verb = _RATE_VERB.search(passage.text[max(0, share.span.start - 20) : share.span.start])
    inside = passage.amounts(Span(passage.sentence(share.span.start).start, share.span.start))
    inside = [amount for amount in inside if fits(passage.text, amount, share)]
    inside = [amount for amount in inside if not _AVERAGE.search(_clause_of(passage, amount))]
    if claim.kind is ClaimKind.RATE and verb:
        pattern = re.compile(_SAME_VERB.get(verb[1], verb[1]))
        inside = [amount for amount in inside if pattern.search(_clause_of(passage, amount))]
        if not _MONEY_RATE.search(verb[1]):
            inside = [amount for amount in inside if kind(amount.unit) != "元"]
    if claim.numerator in inside or not inside:
        return [amount for amount in inside if same_kind(amount, claim.numerator.unit)] if claim.numerator else []
    return list(inside)


def _clause_of(passage: Passage, amount: Quantity) -> str:
    """Return the clause of a figure, and the phrase after it."""
    clause = passage.clause(amount.span.start)
    return passage.text[clause.start : clause.end]


def _mismatch(case: Case, passage: Passage, claim: Claim) -> Said | None:
    """Return what is to be said about a claim that no fair reading confirms."""
    share = claim.stated
    if not _is_plain(share) or claim.consistent:
        return None
    counts = _counts(passage, claim)
    pairs = [(amount, base) for amount in reversed(counts) for base in _bases(case, passage, claim, amount)]
    if (
        not pairs
        or any(_confirms(amount, base, share) for amount, base in pairs)
        or _is_borne_out(case, passage, counts, share)
    ):
        return None
    amount, base = next((pair for pair in pairs if pair[0] == claim.numerator), pairs[0])
    if not is_exact(amount) or base.comparator is Comparator.ABOUT or amount.value is None:
        return None
    others = [
        other for other in _fitting(case, amount, share)
        if other.mark and _is_same_thing(case, passage, amount, other.mark)
    ]  # fmt: skip
    stands = passage is case.progress and len(pairs) == 1 and base.comparator is Comparator.EQUAL and not others
    if base.mark is None or base.mark.column is not passage.column:
        if _is_narrower(case, passage, amount, share, case.subject.words(base.mark) if base.mark else ""):
            return None
        if others and (claim.kind is ClaimKind.RATE or case.subject.quarter.number == 4):
            return None
    else:
        others = []
    figure = Share(amount.value, base.value, share.value)
    words = Mark(passage.column, Span(_start(passage, amount), share.span.end))
    marks = (words, passage.mark(amount.span), *((base.mark,) if base.mark else ()))
    offered = proposed(figure, share) if stands and base.mark and not _scaled(figure) else ()
    return Said(marks, figure.computation, _explained(figure, base, amount, share, others), offered)


def _explained(figure: Share, base: _Base, amount: Quantity, share: Percentage, others: list[_Base]) -> str:
    """Return the sentence about a share that does not follow from its figures."""
    reasons = [f"为{figure.rounding}"] if figure.rounding else []
    reasons += [f"以{other.source}的 {plain(other.value)}{amount.unit}为分母" for other in others[:1]]
    if not others and (between := figure.whole_between()):
        low, high = between
        reasons.append(f"分母为 {plain(low)}" if low == high else f"分母在 {plain(low)}–{plain(high)} 之间")
    if scaled := _scaled(figure):
        reasons.append(f"“{amount.text}”的单位有误（相差{scaled}倍）")
    stated = f"文中 {plain(share.value)}% 不符" if not figure.rounding else f"文中 {plain(share.value)}% "
    stated += "，或".join(reasons) if figure.rounding else "".join(f"，或{reason}" for reason in reasons)
    return f"分母取自{base.source}，四舍五入为 {plain(figure.half_up)}%；{stated}，请核实。"


def _scaled(figure: Share) -> str:
    """Return how many times as large the count must be for the statement to hold: 一万 or 一亿, else nothing."""
    scales = (("一万", 10**4), ("一亿", 10**8))
    return next((word for word, times in scales if replace(figure, numerator=figure.numerator * times).holds), "")


def _confirms(amount: Quantity, base: _Base, share: Percentage) -> bool:
    """Tell whether a count and a base give the stated percentage; a rough one is believed within a few points."""
    if amount.value is None or base.value <= 0:
        return True
    figure = Share(amount.value, base.value, share.value)
    if figure.holds:
        return True
    rough = amount.comparator is not Comparator.EQUAL or base.comparator is Comparator.ABOUT
    return rough and abs(figure.exact - share.value) <= _ROUGH


def _is_borne_out(case: Case, passage: Passage, counts: list[Quantity], share: Percentage) -> bool:
    """Tell whether a whole of the same item bears the percentage out, for one count or two beside each other."""
    item = case.item_at(share.span.start) if passage is case.progress else Span(0, len(passage.text))
    for place, amount in enumerate(counts):
        wholes = [
            _converted(other, amount)
            for other in passage.amounts(Span(item.start, share.span.start))[-_NEAR:]
            if other.value and same_kind(other, amount.unit) and other.base != amount.base
        ]
        wholes += [left + right for left, right in pairwise(wholes)]
        before = counts[place - 1] if place else amount
        one = amount.value or Decimal(0)
        both = one + (_converted(before, amount) if place and before.value else 0)
        if any(Share(count, whole, share.value).holds for count in {one, both} if count for whole in wholes):
            return True
    return False


def _is_narrower(case: Case, passage: Passage, amount: Quantity, share: Percentage, whole: str) -> bool:
    """Tell whether a count speaks of a part (one district, one sub-project, one quarter), unlike `whole`, the words of the plan."""
    span = Span(passage.sentence(share.span.start).start, share.span.end)
    if any(place.start in span for place in passage.districts):
        return True
    if passage is case.progress:
        row = case.row_at(share.span.start)
        several = row and sum(other.item == row.item for other in case.named_rows) > 1
        if (
            row
            and row.name
            and touches(row.name, whole) < 0.5
            and (several or any(word in row.name for word in _SINGLE))
        ):
            return True
    clause = passage.clause(amount.span.start)
    ahead = Span(clause.start, amount.span.start)
    promised = {other.base for other in (*case.task.quantities, *case.goal.quantities)}
    subset = any(other.base not in promised and other.base != amount.base for other in passage.amounts(ahead))
    return subset or bool(_WITHIN.search(clause.of(passage.text)))


_SINGLE = ("路", "街", "桥", "学校", "小学", "中学", "医院", "公园", "水库")


def _bases(case: Case, passage: Passage, claim: Claim, amount: Quantity) -> list[_Base]:
    """Return what a count may be a share of: a plan in its own sentence, else the annual targets of the same thing."""
    share = claim.stated
    sentence = Span(passage.sentence(share.span.start).start, share.span.start)
    found = []
    for other in passage.amounts(sentence):
        planned = _PLANNED.search(passage.text[max(0, other.span.start - 24) : other.span.start])
        rate = claim.kind is ClaimKind.RATE
        enough = claim.kind is ClaimKind.SHARE_OF_ANNUAL or (other.base or _NOTHING) >= (amount.base or _NOTHING)
        if (
            other is not amount
            and same_kind(other, amount.unit)
            and other.value
            and enough
            and (planned or (rate and _is_whole(passage, other)))
        ):
            found.append(_Base(_converted(other, amount), "同一句", passage.mark(other.span), other.comparator))
    if found:
        return found
    words = passage.context(amount, 120) + passage.text[amount.span.end : share.span.start]
    targets = [
        (placed.target, placed.mark)
        for placed in case.targets
        if placed.target.unit != "%" and not placed.target.is_level and same_kind(amount, placed.target.unit)
        and speaks_of(placed.target.what, amount.what, words)
    ]  # fmt: skip
    found = [
        _Base(_scale(target.value, target.unit, amount.unit), "工作任务", mark, target.comparator)
        for target, mark in targets
    ]
    if len(found) > 1:
        found.append(_Base(sum((base.value for base in found), Decimal(0)), "工作任务", None))
    return found or _shared(case, passage, claim, amount)


def _shared(case: Case, passage: Passage, claim: Claim, amount: Quantity) -> list[_Base]:
    """Return the whole that two other claims of the same item bear out (222项: 17项，占7.7%；10项，占4.5%)."""
    claims = case.narrative.claims
    if passage is not case.progress or claim not in claims[:_NEAR]:
        return []
    item = case.item_at(claim.stated.span.start)
    counts = [
        Share(other.numerator.value, Decimal(1), other.stated.value)
        for other in claims[:_NEAR]
        if other is not claim and other.stated.span.start in item
        and other.numerator and other.numerator.value and other.numerator.unit == amount.unit
    ]  # fmt: skip
    for whole in passage.amounts(Span(item.start, claim.stated.span.start))[:_NEAR]:
        if (
            not whole.value
            or not same_kind(whole, amount.unit)
            or (whole.base or _NOTHING) <= (amount.base or _NOTHING)
        ):
            continue
        value = _converted(whole, amount)
        if sum(replace(share, denominator=value).holds for share in counts) >= 2:
            return [_Base(value, "同一项", passage.mark(whole.span), whole.comparator)]
    return []


def _fitting(case: Case, amount: Quantity, share: Percentage) -> list[_Base]:
    """Return the figures of a count's kind, in any text and whatever they count, of which the statement would be right."""
    if amount.base is None or share.value <= 0:
        return []
    value, half = amount.base[0], Decimal(1).scaleb(min(0, int(share.value.as_tuple().exponent))) / 2
    low = value * 100 / (share.value + half)
    high = value * 100 / (share.value - half) if share.value > half else low * 1000
    named = [(case.goal, "工作目标"), (case.task, "工作任务"), (case.progress, "推进情况")]
    return [
        _Base(
            _converted(other, amount),
            source,
            None if passage is case.before else passage.mark(other.span),
            other.comparator,
        )
        for passage, source in (*named, *([(case.before, "上季度")] if case.before else []))
        for other in passage.between(amount.unit, low, high)
        if other is not amount and _confirms(amount, _Base(_converted(other, amount), source, None), share)
    ]


def _is_same_thing(case: Case, passage: Passage, amount: Quantity, mark: Mark) -> bool:
    """Tell whether the figure at `mark` counts what `amount` counts."""
    other = case.passage(mark.column)
    figure = next(iter(other.amounts(mark.span)), None)
    if figure is None:
        return False
    return touches(amount.what, other.context(figure)) >= 0.5 or touches(figure.what, passage.context(amount)) >= 0.5


def _is_given(case: Case, claim: Claim, amount: Quantity) -> bool:
    """Tell whether goal or narrative give a figure for the same thing that may be the whole, though it does not fit."""
    near = case.progress.amounts(Span(max(0, claim.stated.span.start - 1500), claim.stated.span.start))
    for passage, amounts in ((case.goal, case.goal.quantities[:_NEAR]), (case.progress, near[-_NEAR:])):
        for other in amounts:
            if (
                other is amount
                or not same_kind(other, amount.unit)
                or (other.base or _NOTHING) < (amount.base or _NOTHING)
            ):
                continue
            if (
                touches(amount.what, passage.context(other)) >= 0.5
                or touches(other.what, case.progress.context(amount)) >= 0.5
            ):
                return True
    return False


def _is_whole(passage: Passage, amount: Quantity) -> bool:
    """Tell whether a figure is given as the whole of what follows: 36个项目中, 62个项目已全部开工."""
    after = passage.text[amount.span.end : amount.span.end + 24]
    return bool(
        re.match(r"[^，。；：0-9]{0,20}?(?:中[，,]|全部|均已|都已)", after)
        or re.match(r"[^，。；：0-9]{0,16}已?(?:开工|完成|竣工|完工|建成)[0-9]", after)
    )


def _converted(other: Quantity, amount: Quantity) -> Decimal:
    """Return the value of `other` in the unit of `amount`."""
    assert other.value is not None
    return _scale(other.value, other.unit, amount.unit)


def _scale(value: Decimal, unit: str, wanted: str) -> Decimal:
    """Return `value` of `unit` in the unit `wanted` of the same kind."""
    return (based(value, unit)[0] / based(Decimal(1), wanted)[0]).normalize()
