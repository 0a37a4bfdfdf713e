"""What a quarterly milestone asks for, clause by clause."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

from tasks.language.figures import Certainty, Percentage, Quantity, Span
from tasks.language.goal_parts import Condition
from tasks.language.kinds import ConditionKind
from tasks.language.lexicon import finder
from tasks.language.lists import named_projects
from tasks.language.owners import owner_of, owners
from tasks.language.places import NOWHERE, Places
from tasks.language.scanner import scan_of

_EVENT = re.compile(
    r"完成|编制|确定|制定|开展|召开|发放|启动|拟定|出台|办理|开工|竣工|开始|进行|建立|印发|编发|梳理|落实|推进|分配|取得|通过|组织|实施|建成|签订|"
    r"投入|进场|申报|获得|获批|报送|举办|提交|做好|建设|改造|争取|明确|达到|实现|举行|调研|摸底|起草|形成|采购|验收|招标|施工|确保|通车|投用|封顶"
)
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_DURATIONS = frozenset("年 天 小时 分钟 个月 个工作日 周 工作日".split())


class _Placed(Protocol):
    """A reading that knows its place."""

    @property
    def span(self) -> Span: ...


Reading = TypeVar("Reading", bound=_Placed)


class _Places(Generic[Reading]):
    """Readings in the order of the text, found by place without going through all of them."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.readings = readings
        self.starts = [reading.span.start for reading in readings]

    def inside(self, span: Span) -> Sequence[Reading]:
        """Return the readings that begin inside `span`."""
        return self.readings[bisect_left(self.starts, span.start) : bisect_left(self.starts, span.end)]


def conditions(text: str, places: Places = NOWHERE) -> list[Condition]:
    """Return the conditions of a milestone (工作目标), in order."""
    scan = scan_of(text)
    amounts = _Places([amount for amount in scan.quantities if amount.unit not in _DURATIONS])
    shares, lists, bureaus = _Places(scan.percentages), _Places(named_projects(text, places)), owners(text)
    parts = scan.parts
    found: list[Condition] = []
    start = 0
    for end in [*(mark.start() for mark in re.finditer(r"[。；;\n]", text)), len(text)]:
        inside = lists.inside(Span(start, end))
        listed = Span(inside[0].span.start, inside[-1].span.end) if inside else None
        subject = ""
        for clause in parts.split(Span(start, end), "，,"):
            if listed and listed.overlaps(clause):
                if listed.start in clause:
                    found += [_quantity(amount, subject) for amount in amounts.inside(Span(clause.start, listed.start))]
                    found.append(
                        Condition(ConditionKind.NAMED_LIST, listed, "", inside[0].certainty, names=tuple(inside))
                    )
                continue
            found += _clause(text, clause, subject, amounts, shares)
            subject = subject or _subject(clause.of(text))
        start = end + 1
    if not bureaus:
        return found
    return [_owned(condition, owner_of(condition.span, bureaus)) for condition in found]


def _clause(
    text: str, clause: Span, subject: str, amounts: _Places[Quantity], shares: _Places[Percentage]
) -> list[Condition]:
    """Return the conditions of one clause between commas."""
    found = [_quantity(amount, subject) for amount in amounts.inside(clause)]
    ends = sorted(condition.span.end for condition in found)
    for share in shares.inside(clause):
        before = bisect_right(ends, share.span.start)
        start = max(clause.start, ends[before - 1]) if before else clause.start
        while start < share.span.start and text[start] in " 　，、":
            start += 1
        insort(ends, share.span.end)
        found.append(
            Condition(
                ConditionKind.SHARE, Span(start, share.span.end), share.what, share.certainty, subject, share.comparator,
                share.value, "%", share.basis,
            )
        )  # fmt: skip
    words = clause.of(text)
    if found or len(_ASIDE.sub("", words).strip()) < 4:
        return sorted(found, key=lambda condition: condition.span)
    begin = clause.start + len(words) - len(words.lstrip())
    acts = _EVENT.search(words) or finder("states", "office_acts").found(words, 0, len(words))
    certainty = Certainty.LIKELY if acts else Certainty.GUESS
    return [Condition(ConditionKind.EVENT, Span(begin, clause.end), words.strip(), certainty, subject)]


def _quantity(amount: Quantity, subject: str) -> Condition:
    """Return the condition that a quantity states."""
    low = amount.value if amount.value is not None else amount.low
    span = Span(min(amount.what_span.start, amount.span.start), max(amount.what_span.end, amount.span.end))
    return Condition(
        ConditionKind.QUANTITY, span, amount.what, amount.certainty, subject, amount.comparator, low, amount.unit
    )


def _subject(words: str) -> str:
    """Return what a clause is about: the words before its verb."""
    found = _EVENT.search(words)
    return words[: found.start()].strip(" ，、") if found and found.start() >= 3 else ""


def _owned(condition: Condition, owner: str | None) -> Condition:
    """Return `condition` as that of the bureau which its clause names."""
    return replace(condition, owner=owner) if owner else condition
