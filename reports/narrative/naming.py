"""Where the words of an item begin to speak of a sub-project, and how they name it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.clauses import KnownName, Matcher, district_of, stage_of
from tasks.clauses.projects import (
    begins_with_activity,
    is_specific,
    looks_like_name,
    parts_of,
)
from tasks.clauses.wording import PLACES, WORKS
from tasks.figures import Certainty, Span

LONGEST = 80
_TOKEN = re.compile(r"[（(《“]|[）)》”]|[，。；：,;:\n]")
_INNER_MARK = re.compile(
    r"(?:(?:计划总?|总)?投资[^，。；、]{1,10}的|占地[^，。；、]{1,10}的|全长[^，。；、]{1,10}的|[^，。；、：0-9]{0,8}[0-9][^，。；、：]{0,10}的|[①-⑳]|[（(]?[0-9]{1,2}[）)、．]|[0-9]{1,2}\.(?![0-9])|[一二三四五六七八九十]是|其中|[—\-]{1,2}|\s){1,4}"
)
_NO_NAME = re.compile(
    r"(?:方面|情况|措施|做法|问题|打算|计划|原因|进展|如下|成效|方式|目标|任务|内容|单位|联系人|电话|备注|说明|阶段|其中|分别为|分别是|包括|环节|资金|投资|"
    r"[0-9一二三四五六七八九十]+[个条处座所家项类])$"
)
_PREDICATE = re.compile(
    r"已|正在|正式|正(?=按|加|推|进|办|开|组|全)|现(?!代|场|有|状)|目前|截至|截止|全部|均(?!衡)|基本|完成|进入|处于|达到?|累计|主体(?!育)|总体|整体|总工程量|形象进度|"
    r"工程进度|施工|开工|竣工|完工|实现|通过|启动|预计|计划|拟|将(?!军)|尚|未(?!来)|暂|于[0-9]|按照|按计划|按期|投入|取得|获得?|办理|提出|列入|因|顺利|全面|如期|建成|进展|"
    r"签约(?!率|项目)|落地|投产|摘牌|挂网|复工|并网|发电(?!厂|项目|工程)|运营|获批|批复|中标|验收|开园|开业|招标|"
    r"进度|进场|封顶|全线|贯通|合龙|通车|取消|停工|推进|桩基|路基|确定|明确|主楼|[0-9０-９]+"
)
_PART = re.compile(
    r"$|[（(]|[0-9一二三四五六七八九十、#＃\-]{1,8}(?:#|＃|号|栋|幢|标段|期)|路基|路面|主体|基础|桩基|管网|地下|雨污|土建|设备|前期|征地|拆迁|土地|施工|招标|立项|可研|设计|方案|手续|工程|"
    r"道路|两侧|围挡|建设|项目|[一二三]期|首[台批个座]|机组|[东西南北中][段区线]|渠首|主线|大坝|桥梁|隧道|区间|站|室外|室内|内部|外立面|幕墙|配套|附属|"
    r"[^，。；]{0,6}(?:工作|工程|手续|方案|报告|采购|安装|施工|建设|结构|招标|设计|审批|评审|验收|拆除|征收|衬砌|装修|浇筑|铺设|改造|整治)"
)
_ENDS = re.compile(
    r"(?:(?P<work>" + "|".join(sorted(map(re.escape, WORKS), key=lambda word: -len(word))) + r")|(?:"
    + "|".join(sorted(map(re.escape, PLACES), key=lambda word: -len(word)))
    + r"))(?:[（(](?!占地|总?投资|面积|含|其中|共)[^（）()，。：、]{1,40}[）)])?"
)  # fmt: skip
_WORKS_END = re.compile(r"(?:项目|工程)(?:[（(][^（）()]*[）)])?$")
_COUNTED = re.compile(
    r"[0-9０-９一二三四五六七八九十两]{1,4}[个条处座所](?P<kind>[^，。；（）()]{8,30}?(?:项目|工程))(?=全部|均|已|正|都)"
)
_NEW = re.compile(
    r"(?:新建|改建|扩建|迁建|改扩建|建设[路大街]|中心|通|全民|全域|将军|从|向|共青|共和|解放|在建|续建|实验|为民|优|完善|建国|建成|本|打造|拓展)"
)
_DOES = re.compile(r"(?:正在|已|目前|全面)?(?:进行|开展|实施|完成|启动|推进|办理)(?:了)?")
#: What follows a list of names and counts or sums it up: 等3个村, 三条道路“白改黑”工程, 等项目.
_COUNT = r"[0-9０-９一二三四五六七八九十两]{1,3}余?[个条座所处家]"
_TRAILER = re.compile(
    rf"(?:等{_COUNT}[^，。；、0-9]{{0,14}}|{_COUNT}(?:项目|道路|路|学校|小区|[^，。；、0-9]{{0,6}}工程)[^，。；、0-9]{{0,14}}|等(?:重点)?(?:项目|工程|道路|学校|小区)?)$"
)
_OF_ALL = re.compile(r"\s?(?:今年|全年|全市|全县|全区|各县区|目前全市)")
_CAPACITY = re.compile(r"(?:年产|日产|年处理|日处理|总投资|年|日|装机|[A-Za-z])$")


@dataclass(frozen=True, slots=True)
class Names:
    """The sub-projects that a name can mean: the task's own first, then those that only the goal lists."""

    own: Matcher
    listed: Matcher

    def sure(self, name: str) -> KnownName | None:
        """Return the sub-project that `name` surely means."""
        return self.own.sure(name) or self.listed.sure(name)


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


@dataclass(frozen=True, slots=True)
class _Clause:
    """Words between two marks: `mark` is the one after them, `strong` tells a new thought from a mere comma."""

    span: Span
    mark: str
    strong: bool


def heads(text: str, body: Span, known: Names, goal: str) -> list[Head]:
    """Return the heads of the sub-projects that an item's body speaks of, in order; empty where it names none.

    Heads with a colon (西三路：…) rule a list: beside them only known names begin another sub-project.
    """
    titled: list[Head] = []
    subjects: list[Head] = []
    district: str | None = None
    strong, first = True, True
    for clause in _clauses(text, body):
        inner = _INNER_MARK.match(text, clause.span.start, clause.span.end)
        place = Span(inner.end() if inner else clause.span.start, clause.span.end)
        words = place.of(text).rstrip()
        place = Span(place.start, place.start + len(words))
        if not words:
            strong = strong or clause.mark in ("：", ":")
            continue
        leads, strong = clause.strong or strong, False
        if clause.mark in ("：", ":"):
            zone = district_of(words)
            head = None
            if zone and zone[1].end == len(words):
                district = zone[0]
            else:
                head = _titled(text, clause.span, place, known, district)
            titled += [head] if head else []
            strong = head is None
        elif _is_title(text, clause, words, first=first, leads=leads, end=body.end):
            titled.append(
                Head(clause.span.start, words, place, clause.span.end + 1, Certainty.LIKELY, known.sure(words))
            )
        else:
            found = _subjects(text, clause.span.start, place, known, goal if leads else "", district)
            subjects += [head for head in found if leads or head.known or _is_proper(head.name)]
        first = False
    if titled and not (len(titled) == 1 and text[titled[0].statement - 1] == "。" and subjects):
        return sorted(
            [*titled, *(head for head in subjects if _stands_beside(head, titled[0]))], key=lambda head: head.start
        )
    return subjects


def _clauses(text: str, body: Span) -> Iterator[_Clause]:
    """Yield the clauses of an item's body; marks inside brackets and quotation marks part nothing."""
    begin, depth, opened, strong = body.start, 0, 0, True
    for found in _TOKEN.finditer(text, body.start, body.end):
        mark = found[0]
        if mark in "（(《“":
            depth, opened = (depth + 1, found.start()) if not depth else (depth + 1, opened)
        elif mark in "）)》”":
            depth = max(0, depth - 1)
        elif depth == 0 or mark == "\n" or found.start() - opened > LONGEST:
            yield _Clause(Span(begin, found.start()), mark, strong)
            begin, depth, strong = found.end(), 0, mark not in "，,：:"
    yield _Clause(Span(begin, body.end), "", strong)


def _is_title(text: str, clause: _Clause, words: str, *, first: bool, leads: bool, end: int) -> bool:
    """Tell whether a whole clause is a name whose statement follows: an item's title, or 甲产业园二期，厂房全部封顶."""
    if clause.mark == "。":
        return first and clause.span.end < end - 2 and looks_like_name(words)
    listed = leads and clause.mark in ("，", ",") and looks_like_name(words)
    return listed and _tells_state(text, clause.span.end + 1, words)


def _titled(text: str, clause: Span, place: Span, known: Names, district: str | None) -> Head | None:
    """Return the head of the form 西三路：…, None where the words before the colon are a heading."""
    words = place.of(text)
    if not 3 <= len(words) <= 60 or _NO_NAME.search(words):
        return None
    match = known.sure(words)
    if not match and not looks_like_name(words) and not _tells_state(text, clause.end + 1, words):
        return None
    return Head(clause.start, words, place, clause.end + 1, Certainty.SURE, match, district)


def _tells_state(text: str, start: int, words: str) -> bool:
    """Tell whether the words after a colon say how far something stands, so that those before it name that thing."""
    if not is_specific(words) or begins_with_activity(words) or len(words) > 24 or _OF_ALL.match(text, start):
        return False
    statement = text[start : start + LONGEST]
    end = re.search(r"[。；;\n]", statement)
    return stage_of(statement[: end.start()] if end else statement)[2] is not Certainty.GUESS


def _subjects(text: str, start: int, place: Span, known: Names, goal: str, district: str | None) -> list[Head]:
    """Return the sub-projects that the clause at `place` is about: 西三路、黄海路已完工."""
    clause = place.of(text)[:LONGEST]
    if counted := _COUNTED.match(clause):
        return [
            Head(
                start,
                counted[0],
                Span(place.start, place.start + counted.end()),
                place.start + counted.end(),
                Certainty.LIKELY,
            )
        ]
    if joined := _joined(clause, goal):
        return [Head(start, joined, place, place.start, Certainty.LIKELY)]
    predicate = _predicate(clause)
    if predicate is None:
        return []
    trailer = _TRAILER.search(clause, 3, predicate)
    end = trailer.start() if trailer else predicate
    parts = [part for part in parts_of(clause, 0, end, "、") if len(part)]
    if len(parts) > 1 and all(known.sure(part.of(clause)) or looks_like_name(part.of(clause)) for part in parts[:-1]):
        last = _parallel(parts[0].of(clause), parts[-1].of(clause)) or _name_in(parts[-1].of(clause), known)
        if last:
            return _sharing(
                start, place.start, [*(part.of(clause) for part in parts[:-1]), last], parts, known, district,
                predicate if trailer and "部分" not in trailer[0] else parts[-1].start + len(last),
            )  # fmt: skip
    name = _name_in(clause[:end], known)
    if not name:
        return []
    if name.endswith("一期") and re.search(r"[，；]二期", text[place.end : place.end + 3]):
        name = name.removesuffix("一期")
    match = known.sure(name)
    span = Span(place.start, place.start + len(name))
    return [Head(start, name, span, span.end, Certainty.SURE if match else Certainty.LIKELY, match, district)]


def _sharing(
    start: int,
    begin: int,
    names: list[str],
    parts: list[Span],
    known: Names,
    district: str | None,
    said: int,
) -> list[Head]:
    """Return one head for each of several names that share the statement at `said`; a district goes on along them.

    Parts and `said` are places in the clause that stands at `begin`.
    """
    found = []
    for number, (part, name) in enumerate(zip(parts, names, strict=True)):
        own = district_of(name)
        district = own[0] if own else district
        span = Span(begin + part.start, begin + part.start + len(name))
        head_start = span.start if number else start
        found.append(Head(head_start, name, span, begin + said, Certainty.LIKELY, known.sure(name), district))
    return found


def _parallel(model: str, words: str) -> str | None:
    """Return the name that `words` begin with, cut like its neighbour: 段庄菜场 of 段庄菜场改造 beside 建国菜场."""
    ending = next((found[0] for found in reversed(list(_ENDS.finditer(model))) if found.end() == len(model)), "")
    place = words.find(ending, 1) if ending else -1
    name = words[: place + len(ending)]
    return name if place > 0 and is_specific(name) and _PART.match(words, len(name)) else None


def _name_in(subject: str, known: Names) -> str | None:
    """Return the name at the beginning of a clause's subject: 阳光热力供热首站扩能项目 of …扩能项目设备采购."""
    subject = subject.rstrip("的 ")
    if not 3 <= len(subject) <= 60:
        return None
    if known.sure(subject):
        return subject
    if begins_with_activity(subject) and not (_NEW.match(subject) and len(subject) >= 4):
        return None
    if subject[0].isdigit() and not re.match(r"[0-9]+(?:#|号)", subject):
        return None
    ends = [(found.end(), bool(found["work"])) for found in _ENDS.finditer(subject) if found.end() >= 3]
    works = [end for end, work in reversed(ends) if work]
    order = [end for end in works if _WORKS_END.search(subject[:end])]
    order += [end for end, _ in ends if end == len(subject)] + works + [end for end, work in ends if not work]
    proper = [end for end in order if is_specific(subject[:end])]
    known_part = next(
        (subject[:end] for end in proper if _PART.match(subject, end) or _WORKS_END.search(subject[:end])), None
    )
    if known_part or not proper:
        return known_part
    tail = subject[max(proper) :]
    return subject if len(tail) <= 6 and not re.search(r"[0-9，“”的]|[率量数额值度比户人]$", tail) else None


def _predicate(clause: str) -> int | None:
    """Return where a clause's statement begins, None where it states nothing or merely counts its subject."""
    depth = 0
    for found in re.finditer(r"(?P<open>[（(])|(?P<close>[）)])|" + _PREDICATE.pattern, clause):
        if found["open"]:
            depth += 1
        elif found["close"]:
            depth = max(0, depth - 1)
        elif depth == 0 and found.start() >= 3:
            if not found[0].isdigit():
                return found.start()
            if re.match(r"(?:\.[0-9]+)?\s?[%％]", clause[found.end() :]):
                return found.start()
            listed = "、" in clause[: found.start()] or clause[found.start() - 1] == "等"
            if listed and re.match(_COUNT, clause[found.start() :]):
                continue
            if not _CAPACITY.search(clause[: found.start()]) and not re.match(r"[#＃号]|-[0-9]", clause[found.end() :]):
                return None
    return None


def _joined(clause: str, goal: str) -> str | None:
    """Return 恒新能源2#机组水压试验 for 恒新能源正在进行2#机组水压试验, where the goal speaks of both together."""
    verb = _DOES.search(clause) if goal else None
    if not verb or not 2 <= verb.start() <= 16:
        return None
    actor, work = clause[: verb.start()], clause[verb.end() :]
    if len(work) < 4 or begins_with_activity(actor) or looks_like_name(actor):
        return None
    place = goal.find(actor)
    before, joint, _ = goal[place + len(actor) : place + len(actor) + 12 + len(work)].partition(work)
    return actor + work if place >= 0 and joint and not re.search(r"[，。；]", before) else None


def _stands_beside(head: Head, titled: Head) -> bool:
    """Tell whether a clause names a sub-project of its own although heads with a colon rule the list."""
    return bool(head.known or head.start < titled.start or re.search(r"(?:工程|项目)$", head.name))


def _is_proper(name: str) -> bool:
    """Tell a sub-project that begins after a mere comma from a part of the one before it."""
    return not re.match(r"(?:主体|地下|[东西南北中]段|[一二三]期|附属|室外|室内)|[0-9]", name)
