"""The names of works in a clause: subjects before its verb, objects of 完成 or 推进, lists, titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tasks.language.figures.enumerations import Certainty
from tasks.language.lexicon import Shape, finder
from tasks.language.names.doubts import (
    LONGEST,
    NEVER,
    NO_WORKS,
    SHORTEST,
    begins_with_verb,
    can_be_name,
    cuts_word,
    ends_clean,
    is_counted,
)  # fmt: skip
from tasks.language.names.endings import end_of_name, holds_another, masked_asides
from tasks.language.names.proof import ROUTE, is_called, is_proper, proof_of, proper_part
from tasks.language.scanner import ChunkKind, Scan
from tasks.language.span import Span
from tasks.language.text import Clause

_LONGEST_ATTRIBUTE = 40
#: So far on from where a name begins its end is looked for.
_FAR = 2 * LONGEST
_JOINT = re.compile(r"、|以及|暨|[和及与](?!平|谐|合|田|县|林)")
#: What may stand before a name in its clause: marks of lists, words that lead over, 未达序时的项目有.
_LEAD = Shape(
    r"(?:[①-⑳㉑-㉟]|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}(?:[.．](?![0-9])|[、)）])|[一二三四五六七八九十]{1,2}[、是]|[\s　的]"
    r"|{leads}|有(?=[一-龥]{4})|[^，。；：0-9]{2,10}(?:的|项目|工程)有)+"
)
#: Verbs, with the adverbs before them, of which a name is the object; a road may be called by one (建设路).
_DOING = Shape(r"(?:{manners}|{modality}){0,6}{doing}了?")
#: 建设凤凰路, of which the verb is no part; 建设东路 is a road.
_ROAD_BUILT = re.compile(r"(?:建设|新建|改造|打通|修建|完善)(?![东西南北中])[一-龥]{2,6}(?:路|大道|街)")
_WAY_FOLLOWS = Shape(r"[东西南北中]?(?:路|大道|大街|街|桥|新村|公园|小学|中学)")
_COUNTED_REST = re.compile(
    r"[0-9一二三四五六七八九十两]{1,3}[个条处座所家项]|(?:重点|新建|续建|重大|储备|一批)?(?:项目|工程)$"
)
#: A list of projects follows: 项目3个，分别是.
_INTRODUCED = re.compile(r"项目[^。；：项]{0,8}(?:分别[为是]|包括|即|：)$")
_WORKS_TAIL = re.compile(r"项目|工程|小区|安置点|片区")
#: A route without a head, before a colon: 大岙-象田：….
_BARE_ROUTE = re.compile(r"[一-龥]{2,8}[-—－~～至][一-龥]{2,8}")
#: A firm with brackets behind it.
_FIRM = re.compile(r"[一-龥]{3,24}(?:公司|集团)(?=[（(])")
_CAPACITY_UNITS = ("公里", "千伏", "米", "万吨", "吨", "千瓦", "兆瓦", "万套", "万台", "万头", "万只")
#: A village's group, which is no count: 惠家塬四组广场.
_GROUP = re.compile(r"[一二三四五六七八九十]{1,2}[组队社里]")
_WORKS_AFTER = re.compile(r"[一-龥]{0,6}(?:公路|道路|路|桥|大桥|升级改造|改造|工程|项目)")
#: Parts of a city before a road, which are no part of its name: 县城人民大道.
_CITY_PART = Shape(r"(?:{called.city}|主城区|中心城区|老城区|全市|全县)(?![一-龥]?[出入])")
_TAIL = re.compile(r"(?:工程|项目|改造|建设)$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of works: its place, its words, how sure it is, and whether its clause is no more than it (a title).

    `proper`: the segmenter finds a proper noun in it; it is sure where the grammar agrees, too: nothing but a verb, a
    mark or a figure follows, and it is no part of something that has a name of its own.
    """

    span: Span
    text: str
    certainty: Certainty
    title: bool = False
    proper: bool = False


class Known:
    """Names that are known beforehand, found at the beginning of words: the longest that stands there."""

    def __init__(self, names: Sequence[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for name in sorted({name for name in names if len(name) >= 2}, key=lambda name: -len(name)):
            self._by_first.setdefault(name[0], []).append(name)

    def __len__(self) -> int:
        """Return the number of characters that names begin with; 0 where none is known."""
        return len(self._by_first)

    def at_start(self, words: str) -> str:
        """Return the longest known name that `words` begin with; empty where none does."""
        return next((name for name in self._by_first.get(words[:1], ()) if words.startswith(name)), "")


NONE_KNOWN = Known(())


def names_in(scan: Scan, clause: Clause, *, known: Known) -> list[Name]:
    """Return the names that a clause speaks of, in order: subjects before its verb, objects of 完成 or 推进, a title."""
    if firm := _firm(scan, clause):
        return [firm]
    if not finder("heads", "works").found(scan.text, clause.span.start, clause.span.end) and not known:
        route = (
            _BARE_ROUTE.fullmatch(scan.text, clause.span.start, clause.span.end) if clause.mark in ("：", ":") else None
        )
        return [Name(clause.span, route[0], Certainty.LIKELY, title=True)] if route else []
    span = _after_lead(scan, clause.span)
    if not len(span):
        return []
    words = span.of(scan.text)
    end = _predicate(scan, span, skip=len(known.at_start(words)))
    if found := _listed(scan, Span(span.start, end), known, title=end >= span.end and clause.depth == 0):
        return found
    doing = _DOING.match(words)
    if doing and doing.end() < len(words):
        begin = span.start + doing.end()
        zone = Span(begin, _predicate(scan, Span(begin, span.end), skip=0))
        return _listed(scan, zone, known, is_object=True)
    return _after_attribute(scan, span, known)


def _firm(scan: Scan, clause: Clause) -> Name | None:
    """Return a firm that stands for its works, since brackets right behind it say how they stand: 龙威纸业有限公司（正在平地）."""
    found = _FIRM.match(scan.text, _after_lead(scan, clause.span).start, clause.span.end) if not clause.depth else None
    if found is None:
        return None
    span = Span(*found.span())
    inside = Span(span.end, min(clause.span.end, span.end + LONGEST))
    spoken = any(chunk.kind in (ChunkKind.STATE, ChunkKind.ACT, ChunkKind.MODALITY) for chunk in scan.chunks_in(inside))
    return Name(span, found[0], Certainty.LIKELY, proper=True) if spoken and proper_part(found[0]) else None


def _after_attribute(scan: Scan, span: Span, known: Known) -> list[Name]:
    """Return the names behind words that describe them: 位于城门镇的三江口高级中学, 总投资3亿元的县博物馆."""
    for found in re.finditer("的", masked_asides(span.of(scan.text)[:_LONGEST_ATTRIBUTE])):
        begin = span.start + found.end()
        end = _predicate(scan, Span(begin, span.end), skip=0)
        names = _listed(scan, Span(begin, end), known) if end - begin >= SHORTEST else []
        if names and (end < span.end or all(name.proper for name in names)):
            return names
    return []


def _after_lead(scan: Scan, span: Span) -> Span:
    """Return a clause without the marks, times and words that lead over to what it speaks of."""
    start = span.start
    while start < span.end:
        found = _LEAD.match(scan.text, start, span.end)
        chunks = scan.chunks_in(Span(start, start + 1))
        if found and found.end() > start:
            start = found.end()
        elif chunks and chunks[0].kind is ChunkKind.TIME:
            start = chunks[0].span.end
        else:
            break
    return Span(min(start, span.end), span.end)


#: Acts that names hold, too: 设计院, 培训中心.
_NOUNS = (ChunkKind.ACT, ChunkKind.OFFICE)


def _predicate(scan: Scan, span: Span, skip: int) -> int:
    """Return where what is said begins: the first verb, word of modality, time or figure outside a name; else the end."""
    for chunk in scan.chunks_in(span):
        place = chunk.span.start
        if place < span.start + max(2, skip) or scan.parts.is_bracketed(place) or chunk.kind in _NOUNS:
            continue
        if (
            chunk.kind is ChunkKind.STATE
            and chunk.values[2] == "noun"
            and _goes_on(scan.text, chunk.span.end, span.end)
        ):
            continue
        if chunk.kind is ChunkKind.LIGHT and len(chunk.word) < 2:
            continue
        if chunk.kind is ChunkKind.AMOUNT and _is_in_name(scan, chunk.span, span):
            continue
        return place
    return span.end


def _goes_on(text: str, place: int, end: int) -> bool:
    """Tell whether a verb used as a noun is followed by the rest of a name: 供热 + 首站扩能项目."""
    following = text[place : min(end, place + 12)]
    return bool(finder("heads", "works").endings(following)) and not re.match(r"[，。；、了已至到并]", following)


def _is_in_name(scan: Scan, amount: Span, span: Span) -> bool:
    """Tell whether a figure belongs to a name: 义渡大桥至义渡车站0.58公里公路升级改造, 年产50万套减速器项目."""
    if _GROUP.fullmatch(scan.text, amount.start, amount.end):
        return amount.start - span.start >= 2
    rest = scan.text[amount.end : min(span.end, amount.end + 14)]
    unit = scan.text[amount.start : amount.end]
    made = scan.text.startswith(("年产", "日产", "处理"), max(span.start, amount.start - 2))
    return unit.endswith(_CAPACITY_UNITS) and bool(_WORKS_AFTER.match(rest) or (made and _WORKS_TAIL.search(rest)))


def _listed(scan: Scan, zone: Span, known: Known, *, title: bool = False, is_object: bool = False) -> list[Name]:
    """Return the names in a stretch of a clause, several where 、 or 和 joins them; none unless most of it are names."""
    stop, tail = _without_rest(scan, zone)
    introduced = _INTRODUCED.search(scan.text, max(0, zone.start - 20), zone.start)
    parts = _parts(scan.text, Span(zone.start, stop))
    found: list[Name] = []
    rest: list[Span] = []
    for part in parts:
        name = _judged(scan, part, known, alone=len(parts) == 1, is_object=is_object)
        if name is None and len(parts) > 1 and (introduced or _WORKS_TAIL.search(tail)):
            name = _headless(scan, part)
        if name:
            found.append(name)
        else:
            rest.append(part)
    if len(parts) > 1 and any(name.proper for name in found):
        found += [name for part in rest if (name := _beside(scan, part))]
        found.sort(key=lambda name: name.span)
    found = _without_shared_tail(found, parts)
    if len(parts) > 1 and len(found) * 2 < len(parts):
        return [name for name in found if name.proper]
    if title and found and len(found) == len(parts) and (found[-1].span.end == zone.end):
        found = [replace(name, title=True) for name in found]
    return found


def _without_rest(scan: Scan, zone: Span) -> tuple[int, str]:
    """Return where a list ends before 等…, with the words from there: 等12个路口改造."""
    words = masked_asides(zone.of(scan.text))
    for found in re.finditer("等", words):
        place = zone.start + found.start()
        word = next(iter(scan.words_in(Span(place, place + 1))), None)
        apart = (word and word.span.start == place) or _COUNTED_REST.match(words, found.end())
        if found.start() >= SHORTEST and apart and not words.startswith(("等级", "等离"), found.start()):
            return place, words[found.start() : found.start() + 16]
    after = scan.chunks_in(Span(zone.end, zone.end + 1))
    counted = bool(after) and after[0].kind is ChunkKind.AMOUNT
    return zone.end, scan.text[zone.end : zone.end + 10] if counted else ""


def _parts(text: str, zone: Span) -> list[Span]:
    """Return the parts of a list, split at 、 and at 和 where both sides are names."""
    words = masked_asides(zone.of(text))
    cuts = [found.span() for found in _JOINT.finditer(words) if found[0] == "、" or _joins(words, *found.span())]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(words)]
    return [Span(zone.start + start, zone.start + end) for start, end in zip(starts, ends, strict=True) if end > start]


def _joins(words: str, start: int, end: int) -> bool:
    """Tell whether 和 joins two names: what stands before it ends like one, and something proper follows.

    What shares 工程 with what follows is one thing: 县城北出入口及北环路改造工程.
    """
    left = words[max(0, start - _FAR) : start].rpartition("、")[2].replace("\0", "")
    right = words[end : end + _FAR].partition("、")[0].replace("\0", "")
    if right.endswith(("工程", "项目")) and not left.endswith(("工程", "项目")):
        return False
    ending = finder("heads", "works").endings(left)
    if len(left) < SHORTEST or not ending or ending[-1][0] != len(left):
        return False
    return bool(end_of_name(right)) and (len(proper_part(right)) >= 2 or is_called(right))


def _judged(scan: Scan, part: Span, known: Known, *, alone: bool, is_object: bool) -> Name | None:
    """Return the name that a stretch of words is; None where they name nothing certain."""
    words = part.of(scan.text)
    if match := known.at_start(words):
        return Name(Span(part.start, part.start + len(match)), match, Certainty.SURE, proper=True)
    if not alone and "的" in words:
        part = Span(part.start + words.rfind("的") + 1, part.end)
        words = part.of(scan.text)
    doing = _DOING.match(words)
    if doing and len(words) - doing.end() >= SHORTEST and not _WAY_FOLLOWS.match(words, doing.end()):
        if not is_object and alone:
            return None
        part = Span(part.start + doing.end(), part.end)
    region = _CITY_PART.match(part.of(scan.text))
    if region and _is_way(part.of(scan.text)[region.end() :]):
        part = Span(part.start + region.end(), part.end)
    if _ROAD_BUILT.match(scan.text, part.start, part.end):
        part = Span(part.start + len("建设"), part.end)
    name = part.of(scan.text)
    name = name[: end_of_name(name[:_FAR])]
    span = Span(part.start, part.start + len(name))
    if not can_be_name(scan, part, name) or cuts_word(scan, span.end):
        return None
    proof = proof_of(scan.words_in(span), name)
    if (
        proof is None
        or is_counted(scan, span)
        or (is_object and proof is not Certainty.SURE and not ROUTE.search(name))
    ):
        return None
    agreed = proof is Certainty.SURE and ends_clean(scan, span.end) and not holds_another(name)
    return Name(span, name, Certainty.SURE if agreed else Certainty.LIKELY, proper=proof is Certainty.SURE)


def _headless(scan: Scan, part: Span) -> Name | None:
    """Return an entry of a list of projects that has no head of its own: 宝镁轻合金 of 宝镁轻合金、…等续建项目."""
    words, text = scan.words_in(part), part.of(scan.text)
    if (
        not words
        or not SHORTEST <= len(text) <= 15
        or NEVER.search(text)
        or NO_WORKS.fullmatch(text)
        or begins_with_verb(scan, part)
    ):
        return None
    first = words[0]
    proper = first.span.start == part.start and len(first.text) >= 2 and is_proper(first, proper_part(text))
    return Name(part, text, Certainty.LIKELY) if proper else None


def _beside(scan: Scan, part: Span) -> Name | None:
    """Return an entry of common words in a list of which others are sure: 黄河文化小径 beside 庐山城市之家."""
    text = part.of(scan.text)
    name = text[: end_of_name(text[:_FAR])]
    if len(name) < 5 or _DOING.match(name) or not can_be_name(scan, part, name) or len(proper_part(name)) < 2:
        return None
    return Name(Span(part.start, part.start + len(name)), name, Certainty.LIKELY)


def _without_shared_tail(found: list[Name], parts: Sequence[Span]) -> list[Name]:
    """Return the names of a list with the works that all share taken from the last: 塘坊初中、天城中心小学迁建工程."""
    if len(found) < 2 or found[-1].span.start != parts[-1].start:
        return found
    last = found[-1]
    tail = _TAIL.search(last.text)
    if not tail or any(name.text.endswith(("工程", "项目", "改造")) for name in found[:-1]):
        return found
    bare = last.text[: tail.start()]
    return (
        [*found[:-1], replace(last, span=Span(last.span.start, last.span.start + len(bare)), text=bare)]
        if looks_like_name(bare)
        else found
    )


@lru_cache(maxsize=4096)
def looks_like_name(words: str) -> bool:
    """Tell whether `words` as a whole are the name of something built."""
    if len(words) > LONGEST:
        return False
    name = _judged(Scan(words), Span(0, len(words)), NONE_KNOWN, alone=True, is_object=False)
    return name is not None and name.span == Span(0, len(words))


def _is_way(words: str) -> bool:
    """Tell whether words begin with a road or a river by name."""
    return any(
        entry.values[0] in ("way", "water") and len(proper_part(words[:end])) >= 2
        for end, entry in finder("heads").endings(words[:12])
    )
