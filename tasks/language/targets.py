"""Annual targets in the text of a task."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tasks.language.figures import Basis, Certainty, Comparator, Span
from tasks.language.owners import owner_of, owners
from tasks.language.scanner import scan_of

Accumulation = Literal["cumulative", "level"]
_LEVEL = re.compile(
    r"(?:达到?|提升到?至?|提高到?至?|保持在?|稳定在|控制在|降至|降到|不低于|不高于|以内|增至|增加到)[^，。；]{0,6}$"
)
# 分类覆盖率, 森林面积占, 生猪存栏: no sum of what is done
_LEVEL_WHAT = re.compile(r"(?:率|比例|占比|比重|总量|总数|保有量|存栏|规模|浓度|指数|满意度|面积占|水平|密度|排名)$")
_NOT_TARGETS = frozenset("年 天 小时 分钟 个月 个工作日 周 秒 工作日".split())


@dataclass(frozen=True, slots=True)
class TargetClause:
    """What a task promises for the year: what, how much, and whether it adds up over the year or is a level."""

    what: str
    comparator: Comparator
    value: Decimal
    unit: str
    accumulation: Accumulation
    owner: str | None
    span: Span
    certainty: Certainty


def annual_targets(text: str) -> list[TargetClause]:
    """Return the figures that the text of a task (工作任务) promises, in order."""
    clauses = owners(text)
    found: list[TargetClause] = []
    for amount in scan_of(text).quantities:
        if amount.value is None or amount.unit in _NOT_TARGETS or amount.certainty is Certainty.GUESS:
            continue
        span = Span(min(amount.what_span.start, amount.span.start), max(amount.what_span.end, amount.span.end))
        level = _is_level(text, amount.span, amount.what) or "/" in amount.unit
        sure = amount.certainty if amount.what else Certainty.GUESS
        found.append(
            TargetClause(
                amount.what, amount.comparator, amount.value, amount.unit,
                "level" if level else "cumulative", owner_of(amount.span, clauses), span, sure,
            )
        )  # fmt: skip
    for share in scan_of(text).percentages:
        rate = share.basis in (Basis.RATE, None)
        span = Span(min(share.what_span.start, share.span.start), share.span.end)
        found.append(
            TargetClause(
                share.what, share.comparator, share.value, "%", "level", owner_of(share.span, clauses), span,
                Certainty.SURE if rate and share.what else Certainty.LIKELY,
            )
        )  # fmt: skip
    return sorted(found, key=lambda target: target.span)


def _is_level(text: str, span: Span, what: str) -> bool:
    """Tell a level (覆盖率达到80%) from an amount that adds up over the year (完成25条)."""
    return bool(
        _LEVEL_WHAT.search(what) or (_LEVEL.search(text[max(0, span.start - 10) : span.start]) and "率" in what)
    )
