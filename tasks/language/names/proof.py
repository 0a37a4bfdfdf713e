"""What makes words a name: something proper in them, by two independent readings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tasks.language.figures.enumerations import Certainty
from tasks.language.lexicon import Shape, finder, words_of

if TYPE_CHECKING:
    from tasks.language.scanner import Word

ASIDE = re.compile(r"[（(][^（）()]*[）)]")
ROUTE = re.compile(r"[（(][^（）()]{2,30}?(?:[-—－~～至][^（）()]{1,30}?|[^（）()]{0,16}[段期座路道街桥])[）)]")
_CODE = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{1,4}[0-9]{1,4}(?![0-9A-Za-z])|[0-9一二三四五六七八九十]{1,2}号线|[0-9]{1,3}[#＃号](?=[一-龥])|[0-9]{2,3}国道|[0-9]{2,4}千伏|[国省县乡]道[A-Z]?[0-9]{3}"
)
#: A road by its number: G5高速, S203线.
_ROUTE_CODE = re.compile(r"[GSXYC][0-9]{1,4}(?:线|高速|国道|省道|公路)")
#: An institution of which a place has one or numbers them: 市人民医院, 区第四幼儿园; not 市级工程, 省重点项目, 县乡道.
_OWN = Shape(
    r"[省市县区州](?:第[一二三四五六七八九十0-9]{1,3}|[一二三四五六七八九十]{1,2}(?=[中小院医幼])|(?![级定属管直道乡域内本各辖省市县区场容值两]|民(?![族政])|政(?!务)|重点|重大))[一-龥]{2,}"
)
_ORDINAL = Shape(
    r"第[一二三四五六七八九十0-9]{1,3}[一-龥]{0,4}{heads.house}|第[一二三四五六七八九十]{1,2}[一-龥]{0,4}[水源理]厂|^[一二三四五六七八九十]{1,2}(?:污水|净水|热源|水)厂"
)
#: A road's name may be made of common words, unless they say what kind of road it is: 文化路; not 断头路, 农村公路.
_ROAD = Shape(
    r"(?!.{0,8}{roadkinds}(?:路|街|巷|道))(?:[一-龥](?!{longer})){2,5}?(?:路|街|大道|大街|巷)(?![面基灯网口床缘道区坊])(?:[东西南北中]段|[东西南北]延)?(?![一-龥]?[级类])"
)
#: 殷汇至查桥段, 西炮台至长岭子.
_FROM_TO = re.compile(r"[一-龥A-Z0-9]{2,}至[一-龥]{2,}")
#: What is called by common words and yet is one: 中央公园, 客运东站, 城南水厂, 纺织厂宿舍, 石桥小学.
_CALLED = Shape(
    r"{called.park}(?:公园|广场|园|中心|馆)|{called.station}[东西南北中总]站|{called.side}(?![区段])[一-龥]{2,}|{called.school}{heads.house}|{called.single}|[一-龥]{2,8}(?:医院|学校|中学|小学|学院|大学)新?[校院]区"
    r"|(?!{roadkinds}|{regions}|乡镇|村|社区|基层|各)(?:[一-龥]{1,6}{called.civic}|{called.civic}(?=[一-龥]{2}))"
    r"|{called.city}(?:第[一二三四])?(?:生活)?(?:污水|垃圾|自来水|净水|热力)[一-龥]{0,6}[厂站场]|[一-龥]{2,6}[厂局社站所院校行矿委部队处](?:宿舍|家属[院楼区]|片区|小区|生活区)"
    r"|[一-龥]{1,3}[峪畈圩垸塬坳埠屯寨](?=[一-龥]{2})|[一-龥]{1,3}[桥河湖山江溪湾岭坪沟塘港庄店](?=小学|中学|[初高]中|学校|幼儿园|医院|卫生院|水厂|水库|泵站|大桥|社区|公园)"
)
#: An institution of a town or a district: 清水镇污水处理厂, 任城区实验中学.
_IN_PLACE = Shape(
    r"(?!{regions}|乡镇|城[市乡]|街道|村镇)[一-龥]{1,4}(?:镇|乡|街道|(?<![社小园灌校景地片街库辖各全])区|县|市)(?=[一-龥]{2,})"
)
#: Heads that only places by name have; 平台, 基地, 中心 go with unknown common words, too: 科创平台.
_IS_PLACE = Shape(
    r"路|大道|街|桥|隧道|高速|铁路|河|江|湖|渠|水库|水闸|泵站|学校|[小中]学|[初高]中|幼儿园|医院|卫生院|村|镇|乡|社区|园区|公园|绿地|广场|[电水]厂|电站"
)
#: The classes whose words say what kind of thing is meant; where a thing lies (城东) may be a name.
_COMMON = (
    "common", "heads", "works", "acts", "states", "light", "called", "roadkinds", "longer", "nominal", "labels", "never", "wholes",
    "manners", "turns", "offices", "planned", "regions", "fillers", "parts",
)  # fmt: skip
_PLACE_END, _OF_YEAR = (
    re.compile(r"[省市州县区旗]?城区|[省市州县区旗]"),
    re.compile(r"[0-9]{4}年度?(?:项目|工程)"),
)
_QUOTED = re.compile(r"“[^“”]{2,12}”")
_LONGEST_COMMON = 8
_BUILT = ("way", "water", "house", "home", "site")
#: Heads of places so long are built ones: 产业园, 综合体; not 中心, 平台.
_OWN_PLACE = 3
#: Only particular works have phases: 城镇经济适用住宅楼三期工程.
_PHASED = re.compile(r"[一二三四五六七八九]期(?:工程|项目)?$")
#: So many characters that no list of common words knows are a name even where the segmenter knows them: 回头客休闲食品加工项目.
_LONG_ENOUGH = 4
_MADE = ("项目", "工程", "工厂", "基地", "产业园")
#: Single characters and figures that make no name proper.
_COMMON_FORM = re.compile(
    r"[0-9０-９.%]+|[一二三四五六七八九十0-9]+[期号段级类层楼处座条个栋幢]|[期段号级型式]|[A-Z0-9一二三四五六七八九十]{1,2}标段?|[（）()、和及与\-\s“”]"
)


def proof_of(words: Sequence[Word], name: str) -> Certainty | None:
    """Return how sure it is that something proper stands in a name: SURE, LIKELY, or None where all its words are common.

    Two readings are asked: what is left of the name without common words, and the segmenter's proper nouns and unknown words.
    """
    bare = ASIDE.sub("", name)
    if bare == name and is_programme(words, bare):
        return None
    left = proper_part(bare)
    code = _CODE.search(bare)
    coded = code is not None and (
        len(proper_part(bare.replace(code[0], ""))) >= 2
        or code[0][-1] == "线"
        or "道" in code[0]
        or _ROUTE_CODE.match(bare, code.start())
    )
    own = _OWN.match(bare) and finder("heads").endings(bare) and not any(word.tag == "v" for word in words[1:2])
    if ROUTE.search(name) or coded or own or any(form.search(bare) for form in (_ORDINAL, _FROM_TO)):
        return Certainty.SURE
    slogan = "".join(_QUOTED.findall(bare))
    proper = [word for word in words if is_proper(word, left) and word.text not in slogan]
    if any(word.known or len(word.text) > 2 for word in proper) or (proper and _IS_PLACE.search(bare)):
        return Certainty.SURE
    called = is_called(bare) or _QUOTED.search(bare) or _has_odd_run(words, left)
    single = _PHASED.search(bare) or (bare.endswith(_MADE) and len(left) >= _LONG_ENOUGH)
    first = any(word.span.start <= words[0].span.start + 1 for word in proper)
    return Certainty.LIKELY if first or called or _is_built(bare) or single else None


def is_programme(words: Sequence[Word], name: str) -> bool:
    """Tell whether a place has many of what is named, and nothing but the place is proper: 从江县农村危房改造, 鄂州2020年项目."""
    if not words or words[0].tag != "ns":
        return False
    rest = name[len(words[0].text) :]
    if _OF_YEAR.fullmatch(rest):
        return True
    end = _PLACE_END.match(rest)
    if not end and not words[0].text.endswith(tuple("省市州县区旗")):
        return False
    rest = rest[end.end() :] if end else rest
    kinds = list(finder("programmes").all(rest))
    for _, entry in kinds:
        rest = rest.replace(entry.word, "")
    return bool(kinds) and not proper_part(rest)


def is_called(words: str) -> bool:
    """Tell whether words name one thing although they are common: 育才小学, 文化路, 城东水厂."""
    return bool(_CALLED.match(words)) or is_road(words)


def is_single(words: str) -> bool:
    """Tell whether words of common ones name one thing that is built: 东风渠清淤工程, 育才小学食堂改造项目."""
    return is_called(words) or (_is_built(words) and not _QUOTED.match(words))


def is_in_place(words: str) -> bool:
    """Tell whether words begin with a town or a district by name and go on: 望城镇综合文化站."""
    found = _IN_PLACE.match(words)
    return found is not None and not is_common(found[0])


def _is_built(bare: str) -> bool:
    """Tell whether words are something built that has a name of common words, or an institution of a town: 清泉中学."""
    heads = [(end, entry.values[0], len(entry.word)) for end, entry in finder("heads").endings(bare)]
    built = [end for end, kind, size in heads if kind in _BUILT or (kind == "place" and size >= _OWN_PLACE)]
    if any(end > 2 and len(proper_part(bare[:end])) >= 2 for end in built):
        return True
    return bool(heads) and heads[-1][1] in (*_BUILT, "place") and is_in_place(bare)


def is_proper(word: Word, left: str) -> bool:
    """Tell whether the segmenter takes a word for a proper noun, or does not know it, and no common words make it up.

    It takes long words of two common ones for persons now and then: 体育锻炼.
    """
    core = _uncommon(word.text)
    if len(core) < 2 or core[0] not in left or (word.known and word.tag == "nr" and len(word.text) >= 4):
        return False
    return not word.known or word.tag in ("ns", "nr", "nz", "nt", "nrt", "nrfg")


def _has_odd_run(words: Sequence[Word], left: str) -> bool:
    """Tell whether two single characters in a row make no word of the dictionary, as in a name nobody knows: 吾悦广场."""
    pairs = itertools.pairwise(words)
    return any(
        len(one.text) == len(two.text) == 1
        and one.text + two.text in left
        and not {one.tag, two.tag} & {"u", "uj", "p", "c", "x", "m", "ul"}
        for one, two in pairs
    )


def proper_part(name: str) -> str:
    """Return what is left of a name without the words that say what kind of thing is meant; "" for a mere kind.

    A head of one character is common only at the end: 民生路, but 五桥初中.
    """
    short = name[:-1] if len(name) > 2 and name[-1] in words_of("heads") else name
    left = _uncommon(name)
    return _uncommon(short) if left.endswith(name[-1:]) and len(short) < len(name) else left


@lru_cache(maxsize=4096)
def _uncommon(name: str) -> str:
    """Return the characters of `name` that no common word covers, as few as may be; kept for time."""
    #: Up to each place: how many characters are covered, and where the step began.
    best = [(0, 0), *[(-1, 0)] * len(name)]
    for start, mark in enumerate(name):
        covered = best[start][0]
        if covered >= best[start + 1][0]:
            best[start + 1] = (covered, start)
        for end in [start + size for size in _common_sizes(mark)]:
            if end < len(best) and covered + end - start > best[end][0] and is_common(name[start:end]):
                best[end] = (covered + end - start, start)
    left, place = [], len(name)
    while place:
        covered, start = best[place]
        if covered == best[start][0]:
            left.append(name[start:place])
        place = start
    return "".join(reversed(left))


@lru_cache(maxsize=8192)
def _common_sizes(first: str) -> Sequence[int]:
    """Return how long the common words may be that begin with a character."""
    if _COMMON_FORM.match(first) or _COMMON_FORM.match(f"{first}标"):
        return range(1, _LONGEST_COMMON + 1)
    return sorted(_sizes_by_first().get(first, ()))


@lru_cache(maxsize=16384)
def is_common(word: str) -> bool:
    """Tell whether a word says only what kind of thing is meant; kept for time."""
    return word in _common_words() or bool(_COMMON_FORM.fullmatch(word))


@cache
def _common_words() -> frozenset[str]:
    """Return the words of more than one character that say what kind of thing is meant; made once a process."""
    every = (entry for family in _COMMON for entry in words_of(family).values())
    return frozenset(entry.word for entry in every if len(entry.word) > 1 and "side" not in entry.values)


@cache
def _sizes_by_first() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for word in _common_words():
        if len(word) <= _LONGEST_COMMON:
            found.setdefault(word[0], set()).add(len(word))
    return found


@lru_cache(maxsize=4096)
def is_road(words: str) -> bool:
    """Tell whether words begin with a road that has a name of its own, be it made of common words: 建设路, 文化大街."""
    return bool(_ROAD.match(words))
