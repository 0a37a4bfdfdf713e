"""What a stretch of words names: its name, how sure, or None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tasks.language.figures.enumerations import Certainty
from tasks.language.figures.numerals import number as numeral
from tasks.language.kinds import ChunkKind
from tasks.language.lexicon import Shape, finder, words_of
from tasks.language.names.doubts import LONGEST, SHORTEST, can_be_name, cuts_word, ends_clean, is_counted
from tasks.language.names.endings import end_of_name, end_of_whole, holds_another
from tasks.language.names.proof import ROUTE, is_common, is_programme, is_proper, is_single, proof_of, proper_part
from tasks.language.scanner import Scan
from tasks.language.span import Span

#: So far on from where a name begins its end is looked for.
_FAR = 2 * LONGEST
#: So long are words at most that go on with a name.
_LONGEST_REST = 12
#: Verbs, with the adverbs before them, of which a name is the object; a road may be called by one (建设路).
DOING = Shape(r"(?P<verb>(?:{manners}|{modality}|新){0,6}{doing}了?(?:并{states})?|{manners}{1,3})")
#: What the names of works end with, wherever a list or a figure stands before it.
WORKS_TAIL = re.compile(r"项目|工程|小区|安置点|片区|高速|公路|铁路|道路")
#: 建设凤凰路, of which the verb is no part; 建设东路 is a road.
_ROAD_BUILT = re.compile(r"(?:建设|新建|改造|打通|修建|完善)(?![东西南北中])[一-龥]{2,6}(?:路|大道|街)")
_WAY_FOLLOWS = Shape(r"[东西南北中]?(?:路|大道|大街|街|桥|新村|公园|小学|中学)")
#: A kind of works before the one that is named: 水源工程|彭村水库, 龙头项目|山美水库至惠女水库引调水工程.
_MERE_WORKS = re.compile(r"[一-龥]{2,6}?(?:工程|项目)(?=[一-龥]{3})")
#: Works by the name of their project: “中心城区垃圾焚烧发电厂二期”项目.
_QUOTED = re.compile(r"“([^“”]+)”(?:建设)?(?:项目|工程)?$")
#: A firm's name, or a town's, goes on behind what looks like a road or a bridge: 南昌市政大道房地产有限公司, 嘉泽桥镇.
_OF_FIRM, _OF_TOWN = re.compile(r"[一-龥]{0,12}?(?:公司|集团)"), "镇乡县"
#: What tells how a thing stands; units of how far it has come, which count no things; so short a name of common words at least.
_TELLING = (ChunkKind.STATE, ChunkKind.ACT, ChunkKind.LIGHT)
_TWO, _SHORTEST_COMMON, _SHORTEST_WORKS = 2, 5, 7
#: Works on a thing, behind what it is called: 污水处理厂|扩建工程.
_WORKED_ON, _WORKS = Shape(r"{works}+$"), ("工程", "项目")
#: Parts of a city before a road, which are no part of its name: 县城人民大道.
_CITY_PART = Shape(r"(?:{called.city}|主城区|中心城区|老城区|全市|全县)[内里]?(?![一-龥]?[出入])")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of works: its place, its words, how sure it is, and whether its clause is no more than it (a title).

    `proper`: the segmenter finds a proper noun in it; it is sure where the grammar agrees, too: nothing but a verb, a
    mark or a figure follows, and it is no part of something that has a name of its own. A `doubtful` one parts what is
    said of it from what is said of others, and is not shown.
    """

    span: Span
    text: str
    certainty: Certainty
    title: bool = False
    proper: bool = False
    doubtful: bool = False


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
        near = self._by_first.get(words[:1])
        return next((name for name in near if words.startswith(name)), "") if near else ""


NONE_KNOWN = Known(())


def judged_name(
    scan: Scan, part: Span, known: Known, *, alone: bool, is_object: bool, closed: bool = False
) -> Name | None:
    """Return the name that a stretch of words is; None where they name nothing certain. A `closed` one ends with its entry of a list."""
    words = part.of(scan.text)
    if match := known.at_start(words):
        return Name(Span(part.start, part.start + len(match)), match, Certainty.SURE, proper=True)
    if (quoted := _QUOTED.match(words)) and len(quoted[1]) > SHORTEST:
        inner = Span(part.start + 1, part.start + quoted.end(1))
        return judged_name(scan, inner, known, alone=False, is_object=is_object)
    part = _without_verb(scan, part, alone=alone, is_object=is_object)
    name = part.of(scan.text)
    name = name[: end_of_name(name[:_FAR])]
    if not name:
        return None
    longer = _completed(scan, part, name, closed=closed)
    name = longer or name
    if not closed:
        name = name[: end_of_whole(name)]
    span = Span(part.start, part.start + len(name))
    if not can_be_name(scan, part, name) or cuts_word(scan, span.end) or _goes_on(scan, span.end, part.end):
        return None
    proof = proof_of(scan.words_inside(span), name)
    if proof is None and alone and not is_object and _is_one_thing(scan, span):
        proof = Certainty.LIKELY
    if (
        proof is None
        or is_counted(scan, span, sure=proof is Certainty.SURE)
        or (is_object and proof is not Certainty.SURE and not ROUTE.search(name) and not is_single(name))
    ):
        return None
    apart = bool(longer) and not closed
    agreed = proof is Certainty.SURE and ends_clean(scan, span.end) and not holds_another(name) and not apart
    return Name(span, name, Certainty.SURE if agreed else Certainty.LIKELY, proper=proof is Certainty.SURE)


def _without_verb(scan: Scan, part: Span, *, alone: bool, is_object: bool) -> Span:
    """Return words without what stands before a name in them: a verb, a kind of works, 为; empty where the verb has no object here."""
    words = part.of(scan.text)
    if not alone and "的" in words:
        part = Span(part.start + words.rfind("的") + 1, part.end)
        words = part.of(scan.text)
    doing = DOING.match(words)
    if doing and cuts_word(scan, part.start + doing.end()):  # 共 of 共和光伏产业园
        doing = None
    if doing and len(words) - doing.end() >= SHORTEST and not _WAY_FOLLOWS.match(words, doing.end()):
        if not is_object and alone:
            return Span(part.end, part.end)
        part = Span(part.start + doing.end(), part.end)
    part = _without_kind(scan, part)
    if scan.text.startswith("为", part.start) and len(part) > SHORTEST and _is_preposition(scan, part.start):
        part = Span(part.start + 1, part.end)  # 调整为赤壁路小学附属幼儿园
    return part


def _is_one_thing(scan: Scan, span: Span) -> bool:
    """Tell whether the grammar says that common words name one thing: they are of one kind, and their clause tells how it stands.

    园区热力中心尚未开工, 污水处理厂扩建工程完成65%; not a kind that is counted (公共停车场建成2个) or a programme (农村公路).
    """
    name, clause = span.of(scan.text), scan.parts.clause_at(span.start)
    said = scan.chunks_in(Span(span.end, clause.end))
    if numeral(name[0]) is not None or not any(chunk.kind in _TELLING for chunk in said):
        return False
    if any(chunk.kind is ChunkKind.AMOUNT for chunk in said) or scan.text.startswith("“", span.end):
        return False
    many = finder("programmes", "many").found(name, 0, len(name)) or is_programme(scan.words_inside(span), name)
    if many or name in words_of("regions"):
        return False
    first = next(chunk for chunk in said if chunk.kind not in (ChunkKind.MODALITY, ChunkKind.TIME))
    at_once = said[0].span.start == span.end and first.kind in _TELLING
    opens = not scan.text[scan.parts.sentence_at(span.start).start : clause.start].strip("，, 　")
    alone = opens or len(name) >= _SHORTEST_WORKS
    return (alone or at_once) and _is_of_one_kind(name, alone=alone, at_once=at_once)


def _is_of_one_kind(name: str, *, alone: bool, at_once: bool) -> bool:
    """Tell whether common words are of what a place has one of, or of works on it: 生物医药孵化器, 船闸扩能改造.

    A short one that does not open its sentence (`alone`) may be a part of what the sentence is about: 烟气脱硫系统.
    """
    worked = _WORKED_ON.search(name)
    thing = name[: worked.start()] if worked else name
    every = [(end, entry) for end, entry in finder("heads").endings(thing) if end <= len(thing)]
    proper = len(proper_part(name)) >= _TWO
    if not every or every[-1][0] != len(thing):
        if not name.endswith(_WORKS):
            return proper and at_once
        step = any(entry.values[1] == "building" for _, entry in finder("acts").all(name))
        return len(name) >= _SHORTEST_WORKS and not step and not is_common(name[:-_TWO])
    head = every[-1][1]
    if head.values[0] == "plant" and not any(_TWO < end <= len(thing) - len(head.word) for end, _ in every):
        return False  # a part of what the paragraph is about: 厂区办公楼
    kinds = ("house", "site", "water", "place") if alone else ("house", "site", "water")
    own = len(head.word) >= SHORTEST or (head.values[0] in kinds and (alone or len(head.word) == _TWO))
    whole = worked and len(head.word) >= _SHORTEST_COMMON  # 污水处理厂|扩建工程
    short = len(thing) - len(head.word) < _TWO or len(name) < _SHORTEST_COMMON
    return proper or bool(own and (whole or not (short or is_common(thing))))


def _goes_on(scan: Scan, place: int, end: int) -> bool:
    """Tell whether what looks like a road or a bridge is the beginning of a firm's or a town's name."""
    return scan.text[place : place + 1] in tuple(_OF_TOWN) or _OF_FIRM.match(scan.text, place, end) is not None


def _is_preposition(scan: Scan, place: int) -> bool:
    """Tell whether a character is a preposition by itself."""
    word = scan.word_at(place)
    return word.tag == "p" and len(word.span) == 1


def _without_kind(scan: Scan, part: Span) -> Span:
    """Return words without what stands before a name and is no part of it: a part of the city, 建设, a kind of works."""
    words = part.of(scan.text)
    region = _CITY_PART.match(words)
    if region and _is_way(words[region.end() :]):
        part = Span(part.start + region.end(), part.end)
    if _ROAD_BUILT.match(scan.text, part.start, part.end):
        return Span(part.start + len("建设"), part.end)
    kind = _MERE_WORKS.match(scan.text, part.start, part.end)
    if kind and not proper_part(kind[0]):
        rest = scan.text[kind.end() : part.end]
        if len(proper_part(rest[: end_of_name(rest[:_FAR])])) >= SHORTEST - 1:
            return Span(kind.end(), part.end)
    return part


def _completed(scan: Scan, part: Span, name: str, *, closed: bool) -> str:
    """Return a name with the words that go on with it as far as a verb; "" where it ends before them.

    They do in an entry of a list (工业大道 + 南), and where something proper stands in them: 沈海高速 + 鳌头出口.
    """
    begin = part.start + len(name)
    if scan.text.startswith("村", begin) and not finder("longer").at(scan.text, begin):
        return f"{name}村"  # 芦山区竹园村, of which 园 is no head
    chunks = scan.chunks_in(Span(begin, part.end))
    stop = chunks[0].span.start if chunks else part.end
    if stop == begin or (name.endswith(("工程", "项目")) and not closed):
        return ""
    rest, whole = Span(begin, stop), scan.text[part.start : stop]
    if not (closed and stop == part.end):
        words = scan.words_inside(rest)
        ends = finder("heads").endings(rest.of(scan.text))[-1:]
        headed = bool(ends) and ends[0][0] == len(rest) <= _LONGEST_REST
        if (
            not headed
            or not any(is_proper(word, word.text) for word in words)
            or any(word.tag == "v" for word in words)
        ):
            return ""
    return whole if can_be_name(scan, part, whole) else ""


@lru_cache(maxsize=4096)
def looks_like_name(words: str) -> bool:
    """Tell whether `words` as a whole are the name of something built."""
    if len(words) > LONGEST:
        return False
    name = judged_name(Scan(words), Span(0, len(words)), NONE_KNOWN, alone=True, is_object=False)
    return name is not None and name.span == Span(0, len(words))


def _is_way(words: str) -> bool:
    """Tell whether words begin with a road or a river by name."""
    return any(
        entry.values[0] in ("way", "water") and len(proper_part(words[:end])) >= 2
        for end, entry in finder("heads").endings(words[:12])
    )
