"""What makes words a name: something proper in them, by two independent readings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

from tasks.language.figures.kinds import Certainty
from tasks.language.lexicon import finder, words_of
from tasks.language.scanner import Word

ASIDE = re.compile(r"[（(][^（）()]*[）)]")
ROUTE = re.compile(r"[（(][^（）()]{2,30}?(?:[-—－~～至][^（）()]{1,30}?|[^（）()]{0,16}[段期座路道街桥])[）)]")
_CODE = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{1,4}[0-9]{1,4}(?![0-9A-Za-z])|[0-9]{1,3}[#＃号](?=[一-龥])|[0-9]{2,3}国道|[0-9]{2,4}千伏|[0-9一二三四五六七八九十]{1,2}号线|[国省县乡]道[A-Z]?[0-9]{3}"
)
#: An institution of which a place has one or numbers them: 市人民医院, 区第四幼儿园, 县职业中专.
_OWN = re.compile(
    r"^(?:[省市县区州]|全国|国家)(?:第[一二三四五六七八九十0-9]{1,3}|[一二三四五六七八九十]{1,2}(?=中|小|院|医|幼)|(?!市民|场|政(?!务|府)|容|值|民(?!族|政)|区|级|直|属|内|域|乡|道|本|各|辖|县|市))[一-龥]{2,}"
)
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十0-9]{1,3}(?:人民|实验|中心|高级|初级|中医|附属|职业)*(?:学校|小学|中学|初中|高中|幼儿园|医院|水厂|污水处理厂|养老院|福利院|敬老院|热源厂)"
)
#: What begins like an institution of its own and is a kind: 省重点项目, 市级工程, 县乡道.
_OWN_KIND = re.compile(r"^(?:[省市县区州]|全国|国家)(?:重点|重大|[级定属管直道乡域]|[省市县]|区域)")
#: A road's name may be made of common words, unless they say what kind of road it is: 断头路, 农村公路.
_ROAD = re.compile(
    r"(?!其[余他它]|剩余|.{0,8}(?:断头|快速|产业|生产|农村|乡村|城市|城区|市政|公|铁|道|线|网|支|旅游|机耕|连接|背街|小|干|瓶颈|出行|入户|通村|县乡|进村|水泥|硬化|柏油|沥青|主干|次干|环村|田间)(?:路|街|巷|道))"
    r"[一-龥]{2,5}?(?:路(?![面基灯网口床缘段])|街(?![道区坊])|大道|大街|巷)(?:[东西南北中]段|[东西南北]延)?(?![一-龥]?[级类])"
)
#: 殷汇至查桥段, 西炮台至长岭子.
_FROM_TO = re.compile(r"[一-龥A-Z0-9]{2,}至[一-龥]{2,}")
#: A station, a park, a yard that is called by common words and yet is one: 中央公园, 客运东站, 城南客运站.
_CALLED = re.compile(
    r"(?:中央|人民|儿童|市民|植物|动物|体育|奥体|奥林匹克|会展|青少年活动|妇女儿童活动|全民健身|文化艺术|规划展览|殡仪)(?:公园|广场|园|中心|馆)|(?:客运|火车|高铁|汽车|公交)[东西南北中总]站|(?:[东西南北][部郊]|城[东西南北]|老城|[环沿滨临][江河湖海山城])(?![区段])[一-龥]{2,}|[一-龥]{2,6}厂(?:宿舍|家属院|片区|小区)|(?:县城|城区|市区|城市)(?:第[一二三四])?(?:生活)?(?:污水|垃圾|自来水|净水|热力)[一-龥]{0,6}[厂站场]|(?:实验|育才|外国语|特殊教育)(?:学校|中学|小学|幼儿园|高中|初中)|职业技术学院|烈士陵园|青少年宫|中医院|妇幼保健院|[一-龥]{1,3}[桥河湖山江溪湾岭坪沟塘港庄店](?=小学|中学|初中|高中|学校|幼儿园|医院|卫生院|水厂|水库|泵站|大桥|社区|公园)|(?:环|沿|滨)[湖山江河海城](?:公路|大道|路|公园|高速|快速路|步道|绿道)$"
)
#: An institution of a town or a district: 清水镇污水处理厂, 任城区实验中学.
_IN_PLACE = re.compile(
    r"(?!城市|乡镇|村镇|城镇|集镇|街镇|镇街|县乡|县市|各|全|本|市县|区县|省市)[一-龥]{1,4}(?:镇|乡|街道|[^社小园灌校景地片街库辖各全]区|县|市)(?=[一-龥]{2,})"
)
#: Heads that only places by name have; 平台, 基地, 中心 go with unknown common words, too: 科创平台.
_IS_PLACE = re.compile(
    r"路|大道|街|桥|隧道|高速|铁路|河|江|湖|渠|水库|水闸|泵站|小学|中学|初中|高中|学校|幼儿园|医院|卫生院|村|镇|乡|社区|园区|工业园|公园|电站|水厂|变电站"
)
_LONGEST_COMMON = 8
#: Single characters and figures that make no name proper.
_COMMON_FORM = re.compile(
    r"[0-9０-９.%]+|[一二三四五六七八九十0-9]+[期号段级类层楼处座条个栋幢]|[期段号级型式]|[（）()、和及与\-\s“”]"
)


def proof_of(words: Sequence[Word], name: str) -> Certainty | None:
    """Return how sure it is that something proper stands in a name: SURE, LIKELY, or None where all its words are common.

    Two readings are asked: what is left of the name without common words, and the segmenter's proper nouns and unknown words.
    """
    bare = ASIDE.sub("", name)
    if ROUTE.search(name) or _ORDINAL.search(bare) or _FROM_TO.search(bare):
        return Certainty.SURE
    left = proper_part(bare)
    if _OWN.match(bare) and not _OWN_KIND.match(bare):
        return Certainty.SURE
    code = _CODE.search(bare)
    if code and (len(left) >= 2 or code[0][-1] == "线" or "道" in code[0]):
        return Certainty.SURE
    if re.search(r"“[^”]{2,12}”", bare):
        return Certainty.LIKELY
    proper = [word for word in words if is_proper(word, left)]
    if any(word.known or len(word.text) > 2 for word in proper) or (proper and _IS_PLACE.search(bare)):
        return Certainty.SURE
    if proper:
        return Certainty.LIKELY
    if _CALLED.match(bare) or is_road(bare) or _has_odd_run(words, left):
        return Certainty.LIKELY
    heads = [(end, entry.values[0]) for end, entry in finder("heads").endings(bare)]
    if heads and heads[-1][0] == len(bare) and heads[-1][1] == "place" and _IN_PLACE.match(bare):
        return Certainty.LIKELY
    built = [end for end, kind in heads if kind in ("way", "water", "house")]
    in_place = built and _IN_PLACE.match(bare)
    return Certainty.LIKELY if in_place or any(len(proper_part(bare[:end])) >= 2 for end in built) else None


def is_proper(word: Word, left: str) -> bool:
    """Tell whether the segmenter takes a word for a proper noun, or does not know it, and no common words make it up."""
    core = _uncommon(word.text)
    return (
        len(core) >= 2
        and _uncommon(word.text)[0] in left
        and (not word.known or word.tag in ("ns", "nr", "nz", "nt", "nrt", "nrfg"))
    )


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
    return _uncommon(short) if left.endswith(name[-1]) and len(short) < len(name) else left


@lru_cache(maxsize=8192)
def _uncommon(name: str) -> str:
    """Return the characters of `name` that no common word covers, as few as may be."""
    best: list[tuple[int, int]] = [(0, 0)]  # (characters covered, where the step began) up to each place
    for place in range(1, len(name) + 1):
        best.append((best[place - 1][0], place - 1))
        for start in range(max(0, place - _LONGEST_COMMON), place):
            if is_common(name[start:place]) and best[start][0] + place - start > best[place][0]:
                best[place] = (best[start][0] + place - start, start)
    left, place = [], len(name)
    while place:
        covered, start = best[place]
        if covered == best[start][0]:
            left.append(name[start:place])
        place = start
    return "".join(reversed(left))


@lru_cache(maxsize=16384)
def is_common(word: str) -> bool:
    """Tell whether a word says only what kind of thing is meant."""
    if len(word) > 1 and any(
        word in words_of(family) for family in ("common", "heads", "works", "acts", "states", "light")
    ):
        return True
    return bool(_COMMON_FORM.fullmatch(word))


@lru_cache(maxsize=4096)
def is_road(words: str) -> bool:
    """Tell whether words begin with a road that has a name of its own, be it made of common words: 建设路, 文化大街."""
    return bool(_ROAD.match(words))
