"""Where the words of an item begin to speak of a sub-project, and how they name it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.clauses import KnownName, district_of, match_name
from tasks.clauses.projects import (
    PLACES,
    WORKS,
    begins_with_activity,
    is_specific,
    looks_like_name,
    parts_of,
)
from tasks.figures import Certainty, Span

#: A clause begins at the item's first word and after these.
_BOUNDARY = re.compile(r"[；;。\n][；;。\s]*(?:其中[，,：:]?)?")
_COMMA = re.compile(r"[，,](?:其中[，,：:]?)?")
_HEAD = re.compile(r"(?:[^，。；：:,;\n（()）]|[（(][^（）()\n]{1,40}[）)]){2,60}(?=[：:])")
_INNER_MARK = re.compile(r"^(?:[①-⑳]|[（(]?[0-9]{1,2}[）).、．]|[一二三四五六七八九十]是|其中|\s)+")
_NO_NAME = re.compile(
    r"(?:方面|情况|措施|做法|问题|打算|计划|原因|进展|如下|成效|方式|目标|任务|内容|责任单位|牵头单位|联系人|电话|备注|说明|阶段|其中|分别为|分别是|包括|环节|资金|投资|"
    r"[0-9一二三四五六七八九十]+[个条处座所项家类])$"
)
_PREDICATE = re.compile(
    r"已|正在|正式|正(?=按|加|推|进|办|开|组|全)|现(?!代|场|有|状)|目前|截至|截止|全部|均|基本|完成|进入|处于|达到?|累计|主体(?!育)|总体|整体|总工程量|形象进度|工程进度|施工|开工|"
    r"竣工|完工|实现|通过|启动|预计|计划|拟|将|尚|未|暂|于[0-9]|按照|按计划|按期|投入|取得|获得?|办理|提出|列入|因|顺利|全面|如期|建成|进展|进度|进场|封顶|通车|取消|停工|"
    r"推进|正|[0-9]"
)
_COMPONENT = re.compile(
    r"^(?:$|路基|路面|主体|基础|桩基|管网|地下|雨污|土建|设备|前期|征地|拆迁|土地|施工|招标|立项|可研|设计|方案|手续|工程|道路|两侧|围挡|建设|项目|一期|二期|东段|西段|南段|北段|"
    r"[^，。；]{0,6}(?:工作|工程|手续|方案|报告|采购|安装|施工|建设|结构|招标|设计|审批|评审|验收|拆除|征收))"
)
_ENDS = re.compile(
    r"(?:(?P<work>" + "|".join(sorted(map(re.escape, WORKS), key=lambda word: -len(word))) + r")|(?:"
    + "|".join(sorted(map(re.escape, PLACES), key=lambda word: -len(word)))
    + r"))(?:[（(][^（）()]{1,40}[）)])?"
)  # fmt: skip
_COUNTED = re.compile(r"^[0-9０-９一二三四五六七八九十两]{1,4}[个条处座所](?P<kind>[^，。；（）()]{6,30}?(?:项目|工程))(?=全部|均|已|正|都)")
_NEW = re.compile(r"^(?:新建|改建|扩建|迁建|改扩建|建设[路大街]|改造|中心|市级|通|全民|全域|工程|项目|将军|从|向|共青|共和|解放|在建|续建|新增|实验|为民|优)")
_DOES = re.compile(r"(?:正在|已|目前|全面)?(?:进行|开展|实施|完成|启动|推进|办理)(?:了)?")


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a sub-project's words: where its row starts, its name, and where its statement starts."""

    start: int
    name: str
    name_span: Span
    statement: int
    certainty: Certainty
    known: KnownName | None = None
    district: str | None = None


def heads(text: str, body: Span, known: Sequence[KnownName], goal: str) -> list[Head]:
    """Return the heads of the sub-projects that an item's body speaks of, in order; empty where it names none."""
    starts = _starts(text, body, _BOUNDARY)
    found = _colon_heads(text, starts, body, known)
    if found:
        return found
    for start in starts:
        found += _subjects(text, start, body.end, known, goal)
    if found and found[0].start == body.start or len(found) > 1:
        more = _starts(text, body, _COMMA)[1:]
        taken = {head.start for head in found}
        for start in more:
            if start not in taken:
                found += [head for head in _subjects(text, start, body.end, known, "") if _is_proper(head)]
    return sorted(found, key=lambda head: head.start)


def _starts(text: str, body: Span, boundary: re.Pattern[str]) -> list[int]:
    """Return where clauses begin inside `body`."""
    lead = len(body.of(text)) - len(body.of(text).lstrip())
    return [body.start + lead, *(found.end() for found in boundary.finditer(text, body.start, body.end) if found.end() < body.end)]


def _colon_heads(text: str, starts: list[int], body: Span, known: Sequence[KnownName]) -> list[Head]:
    """Return heads of the form 西三路：…"""
    found: list[Head] = []
    district: str | None = None
    for start in starts:
        head = _HEAD.match(text, start, min(body.end, start + 64))
        if not head:
            continue
        inner = _INNER_MARK.match(head[0])
        begin = start + (inner.end() if inner else 0)
        words = text[begin : head.end()].rstrip()
        place = district_of(words)
        if place and place[1].end == len(words):
            district = place[0]
            continue
        match, sure = match_name(words, known) if known else (None, Certainty.GUESS)
        if not (match and sure is not Certainty.GUESS) and not looks_like_name(words):
            continue
        if _NO_NAME.search(words) or len(words) < 3:
            continue
        certainty = Certainty.SURE if is_specific(words) else Certainty.LIKELY
        found.append(Head(start, words, Span(begin, begin + len(words)), head.end() + 1, certainty, match if sure is not Certainty.GUESS else None, district))
    return found


def _subjects(text: str, start: int, end: int, known: Sequence[KnownName], goal: str) -> list[Head]:
    """Return the sub-projects that the clause at `start` is about: 西三路、黄海路已完工."""
    stop = start
    while stop < min(end, start + 80) and text[stop] not in "，。；：,;\n":
        stop += 1
    inner = _INNER_MARK.match(text[start:stop])
    begin = start + (inner.end() if inner else 0)
    clause = text[begin:stop]
    if counted := _COUNTED.match(clause):
        if not re.match(r"(?:全部|均|已|正|都)?[^，。；]{0,4}中$", clause[counted.end() :]) and len(counted["kind"]) >= 8:
            return [Head(start, counted[0], Span(begin, begin + counted.end()), begin + counted.end(), Certainty.LIKELY)]
    if done := _joined(clause, goal):
        return [Head(start, done, Span(begin, stop), begin, Certainty.LIKELY)]
    predicate = _first_predicate(clause)
    if predicate is None:
        return []
    parts = [part for part in parts_of(clause, 0, predicate, "、") if len(part)]
    if len(parts) > 1 and all(looks_like_name(part.of(clause)) or _known(part.of(clause), known) for part in parts[:-1]):
        last = _name_in(parts[-1].of(clause), known)
        if last:
            names = [part.of(clause) for part in parts[:-1]] + [last]
            return _row_heads(start, begin, clause, parts, names, known)
    name = _name_in(clause[:predicate], known)
    if not name:
        return []
    match = _known(name, known)
    certainty = Certainty.SURE if match else Certainty.LIKELY
    return [Head(start, name, Span(begin, begin + len(name)), begin + len(name), certainty, match)]


def _row_heads(start: int, begin: int, clause: str, parts: list[Span], names: list[str], known: Sequence[KnownName]) -> list[Head]:
    """Return one head for each of several names that share a statement."""
    place = begin + parts[-1].start + len(names[-1])
    found = []
    district: str | None = None
    for number, (part, name) in enumerate(zip(parts, names, strict=True)):
        own = district_of(name)
        district = own[0] if own else district
        begins = start if number == 0 else begin + part.start
        span = Span(begin + part.start, begin + part.start + len(name))
        found.append(Head(begins, name, span, place, Certainty.LIKELY, _known(name, known), district))
    return found


def _name_in(subject: str, known: Sequence[KnownName]) -> str | None:
    """Return the name at the beginning of a clause's subject: 阳光热力供热首站扩能项目 of …扩能项目设备采购."""
    subject = subject.rstrip("的 ")
    if not 3 <= len(subject) <= 60:
        return None
    if _known(subject, known):
        return subject
    if begins_with_activity(subject) and not (_NEW.match(subject) and len(subject) >= 6):
        return None
    ends = [(found.end(), bool(found["work"])) for found in _ENDS.finditer(subject) if found.end() >= 3]
    order = [end for end, _ in ends if end == len(subject)] + [end for end, work in reversed(ends) if work]
    order += [end for end, work in ends if not work]
    for end in order:
        if is_specific(subject[:end]) and (_COMPONENT.match(subject[end:]) or subject[end:] == ""):
            return subject[:end]
    return None


def _first_predicate(clause: str) -> int | None:
    """Return where a clause's statement begins, outside brackets."""
    depth = 0
    closed = 0
    for found in re.finditer(r"[（(]|[）)]|" + _PREDICATE.pattern, clause):
        if found[0] in "（(":
            depth += 1
        elif found[0] in "）)":
            depth, closed = max(0, depth - 1), found.end()
        elif depth == 0 and found.start() >= 3:
            digits = found[0].isdigit()
            if digits and not re.match(r"[0-9.]+\s?[%％]", clause[found.start() :]) and re.match(r"[0-9]+[#号]", clause[found.start() :]):
                continue
            return found.start()
    return closed if False else None


def _joined(clause: str, goal: str) -> str | None:
    """Return 恒新能源2#机组水压试验 for 恒新能源正在进行2#机组水压试验, where the goal speaks of both together."""
    verb = _DOES.search(clause)
    if not goal or not verb or not 2 <= verb.start() <= 16:
        return None
    actor, work = clause[: verb.start()], clause[verb.end() :]
    if len(work) < 4 or begins_with_activity(actor) or looks_like_name(actor):
        return None
    place = goal.find(actor)
    following = goal[place + len(actor) : place + len(actor) + 12 + len(work)] if place >= 0 else ""
    return actor + work if following and work in following and not re.search(r"[，。；]", following.partition(work)[0]) else None


def _known(name: str, known: Sequence[KnownName]) -> KnownName | None:
    """Return the known sub-project that `name` surely or likely means."""
    match, certainty = match_name(name, known) if known else (None, Certainty.GUESS)
    return match if certainty is Certainty.SURE else None


def _is_proper(head: Head) -> bool:
    """Tell a sub-project that begins after a mere comma from a part of the one before it."""
    return head.known is not None or (len(head.name) >= 4 and not re.match(r"(?:主体|地下|东段|西段|南段|北段|路面|路基|一期|二期|附属)", head.name))
