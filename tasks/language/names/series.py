"""Names in a row: 甲、乙和丙等5个项目, of which some prove the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tasks.language.figures.enumerations import Certainty
from tasks.language.figures.numerals import number as numeral
from tasks.language.kinds import ChunkKind, Step
from tasks.language.lexicon import Shape, finder
from tasks.language.names.doubts import LONGEST, NO_WORKS, SHORTEST, can_be_name, ends_clean
from tasks.language.names.endings import end_of_name, masked_asides
from tasks.language.names.judging import DOING, NONE_KNOWN, WORKS_TAIL, Known, Name, judged_name, looks_like_name
from tasks.language.names.proof import is_called, is_common, is_in_place, is_proper, proof_of, proper_part
from tasks.language.span import Span

if TYPE_CHECKING:
    from tasks.language.scanner import Scan

#: So far on from where a name begins its end is looked for.
_FAR = 2 * LONGEST
_LONGEST_ENTRY, _SHORTEST_BESIDE = 32, 5
_WORKS_END = ("工程", "项目")
#: Within so many characters the words that close a list say what it holds: 等12个路口改造项目.
_REST_REACH = 16
#: Not between numbers that share what follows: 一、二期, 7号、8号码头, C-2、C-3地块.
_JOINT = re.compile(
    r"(?<![0-9A-Z一二三四五六七八九十])(?<![0-9A-Z一二三四五六七八九十][号#期])、"
    r"|、(?!(?:[A-Z]-?)?[0-9一二三四五六七八九十]{1,2}(?:[、期标号#和]|地块|泊位)|[A-Z](?:匝道|地块|区))|以及|暨|[和及与]"
)
_COUNTED_REST = re.compile(
    r"[0-9一二三四五六七八九十两]{1,3}[个条处座所家项]|(?:重点|新建|续建|重大|储备|一批|龙头|骨干)?(?:项目|工程)$"
)
#: A list of projects follows: 项目3个，分别是; 提前开工的有7个，为.
_INTRODUCED = re.compile(
    r"项目[^。；：项]{0,8}(?:(?:分别[为是]|包括|即)：?|：)$|[0-9一二三四五六七八九十]+[个条座处所家项][，,](?:分别)?为$"
)
#: How many entries the list has that follows: 完工3座，分别是; 6所（.
_COUNTED_AHEAD = re.compile(
    r"([0-9]{1,2}|[一二两三四五六七八九十]{1,3})[个座所处条家项][^，。；：、0-9（）]{0,14}(?:[，,：:]?(?:分别)?(?:为|是|包括|即|有)|[：:（(])$"
)
_COUNT_REACH = 32
#: What a list holds, behind its number: 4个|110千伏变电站; not 3个乡镇.
_KIND_COUNTED = Shape(r"(?:[0-9]+千伏)?[一-龥]{0,8}?(?:{heads}|项目|工程)(?![一-龥]?[县区镇乡])")
#: What closes a list of projects.
_CLOSING = re.compile(
    r"等(?:[0-9一二三四五六七八九十]+余?[个项条所座家处])?[^，。；、0-9]{0,10}(?:项目|工程|公路|铁路|高速)"
)
#: Words without a head that may be a name by themselves: 福耀玻璃.
_BARE = re.compile(r"[一-龥A-Za-z0-9]{4,16}")
#: So far behind a list stands the verb that says how its entries stand.
_SAID_REACH = 8
_TAIL = re.compile(r"(?:新建|建设)(?:工程|项目)$|(?:工程|项目|改造|建设)$")


def listed_names(scan: Scan, zone: Span, known: Known, *, title: bool = False, is_object: bool = False) -> list[Name]:
    """Return the names in a stretch of a clause, several where 、 or 和 joins them; none unless most of it are names."""
    stop, tail = _without_rest(scan, zone)
    parts = _parts(scan, Span(zone.start, stop))
    if len(parts) > 1 and _are_kinds(scan, parts):
        return []
    if len(parts) > 1 and not is_object and (owner := _owner(scan, parts)):
        return [owner]
    counted = len(parts) > 1 and _is_counted_ahead(scan, zone.start, len(parts))
    several = len(parts) > 1
    closed = counted or bool(
        (several and _INTRODUCED.search(scan.text[max(0, zone.start - 20) : zone.start]))
        or ((several or _is_first_of_counted(scan, zone, tail)) and WORKS_TAIL.search(tail))
        or (several and _counts_them(scan, zone, parts))
    )  # fmt: skip
    is_object = is_object and not closed
    found = [judged_name(scan, part, known, alone=len(parts) == 1, is_object=is_object) for part in parts]
    if not all(found) and not is_object and _is_governed(scan, zone.end, parts, proven=any(found)):
        bare = [name or _without_head(scan, part) for name, part in zip(found, parts, strict=True)]
        found = bare if len(bare) < 2 * sum(map(bool, bare)) else found
    if len(parts) > 1 and (closed or all(found)):  # then each ends where its entry does: 工业大道南、市民大道三期
        whole = parts if tail.startswith("等") else parts[:-1]
        found[: len(whole)] = [
            name and (judged_name(scan, part, known, alone=False, is_object=is_object, closed=True) or name)
            for name, part in zip(found, whole, strict=False)
        ]
    if closed:
        found = [
            _entry(scan, part, name, counted=counted or bool(_COUNTED_REST.match(tail, 1)))
            for name, part in zip(found, parts, strict=True)
        ]
    if len(parts) > 1 and any(name and name.proper for name in found):
        found = [name or _beside(scan, part, closed=closed) for name, part in zip(found, parts, strict=True)]
    names = [name for name in found if name]
    names = _without_shared_tail(names, parts)
    if len(parts) > 1 and scan.text[parts[-2].end] != "、" and scan.text.endswith(_WORKS_END, 0, parts[-1].end):
        names = [replace(name, certainty=Certainty.LIKELY) for name in names]  # which may be one: 长渠及玉泉河截污工程
    if len(parts) > 1 and not closed and len(names) * 2 < len(parts):
        return [name for name in names if name.proper]
    if (
        title
        and names
        and len(names) == len(parts)
        and names[-1].span.end == zone.end
        and not _is_done(scan, zone, names)
    ):
        names = [replace(name, title=True) for name in names]
    return names


def _is_first_of_counted(scan: Scan, zone: Span, tail: str) -> bool:
    """Tell whether the words behind one entry say of how many projects it is the first: 五菱新能源|等3个项目."""
    counted = tail.startswith("等") and _COUNTED_REST.match(tail, 1) is not None
    return counted and DOING.match(scan.text, zone.start, zone.end) is None


def _is_done(scan: Scan, zone: Span, names: Sequence[Name]) -> bool:
    """Tell whether a verb that says how they stand goes before names, which then are no title: 完成甲工程、乙工程; not 新建甲小学."""
    before = scan.chunks_in(Span(zone.start, names[0].span.start))
    return any(
        chunk.kind is ChunkKind.STATE or (chunk.kind is ChunkKind.LIGHT and chunk.brings_to_end) for chunk in before
    )


def _counts_them(scan: Scan, zone: Span, parts: Sequence[Span]) -> bool:
    """Tell whether the words behind a list count its entries: 老码头书房、大学城书房2处, 西庄、温泉2个变电站; not towns: 甲镇、乙镇2家敬老院."""
    after = scan.chunks_in(Span(zone.end, zone.end + 1))
    if not after or after[0].kind is not ChunkKind.AMOUNT or numeral(after[0].word[:-1]) != len(parts):
        return False
    if ends_clean(scan, after[0].span.end):
        return True
    named = all(len(part) > 1 and not scan.text.endswith(("镇", "乡"), 0, part.end) for part in parts)
    return named and _KIND_COUNTED.match(scan.text, after[0].span.end) is not None


def _is_counted_ahead(scan: Scan, start: int, number: int) -> bool:
    """Tell whether the words before a list count its entries: 推进7个片区征拆改造，分别为…."""
    found = _COUNTED_AHEAD.search(scan.text[max(0, start - _COUNT_REACH) : start])
    return found is not None and numeral(found[1]) == number


def end_of_list(scan: Scan, span: Span) -> int:
    """Return where a list ends that says it is one of projects (甲、乙年产20万片丙、丁等12个项目); 0 where there is none.

    Figures and verbs inside its entries say nothing of them; what stands before it must not either.
    """
    words = masked_asides(span.of(scan.text))
    closing = _CLOSING.search(words)
    if not closing or "、" not in words[: closing.start()]:
        return 0
    end = span.start + closing.start()
    entries = words[: closing.start()].split("、")
    said = any(chunk.kind is ChunkKind.MODALITY and chunk.is_marker for chunk in scan.chunks_in(Span(span.start, end)))
    fitting = all(SHORTEST <= len(entry) <= _LONGEST_ENTRY for entry in entries)
    return end + 1 if fitting and not said else 0


def _without_rest(scan: Scan, zone: Span) -> tuple[int, str]:
    """Return where a list ends before 等…, with the words from there: 等12个路口改造."""
    words = masked_asides(zone.of(scan.text))
    if words.endswith("共"):  # …、覃塘区人民医院项目共5个子项目
        return zone.end - 1, scan.text[zone.end - 1 : zone.end + _REST_REACH]
    at = words.find("等", SHORTEST)
    while at >= 0:
        place = zone.start + at
        apart = scan.word_at(place).span.start == place or _COUNTED_REST.match(words, at + 1)
        if (apart or scan.text[place + 1 : place + 2].isdigit()) and not words.startswith(("等级", "等离"), at):
            return place, scan.text[place : place + _REST_REACH]
        at = words.find("等", at + 1)
    after = scan.chunks_in(Span(zone.end, zone.end + 1))
    counted = bool(after) and after[0].kind is ChunkKind.AMOUNT
    return zone.end, scan.text[zone.end : zone.end + _REST_REACH] if counted else ""


def _parts(scan: Scan, zone: Span) -> list[Span]:
    """Return the parts of a list, split at 、 and at 和 where both sides are names."""
    words = masked_asides(zone.of(scan.text))
    cuts = [
        found.span() for found in _JOINT.finditer(words) if found[0] == "、" or _joins(scan, zone, words, *found.span())
    ]
    starts = [_behind_verb(scan, zone), *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(words)]
    return [Span(zone.start + start, zone.start + end) for start, end in zip(starts, ends, strict=True) if end > start]


def _behind_verb(scan: Scan, zone: Span) -> int:
    """Return where the first entry of a list begins behind a light verb, which no name holds: 洪安景区完成|岩庄安置区、三省街."""
    entry, mark, _ = masked_asides(zone.of(scan.text)).partition("、")
    first = Span(zone.start, zone.start + len(entry) if mark else zone.start)
    verbs = [chunk for chunk in scan.chunks_in(first) if chunk.kind is ChunkKind.LIGHT and len(chunk.word) > 1]
    if not verbs:
        return 0
    end = verbs[-1].span.end
    return end + scan.text.startswith("了", end) - zone.start


def _joins(scan: Scan, zone: Span, words: str, start: int, end: int) -> bool:
    """Tell whether 和 joins two names: what stands before it ends like one or is long and proper, and something proper follows.

    Things of one kind that share 工程 are one (县城北出入口及北环路改造工程) unless 均 says that they are several, and so is where
    two roads meet.
    """
    each = scan.text.startswith(("均", "都", "分别"), zone.end)
    left = words[max(0, start - _FAR) : start].rpartition("、")[2].replace("\0", "")
    right = words[end : end + _FAR].partition("、")[0].replace("\0", "")
    whole = right[: end_of_name(right)]
    word = scan.word_at(zone.start + start)
    if word.known and len(word.text) > end - start:  # 和平小学
        return False
    if len(left) < SHORTEST or not whole or finder("crossings").found(right, 0, len(right)):
        return False
    complete, shares = left.endswith(_WORKS_END), whole.endswith(_WORKS_END)
    last = "、" in words[:start]  # of a list, whose last entries 和 joins
    if (
        shares
        and not complete
        and not each
        and not last
        and (_kinds_of(left)[-1:] or [""])[0] in ["", *_kinds_of(whole)]
    ):
        return False
    ending = finder("heads", "works").endings(left)
    headed = bool(ending) and ending[-1][0] == len(left)
    if not headed:  # 齐河自然博物馆群|和|齐鲁青少年基地; not 留和家苑
        inside = scan.words_inside(Span(zone.start + end, zone.start + end + len(whole)))
        apart = [word.text for word in scan.words_in(Span(zone.start + start, zone.start + end))] == [words[start:end]]
        placed = left.endswith(tuple("省市县区镇乡"))
        if placed or not apart or len(proper_part(left)) < SHORTEST or proof_of(inside, whole) is not Certainty.SURE:
            return False
    return each or (shares and complete) or len(proper_part(right)) >= 2 or is_called(right)


def _kinds_of(words: str) -> list[str]:
    """Return the kinds of the things that words name, by their heads in order."""
    return [entry.values[0] for _, entry in finder("heads").endings(words)]


def entry_of_list(scan: Scan, part: Span) -> Name | None:
    """Return an entry of a list that says that it is one of projects; None where nothing proper stands in it."""
    own = judged_name(scan, part, NONE_KNOWN, alone=False, is_object=False, closed=True)
    return _entry(scan, part, own, counted=False)


def _entry(scan: Scan, part: Span, own: Name | None, *, counted: bool) -> Name | None:
    """Return an entry of a list of projects, which needs no head of its own: 宝镁轻合金 of 宝镁轻合金、…等续建项目.

    What stands behind the name of a place belongs to it there: 徐碧新城住宅建设, 福田诸城汽车零部件.
    """
    text = part.of(scan.text)
    if text.startswith("“") or (own and own.span.end == part.end):
        return own
    if (
        not SHORTEST <= len(text) <= _LONGEST_ENTRY
        or NO_WORKS.fullmatch(text)
        or not can_be_name(scan, part, text, listed=True)
    ):
        return own
    left = proper_part(text)
    proper = any(len(word.text) >= 2 and is_proper(word, left) for word in scan.words_inside(part))
    headed = end_of_name(text) == len(text)
    named = proper or own or (counted and left and (headed or len(left) == len(text)))
    return Name(part, text, Certainty.LIKELY, proper=own.proper if own else False) if named else None


def _is_governed(scan: Scan, place: int, parts: Sequence[Span], *, proven: bool) -> bool:
    """Tell whether what follows says how works stand, so that what stands before needs no head: 宜川大洋、真如真西一|已完成.

    Of one thing alone only that it is at work: 雄狮木业|投产; beside `proven` names that it goes on is enough.
    """
    alone = len(parts) == 1
    for chunk in scan.chunks_in(Span(place, min(place + _SAID_REACH, scan.parts.clause_at(place - 1).end))):
        if chunk.kind is ChunkKind.STATE or (chunk.kind is ChunkKind.ACT and not alone):
            return chunk.step >= (Step.FINISHED if alone else Step.BEGUN)
        if chunk.kind is ChunkKind.LIGHT and (chunk.brings_to_end or proven):
            return not alone and ends_clean(scan, chunk.span.end)
        if chunk.kind not in (ChunkKind.MODALITY, ChunkKind.TIME, ChunkKind.LIGHT):
            return False
    return False


def _without_head(scan: Scan, part: Span) -> Name | None:
    """Return words that no head ends as a name, where something proper stands in them and they are no place or office: 三一重工."""
    text = part.of(scan.text)
    if not _BARE.fullmatch(text) or NO_WORKS.fullmatch(text) or not can_be_name(scan, part, text):
        return None
    words = scan.words_inside(part)
    left = proper_part(text)
    placed = all(word.tag == "ns" for word in words)
    proper = not placed and len(left) >= SHORTEST and any(is_proper(word, left) for word in words)
    return Name(part, text, Certainty.LIKELY) if proper else None


def _beside(scan: Scan, part: Span, *, closed: bool) -> Name | None:
    """Return an entry of common words in a list of which others are sure: 黄河文化小径 beside 庐山城市之家.

    What is built is one of them by its head (高铁实验小学 beside 南湾小学); in a list that says it is one of projects even
    a place without a name is works: 火车站前广场.
    """
    text = part.of(scan.text)
    name = text if closed and _ends_in_works(text) else text[: end_of_name(text[:_FAR])]
    if len(name) < _SHORTEST_BESIDE or name.startswith("“") or DOING.match(name):
        return None
    if not can_be_name(scan, part, name, listed=True):
        return None
    if not closed and not _head_of(name) and len(proper_part(name)) < SHORTEST - 1:
        return None
    return Name(Span(part.start, part.start + len(name)), name, Certainty.LIKELY)


def _are_kinds(scan: Scan, parts: Sequence[Span]) -> bool:
    """Tell whether a list names only kinds of things in a place: 江北新区学校、医院、道路."""
    first, *rest = (part.of(scan.text) for part in parts)
    return all(is_common(other) for other in rest) and is_in_place(first) and is_common(_head_of(first))


def _owner(scan: Scan, parts: Sequence[Span]) -> Name | None:
    """Return the name of what a list of parts belongs to: 实验中学新校区 of 实验中学新校区教学楼、宿舍楼; None where others are named."""
    first = parts[0].of(scan.text)
    if any(proper_part(part.of(scan.text)) or not _head_of(part.of(scan.text)) for part in parts[1:]):
        return None
    ends = [end for end, entry in finder("heads").endings(first) if len(entry.word) > 1 and end < len(first)]
    for end in reversed(ends):
        if proper_part(first[end:].removeprefix("的").removeprefix("主")):
            return None
        name = first[:end]
        proof = proof_of(scan.words_inside(Span(parts[0].start, parts[0].start + end)), name)
        if proof and end_of_name(name) == end and can_be_name(scan, parts[0], name):
            return Name(
                Span(parts[0].start, parts[0].start + end), name, Certainty.LIKELY, proper=proof is Certainty.SURE
            )
    return None


def _ends_in_works(text: str) -> bool:
    """Tell whether words end with what is done to a thing: 徐碧新城住宅建设, 三明宾馆重建."""
    return any(
        end == len(text) and (entry.family == "works" or entry.values[1] == "finished")
        for end, entry in finder("works", "acts").endings(text)
    )


def _head_of(name: str) -> str:
    """Return the head of more than one character that a name ends with; empty where it has none."""
    ending = finder("heads").endings(name)[-1:]
    return next((entry.word for end, entry in ending if end == len(name) and len(entry.word) > 1), "")


def _are_alike(one: str, other: str) -> bool:
    """Tell whether two things are of one kind, and roads and waters even of one word: 帅家桥 and 龙岗桥, 初中 and 小学."""
    first, second = (finder("heads").endings(name)[-1:] for name in (one, other))
    if not first or not second:
        return False
    kinds = {first[0][1].values[0], second[0][1].values[0]}
    same = first[0][1].word[-1] == second[0][1].word[-1]
    return len(kinds) == 1 and (same or not kinds & {"way", "water"})


def _without_shared_tail(found: list[Name], parts: Sequence[Span]) -> list[Name]:
    """Return the names of a list with the works that all share taken from the last: 塘坊初中、天城中心小学迁建工程."""
    if len(found) < 2 or found[-1].span.start != parts[-1].start:
        return found
    last = found[-1]
    tail = _TAIL.search(last.text)
    if not tail or any(name.text.endswith(("工程", "项目", "改造")) for name in found[:-1]):
        return found
    bare = last.text[: tail.start()]
    if any(not _are_alike(name.text, bare) for name in found[:-1]):
        return found
    return (
        [*found[:-1], replace(last, span=Span(last.span.start, last.span.start + len(bare)), text=bare)]
        if looks_like_name(bare)
        else found
    )
