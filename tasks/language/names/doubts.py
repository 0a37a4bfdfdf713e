"""What speaks against words as a name of works: a figure, a verb, an office, a word cut in two, a number behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tasks.language.figures.enumerations import Certainty
from tasks.language.kinds import ChunkKind
from tasks.language.lexicon import Shape, finder, words_of
from tasks.language.names.proof import ASIDE, is_called, is_common, is_in_place, proof_of, proper_part
from tasks.language.span import Span

if TYPE_CHECKING:
    from tasks.language.scanner import Scan

LONGEST, SHORTEST, _TWO = 45, 3, 2
#: What may part two names, and what both sides of it may share.
_JOINTS, _SHARED = ("和", "及", "与", "以及", "暨"), re.compile(r"(?:工程|项目|改造)(?:[一二三四五]期)?$")
_REST = 12
_DISTRICTS = tuple("省市州县区旗镇乡")
_COVERBS = Shape(r"{coverbs.inside}|{coverbs.both}")
_HOUSE = re.compile(r"中心|基地|馆|场|站|室|楼|公?园|厅|库|设施|学[院校]")
_COUNT = re.compile(r"[0-9一二三四五六七八九十两]+[个项件口]")
#: What no name holds beside the words that are listed: figures with units, numbers of things, years.
NEVER = re.compile(
    r"[0-9.]+(?:%|％|万|亿|元|户|人|名|个|家|条|座|处|所|项|吨|亩|平方|件|套|台|辆|栋|幢)|[，。；：？！]|[0-9]余[处个座条家]|等[0-9一二三四五六七八九十]|[一二三四五六七八九十两]个|^[0-9]{4}年|^[在各]|各$|了|[两二三四五六七八九十](?:县|乡镇)(?=[一-龥])|^[一二三四五六七八九十两]大(?![街道桥])"
)
#: From one place to another, which is no works without a word for a stretch of way: 友谊路至天桥.
_BETWEEN = re.compile(r"[一-龥]{2,6}至[一-龥]{0,6}(?:桥|站|村|广场|街|小区)$")
#: A district that ends like a part of one: 江南区.
_DISTRICT = re.compile(r"[一-龥]{1,3}[东西南北中]区")
_MEASURED = re.compile(r"[0-9.]+万?(?:立方米|平方米|公里|米|亩)")
_SEVERAL = re.compile(r"[0-9]+(?:栋|幢)")
_CAPACITY = re.compile(
    r"(?:年产|日产|年处理|日处理|年上市|总装机|[0-9]+台)?[0-9.]+[万亿]?"
    r"(?:公里|千伏|米|吨|千瓦|兆瓦|套|台|辆|头|只|羽|片|件|立方米|平方米|公斤|升|MWp?|GW|kV)(?:/[年日天])?|[0-9]+(?:[-—－~～至][0-9]+)?(?:幢|栋|号楼)"
)
#: Names that are a place, an office, a firm or a kind of projects and no works.
NO_WORKS = Shape(
    r"[一-龥]{0,6}(?<![校小社园景灌片院库街厂港城]){offices.office}|[一-龥]{0,3}{offices.kind}|[一-龥]{1,3}[镇乡]{works}|[一-龥]{0,4}[省市县][外内级](?:项目|工程)|[一-龥]{0,8}(?:重点|重大|民生|惠民|储备(?![库基中])|在建)[一-龥]{0,4}(?:项目|工程)"
)


def cuts_word(scan: Scan, place: int) -> bool:
    """Tell whether a place lies within a word of the dictionary: 沟|通, 厂|房; not 路|由, 工程|施工."""
    if scan.text.endswith(("工程", "项目"), 0, place):
        return False
    words = scan.words_in(Span(place - 1, place + 1)) if scan.text[place : place + 1] not in ("", *"由经") else ()
    return any(word.known and word.span.start < place < word.span.end for word in words)


def is_counted(scan: Scan, span: Span, *, sure: bool) -> bool:
    """Tell whether a number of them follows: 黑榜项目39个, 结对帮扶学校2所 are a kind; not 地铁二期工程5个地块.

    What something proper makes a `sure` name is a kind only where it ends in 项目 or 工程.
    """
    if scan.text.startswith("方面", span.end):
        return True  # 大运河文化带工程方面，8项工程稳步实施
    place = span.end + scan.text.startswith("共", span.end)
    after = scan.chunks_in(Span(place, place + 1))
    if after and after[0].kind is ChunkKind.SHARE:
        return not sure  # 平均车速提升5%
    if not after or after[0].kind is not ChunkKind.AMOUNT or not _COUNT.fullmatch(after[0].word):
        return False
    end = after[0].span.end
    following = scan.text[end : end + 1]
    of_parts = "一" <= following <= "鿿" and following not in "中里" and not scan.chunks_in(Span(end, end + 1))
    return not of_parts and (not sure or scan.text.endswith(("项目", "工程"), span.start, span.end))


def ends_clean(scan: Scan, place: int) -> bool:
    """Tell whether a verb, a figure, a mark or the end follows a name, and no more words of it."""
    text = scan.text
    if place >= len(text) or not "一" <= text[place] <= "鿿" or text[place] in "等和及与的":
        return True
    if text.endswith(("工程", "项目"), 0, place) or finder("turns", "manners").at(text, place):
        return True
    chunks = scan.chunks_in(Span(place, place + 1))
    return bool(chunks) or text.startswith(
        ("共", "也", "又", "还", "由", "在", "因", "受", "于", "为", "被", "并"), place
    )


def is_doubtful(scan: Scan, span: Span) -> bool:
    """Tell whether a name is better not shown: it may be two things, or words go on behind it and nothing proves it.

    Works that two things share are one (县城北出入口及环路改造|工程), and so are parts of one kind: 小学教学楼及食宿|楼.
    """
    name, words = span.of(scan.text), scan.words_inside(span)
    proven = proof_of(words, name) is Certainty.SURE or _CAPACITY.match(name) is not None
    for word in words if _may_join(name) else ():
        if word.text in _JOINTS and not scan.parts.is_bracketed(word.span.start):
            alike = scan.text[word.span.start - 1] == name[-1] and not proper_part(scan.text[word.span.end : span.end])
            return not (proven and (alike or _SHARED.search(name))) and not _is_of_one(
                name, word.span.start - span.start
            )
    if any(word.text in words_of("manners") and len(word.text) > 1 and word.tag[:1] in "dv" for word in words):
        return True
    if ends_clean(scan, span.end):
        return False
    if words[0].text.endswith(_DISTRICTS) and len(name) - len(words[0].text) <= _TWO:
        return True  # 湖北省水路|交通固定资产投资
    if scan.word_at(span.end).tag == "ns":
        return True  # 京港澳高速|长沙广福至株洲段
    after = scan.chunks_in(Span(span.end, span.end + _REST))
    rest = scan.text[span.end : after[0].span.start if after else span.end + _REST]
    return not proven and len(proper_part(rest)) >= _TWO


def _is_of_one(name: str, joint: int) -> bool:
    """Tell whether a joint stands in the words for one project: 肉类处理及冷链配送建设项目, where no thing ends before it."""
    headed = any(end == joint for end, _ in finder("heads", "works").endings(name[:joint]))
    return name.endswith("项目") and not headed


def _may_join(name: str) -> bool:
    """Tell whether a joint in a name may part two: not where two roads meet, nor inside the works (续建配套与节水改造)."""
    if finder("crossings").found(name, 0, len(name)):
        return False
    return not any(joint in entry.word for _, entry in finder("works").endings(name) for joint in _JOINTS)


def can_be_name(scan: Scan, part: Span, name: str, *, listed: bool = False) -> bool:
    """Tell whether nothing speaks against words as a name: length, a figure, a pronoun, an office, a verb at the head.

    In a list of projects (`listed`) a verb that is none of works may be half of a name: 开封中盛家具项目.
    """
    if (
        not SHORTEST <= len(name) <= LONGEST
        or name[0] in "（("
        or name in words_of("labels")
        or _holds_phrase(scan, part, name)
    ):
        return False
    bare = ASIDE.sub("", name)
    if any(name.count(one) != name.count(other) for one, other in ("《》", "“”", "（）")) or _holds_never(bare):
        return False
    if (
        _MEASURED.match(bare)
        or _SEVERAL.match(bare)
        or _BETWEEN.fullmatch(bare)
        or _DISTRICT.fullmatch(bare)
        or NEVER.search(_CAPACITY.sub("", bare))
        or any(word.text == "的" for word in scan.words_in(Span(part.start, part.start + len(name))))
        or (NO_WORKS.fullmatch(bare) and not _ends_in_head(bare))
    ):
        return False
    return not begins_with_verb(scan, part, listed=listed) or _is_called_with_verb(scan, part, name)


def _is_called_with_verb(scan: Scan, part: Span, name: str) -> bool:
    """Tell whether the verb that words begin with belongs to what they are called by: 建设路, 倒水河; not 确保 before 文化路."""
    first = scan.word_at(part.start)
    rest = name[first.span.end - part.start :]
    if is_called(name):
        return first.tag not in ("v", "p") or not is_called(rest)
    head = next((entry for end, entry in finder("heads").endings(rest[:1]) if end == 1), None)
    following = scan.words_in(Span(first.span.end, first.span.end + 1)) if rest else []
    return (
        head is not None
        and len(following[0].text) == 1
        and len(first.text) > 1
        and first.tag == "v"
        and first.text not in words_of("doing")
    )


def _holds_phrase(scan: Scan, part: Span, name: str) -> bool:
    """Tell whether words begin with a preposition of its own, or hold one: 在城市道路, 沂河镇就青年社区.

    Before a single character it is half of a name: 向阳路, 向莆铁路.
    """
    first, *rest = scan.words_in(Span(part.start, part.start + len(name)))
    if not first.known and len(first.text) > _TWO and _is_coverb(first.text[0], "opens"):
        return True  # 按三乙|医院标准
    alone = not rest or len(rest[0].text) > 1
    return (alone and (first.text in "与和" or _is_coverb(first.text, "opens"))) or any(
        _is_coverb(word.text, "inside") for word in rest
    )


def coverb_in(scan: Scan, span: Span, after: int) -> int:
    """Return where a coverb stands by itself in a span, from `after` on (迎宾大道|受征迁影响); the end where none does."""
    for found in _COVERBS.all(scan.text, after, span.end):
        place = found.start()
        word = scan.word_at(place)
        rest = scan.text[found.end() : word.span.end]  # 厂由市, 因管线
        joined = not word.known and (finder("offices").at(scan.text, place + 1) or is_common(rest))
        if (word.text == found[0] or joined) and not scan.parts.is_bracketed(place):
            return place
    return span.end


def _is_coverb(word: str, where: str) -> bool:
    """Tell whether a word opens a phrase where a name would begin, or inside one."""
    entry = words_of("coverbs").get(word)
    return entry is not None and entry.values[0] in (where, "both")


def _ends_in_head(words: str) -> bool:
    """Tell whether words end in a head that is more than the end of an office's or a place's name: 示范区, 展厅."""
    return any(len(entry.word) > 1 for end, entry in finder("heads").endings(words) if end == len(words))


def _holds_never(words: str) -> bool:
    """Tell whether words hold one that no name holds, unless it is the first half of a house: 活动 of 活动中心."""
    return any(not _HOUSE.match(words, place + len(entry.word)) for place, entry in finder("never").all(words))


def begins_with_verb(scan: Scan, part: Span, *, listed: bool = False) -> bool:
    """Tell whether words begin with a verb, an adverb or a pronoun that the dictionary holds: 承担省定项目, 实际改造."""
    first = scan.word_at(part.start)
    if not first.known or first.span.start != part.start:
        return False
    if ((entry := words_of("modality").get(first.text)) and entry.values[1] == "marker") or (
        len(first.text) > 1 and first.text in words_of("light")
    ):
        return True
    if first.text in words_of("regions"):
        return False
    if len(first.text) == 1 and is_in_place(part.of(scan.text)):
        return False
    if first.text in words_of("modality") or first.text in words_of("manners"):
        return True
    acts = words_of("acts")
    if first.text in acts and acts[first.text].values[1] == "building":
        return True
    if len(first.text) == 1 and not is_common(scan.text[first.span.end : first.span.end + 2]):
        return first.text in "建修拓打做抓占使让为"
    tags = (
        ("d", "p", "c", "r", "vd")
        if listed and first.text not in words_of("doing")
        else ("v", "d", "p", "c", "r", "vd")
    )
    return first.tag in tags and first.text not in words_of("verbs_in_names")
