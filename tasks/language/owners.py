"""Bureaus that a clause of a task names for itself: （市城管局） · （该项工作由国资委牵头）."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.language.span import Span

_UNIT_END = (
    r"(?:局|委|委员会|办公室|办|厅|部|院|中心|集团|公司|银行|政府|管委会|指挥部|联社|残联|妇联|工会|总队|支队|大队|工商联|科协|文联|团市委|团委|学校|学院|"
    r"[区县市]|总站|管理处|供销社|红十字会|法院|检察院)"
)
_BRACKET = re.compile(r"[（(]([^（）()\n]{2,80})[）)]")
_LED = re.compile(
    r"^(?:该项工作|此项工作|本项工作|该项任务|该任务|该项|此项)?(?:由|责任单位[：:]?|牵头单位[：:]?|责任部门[：:]?)\s?"
    r"(?P<name>[^，。；（）]{2,60}?)(?:牵头|负责|承担|主办|实施|组织实施|落实)*$"
)
# 责任单位：市城管局, 牵头部门 市国资委
_HEADED = re.compile(r"^(?:责任单位|牵头单位|责任部门|牵头|配合单位|牵头部门)[：:]?\s?(?P<name>[^（）]{2,60})$")
_NAME = re.compile(rf"[一-龥]{{1,20}}{_UNIT_END}(?:牵头|负责)?$")
_SEPARATOR = re.compile(r"[、，,；;\s]|和(?=市|县|区|省)")
_SENTENCE = "。；;\n！？"


@dataclass(frozen=True, slots=True)
class OwnerClause:
    """A bureau named in brackets, and the clause that it owns."""

    name: str
    span: Span
    clause_span: Span


def owners(text: str) -> list[OwnerClause]:
    """Return the bureaus that clauses of `text` name for themselves, in order."""
    found: list[OwnerClause] = []
    start = 0
    for bracket in _BRACKET.finditer(text):
        names = _names(bracket[1])
        if not names:
            continue
        clause = Span(_clause_start(text, start, bracket.start()), bracket.end())
        for name in names:
            offset = bracket.start(1) + bracket[1].index(name)
            found.append(OwnerClause(name, Span(offset, offset + len(name)), clause))
        start = bracket.end()
    return found


def owner_of(span: Span, clauses: Sequence[OwnerClause]) -> str | None:
    """Return the first bureau whose clause holds `span`, None where the lead keeps it; `clauses` as `owners` gave them."""
    after = bisect_left(clauses, span.end, key=_start)
    if not after or not clauses[after - 1].clause_span.overlaps(span):
        return None
    return clauses[bisect_left(clauses, _start(clauses[after - 1]), key=_start)].name


def _start(clause: OwnerClause) -> int:
    """Return where a clause begins."""
    return clause.clause_span.start


def _names(inside: str) -> list[str]:
    """Return the bureaus named inside a pair of brackets; empty where the words are something else."""
    words = inside.strip()
    led = _LED.match(words) or _HEADED.match(words)
    words = led["name"] if led else words
    parts = [part.removesuffix("牵头").removesuffix("负责") for part in _SEPARATOR.split(words) if part]
    if led:
        return [part for part in parts if len(part) >= 2]
    return parts if parts and all(_NAME.match(part) and _is_bureau(part) for part in parts) else []


def _is_bureau(name: str) -> bool:
    """Tell a bureau from a place in brackets: 市城管局 from 兰山区 or 文化中心."""
    return bool(
        (re.match(r"[市省县区各]", name) and not name.endswith(("市", "区", "县")))
        or re.search(r"(?:局|委|委员会|厅|集团|公司|管委会|残联|妇联|工商联|政府|指挥部|人民政府)$", name)
    )


def _clause_start(text: str, floor: int, bracket: int) -> int:
    """Return where the clause before a bracket begins; a full stop right before the bracket belongs to it."""
    place = bracket
    while place > floor and text[place - 1] in "。；;，, \n":
        place -= 1
    while place > floor and text[place - 1] not in _SENTENCE:
        place -= 1
    return place
