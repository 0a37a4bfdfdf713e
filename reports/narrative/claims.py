"""Claims: a stated share of an annual target, or a rate of something done, with the count it stands on."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from tasks.clauses import TargetClause
from tasks.figures import Basis, Percentage, Quantity, Span
from tasks.figures.units import based


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


#: Rates of something done: they follow from a count, unlike 覆盖率 or 合格率, which are measured.
_DONE_RATE = re.compile(
    r"(?:开工|竣工|完工|完成|建成|投产|交付|配售|支付|拨付|到位|整改|办结|销号|入库|签约|投用|安装|启动|开建|达产|投运|履约|达效|落地|兑现|"
    r"发放|分配|出让|使用|归集|回迁|改造|验收|实施|动工|复工|开业|转化|处置|办理|供应|收购|筹集|清偿|兑付|化解|盘活|审结|执结|清缴|回收|调解|竣工验收)率"
    r"[^，。；：率]{0,8}$"
)
#: Those that are measured by the plan even where the text gives no count.
_PLAN_RATE = re.compile(r"(?:开工|竣工|完工|完成|建成)率")
_DONE = re.compile(
    r"完成|开工|竣工|完工|建成|达|改造|整治|启动|发放|新增|实现|配售|投入|到位|拨付|累计|已|铺设|新建|筹集|签约|落地|交付|办结|安装|招引"
)
_PLANNED = re.compile(
    r"(?:计划|总数|共有|安排|应(?=[开完建竣改发收付办缴拨到])|全年|目标|任务|年度|总计|总投资|共需|拟|总量|下达|概算|年计划|受理|发现|交办|接到|收到|转办)[^，。；]{0,16}$"
)
#: What came in, of which a part was dealt with: its unit is that of the count.
_CAME_IN = re.compile(r"(?:受理|发现|交办|接到|收到|转办)[^，。；]{0,10}$")
_NOT_DONE = re.compile(r"(?:在建|剩余|其余|尚余|未完成)[^，。；]{0,6}$")
_PLANNED_AFTER = re.compile(r"(?:年度)?(?:计划|拟|应|需)(?:开工|完成|新建|建设|实施|改造|竣工)")
_OF_MONEY = re.compile(
    r"(?:投资|资金|预算|支出|拨付|到位)[^，。；：率]{0,6}率[^，。；：率]{0,6}$|投资(?:计划|任务|目标|额)*的?[约近]?$"
)
#: How often something was done, which no rate of things is a share of.
_TIMES = frozenset("批次 场次 场 次 期 轮 年 天 个月 人次".split())
_OF_THINGS = re.compile(r"(?:开工|竣工|完工|验收|投产|开建|动工|履约|落地|签约)率[^，。；：率]{0,6}$")
_SENTENCE = re.compile(r"[。；;\n！？]")
_LISTED = re.compile(r"[^，。；]{0,12}[，：](?:其中)?(?:包括|分别)")


def claims(
    text: str,
    amounts: Sequence[Quantity],
    shares: Sequence[Percentage],
    targets: Sequence[TargetClause] = (),
    items: Sequence[int] = (),
) -> list[Claim]:
    """Return the claims of `text`, from its quantities and percentages in order and the targets of its task.

    `items` are the places where items begin: no claim reaches back beyond its own item for its figures.
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
        fresh = [amount for amount in before if amount.span.start >= used]
        after = amounts[last] if last < len(amounts) and amounts[last].span.start == share.span.end + 1 else None
        counted = after if after and text[share.span.end] in "（(" else _paired(text, shares, number, before)
        counted = counted or _numerator(text, fresh, share, targets)
        if (
            kind is ClaimKind.RATE
            and not counted
            and not _PLAN_RATE.search(text, max(0, share.span.start - 12), share.span.start)
        ):
            continue
        denominator, unit, source = _denominator(text, before, earlier, counted, share, begin, targets)
        found.append(_claim(kind, begin, used, share, counted, denominator, unit, source))
        used = share.span.end
    return found


def fits(text: str, amount: Quantity, share: Percentage) -> bool:
    """Tell whether a count can be that of a rate: money of 投资完成率, no money of 开工率; either of any other share."""
    words = text[max(0, share.span.start - 12) : share.span.start]
    rate = _OF_MONEY.search(words) or _OF_THINGS.search(words)
    money = amount.base is not None and amount.base[1] == "元"
    if rate and rate.re is _OF_THINGS and amount.unit in _TIMES:
        return False
    return rate is None or money == (rate.re is _OF_MONEY)


def _paired(text: str, shares: Sequence[Percentage], number: int, amounts: list[Quantity]) -> Quantity | None:
    """Return the count that belongs to one of several shares said together: 1.85万人、4300人，分别完成…的74%和86%."""
    first, last = number, number
    while first and number - first < 4 and shares[first].what_span == shares[first - 1].what_span:
        first -= 1
    while last + 1 < len(shares) and last - number < 4 and shares[last + 1].what_span == shares[last].what_span:
        last += 1
    run = last - first + 1
    lead = text[max(0, shares[first].span.start - 20) : shares[first].span.start]
    return amounts[len(amounts) - run + number - first] if 1 < run <= len(amounts) and "分别" in lead else None


def _kind(text: str, share: Percentage) -> ClaimKind | None:
    """Return what kind of claim a percentage makes, None for a reading such as 覆盖率79%."""
    before = text[max(0, share.span.start - 24) : share.span.start]
    if share.basis is Basis.ANNUAL_TARGET:
        return ClaimKind.SHARE_OF_ANNUAL
    if share.basis is Basis.RATE and _DONE_RATE.search(before):
        return ClaimKind.RATE
    return None


def _numerator(
    text: str, amounts: list[Quantity], share: Percentage, targets: Sequence[TargetClause]
) -> Quantity | None:
    """Return the count that a claim stands on: one beside the rate's own verb (开工 of 开工率), else the nearest done."""
    rate = _DONE_RATE.search(text[max(0, share.span.start - 24) : share.span.start])
    verb = rate[0].partition("率")[0] if rate else ""
    done: list[Quantity] = []
    whole: Quantity | None = None
    for amount in reversed(amounts):
        clause = max(text.rfind(mark, max(0, amount.span.start - 40), amount.span.start) for mark in "，。；：\n")
        before = text[max(clause + 1, amount.span.start - 40) : amount.span.start]
        whole = whole or (amount if _CAME_IN.search(before) else None)
        near = text.count("，", amount.span.end, share.span.start) <= 1
        if (
            amount.value is None
            or _PLANNED.search(before)
            or not (near or _DONE.search(before))
            or _NOT_DONE.search(before)
            or (whole and whole.base and amount.base and whole.base[1] != amount.base[1])
        ):
            continue
        if _LISTED.match(text, amount.span.end):
            break
        done.append(amount)
        if verb and verb in before:
            return amount
    if not done:
        return None
    all_of_it = any(_same(done[0], target) and target.value == done[0].value for target in targets)
    return None if all_of_it and share.value < 100 and share.basis is Basis.ANNUAL_TARGET else done[0]


def _denominator(
    text: str, before: list[Quantity], earlier: list[Quantity], numerator: Quantity | None, share: Percentage,
    begin: int, targets: Sequence[TargetClause],
) -> tuple[Decimal | None, str, str | None]:  # fmt: skip
    """Return the whole of a claim with its unit and where it was read: the sentence, the task, the sentence before."""
    unit = numerator.unit if numerator else ""
    if whole := _planned(text, before, numerator, share):
        return _in_unit(*whole, unit), unit or whole[1], "同句"
    words = text[max(begin, share.span.start - 80) : share.span.start]
    near = [
        (_likeness(target.what, words), target)
        for target in targets
        if target.unit != "%" and (numerator is None or _same(numerator, target))
    ]
    near = [entry for entry in near if entry[0] >= (0.2 if numerator else 0.45)]
    if not near:
        whole = _planned(text, earlier, numerator, share) if numerator else None
        return (_in_unit(*whole, unit), unit, "上文") if whole else (None, unit, None)
    target = max(near, key=lambda entry: entry[0])[1]
    return _in_unit(target.value, target.unit, unit), unit or target.unit, "工作任务"


def _planned(
    text: str, amounts: list[Quantity], numerator: Quantity | None, share: Percentage
) -> tuple[Decimal, str] | None:
    """Return what was planned, with its unit: the last planned amount in a unit of the numerator's kind.

    Two plans side by side (新建12万亩、改造8万亩) are taken together where only their sum bears the share out; a total sum
    (总投资) yields to a plan.
    """
    found: list[Quantity] = []
    for amount in reversed(amounts):
        if amount is numerator or amount.base is None:
            continue
        before = text[max(0, amount.span.start - 24) : amount.span.start]
        if not _PLANNED.search(before) and not _PLANNED_AFTER.match(text, amount.span.end):
            continue
        if not numerator or (numerator.base and amount.base[1] == numerator.base[1]):
            found.append(amount)
    plan = next((amount for amount in found if "总" not in amount.what), found[0] if found else None)
    if plan is None or plan.value is None:
        return None
    beside = found[1] if len(found) > 1 and plan is found[0] else None
    if numerator and numerator.value and beside and beside.value and beside.unit == plan.unit:
        both = plan.value + beside.value
        done = _in_unit(numerator.value, numerator.unit, plan.unit) or numerator.value
        if not _rounds(done, plan.value, share) and _rounds(done, both, share):
            return both, plan.unit
    return plan.value, plan.unit


def _rounds(numerator: Decimal, denominator: Decimal, share: Percentage) -> bool:
    """Tell whether the quotient in percent, rounded half-up to the stated digits, is the stated share."""
    return (numerator / denominator * 100).quantize(share.value, ROUND_HALF_UP) == share.value


def _same(amount: Quantity, target: TargetClause) -> bool:
    """Tell whether a count and a target are in units of one kind."""
    return amount.base is not None and amount.base[1] == based(target.value, target.unit)[1]


def _in_unit(value: Decimal | None, unit: str, wanted: str) -> Decimal | None:
    """Return `value` converted from `unit` to the unit `wanted` of the same kind."""
    if value is None or not wanted or unit == wanted:
        return value
    return (based(value, unit)[0] / based(Decimal(1), wanted)[0]).normalize()


def _likeness(what: str, words: str) -> float:
    """Return the share of the pairs of characters of `what` that occur in `words`, 0–1."""
    pairs = {what[place : place + 2] for place in range(len(what) - 1)}
    return sum(pair in words for pair in pairs) / len(pairs) if pairs else 0.0


def _claim(
    kind: ClaimKind, begin: int, used: int, share: Percentage, numerator: Quantity | None,
    denominator: Decimal | None, unit: str, source: str | None,
) -> Claim:  # fmt: skip
    """Return the claim with what its figures come to."""
    start = max(begin, used, min(share.what_span.start, share.span.start))
    if numerator:
        start = min(start, max(begin, min(numerator.span.start, numerator.what_span.start)))
    recomputed, consistent = None, None
    if numerator and numerator.value is not None and denominator:
        recomputed = (numerator.value / denominator * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        consistent = _rounds(numerator.value, denominator, share)
    return Claim(
        kind,
        Span(start, share.span.end),
        share,
        numerator,
        denominator,
        unit,
        source if denominator else None,
        recomputed,
        consistent,
    )
