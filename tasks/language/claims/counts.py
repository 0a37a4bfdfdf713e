"""Which count a claimed share stands on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasks.language.claims.claim import ClaimKind
from tasks.language.claims.intervals import Interval, total
from tasks.language.claims.passage import Figure, Passage, plan_of
from tasks.language.claims.shares import Share
from tasks.language.claims.vocabulary import ANY, pattern, rates
from tasks.language.figures import Quantity

_BESIDE = re.compile(r"[、，和及][^，。；、：\n0-9]{0,12}")
#: How often something was done, which no rate of things is a share of.
_TIMES = frozenset("批次 场次 轮 年 天 个月 个百分点 百分点 小时".split())
_MOST = 16
_SUMMED = re.compile(r"(?<=[一-龥]{2})共(?:有|计)?$")
#: What a year came to, once a share of the plan is told of it: 全年完成水利投资3.36亿元，占计划的96%.
_OF_YEAR = re.compile(r"(?<![计规])全年(?:累计|共|实际)?完成")
_OF_MONEY = re.compile(r"投资|资金|预算")
#: What a list of names follows: 开工建设道路6条，包括….
_LISTED = re.compile(r"[^，。；]{0,12}[，：](?:其中)?(?:包括|分别是)")


@dataclass(frozen=True, slots=True)
class Count:
    """What a share may stand on: a quantity, its interval and the figure that stands nearest to the share.

    `is_firm` False: it may bear the statement out, and never speaks against it.
    """

    amount: Quantity
    range: Interval
    figure: Figure
    is_firm: bool = True


def counts(passage: Passage, share: Share, before: Share | None, taken: Sequence[Count]) -> list[Count]:
    """Return the counts that a share may stand on, the one that the words mean first.

    `before` is the share ahead of it in the text, `taken` what that one stands on.
    """
    if share.counted:
        return _all([share.counted])
    after = passage.in_bracket_after(share.stated.span.end)
    sentence = passage.sentence_start(share.start)
    if sentence == share.begin and share.words.startswith(tuple(rates())):  # 计划40个，开工30个；开工率75%
        sentence = passage.period_start(share.start)
    inside = [figure for figure in passage.between(sentence, share.begin, _MOST) if _may_count(passage, figure, share)]
    if share.run[1] > 1:
        found = _paired(passage, _unspent(inside, share, before, taken), share)
    elif share.rate:
        found = _of_rate(passage, inside, share, before)
    else:
        found = _nearest(passage, inside, share, before, taken)
    return [*found, *_all(after, firm=not found)]  # in brackets behind it stands the count, or the whole of one ahead


def _all(figures: Sequence[Figure], *, firm: bool = True) -> list[Count]:
    """Return figures as counts, ranges left out; only the first is firm."""
    ranged = [(figure, figure.range) for figure in figures if figure.range]
    return [Count(each.amount, range_, each, is_firm=firm and not place) for place, (each, range_) in enumerate(ranged)]


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Tell whether a quotation ends between a figure and a share, which is then of what is quoted: “引进机构2家”，占任务总数的1.6%."""
    return text.count("”", start, end) > text.count("“", start, end)


def _may_count(passage: Passage, figure: Figure, share: Share) -> bool:
    """Tell whether a figure can be what a share is a share of: no plan, no rest, no growth, no average, no date."""
    if figure.range is None or figure.role in ("growth", "average") or figure.amount.unit in _TIMES:
        return False
    if figure.amount.unit == "%" or (figure.role == "rest" and share.rate):
        return False
    if figure.planned == 2 and not (
        share.words.startswith("占") and (_is_summed(figure) or _OF_YEAR.search(figure.clause))
    ):
        return False
    if figure.bracket and share.start not in figure.bracket:
        return False
    money = figure.kind.endswith("元")
    if not money and _OF_MONEY.search(share.words):
        return False
    if _LISTED.match(passage.text, figure.end) or _is_quoted(passage.text, figure.end, share.begin):
        return False
    return not share.rate or share.rate.of == "any" or money == (share.rate.of == "money")


def _is_summed(figure: Figure) -> bool:
    """Tell whether 共 only adds up what the words before it count, which is no plan: 未达进度的项目共13项，占…."""
    summed = _SUMMED.search(figure.clause)
    return summed is not None and not plan_of(figure.clause[: summed.start()])[0]


def _unspent(inside: list[Figure], share: Share, before: Share | None, taken: Sequence[Count]) -> list[Figure]:
    """Return the figures that no share of the plan before has counted: …为年度计划的56%，其中甲、乙分别完成年度计划的225%、180%."""
    annual = ClaimKind.SHARE_OF_ANNUAL
    if before is None or before.kind is not annual or share.kind is not annual or before.run[0] + 1 == share.run[0]:
        return inside if before is None or share.run[0] == 0 or taken else []
    return [figure for figure in inside if not taken or figure.start > taken[0].figure.start]


def _paired(passage: Passage, inside: list[Figure], share: Share) -> list[Count]:
    """Return the count that belongs to one of several shares said together."""
    place, many = share.run
    if share.rate:
        fitting = [figure for figure in inside if _acts(figure, share)]
        abreast = figures_beside(passage, inside[-many:])
        if many == len(abreast) and share.is_of_one_rate and abreast[0] in fitting:
            return _all([abreast[place]])
        return _all(list(reversed(fitting))[:2])
    plain = [figure for figure in inside if not figure.role]
    usable = plain if len(plain) >= many else inside
    return _all([usable[len(usable) - many + place]]) if len(usable) >= many else []


def _acts(figure: Figure, share: Share) -> bool:
    """Tell whether a count stands beside the act of a rate: 开工 of 开工率, in the words before it or behind it."""
    if not share.rate:
        return False
    if ANY in share.rate.acts:
        return True
    around = re.sub(
        r"(?:未|没有|待)(?:开复工|复工|开工|竣工|完工|启动|动工)|[一-龥]{2}率", "", figure.ahead + "\n" + figure.after
    )
    return any(act in around for act in share.rate.acts)


def _of_rate(passage: Passage, inside: list[Figure], share: Share, before: Share | None) -> list[Count]:
    """Return the counts with the act of a rate, the nearest first; counts side by side are taken together, too."""
    assert share.rate is not None
    if ANY in share.rate.acts:
        floor = before.stated.span.end if before else 0
        return _nearest(passage, [figure for figure in inside if figure.start >= floor], share, None, ())
    fitting = [figure for figure in inside if _acts(figure, share)]
    if not fitting:
        return []
    nearest = fitting[-1]
    abreast = figures_beside(passage, fitting)
    firm = replace(_all([nearest])[0], is_firm=not _counts_own(passage, nearest, share))
    if len(abreast) > 1 and all(
        figure.part == nearest.part is not None and figure.done == nearest.done for figure in abreast
    ):
        return [_together(abreast), replace(firm, is_firm=False), *_all(fitting[-3:-1], firm=False)]
    others = [replace(_together(abreast), is_firm=False)] if len(abreast) > 1 else []
    return [firm, *others, *_all(list(reversed(fitting[-4:-1])), firm=False)]


def _counts_own(passage: Passage, figure: Figure, share: Share) -> bool:
    """Tell whether a rate's own clause counts others than the figure before it: 开工45个，12个市级项目开工率100%."""
    return (
        any(
            other.kind == figure.kind and "，" not in passage.text[other.end : share.stated.span.start]
            for other in passage.between(figure.end, share.stated.span.start)
        )
        and "，" in passage.text[figure.end : share.stated.span.start]
    )


def figures_beside(passage: Passage, figures: Sequence[Figure]) -> list[Figure]:
    """Return the last of the figures with those that stand side by side with it, of one unit."""
    found = list(figures[-1:])
    for figure in reversed(figures[:-1]):
        between = passage.text[figure.end : found[0].start]
        if figure.amount.unit != found[0].amount.unit or not _BESIDE.fullmatch(between) or len(found) > 6:
            break
        found.insert(0, figure)
    return found


def _together(figures: list[Figure]) -> Count:
    """Return several counts of one unit as one."""
    first, last = figures[0], figures[-1]
    value = sum(figure.amount.value for figure in figures if figure.amount.value is not None)
    amount = replace(last.amount, value=value, span=replace(last.amount.span, start=first.amount.span.start))  # type: ignore[arg-type]
    return Count(amount, total([figure.range for figure in figures if figure.range]), last)


def _nearest(
    passage: Passage, inside: list[Figure], share: Share, before: Share | None, taken: Sequence[Count]
) -> list[Count]:
    """Return the counts ahead of a share: those since the share before it, else what that one stands on."""
    floor = before.stated.span.end if before and before.stated.span.end <= share.begin else 0
    own = [figure for figure in inside if figure.start >= floor and _is_near(passage, figure, share)]
    if not own:
        sentence = passage.sentence_start(share.start)
        follows = before and (
            passage.sentence_start(before.start) == sentence
            or (sentence == share.begin and passage.period_start(before.start) == passage.period_start(share.start))
        )  # 占原计划的64%；占调整后计划的56%
        again = share.kind is not ClaimKind.SHARE_OF_ANNUAL or share.words.startswith(("占", "为"))
        return [count for count in taken if _may_count(passage, count.figure, share)] if follows and again else []
    acting = _with_lead_act(own, share)
    plain = acting or [figure for figure in own if not figure.role] or own
    if not any(figure.done for figure in plain):  # 为6125名残疾人提供服务，已服务7988名
        plain = [figure for figure in own if figure.role == "aside" and figure.done] or plain
    nearest = plain[-1]
    whole = _main(passage, plain, nearest, share)
    abreast = figures_beside(passage, [figure for figure in plain if figure.kind == nearest.kind])
    alternates = [figure for figure in reversed(own) if figure is not nearest and figure is not whole][:4]
    together = [replace(_together(abreast), is_firm=False)] if len(abreast) > 1 else []
    first = whole or nearest
    firm = _is_firm(passage, first, share)
    listed = [first, *([nearest] if whole else []), *alternates]
    beside = passage.between(first.end, share.begin)
    listed += [figure for figure in beside if figure.bracket and figure.kind != first.kind and not figure.role][:2]
    found = _all(listed, firm=firm)
    return [*found[:1], *together, *found[1:]]


def _is_near(passage: Passage, figure: Figure, share: Share) -> bool:
    """Tell whether a count can be carried to a share: what is not said to be done, over one clause at most.

    What does something itself (5处公园完成围挡搭建) is counted for no share but a rate.
    """
    near = figure.done or passage.text.count("，", figure.end, share.begin - 1) <= 1
    return near and (
        share.rate is not None
        or not re.match(
            r"[一-龥]{2,}完成(?!(?:全年|年度|节点|既定|阶段性?|序时)?(?:任务|目标))[一-龥]{2}", figure.after
        )
    )


def _with_lead_act(figures: list[Figure], share: Share) -> list[Figure]:
    """Return the counts of the act that the share's own words name: 建成面积占全年任务的64%."""
    named = pattern(r"^[^，。；：占为]{0,6}?(%s)", "plans", "done").search(share.words)
    if not named or named.start() or share.words.startswith("完成"):
        return []
    return [figure for figure in figures if named[1] in figure.ahead + figure.after]


def _main(passage: Passage, figures: list[Figure], nearest: Figure, share: Share) -> Figure | None:
    """Return the count whose part the nearest one is, where the share is said of the whole of them.

    新签约项目187个，其中制造业项目112个，完成全年目标的62.3%: not of the part, unless the part is said to be done.
    """
    if nearest.part is None or nearest.done or share.words.startswith(("占", "为")):
        return None
    if pattern("%s", "plans", "done").search(nearest.after):
        return None
    if pattern("%s", "plans", "own").search(nearest.ahead):
        return None
    mains = [figure for figure in figures if figure.end <= nearest.part and figure.kind == nearest.kind]
    return mains[-1] if mains else None


def _is_firm(passage: Passage, figure: Figure, share: Share) -> bool:
    """Tell whether a count is surely the one meant: nothing else comes between it and the share but what grew by how much."""
    between = passage.between(figure.end, share.begin)
    others = [
        other
        for other in between
        if not other.role and other.kind == figure.kind and not other.bracket and (other.part is None or figure.part)
    ]
    return not others and passage.text.count("，", figure.end, share.begin) <= 4
