"""Percentages in official text, each with what it is a share of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tasks.language.figures.around import comparator, counted_before
from tasks.language.figures.enumerations import Basis, Certainty, Comparator
from tasks.language.figures.numerals import ARABIC, number
from tasks.language.figures.quantities import TO
from tasks.language.span import Span

CN = r"[一二两三四五六七八九十百][零一二三四五六七八九十百]{0,4}(?:点[零一二三四五六七八九]{1,3})?"
PERCENT = re.compile(
    rf"(?P<one>{ARABIC})[ \t]?(?:[%％]?{TO}(?P<two>{ARABIC})[ \t]?)?(?P<sign>[%％‰])"
    rf"|(?P<per>[百千])分之(?P<cn>{CN}|{ARABIC})"
    r"|(?P<whole>[二三四五六七八九十])分之(?P<part>[一二三四五六七八九])"
    r"|(?P<half>(?<![另])一半(?!天|时间)|(?<!时间)(?<!任务)(?<!双)过半(?!数)|半数(?:以上)?)"
    r"|(?<![完建集组构形养收大小])(?P<tenth>[一二三四五六七八九]|近[一二三四五六七八九])成(?![立为功本果员熟效绩长交都分品就型都套片年人])"
)
BREAKS = re.compile(r"[，。；：！？\n,;]")

ANNUAL = re.compile(
    r"(?:占(?:目标|总?任务)|全[年面]|年度|年初|年内|全年度|本年|完成了?[目指]标|目标任务|任务目标|总任务|总目标|省定|市定|下达|任务量|计划数|计划量|序时|计划任务|任务数|计划|任务)"
    r"[^，。；：]{0,14}$"
)
ANNUAL_RATE = re.compile(
    r"(?:目标|任务|计划|年度投资|全年投资|序时进度)[^，。；：率]{0,4}(?:完成率|达成率|进度)[^，。；：率]{0,6}$"
)
WORKS = re.compile(
    r"(?:工程总?量|(?:完成|达)总量的?|总工程|总工作量|总体进[度展]|总体形象|整体进[度展]|整体形象|总进度|形象进度|工程进[度展]|施工进[度展]|项目进[度展]|建设进[度展]|"
    r"总体工程|整体工程|工程建设进度|进度已?(?:完成|达|过|为|约)|工程总体|项目总体|项目整体|总体已?完成|整体已?完成|^(?:目前|该|整个)?(?:工程|项目|建设|施工)(?:已|累计|已累计)?(?:完成|达)|"
    r"总建设任务|(?<!支出)(?<!投资)(?<!拨付)(?<!执行)(?<!资金)(?<!序时)进度)[^，。；：]{0,12}$"
)
CHANGE = re.compile(
    r"(?:同比|环比|增长|增幅|增速|下降|降幅|上升|提高了?|提升(?!工程|改造|项目|整治|行动|县)了?|降低了?|减少了?|增加了?|压减|缩短|改善(?!工程|项目)|回落|翻)[^，。；：]{0,6}$"
)
RATE = re.compile(
    r"(?:[^，。；：\s]{1,6}率|支出进度|投资进度|拨付进度|执行进度|资金进度|比例|占比|比重|满意度|知晓度|支持度|参与度|覆盖面|密闭度|[^，。；：\s]面积)[^，。；：率]{0,10}$"
)
SHARE = re.compile(r"占[^，。；：占]{1,14}$")
COMPONENT = re.compile(r"(?:完成|达到?|已|施工|建设|安装|铺设|浇筑|开挖|至|过)[^，。；：]{0,6}$")


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share in percent. `basis` None: growth, or a share whose whole the words don't name."""

    span: Span
    value: Decimal
    basis: Basis | None
    what: str
    comparator: Comparator
    certainty: Certainty
    what_span: Span
    text: str
    upper: Decimal | None = None


def percentages(text: str) -> list[Percentage]:
    """Return the percentages of `text` in order, fractions in words (一半, 三分之二) included. Time grows linearly."""
    found: list[Percentage] = []
    floor = 0
    for match in PERCENT.finditer(text):
        value, upper = _values(match)
        if value is None:
            continue
        start = match.start()
        rough = bool(match["tenth"]) and match["tenth"][0] == "近"
        binds, end = comparator(text, start, match.end(), about=rough)
        clause = text[max(floor, start - 40) : start]
        breaks = [place.end() for place in BREAKS.finditer(clause)]
        clause = clause[breaks[-1] :] if breaks else clause
        basis, certainty = basis_of(clause)
        what = counted_before(text, start, floor)
        if found and text[found[-1].span.end : start] in ("、", "和", "及", "与"):
            basis, certainty, what = found[-1].basis, found[-1].certainty, found[-1].what_span
        found.append(
            Percentage(Span(start, end), value, basis, what.of(text), binds, certainty, what, text[start:end], upper)
        )
        floor = end
    return found


def basis_of(clause: str) -> tuple[Basis | None, Certainty]:
    """Return what a percentage is a share of, from the words of its clause that stand before it."""
    if CHANGE.search(clause) and not re.search(r"(?:提升|提高|增加|降低|下降|上升)(?:至|到)[^，。；：]{0,4}$", clause):
        return None, Certainty.SURE
    if ANNUAL_RATE.search(clause):
        return Basis.ANNUAL_TARGET, Certainty.SURE
    if RATE.search(clause):
        return Basis.RATE, Certainty.SURE
    if WORKS.search(clause) and not re.search(r"(?:全年|年度)[^，。；：]{0,8}$", clause):
        return Basis.WORKS, Certainty.SURE
    if ANNUAL.search(clause):
        return Basis.ANNUAL_TARGET, Certainty.SURE
    if SHARE.search(clause):
        return Basis.RATE, Certainty.LIKELY
    if COMPONENT.search(clause):
        return Basis.COMPONENT, Certainty.LIKELY
    return None, Certainty.GUESS


def _values(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
    """Return the percentage that `match` states, and the upper end where it is a range."""
    if match["one"]:
        scale = Decimal("0.1") if match["sign"] == "‰" else Decimal(1)
        one, two = number(match["one"]), number(match["two"]) if match["two"] else None
        return (one * scale if one is not None else None), (two * scale if two is not None else None)
    if match["per"]:
        words, _, fraction = match["cn"].partition("点")
        value = number(words)
        if value is not None and fraction:
            value += number(fraction) / Decimal(10 ** len(fraction))  # type: ignore[operator]
        return (value if value is None or match["per"] == "百" else value / 10), None
    if match["whole"]:
        whole, part = number(match["whole"]), number(match["part"])
        return ((part / whole * 100).quantize(Decimal("0.01")) if whole and part else None), None
    if match["half"]:
        return Decimal(50), None
    tenth = number(match["tenth"].lstrip("近"))
    return (tenth * 10 if tenth is not None else None), None
