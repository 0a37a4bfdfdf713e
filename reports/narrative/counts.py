"""Which count a stated share or rate may stand on, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tasks.clauses import TargetClause
from tasks.language.figures import Basis, Percentage, Quantity, Span
from tasks.language.figures.units import based

#: Rates of something done: they follow from a count, unlike 覆盖率 or 合格率, which are measured.
DONE_RATE = re.compile(
    r"(?:开工|竣工|完工|完成|建成|投产|交付|配售|支付|拨付|到位|整改|办结|销号|入库|签约|投用|安装|启动|开建|达产|投运|履约|达效|落地|兑现|"
    r"发放|分配|出让|使用|归集|回迁|改造|验收|实施|动工|复工|开业|转化|处置|办理|供应|收购|筹集|清偿|兑付|化解|盘活|审结|执结|清缴|回收|调解|竣工验收)率"
    r"[^，。；：率]{0,8}$"
)

_DONE = re.compile(
    r"完成|开工|竣工|完工|建成|达|改造|整治|启动|发放|新增|实现|配售|投入|到位|拨付|累计|已|铺设|新建|筹集|签约|落地|交付|办结|安装|招引"
)
PLANNED = re.compile(
    r"(?:计划|总数|共有|安排|应(?=[开完建竣改发收付办缴拨到])|全年|目标|任务|年度|总计|总投资|共需|拟|总量|下达|概算|年计划|受理|发现|交办|接到|收到|转办)[^，。；]{0,16}$"
)
_NOT_DONE = re.compile(
    r"(?:在建|剩余|其余|尚余|未完成)[^，。；]{0,6}$|每[万千百]?[人户][^，。；]{0,10}$|(?:存|流|保有)量$"
)
_OF_MONEY = re.compile(
    r"(?:投资|资金|预算|支出|拨付|到位)[^，。；：率]{0,6}率[^，。；：率]{0,6}$|投资(?:计划|任务|目标|额)*的?[约近]?$"
)
_OF_THINGS = re.compile(r"(?:开工|竣工|完工|验收|投产|开建|动工|履约|落地|签约)率[^，。；：率]{0,6}$")
#: How often something was done, which no rate of things is a share of.
_TIMES = frozenset("批次 场次 场 次 期 轮 年 天 个月 人次".split())
#: What came in, of which a part was dealt with: its unit is that of the count.
_CAME_IN = re.compile(r"(?:受理|发现|交办|接到|收到|转办)[^，。；]{0,10}$")
_LISTED = re.compile(r"[^，。；]{0,12}[，：](?:其中)?(?:包括|分别)")
#: Stages that are counted one beside the other: 已竣工14所，主体封顶8所，正在基础施工4所，开工率100%.
_STAGE = re.compile(r"开工|动工|开建|竣工|完工|建成|封顶|基础|施工|在建|前期|招标|投产|投用|投运|验收")
_STAGES = ({"开工", "动工", "开建"}, {"竣工", "完工", "建成"}, {"投产", "投用", "投运"}, {"验收", "竣工验收"})
#: The steps of a project: the count of one is none of another's rate (签约76个，落地率58%).
_STEPS = ("签约", "履约", "落地", "投产", "达产")
_STEP = re.compile("|".join(_STEPS))
_BRACKETS = str.maketrans("()", "（）")
_BESIDE = re.compile(r"[、，和及]?[^，。；、：\n0-9]{0,12}")


def fits(text: str, amount: Quantity, share: Percentage) -> bool:
    """Tell whether a count can be that of a rate: money of 投资完成率, no money of 开工率; either of any other share."""
    words = text[max(0, share.span.start - 12) : share.span.start]
    rate = _OF_MONEY.search(words) or _OF_THINGS.search(words)
    money = amount.base is not None and amount.base[1] == "元"
    if rate and rate.re is _OF_THINGS and amount.unit in _TIMES:
        return False
    return rate is None or money == (rate.re is _OF_MONEY)


def paired(text: str, shares: Sequence[Percentage], number: int, amounts: list[Quantity]) -> Quantity | None:
    """Return the count that belongs to one of several shares said together: 1.85万人、4300人，分别完成…的74%和86%."""
    first, last = number, number
    while first and number - first < 4 and shares[first].what_span == shares[first - 1].what_span:
        first -= 1
    while last + 1 < len(shares) and last - number < 4 and shares[last + 1].what_span == shares[last].what_span:
        last += 1
    run = last - first + 1
    lead = text[max(0, shares[first].span.start - 20) : shares[first].span.start]
    return amounts[len(amounts) - run + number - first] if 1 < run <= len(amounts) and "分别" in lead else None


def numerators(
    text: str, amounts: list[Quantity], used: int, share: Percentage, targets: Sequence[TargetClause]
) -> list[Quantity]:
    """Return the counts among `amounts`, those of the share's sentence, that it may stand on, the likeliest first.

    A count beside the rate's own verb (开工 of 开工率) is the only one; a part in brackets or after 其中 stands beside its
    whole; two counts side by side also count together; those before the nearest come last. What lies before `used` served another share already.
    """
    rate = DONE_RATE.search(text[max(0, share.span.start - 24) : share.span.start])
    verb = rate[0].partition("率")[0] if rate else ""
    alike = next((stages for stages in _STAGES if verb in stages), {verb} if verb else set())
    done: list[Quantity] = []
    distant: list[Quantity] = []
    earlier: list[Quantity] = []
    came_in: Quantity | None = None
    for amount in reversed(amounts):
        if _LISTED.match(text, amount.span.end):
            break
        ahead, after = _words(text, amount)
        came_in = came_in or (amount if _CAME_IN.search(ahead) else None)
        said = any(stage in ahead or re.match(rf"(?:均|都|全部)?已?{stage}", after) for stage in alike)
        commas = text.count("，", amount.span.end, share.span.start)
        if (
            amount.value is None
            or PLANNED.search(ahead)
            or _NOT_DONE.search(ahead)
            or not (commas <= 2 or said or _DONE.search(ahead))
            or (verb in _STEPS and not said and _STEP.search(ahead))
            or (came_in and not _are_alike(came_in, amount))
            or _in_brackets(text, amount, amounts, share)
            or (len(alike) > 1 and not said and _STAGE.search(ahead + after))
        ):
            continue
        if amount.span.start < used:
            earlier += [amount] if said and len(alike) > 1 else []
        elif said and verb:
            return [amount]
        elif commas <= 1 or _DONE.search(ahead):
            done.append(amount)
        else:
            distant.append(amount)
    if not done:
        return earlier[:1]
    nearest = done[0]
    given = any(of_one_kind(nearest, target) and target.value == nearest.value for target in targets)
    if given and share.value < 100 and share.basis is Basis.ANNUAL_TARGET:
        return []
    both = [_together(done[1], nearest)] if len(done) > 1 and _are_beside(text, done[1], nearest) else []
    others = [*both, *done[1:3], *distant[:1]]
    whole = _whole_of(text, nearest, amounts)
    if whole is None:
        return [nearest, *others]
    own = text[text.rfind("其中", 0, nearest.span.start) : nearest.span.start]
    return [nearest, whole, *others] if _DONE.search(own) else [whole, nearest, *others]


def of_one_kind(amount: Quantity, target: TargetClause) -> bool:
    """Tell whether a count and a target are in units of one kind."""
    return amount.base is not None and amount.base[1] == based(target.value, target.unit)[1]


def _words(text: str, amount: Quantity) -> tuple[str, str]:
    """Return the words of a count's clause before it, 40 at most, and the few after it."""
    floor = max(0, amount.span.start - 40)
    clause = max(floor, *(text.rfind(mark, floor, amount.span.start) + 1 for mark in "，。；：\n"))
    after = re.match(r"[^，。；：、\n（(0-9]{0,8}", text[amount.span.end : amount.span.end + 8])
    return text[clause : amount.span.start], after[0] if after else ""


def _in_brackets(text: str, amount: Quantity, amounts: list[Quantity], share: Percentage) -> bool:
    """Tell whether a count stands in brackets that close before the share, as a part of one that stands before them."""
    head = text[max(0, amount.span.start - 80) : amount.span.start].translate(_BRACKETS)
    opened = head.rfind("（")
    if opened <= head.rfind("）") or "）" not in text[amount.span.end : share.span.start].translate(_BRACKETS):
        return False
    place = amount.span.start - len(head) + opened
    return any(_are_alike(other, amount) and place - 12 <= other.span.end <= place for other in amounts)


def _whole_of(text: str, amount: Quantity, amounts: list[Quantity]) -> Quantity | None:
    """Return the count of which `amount` is said to be a part by 其中; None where none is, or only a plan."""
    place = text.rfind("其中", max(0, amounts[0].span.start), amount.span.start)
    wholes = [other for other in amounts if other.span.end <= place and _are_alike(other, amount) and other.value]
    return wholes[-1] if wholes and not PLANNED.search(_words(text, wholes[-1])[0]) else None


def _are_beside(text: str, left: Quantity, right: Quantity) -> bool:
    """Tell whether two counts of one unit stand side by side: 新建12.2万亩、改造提升6.4万亩."""
    return left.unit == right.unit and bool(_BESIDE.fullmatch(text, left.span.end, right.span.start))


def _together(left: Quantity, right: Quantity) -> Quantity:
    """Return two counts as one."""
    assert left.value is not None
    assert right.value is not None
    return replace(right, value=left.value + right.value, span=Span(left.span.start, right.span.end))


def _are_alike(left: Quantity, right: Quantity) -> bool:
    """Tell whether two counts are in units of one kind."""
    return left.base is not None and right.base is not None and left.base[1] == right.base[1]
