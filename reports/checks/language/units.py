"""Units that are colloquial, missing, or ten thousand times too small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reports.checks.case import Case
from reports.checks.finding import Mark, Said
from reports.checks.language.places import passages
from reports.checks.rounding import plain
from reports.checks.words import same_kind, touches
from tasks.language.figures import Certainty, Quantity, Span
from tasks.language.figures.units import in_base_unit, plain_unit

_COLLOQUIAL = {"平": "平方米", "平方": "平方米", "方": "立方米", "立方": "立方米"}
_UNITLESS = re.compile(r"(?:完成|累计|共计|竣工|开工|新增|建成)\s?$")
_SUM_UNITLESS = re.compile(
    r"(?:完成|新增|到位|发放|拨付|下达|争取|实现)[一-龥]{0,6}(?:投资|资金|贷款|产值|收入|补贴|补助|营收)"
    r"(?P<figure>[0-9０-９]+(?:[.．][0-9０-９]+)?)(?=[，。；、\n]|$)"
)
_INDEX = re.compile(r"指数|得分|评分|分值|排名|系数|比例?|密度|容积率|名次|编号|代码|号$")


def colloquial_unit(case: Case) -> Iterator[Said]:
    """Find 平 and 方 for 平方米 and 立方米."""
    for passage in passages(case):
        found = [amount for amount in passage.quantities if plain_unit(amount.unit).lstrip("十百千万亿") in _COLLOQUIAL]
        if found:
            names = {plain_unit(amount.unit).lstrip("十百千万亿") for amount in found}
            written, meant = "”“".join(sorted(names)), "、".join(sorted({_COLLOQUIAL[name] for name in names}))
            yield Said(
                tuple(passage.mark(amount.span) for amount in found),
                "单位",
                f"“{written}”宜写作{meant}，共 {len(found)} 处。",
            )


def unit_missing(case: Case) -> Iterator[Said]:
    """Find a number of things done without a unit."""
    passage = case.written_passage
    for amount in passage.quantities:
        before = passage.text[max(0, amount.span.start - 12) : amount.span.start]
        after = passage.text[amount.span.end : amount.span.end + 1]
        plain_number = amount.certainty is Certainty.GUESS and not amount.unit and amount.text[:1].isdigit()
        if (
            plain_number
            and _UNITLESS.search(before)
            and not _INDEX.search(before)
            and after in ("", "，", "。", "；", "、", "\n")
        ):
            yield Said((passage.mark_to(amount),), "单位", f"“{amount.text}”后面没有单位，请补上。")
    for found in _SUM_UNITLESS.finditer(passage.text):
        yield Said(
            (
                passage.mark(
                    Span(*found.span()),
                ),
            ),
            "单位",
            f"“{found['figure']}”后面没有单位，请补上。",
        )


def magnitude(case: Case) -> Iterator[Said]:
    """Find an amount that misses 万 or 亿: ten thousand times less than the target of the same thing."""
    passage = case.written_passage
    for amount in passage.quantities:
        whole = amount.value is None or amount.value == amount.value.to_integral_value() or amount.value >= 1000
        if whole or not amount.base or plain_unit(amount.unit)[:1] in ("万", "亿", "千", "百"):
            continue
        words = passage.mark_to(amount)
        for value, unit, mark in _planned(case, amount):
            word, factor = unit[0], 10_000 if unit[0] == "万" else 100_000_000
            if 0 < amount.base[0] * factor / in_base_unit(value, unit)[0] <= 2:
                marks = (words, *((mark,) if mark else ()))
                yield Said(
                    marks,
                    f"{amount.text} / {plain(value)}{unit}",
                    f"“{amount.text}”疑漏写“{word}”（所对的目标为 {plain(value)}{unit}），请核实。",
                )
                break


def _planned(case: Case, amount: Quantity) -> Iterator[tuple[Decimal, str, Mark | None]]:
    """Yield the targets of a count in 万 or 亿: the plan in its own sentence, then the task's."""
    passage = case.written_passage
    for other in passage.amounts(Span(passage.sentence(amount.span.start).start, amount.span.start)):
        planned = re.search(
            r"(?:计划|目标|任务)[^，。；]{0,10}$", passage.text[max(0, other.span.start - 14) : other.span.start]
        )
        if other.value and other.unit[:1] in ("万", "亿") and same_kind(amount, other.unit) and planned:
            yield other.value, other.unit, passage.mark(other.span)
    for placed in case.targets:
        target = placed.target
        large = target.value and target.unit[:1] in ("万", "亿") and same_kind(amount, target.unit)
        if large and touches(target.what, passage.context(amount, 40)) >= 0.7:
            yield target.value, target.unit, placed.mark
