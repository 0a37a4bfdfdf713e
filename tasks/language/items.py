"""The numbered items of a narrative and the part of it to which each belongs."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from tasks.language.figures.numerals import number
from tasks.language.span import Span

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟"
_CN = "一二三四五六七八九十"


class Part(StrEnum):
    """What a passage of the narrative speaks of."""

    PROGRESS = "progress"
    HEADING = "heading"
    OBSTACLES = "obstacles"
    NEXT_STEPS = "next_steps"


class Family(StrEnum):
    """A kind of item marker, from the widest to the narrowest as official documents nest them."""

    CHAPTER = "一、"
    SECTION = "（一）"
    FIGURE = "1."
    BRACKETED = "(1)"
    CIRCLE = "①"
    SPOKEN = "一是"
    BULLET = "•"


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its marker as written ("" when none), where it stands with all white space after it, its part.

    `joined`: another part of the item before it, opened by a heading inside the paragraph.
    """

    marker: str
    marker_span: Span
    span: Span
    part: Part
    joined: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place where an item may begin."""

    family: Family
    value: int
    start: int
    span: Span
    line: bool


_MARK = re.compile(
    rf"(?P<place>^[ \t　 ]{{0,12}}|(?<=[。；;：:！，、\s]))(?P<mark>(?P<circle>[{CIRCLED}⑴-⒇⒈-⒛])|"
    rf"(?P<section>[（(][{_CN}]{{1,3}}[）)])|(?P<bracketed>[（(][0-9０-９]{{1,2}}[）)]|[0-9０-９]{{1,2}}[）)])|"
    rf"(?P<figure>[0-9０-９]{{1,2}}[.．、])|(?P<chapter>[{_CN}]{{1,3}}、)|(?P<spoken>[{_CN}]{{1,2}}是)|"
    r"(?P<bullet>[●•◆■▪※★☆►▶➢➤○□◇◎☐☑☒✓✔√－\-—](?=[ \t　]?[^\s\-—－])))",
    re.MULTILINE,
)
_FAMILIES = {
    "circle": Family.CIRCLE, "section": Family.SECTION, "bracketed": Family.BRACKETED, "figure": Family.FIGURE,
    "chapter": Family.CHAPTER, "spoken": Family.SPOKEN, "bullet": Family.BULLET,
}  # fmt: skip
_OBSTACLES = re.compile(
    r"^\s*(?:(?:目前|当前|主要)?(?:还|仍)?存在(?:的)?(?:主要|突出|一些)?(?:问题|困难|不足|短板)|主要(?:问题|困难)|问题(?:困难|及原因|与不足)|困难(?:问题|和问题)|"
    r"(?:滞后|未完成|偏慢)原因|需(?:要)?协调(?:解决)?(?:的)?(?:问题|事项)|问题[：:])"
)
_NEXT = re.compile(
    r"^\s*(?:下一?步(?:工作)?(?:打算|措施|计划|安排|思路|重点|举措|(?=将|我|要|[，,：:。；;\s]|$))|下阶段|下一阶段|接下来|(?:三|四|下|下一)季度(?:工作)?(?:打算|计划|安排|重点|将)|"
    r"(?:下半年|今后)(?:工作)?(?:打算|计划|安排|重点)|工作(?:打算|计划|安排)|拟采取(?:的)?措施|整改措施|下月计划)"
)
_PROGRESS = re.compile(
    r"^\s*(?:[一二三四]季度)?(?:目前|主要|重点|总体|基本|工作|项目|任务|本季度|上半年|前三季度)*(?:的)?(?:进展|推进|完成|开展|落实|工作|建设)(?:情况|进展|成效|进度)+"
)
_HEADING_LENGTH = 30
#: A heading inside a paragraph: …已完工。存在的问题：征迁难度大。下一步打算：…
_INLINE = re.compile(
    r"(?<=[。；;！])[ \t　]*(?:[（(]?[一二三四]{1,2}[）)、][ ]?)?(?=(?:(?:目前|当前|主要|还|仍){0,2}存在(?:的)?(?:主要|突出|一些)?(?:问题|困难|不足|短板)|主要(?:问题|困难)|问题|困难|"
    r"(?:下一?步|下阶段|下一阶段|下季度|下半年|整改)(?:的)?(?:工作)?(?:打算|措施|计划|安排|思路|重点|举措)?)"
    r"(?:(?:和|与|及|、)?(?:困难|问题|不足|原因|打算|措施|建议)){0,2}[：:])"
)

#: A sentence that says what comes next, without a heading: 甲路已完工。下一步，将加快征迁。
_AHEAD = re.compile(
    r"(?:下一?步|下一?阶段|接下来|下一?季度|下半年|[二三四]季度(?=，?(?:将|计划|拟|力争|要|继续|重点)))(?:工作)?(?:中|里)?"
    r"(?=[，,]|将|我[市县区局委办]|要|计划|拟|继续|重点|力争|需|全力|加快|抓紧)"
)
_CLAUSE_END = re.compile(r"[，。；;\n]")
_SENTENCES = re.compile(r"(?:\A|(?<=[。；;！\n]))[ \t　]*(?=[^\s。；;！])")
#: What a sentence says that speaks of what is done again, and what shows that it still speaks of what is to come.
_DONE = re.compile(
    r"已|目前|截[至止]|正在|累计|(?:完成|达到?)[^，。；]{0,8}[0-9]|完工|竣工|建成|封顶|通车|投用|尚未|停工"
)
_TO_COME = re.compile(
    r"将|力争|确保|争取|计划|预计|拟|尽快|加快|继续|抓紧|进一步|力促|推动|加强|加大|做好|[年月]底?前|后续"
)


@dataclass(frozen=True, slots=True)
class _Turns:
    """Where sentences inside a text turn to what comes next, and where it comes back to what is done."""

    ahead: frozenset[int]
    back: frozenset[int]


def items_of(text: str) -> list[Item]:
    """Return the items of `text`, which partition it: numbered ones, else one a paragraph. Time grows linearly."""
    if not text:
        return []
    marks, headings = _chosen(text, _accepted(text))
    if marks and not text[: marks[0].start].strip():
        marks = [replace(marks[0], start=0), *marks[1:]]
    begun = {mark.start: mark for mark in marks}
    paragraphs = _paragraphs(text, marks[0].start if marks else None)
    turns = _turns(text, begun)
    starts = sorted({0, *begun, *paragraphs, *turns.ahead, *turns.back})
    inside = (turns.ahead | turns.back) - set(paragraphs)
    items: list[Item] = []
    part, outer = Part.PROGRESS, None
    for start, end in pairwise([*starts, len(text)]):
        mark = begun.get(start)
        mark_span = mark.span if mark else Span(start, start)
        body = text[mark_span.end : end]
        if items and not mark and not body.strip():
            items[-1] = replace(items[-1], span=Span(items[-1].span.start, end))
            continue
        joined = not mark and start > 0 and (text[start - 1] != "\n" or start in inside)
        ahead = start in turns.ahead or bool(mark and _AHEAD.match(text, mark_span.end))
        if start in turns.back:
            part, outer = outer or Part.PROGRESS, None
        elif joined or (ahead and not mark):
            outer = part if outer is None else outer  # said inside an item: the next number goes on where it left off
        elif mark and outer is not None:
            part, outer = (outer if mark.value > 1 else part), None
        if mark and ahead:
            outer = part
        tabled = not mark and _is_tabled(text, start)
        part = Part.NEXT_STEPS if ahead else Part.PROGRESS if tabled else _part_of(body, part)
        heading = mark_span in headings or (len(starts) > 1 and not ahead and _is_heading(body))
        heading = heading or (bool(marks) and not mark and start == 0 and _is_preamble(body))
        items.append(Item(mark_span.of(text), mark_span, Span(start, end), Part.HEADING if heading else part, joined))
    return items


def _accepted(text: str) -> list[_Mark]:
    """Return the marks that count on: 1, 2, 3 … of one family, or a single one at the head of a paragraph."""
    chains: dict[Family, list[list[_Mark]]] = {}
    for found in _MARK.finditer(text):
        mark = _mark(text, found)
        if mark is None or _is_tabled(text, mark.start):
            continue
        runs = chains.setdefault(mark.family, [])
        if mark.family is Family.BULLET:
            if mark.line:
                runs.append([mark])
        elif runs and mark.value == runs[-1][-1].value + 1:
            runs[-1].append(mark)
        elif mark.value == 1 or mark.line:  # after a comma a chain may begin, a single mark is none
            runs.append([mark])
    kept = [
        mark
        for family, runs in chains.items()
        for run in runs
        for mark in run
        if len(run) > 1
        or (mark.line and (family in (Family.CIRCLE, Family.SECTION, Family.BULLET) or _stands_alone(text, mark)))
    ]
    return sorted(kept, key=lambda mark: mark.start)


def _mark(text: str, found: re.Match[str]) -> _Mark | None:
    """Return the mark that was found, None where the words are a figure or a part of a sentence."""
    family = next(_FAMILIES[name] for name in _FAMILIES if found[name])
    words = found["mark"]
    start = found.start("place")
    line = start == 0 or text[start - 1] == "\n"
    if not line and text[start - 1] in "，、" and family in (Family.FIGURE, Family.CHAPTER):
        return None
    if not line and family is Family.CHAPTER and text[start - 1] not in "。；;\n 　":
        return None
    if family is Family.BULLET:
        return _Mark(family, 0, start, Span(*found.span("mark")), line) if line else None
    return _Mark(family, _value(words), start if line else found.start("mark"), Span(*found.span("mark")), line)


def _value(words: str) -> int:
    """Return the number that a marker shows."""
    if words[0] in CIRCLED:
        return CIRCLED.index(words[0]) + 1
    if "⑴" <= words[0] <= "⒇":
        return ord(words[0]) - ord("⑴") + 1
    if "⒈" <= words[0] <= "⒛":
        return ord(words[0]) - ord("⒈") + 1
    value = number(words.strip("（）().．、是"))
    return int(value) if value is not None else 0


def _stands_alone(text: str, mark: _Mark) -> bool:
    """Tell whether a single marker at the head of a paragraph is one: 1. and 一、, not 1.5公里."""
    following = text[mark.span.end : mark.span.end + 1]
    return mark.value == 1 and not following.isdigit()


def _chosen(text: str, marks: list[_Mark]) -> tuple[list[_Mark], set[Span]]:
    """Return the marks that begin items where families nest, and the marks among them that stand before mere titles.

    The first family leads. A narrower one takes over inside an item whose own words are no more than a title; the
    spoken 一是 only where nothing else is numbered.
    """
    if marks and marks[0].family is not Family.SPOKEN:
        marks = [mark for mark in marks if mark.family is not Family.SPOKEN]
    chosen: list[_Mark] = []
    titles: set[Span] = set()
    open_families: list[Family] = []
    for mark in marks:
        if mark.family in open_families:
            del open_families[open_families.index(mark.family) + 1 :]
        elif not open_families:
            open_families.append(mark.family)
        elif mark.line and mark.family is Family.CHAPTER:  # wider than all others: it closes what is open
            open_families[:] = [mark.family]
        elif chosen[-1].family is open_families[-1] and _is_heading(
            text[chosen[-1].span.end : mark.start], inner_line=mark.line
        ):
            titles.add(chosen[-1].span)
            open_families.append(mark.family)
        else:
            continue
        chosen.append(mark)
    return chosen, titles


def _is_heading(words: str, *, inner_line: bool = False) -> bool:
    """Tell whether an item's own words are only a title, such as 存在问题 or 工作进展情况."""
    plain = words[: _HEADING_LENGTH * 3].strip()
    if not plain or len(plain) > _HEADING_LENGTH:
        return False
    bare = plain.rstrip("。：:；;. ")
    if any(mark in bare for mark in "，。；：,;\n"):
        return False
    titled = any(
        (found := pattern.match(bare)) and len(bare) - found.end() <= 8 and not re.search(r"[0-9]", bare)
        for pattern in (_OBSTACLES, _NEXT, _PROGRESS)
    )
    return titled or inner_line or plain.endswith(("：", ":"))


def _is_preamble(words: str) -> bool:
    """Tell whether words before the first marker only lead over to the items: …进展如下：."""
    plain = words[:120].strip()
    return len(plain) <= 80 and plain.endswith(("：", ":", "如下", "如下。"))


def _part_of(body: str, part: Part) -> Part:
    """Return the part of the report that begins with `body`, or goes on with it."""
    if _OBSTACLES.match(body):
        return Part.OBSTACLES
    if _NEXT.match(body):
        return Part.NEXT_STEPS
    return Part.PROGRESS if _PROGRESS.match(body) else part


def _turns(text: str, begun: Collection[int]) -> _Turns:
    """Return where sentences turn to what comes next and back; a numbered item and a paragraph end such a turn.

    A sentence stands for itself: what follows it goes on with it only while it speaks of what is to come.
    """
    if not _AHEAD.search(text):
        return _Turns(frozenset(), frozenset())
    ahead, back = set(), set()
    turned = inline = False
    for found in _SENTENCES.finditer(text):
        start, opens = found.start(), _AHEAD.match(text, found.end())
        line = start == 0 or text[start - 1] == "\n"
        if start in begun:
            turned = False
        elif opens and not turned:
            ahead.add(start)
            turned, inline = True, not line
        elif turned and not opens and ((line and inline) or _is_done(text, found.end())):
            back.add(start)
            turned = False
    return _Turns(frozenset(ahead), frozenset(back))


def _is_done(text: str, start: int) -> bool:
    """Tell whether the clause at `start` speaks of what is done or under way, and not of what is to come."""
    end = _CLAUSE_END.search(text, start, start + 60)
    done = _DONE.search(text, start, end.start() if end else start + 60)
    return bool(done) and not _TO_COME.search(text, start, done.start() if done else start)


def _paragraphs(text: str, numbered: int | None) -> list[int]:
    """Return where unnumbered items begin: every paragraph, behind the first marker (`numbered`) only those that open another part.

    A heading with its colon opens one inside a paragraph too; each row of a table is one, and the line behind a table.
    """
    starts = [found.start() for found in re.finditer(r"(?<=\n)[^\n]", text)]
    inline = [found.end() for found in _INLINE.finditer(text)]
    if numbered is None:
        return [*starts, *inline]
    openings = (_OBSTACLES, _NEXT, _PROGRESS)
    rows = [start for start in starts if _is_tabled(text, start) or _is_tabled(text, start - 1)]
    return (
        [
            start
            for start in starts
            if start < numbered or any(opening.match(text[start : start + 24]) for opening in openings)
        ]
        + rows
        + inline
    )


def _is_tabled(text: str, place: int) -> bool:
    """Tell whether a place lies in a row of a table, whose cells tabs part; the end of a line belongs to its line."""
    begin = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    return "\t" in text[begin : end if end >= 0 else len(text)].strip("\t ")
