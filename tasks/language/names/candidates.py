"""The names of works in a clause: subjects before its verb, objects of 完成 or 推进, lists, titles."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tasks.language.figures.enumerations import Certainty
from tasks.language.kinds import ChunkKind, Modality, Step
from tasks.language.lexicon import Shape, finder, words_of
from tasks.language.names.doubts import LONGEST, SHORTEST, coverb_in, cuts_word, is_doubtful
from tasks.language.names.endings import masked_asides
from tasks.language.names.judging import DOING, WORKS_TAIL, Known, Name
from tasks.language.names.proof import proper_part
from tasks.language.names.series import end_of_list, entry_of_list, listed_names
from tasks.language.span import Span
from tasks.language.statement.verb import MEETING
from tasks.language.text import Clause

if TYPE_CHECKING:
    from tasks.language.scanner import Chunk, Scan

_LONGEST_ATTRIBUTE = 40
#: What may stand before a name in its clause: marks of lists, words that lead over, 未达序时的项目有.
_LEAD = Shape(
    r"(?:[①-⑳㉑-㉟]|【[^【】]{2,8}】|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}(?:[.．](?![0-9])|[、)）])|[一二三四五六七八九十]{1,2}[、是]|[\s　的]"
    r"|[0-9一二三四五六七八九十]+[个项][^，。；：、0-9]{0,12}(?:项目|工程)(?:中|里)|[^，。；：、]{2,14}分别[是为]|为(?=[一-龥]{2,4}[省市县区])|(?<=[个条座处所家项][，,])为|{leads}|有(?=[一-龥]{4})|[^，。；：0-9]{2,10}(?:的|项目|工程)有)+"
)
#: A route without a head, before a colon: 大岙-象田：….
_BARE_ROUTE = re.compile(r"[一-龥]{2,8}[-—－~～至][一-龥]{2,8}")
#: A firm with brackets behind it.
_FIRM = re.compile(r"[一-龥]{3,24}(?:公司|集团)(?=[（(])")
#: Words that tell where works lie, whose roads are no works themselves (起点位于红凌路), or set some apart (除溪口大桥外), or are waited for (待甲中心搬迁后).
_LYING = re.compile(
    r"除[^，。；：]{2,30}?(?:以外|之外|外)$|待[^，。；：]{2,30}后|(?:线路)?(?:[东西南北]?起(?!步|重|航)|起点|终点|止于|[东西南北][至到接连临]|途经|沿线|连接|毗邻|邻近|地处|选址|惠及|服务|辐射|(?:设计|建设)标准)"
)
_CAPACITY_UNITS = (
    "公里", "千伏", "米", "吨", "千瓦", "兆瓦", "万套", "万台", "万辆", "万头", "万只", "锭", "万羽", "万支", "万件", "亩", "张床位",
)  # fmt: skip
#: As was planned, which is said of what stands before it.
_PLANNED = re.compile(r"按计划|按期|如期|按时|按序时")
#: From where to where a road runs: 韩池子路|北起宿州大道.
_RUNS = re.compile(r"[东西南北]起(?![步重航])")
#: A part or a step of what stands before it: 沂河大桥|的主体工程.
_OF_IT = Shape(r"的(?:{acts}|{parts}|{states})")
#: Power that names what makes it: 华晟20GW异质结单晶硅材料智慧工厂.
_POWER_UNITS = ("GW", "MW", "GWh", "MWh", "千瓦", "兆瓦")
_THING_AFTER = Shape(r"(?:/(?:[0-9.]+[A-Za-z]+|[年日天]))?[一-龥]{0,14}?(?:工厂|{heads.place}|项目|工程)")
#: A village's group, which is no count: 惠家塬四组广场.
_GROUP = re.compile(r"[一二三四五六七八九十]{1,2}[组队社里]")
#: Buildings by their numbers, within a name: 康盛花园9-12幢片区整治工程.
_BUILDINGS = ("幢", "栋", "号楼")
#: What stands before an entry of a list: 投资3000万元的, 1.4亿元的.
_PRICE = re.compile(r"[、和]?(?:总?投资|全长|总长)?[近约超]?[0-9.]+[万亿]?余?(?:元|公里|平方米|亩)的")
#: What entries with prices share behind the last: 50亿元的扬子造船、30亿元的展兴实业|等重大项目.
_SHARED_TAIL = re.compile(r"等[^，。；、0-9]{0,6}(?:项目|工程)$")
#: A label behind which offices stand: 责任单位：.
_OWNERS, _OWNER_LABEL = re.compile(r"(?:单位|部门)[：:]$"), 3
_SEVERAL = 2
#: Verbs behind who does it, and for how much: 我市|加快推进, 县住建局|实施, 投资3亿元|新建.
_DONE_BY = Shape(
    r"(?:[我本全][省市县区州镇乡]|[一-龥]{0,10}?{offices.office}|[一-龥]{1,3}[省市县区镇乡村]|各地|[省市县区镇乡]里)?(?:(?:总?投资|投入|筹资|安排资金)[约近超]?[0-9.]+[万亿]?余?元)?"
    + DOING.form
)
#: Nothing but works: 建设工程 behind 近期.
_JUST_WORKS = re.compile(r"[一-龥]{0,4}?(?:工程|项目)")
_WORKS_AFTER = re.compile(r"[一-龥]{0,6}(?:公路|道路|路|桥|大桥|升级改造|改造)|[一-龥]{0,12}(?:工程|项目)")


def names_in(scan: Scan, clause: Clause, *, known: Known) -> list[Name]:
    """Return the names that a clause speaks of, in order: subjects before its verb, objects of 完成 or 推进, a title."""
    return [
        replace(name, doubtful=not known.at_start(name.text) and is_doubtful(scan, name.span))
        for name in _by_grammar(scan, clause, known)
    ]


def _by_grammar(scan: Scan, clause: Clause, known: Known) -> list[Name]:
    """Return what the grammar finds to be names in a clause."""
    if firm := _firm(scan, clause):
        return [firm]
    headed = finder("heads", "works").found(scan.text, clause.span.start, clause.span.end)
    if not headed and not known and not _may_be_bare(scan, clause):
        route = clause.mark in ("：", ":") and _BARE_ROUTE.fullmatch(scan.text, clause.span.start, clause.span.end)
        return [Name(clause.span, route[0], Certainty.LIKELY, title=True)] if route else []
    span = _after_lead(scan, clause.span)
    labelled = _OWNERS.search(scan.text[max(0, clause.span.start - _OWNER_LABEL) : clause.span.start])
    if not len(span) or labelled or _LYING.match(scan.text, span.start, span.end):
        return []
    words = span.of(scan.text)
    told = scan.text.endswith("有", clause.span.start, span.start)  # 正在建设的有甲、乙
    end = end_of_list(scan, span) or _predicate(scan, span, skip=len(known.at_start(words)))
    titled = end >= span.end or scan.text[end : span.end] in words_of("progress")  # 沂河小学|完成情况
    if found := listed_names(scan, Span(span.start, end), known, title=titled and not clause.depth and not told):
        return found
    if own := _owner_of_part(scan, span, end, known):
        return own
    if priced := _priced(scan, span, known):
        return priced
    doing = DOING.match(scan.text, span.start, span.end) or _DONE_BY.match(scan.text, span.start, span.end)
    if doing and doing.end() < span.end:
        rest = Span(doing.end(), span.end)
        zone = Span(doing.end(), end_of_list(scan, rest) or _predicate(scan, rest, skip=0))
        if found := listed_names(scan, zone, known, is_object=not _is_attribute(doing["verb"], zone, span)):
            return found
    return _after_attribute(scan, span, known)


def _owner_of_part(scan: Scan, span: Span, end: int, known: Known) -> list[Name]:
    """Return the name of what a part before the verb belongs to: 长青小学|的普通教学楼、综合楼已完成."""
    place = masked_asides(scan.text[span.start : end]).find("的")
    if place < SHORTEST:
        return []
    owner = Span(span.start, span.start + place)
    return [name for name in listed_names(scan, owner, known) if name.proper and name.span.end == owner.end]


def _priced(scan: Scan, span: Span, known: Known) -> list[Name]:
    """Return the names of a list in which each has its price or length before it: 投资2.2亿元的文体中心、7.2亿元的南岸公路即将竣工."""
    found = [
        mark for mark in _PRICE.finditer(scan.text, span.start, span.end) if _opens_entry(scan, span, mark.start())
    ]
    if len(found) < _SEVERAL or found[0].start() != span.start:
        return []
    ends = [mark.start() for mark in found[1:]]
    last = Span(found[-1].end(), span.end)
    parts = [Span(mark.end(), end) for mark, end in zip(found, [*ends, _predicate(scan, last, skip=0)], strict=True)]
    shared = _SHARED_TAIL.search(scan.text, parts[-1].start, parts[-1].end)
    if shared:  # then each is an entry of a list of projects, which needs no head
        parts[-1] = Span(parts[-1].start, shared.start())
        entries = [entry_of_list(scan, part) for part in parts if len(part) >= SHORTEST]
        return [entry for entry in entries if entry]
    return [name for part in parts if len(part) >= SHORTEST for name in listed_names(scan, part, known)]


def _opens_entry(scan: Scan, span: Span, place: int) -> bool:
    """Tell whether a place is where a list or an entry of it begins."""
    return place == span.start or scan.text[place] in "、和"


def _may_be_bare(scan: Scan, clause: Clause) -> bool:
    """Tell whether a clause without a head may name works: a list, or what has come to its end."""
    if clause.depth:
        return False
    return scan.text.find("、", clause.span.start, clause.span.end) >= 0 or any(
        chunk.kind is ChunkKind.STATE and chunk.step >= Step.FINISHED for chunk in scan.chunks_in(clause.span)
    )


def _is_attribute(verb: str, zone: Span, span: Span) -> bool:
    """Tell whether a verb before a name only says what kind of works it is, since more is said of it: 新建城北客运站工程尚未动工."""
    return verb in words_of("works") and zone.end < span.end


def _firm(scan: Scan, clause: Clause) -> Name | None:
    """Return a firm that stands for its works, since brackets right behind it say how they stand: 龙威纸业有限公司（正在平地）."""
    if clause.depth or not scan.parts.outer_in(clause.span):
        return None
    found = _FIRM.match(scan.text, _after_lead(scan, clause.span).start, clause.span.end)
    if found is None:
        return None
    span = Span(*found.span())
    inside = Span(span.end, min(clause.span.end, span.end + LONGEST))
    spoken = any(chunk.kind in (ChunkKind.STATE, ChunkKind.ACT, ChunkKind.MODALITY) for chunk in scan.chunks_in(inside))
    return Name(span, found[0], Certainty.LIKELY, proper=True) if spoken and proper_part(found[0]) else None


def _after_attribute(scan: Scan, span: Span, known: Known) -> list[Name]:
    """Return the names behind words that describe them: 位于城门镇的三江口高级中学, 总投资3亿元的县博物馆."""
    for found in re.finditer("的", masked_asides(span.of(scan.text)[:_LONGEST_ATTRIBUTE])):
        begin = _after_lead(scan, Span(span.start + found.end(), span.end)).start
        end = _predicate(scan, Span(begin, span.end), skip=0)
        names = listed_names(scan, Span(begin, end), known) if end - begin >= SHORTEST else []
        entitled = scan.text.startswith("，", end) and scan.text.endswith(("项目", "工程"), begin, end)
        if names and (end < span.end or entitled or all(name.proper for name in names)):
            return names
    return []


def _after_lead(scan: Scan, span: Span) -> Span:
    """Return a clause without the marks, times and words that lead over to what it speaks of."""
    start = span.start
    while start < span.end:
        found = _LEAD.match(scan.text, start, span.end)
        chunks = scan.chunks_in(Span(start, start + 1))
        if found and found.end() > start and not cuts_word(scan, found.end()):
            start = found.end()
        elif chunks and _leads_over(scan, chunks[0]):
            start = chunks[0].span.end
        else:
            break
    return Span(min(start, span.end), span.end)


def _leads_over(scan: Scan, chunk: Chunk) -> bool:
    """Tell whether a chunk stands before a name: a time, a size, or what is meant for a time: 计划|年内成昆铁路竣工."""
    if chunk.kind is ChunkKind.TIME or _is_size(scan.text, chunk):
        return True
    after = scan.chunks_in(Span(chunk.span.end, chunk.span.end + 1))
    return chunk.kind is ChunkKind.MODALITY and bool(after) and after[0].kind is ChunkKind.TIME


def _is_size(text: str, chunk: Chunk) -> bool:
    """Tell whether a figure gives the size of the works that it stands before: 1.4公里黄河控导工程."""
    sized = chunk.kind is ChunkKind.AMOUNT and chunk.word.endswith(("公里", "千米", "米", "亩", "平方米"))
    return sized and "一" <= text[chunk.span.end : chunk.span.end + 1] <= "鿿"


def _is_noun(chunk: Chunk) -> bool:
    """Tell whether a chunk is an act that names hold, too (设计院, 培训中心); a meeting that is held is none."""
    return chunk.kind in (ChunkKind.ACT, ChunkKind.OFFICE) and chunk.act != MEETING


def _predicate(scan: Scan, span: Span, skip: int) -> int:
    """Return where what is said begins: the first verb, word of modality, time, figure or coverb outside a name; else the end."""
    span = Span(span.start, coverb_in(scan, span, span.start + max(2, skip)))
    for turn in (_PLANNED, _RUNS, _OF_IT):
        if found := turn.search(scan.text[span.start : span.end], SHORTEST):
            span = Span(span.start, span.start + found.start())
    for chunk in scan.chunks_in(span):
        place = chunk.span.start
        if place < span.start + max(2, skip) or scan.parts.is_bracketed(place) or _is_noun(chunk):
            continue
        if (
            chunk.kind is ChunkKind.STATE
            and chunk.values[2] in ("noun", "resumes")
            and _goes_on(scan.text, chunk.span.end, span.end)
        ):
            continue
        if chunk.kind is ChunkKind.LIGHT and len(chunk.word) < 2:
            continue
        if chunk.kind is ChunkKind.MODALITY and chunk.modality is Modality.OTHER_TIME and scan.text[place - 1] == "、":
            continue  # 一中西片区、原三中西片区
        if chunk.kind is ChunkKind.MODALITY and _is_attribute_of_works(scan, chunk):
            continue
        if chunk.kind is ChunkKind.AMOUNT and _is_in_name(scan, chunk.span, span):
            continue
        return place
    return span.end


def _is_attribute_of_works(scan: Scan, chunk: Chunk) -> bool:
    """Tell whether a word only says which works of something are meant: 滞洪区近期|建设工程."""
    words = scan.words_in(chunk.span)
    noun = len(words) == 1 and words[0].span == chunk.span and words[0].tag in ("t", "n", "f", "b")
    return noun and _JUST_WORKS.match(scan.text, chunk.span.end) is not None


def _goes_on(text: str, place: int, end: int) -> bool:
    """Tell whether a verb used as a noun is followed by the rest of a name: 供热 + 首站扩能项目."""
    following = text[place : min(end, place + 12)]
    return bool(finder("heads", "works").endings(following)) and not re.match(r"[，。；、了已至到并]", following)


def _is_in_name(scan: Scan, amount: Span, span: Span) -> bool:
    """Tell whether a figure belongs to a name: 义渡大桥至义渡车站0.58公里公路升级改造, 年产50万套减速器项目."""
    if _GROUP.fullmatch(scan.text, amount.start, amount.end):
        return amount.start - span.start >= 2
    rest = scan.text[amount.end : min(span.end, amount.end + 14)]
    unit = re.sub(r"/[年日天]$", "", amount.of(scan.text))
    made = scan.text.startswith(("年产", "日产", "处理"), max(span.start, amount.start - 2))
    if made and WORKS_TAIL.search(rest):
        return True
    if (
        unit.endswith(_POWER_UNITS)
        and amount.start > span.start
        and _THING_AFTER.match(scan.text, amount.end, span.end)
    ):
        return True
    sized = unit.endswith((*_CAPACITY_UNITS, *_BUILDINGS)) and amount.start > span.start
    return sized and bool(_WORKS_AFTER.match(rest) or _THING_AFTER.match(scan.text, amount.end, span.end))
