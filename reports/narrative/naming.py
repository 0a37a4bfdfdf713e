"""Where the words of an item begin to speak of a sub-project, and how they name it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.narrative.groups import listed_in
from reports.narrative.predicates import states
from reports.narrative.subjects import LONGEST, Head, Names, are_names, pair_of, sharing, subjects
from tasks.clauses import district_of, stage_of
from tasks.clauses.projects import (
    begins_with_activity,
    ends_like_name,
    is_independent,
    is_road,
    is_specific,
    looks_like_name,
    parts_of,
)
from tasks.language.figures import Certainty, Span

_TOKEN = re.compile(r"[（(《“]|[）)》”]|[，。；：,;:\n]|(?<=建成|投用|完工|竣工|封顶|通车|投产|启用|砌筑|阶段|使用)、")
#: Brackets longer than this part clauses all the same: one of them was never closed.
_BRACKETED = 160
_LEAD = (
    r"(?:计划总?|总)?投资[^，。；、]{1,10}的|占地[^，。；、]{1,10}的|全长[^，。；、]{1,10}的|位于[^，。；、]{2,14}的|由[^，。；、]{2,20}(?:投资|承建|建设|实施)的|"
    r"[^，。；、：0-9]{0,8}[0-9](?:(?!完成|达|占)[^，。；、：]){0,10}的|[①-⑳]|[（(]?[0-9]{1,2}[）)、．]|[0-9]{1,2}\.(?![0-9])|[一二三四五六七八九十]是|"
    r"其中|新?(?:签约|开工|引进|落地|投产)的|仅[余剩]|只剩|剩余的?|目前|截[至止]目前|同时|此外|另外|[—\-]{1,2}|\s"
)
_INNER_MARK = re.compile(rf"(?:{_LEAD}){{1,4}}")
_NO_NAME = re.compile(
    r"(?:方面|情况|措施|做法|问题|打算|计划|原因|进展|如下|成效|方式|目标|任务|内容|单位|联系人|电话|备注|说明|阶段|其中|分别为|分别是|包括|环节|资金|投资|"
    r"[0-9一二三四五六七八九十]+[个条处座所家项类])$"
)
_STATES = re.compile(r"\s?(?:目前|现)?(?:已|正在|尚未|均|因)(?!有)")
#: Acts of an office, which say nothing of works: 城市体检：印发方案.
_OFFICE = re.compile(
    r"\s?(?:已|先后|相继|共|累计)?(?:印发|召开|制定|出台|举办|组织|发布|下发|起草|发放|评选|认定|成立|建立|采集|培训|宣传|健全|完善|走访|排查|检查|受理|招聘|引进|新增|新签约|培育)"
)
_WORKS_AT = re.compile(r"(?:厂|站|城区|片区|园区|园|院|馆|校|河|湖|路|街|桥|村|镇)[^，。]{0,8}(?:工程|项目)$")
_SHARE_SAID = re.compile(r"[^，。；：0-9]{0,12}(?:完成|进[度展])[^，。；：0-9]{0,4}[0-9.]+[%％]")
_ACT_AT_END = re.compile(r"(?:建设|改造|提升|治理|整治|保护|更新|绿化|开发)$")
_FIRST_CLAUSE = re.compile(r"[，。；：\n]")
#: A statement that counts several, of which the words before it are the kind: 危桥改造：20座已完成设计.
_COUNTS_MANY = re.compile(
    r"[：:]?(?:今年|全年|年度|计划|共|累计|已|新建|改造|完成|开工|完工|竣工|建成|实施|安排|列入|总计){0,3}(?:[2-9]|[1-9][0-9]+)(?:[.][0-9]+)?万?(?:个|座|条|处|所|户|家|台|套|部|眼|项|段|公里)(?!区|路|标)"
)
_KIND_AT_END = re.compile(r"(?:改造|治理|整治|大中修|中修|大修|养护|加固|修缮|更新)(?:工程|项目)?$")
_KIND_AT_HEAD = re.compile(r"县域|[县镇村]级|乡镇|社区|农村|城[镇乡市]|老旧")
_TIME = re.compile(r"(?:上|下)半年|前三季度|[一二三四]季度|今年以来|截至.*|纳入.*")
_OF_ALL = re.compile(r"\s?(?:今年|全年|全市|全县|全区|各县区|目前全市)")


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
    single: list[Head] = []
    pending: list[Head] = []
    district: str | None = None
    strong, first, sentence, done, ruled = True, True, body.start, body.start, -1
    for clause in _clauses(text, body):
        if clause.span.start < done:
            continue
        sentence = clause.span.start if clause.strong else sentence
        inner = _INNER_MARK.match(text, clause.span.start, clause.span.end)
        place = Span(inner.end() if inner else clause.span.start, clause.span.end)
        words = place.of(text).rstrip()
        place = Span(place.start, place.start + len(words))
        if not words:
            strong = strong or bool(inner) or clause.mark in ("：", ":")
            continue
        leads, strong = clause.strong or strong, False
        among = bool(pending) or (inner is not None and "其中" in inner[0])
        alone = not any(head.start >= sentence and not head.until for head in [*titled[-1:], *single[-1:]])
        if alone and (
            group := listed_in(text, Span(max(sentence, done), body.end), clause.span, clause.mark, known, district)
        ):
            single += group
            done = group[-1].name_span.end
        elif clause.mark in ("：", ":"):
            zone = district_of(words)
            head = None
            if zone and zone[1].end == len(words):
                district = zone[0]
            else:
                head = _titled(text, clause.span, place, known, district)
            titled += [head] if head else []
            strong = head is None
        elif listed := _awaiting(text, clause, place, known, leads=leads or among, district=district):
            pending += listed
            continue
        elif _is_title(text, clause, words, first=first, leads=leads, end=body.end):
            entitled = _entitled(clause, place, words, known, district)
            (titled if clause.mark == "。" else single).extend(entitled)
            ruled = sentence
        elif leads and _is_topic(clause, words):
            strong = True
        else:
            found = subjects(text, clause.span.start, place, known, goal if leads else "", district)
            single += _taken_up(pending, found)
            found = [head for head in found if leads or head.certainty is not Certainty.GUESS]
            stands = any(
                head.known or (ruled < sentence and (_is_proper(head.name) or _is_measured(text, head)))
                for head in found
            )
            single += found if leads or pending or stands else []
        pending = []
        first = False
    titled, single = ([head for head in found if not _is_kind(text, head)] for found in (titled, single))
    if titled and not (len(titled) == 1 and text[titled[0].statement - 1] == "。" and single):
        return sorted(
            [*titled, *(head for head in single if _stands_beside(text, head, titled))], key=lambda head: head.start
        )
    return single


def _is_kind(text: str, head: Head) -> bool:
    """Tell whether a head names a kind of works, of which its statement counts several."""
    if head.known:
        return False
    if _TIME.fullmatch(head.name):
        return True
    kind = _KIND_AT_END.search(head.name) or _KIND_AT_HEAD.match(head.name)
    return bool(kind and _COUNTS_MANY.match(text, head.statement))


def _clauses(text: str, body: Span) -> Iterator[_Clause]:
    """Yield the clauses of an item's body; marks inside brackets and quotation marks part nothing."""
    begin, depth, opened, strong = body.start, 0, 0, True
    for found in _TOKEN.finditer(text, body.start, body.end):
        mark = found[0]
        if mark in "（(《“":
            depth, opened = (depth + 1, found.start()) if not depth else (depth + 1, opened)
        elif mark in "）)》”":
            depth = max(0, depth - 1)
        elif depth == 0 or mark == "\n" or found.start() - opened > _BRACKETED:
            yield _Clause(Span(begin, found.start()), mark, strong)
            begin, depth, strong = found.end(), 0, mark not in "，,：:、"
    yield _Clause(Span(begin, body.end), "", strong)


def _awaiting(
    text: str, clause: _Clause, place: Span, known: Names, *, leads: bool, district: str | None
) -> list[Head]:  # fmt: skip
    """Return the names of a clause that is a list and no more: 甲项目、乙项目，丙项目均已开工."""
    words = place.of(text)
    if not leads or clause.mark not in ("，", ",") or "、" not in words:
        return []
    parts = parts_of(words, 0, len(words), "、")
    names = [part.of(words) for part in parts]
    if not are_names(names, known) or begins_with_activity(words):
        return []
    return sharing(clause.span.start, place.start, names, parts, known, district, clause.span.end)


def _taken_up(pending: list[Head], found: list[Head]) -> list[Head]:
    """Return the heads of a list that waited, with the statement that the next clause makes about them, too."""
    if not found:
        return [replace(head, statement=pending[-1].statement + 1) for head in pending]
    district = pending[-1].district if pending else None
    if district and not found[0].district:
        found[:] = [replace(head, district=head.district or district) for head in found]
    return [replace(head, statement=found[0].statement) for head in pending]


def _is_title(text: str, clause: _Clause, words: str, *, first: bool, leads: bool, end: int) -> bool:
    """Tell whether a whole clause is a name whose statement follows: an item's title, or 甲产业园二期，厂房全部封顶."""
    if clause.mark == "。":
        return first and clause.span.end < end - 2 and looks_like_name(words)
    listed = leads and clause.mark in ("，", ",") and looks_like_name(words) and not states(words)
    following = clause.span.end + 1
    return listed and (bool(_STATES.match(text, following)) or _tells_state(text, following, words))


def _entitled(clause: _Clause, place: Span, words: str, known: Names, district: str | None) -> list[Head]:
    """Return the head of a whole clause that is a name, two where 和 joins two names in it."""
    said = clause.span.end + 1
    if pair := pair_of(words):
        names = [one.of(words) for one in pair]
        return sharing(clause.span.start, place.start, names, pair, known, district, said)
    return [Head(clause.span.start, words, place, said, Certainty.LIKELY, known.sure(words), district)]


def _is_topic(clause: _Clause, words: str) -> bool:
    """Tell whether a clause only says what the next ones are about: 内涝治理方面，… · 灌区改造，…."""
    if clause.mark not in ("，", ",") or len(words) > 16 or re.search(r"[0-9]", words):
        return False
    return bool(re.search(r"(?:方面|上|中|工作)$", words)) or (ends_like_name(words) and not is_specific(words))


def _titled(text: str, clause: Span, place: Span, known: Names, district: str | None) -> Head | None:
    """Return the head of the form 西三路：…, None where the words before the colon are a heading."""
    words = place.of(text)
    if not 3 <= len(words) <= 60 or _NO_NAME.search(words):
        return None
    match = known.sure(words)
    said, like = clause.end + 1, looks_like_name(words)
    if not match and not like and not _tells_state(text, said, words):
        return None
    heading = not like or (len(words) <= 5 and _ACT_AT_END.search(words) and not is_road(words))
    if not match and heading and _names_its_own(text, said, known):
        return None
    return Head(clause.start, words, place, said, Certainty.SURE, match, district)


def _names_its_own(text: str, start: int, known: Names) -> bool:
    """Tell whether the words after a colon begin with a name of their own, so that those before it are a heading."""
    end = _FIRST_CLAUSE.search(text, start, start + LONGEST)
    found = subjects(text, start, Span(start, end.start() if end else min(len(text), start + LONGEST)), known, "", None)
    return any(head.certainty is not Certainty.GUESS and is_independent(head.name) for head in found[:1])


def _tells_state(text: str, start: int, words: str) -> bool:
    """Tell whether the words after a colon say how far something stands, so that those before it name that thing."""
    if not is_specific(words) or begins_with_activity(words) or len(words) > 40 or _OF_ALL.match(text, start):
        return False
    if _OFFICE.match(text, start):
        return False
    statement = text[start : start + LONGEST]
    end = re.search(r"[。；;\n]", statement)
    return stage_of(statement[: end.start()] if end else statement)[2] is not Certainty.GUESS


def _stands_beside(text: str, head: Head, titled: list[Head]) -> bool:
    """Tell whether a clause names a sub-project of its own although heads with a colon rule the list."""
    if head.known or head.start < titled[0].start:
        return True
    if text[head.start - 1] in "，,：:、":
        return False
    alone = len(titled) == 1 and _is_proper(head.name) and looks_like_name(head.name)
    return alone or bool(re.search(r"(?:工程|项目)$", head.name))


def _is_measured(text: str, head: Head) -> bool:
    """Tell whether works at a place are measured as a whole: 污水处理厂扩建工程形象进度65%."""
    return bool(_WORKS_AT.search(head.name) and _SHARE_SAID.match(text, head.statement))


def _is_proper(name: str) -> bool:
    """Tell a sub-project that begins after a mere comma from a part of the one before it."""
    return is_independent(name) and not re.match(
        r"(?:主体|地下|[东西南北中]段|[一二三]期|附属|室外|室内)|[A-Za-z][区段]|K[0-9]|[0-9]+(?!千伏|[kK0-9])", name
    )
