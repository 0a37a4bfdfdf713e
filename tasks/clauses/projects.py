"""Names of sub-projects: how they look, and the lists in which goals and tasks give them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from tasks.clauses.districts import LINYI, district_of
from tasks.clauses.wording import ACTIVITY, COMPONENTS, KINDS, PLACES, TRADES, WORKS
from tasks.language.figures import Certainty, Span

LONGEST = 60
_PLACE_END = "|".join(sorted(map(re.escape, PLACES), key=lambda word: -len(word)))
_WORK_END = "|".join(sorted(map(re.escape, WORKS), key=lambda word: -len(word)))
_BRACKET = r"(?:[（(](?!占地|总?投资|面积|含|其中|共)[^（）()，。：、]{1,40}[）)])"
NAME_END = re.compile(rf"(?:{_WORK_END}|{_PLACE_END}){_BRACKET}?$")
WORK_END = re.compile(rf"(?:工程|项目|改造|扩建|迁建|提升|整治|综合提升|拓宽){_BRACKET}?$")
_ACTIVITY = re.compile("(?:" + "|".join(sorted(map(re.escape, ACTIVITY), key=lambda word: -len(word))) + ")")
_KIND = re.compile(
    "|".join(sorted(map(re.escape, KINDS), key=lambda word: -len(word)))
    + r"|[0-9０-９.#＃一二三四五六七八九十百]+[个条处座所家项类]?"
)
_PART_OF = re.compile("|".join(sorted(map(re.escape, {*KINDS, *COMPONENTS, *TRADES}), key=lambda word: -len(word))))
_STREET = re.compile(r"(?:路|大道|大街|街|巷|桥)")
AMOUNT = re.compile(
    r"(?<![产理0-9.])[0-9][0-9.]*\s?(?:余|多)?[万亿]?(?:[个条处座所套户人名亩项件家场台辆部]|公里|平方米|元|[%％])"
)
#: A work that is called by a title: “城市大脑”二期项目.
_TITLED = re.compile(r"“[^“”]{2,14}”[^“”]{0,12}(?:[一二三四]期|项目|工程|平台|系统|基地|中心)")
#: Brackets and slogans: “一老一小”服务项目.
_ASIDE = re.compile(r"[（(][^（）()]*[）)]|“[^“”]*”")
#: An institution of the city's own is one: 市图书馆.
_OWN = re.compile(r"^(?:市|县|区|省)(?!级|场|政|区|内|民|市|重|属|定|直|城(?!关))")
#: Words that begin no road's name: 其余路段, 已完成解放路.
_NEVER_ROADS = frozenset("已 均 拟 累计 其余 剩余 其他 其它".split())
#: A single work or institution of a level: 市级托育综合服务中心, 国家级生猪核心育种场.
_STATION = re.compile(r"(?:客运|火车|高铁|汽车|铁路|公交|长途汽车|长途客运)[东南西北中总]站")
#: A park that every city has: 中央公园, 人民公园.
_PARK = re.compile(
    r"(?:中央|人民|中山|解放|儿童|市民|植物|动物)(?:公园|广场|园)|(?:沿江|沿河|沿湖|滨江|滨河|滨海|滨湖|环城)(?:湿地|森林|体育|生态|文化)?公园"
)
#: An institution of which a city has one: 全民健身中心, 餐厨废弃物处理中心.
_SINGLE = re.compile(
    r"(?:全民健身|体育|奥体|奥林匹克|会展|市民|文化艺术|青少年(?:活动)?|妇女儿童(?:活动)?|疾病预防控制|疾控|急救|血液|社会福利|儿童福利|融媒体|应急指挥|大数据)(?:服务)?中心|"
    r"(?:餐厨(?:废弃物|垃圾)?处[理置]|厨余垃圾处[理置]|(?:生活)?垃圾焚烧(?:发电)?|医疗废物处[理置]|危(?:险)?废(?:物)?处[理置])(?:中心|厂|站)|(?:规划展览|城市规划)馆|"
    r"(?:实验|育才|外国语|特殊教育)(?:中学|小学|学校|高中|初中|幼儿园)|县城(?:[一-龥]{0,6}[厂站场])|机场(?:连接线|高速|快速路|大道)|(?:环|沿|滨)[湖山江河海城][一-龥]{0,4}(?:公路|大道|高速|快速路)|"
    r"[一-龥]{2,8}?(?:产业园|科技园|物流园|创业园|示范园|植物园|动物园)(?![区内]|[一-龥]{0,4}[0-9]+[个家座处])"
)
#: A yard that is called by whose it was: 化肥厂片区, 建设局宿舍.
_YARD = re.compile(r"[一-龥]{2,6}?(?:厂|局|公司|银行|供销社)(?:片区|宿舍|家属[院楼]|小区|老院)")
#: Places that are called by a verb: 建设新村.
_NAMED_SO = re.compile(
    r"(?:建设|解放|团结|建国|复兴)(?:新村|[一二三四东西]村|里(?=[、，已正0-9]|$)|社区(?=[、，已正0-9]|$))"
)
_OF_LEVEL = re.compile(
    r"国家(?!级|有关|发改|补助|专项|政策|部|局|下达|资金)[一-龥]{2,14}?(?:中心|实验室|基地|公园|枢纽|平台|储备库)|"
    r"(?:国家|省|市|县|区)级(?!以|及|各|有关|相关|部门|财政|单位)[一-龥]{2,18}?(?:工程|项目|中心|平台|场|馆|院|基地|园)"
)
#: 县第三中学, 市第二人民医院, 经开区第三污水处理厂.
_ORDINAL = re.compile(r"[一-龥]{0,8}?第[一二三四五六七八九十0-9]{1,3}[一-龥]{0,6}(?:学|园|院|厂|站|校)")
_LIST_INTRO = re.compile(r"包括|包含|分别为|分别是|主要有|主要是|涉及|即|其中|[：:]")
_LIST_END = re.compile(
    r"等(?=[，。；,;\n）)]|$|[0-9一二三四五六七八九十]{1,4}[个条处座所家项]|[^、，]{0,12}(?:建设|项目|工程|改造|道路)[，。；]?)"
)
_VERBS = re.compile(
    r"^(?:全面|加快|持续|稳步|有序|统筹|扎实|大力|积极|重点|继续|做好|抓好|力争|确保|年内|实施|推进|推动|开工|建成|新建|改造|启动|完成|建设|实现|开展|打造|提升|"
    r"续建|谋划|投用|竣工|加强|组织|编制|和|及|以及|与|对|将|、|一批|\s)+(?=.{3})"
)


@dataclass(frozen=True, slots=True)
class NamedProject:
    """A sub-project in a list: its name as written, its district (own or inherited along the list) and its place."""

    name: str
    district: str | None
    span: Span
    certainty: Certainty
    inherited: bool = False


#: Acts that name something built only after a place or a work: 凤凰河综合治理, but not 教师队伍建设.
_ABSTRACT = re.compile(r"(?:综合|全面)?(?:建设|提升|提质|升级|整治|治理|更新|配套|系统|(?<!观景)平台|开发|配置|保护)+$")


#: A road has a name of its own even when it is made of common words (文化路), unless they say what kind of road it is.
_ROAD = re.compile(
    r"^(?!其[余他它]|剩余|.{0,8}(?:断头|快速|产业|生产|农村|乡村|城市|城区|市政|[公铁道线网支]|旅游|机耕|连接|背街|小|干|瓶颈|出行|入户|通村|县乡|进村)(?:路|街|巷|道))"
    r"[一-龥]{2,6}(?:路(?![面基灯网口床])|街|大道|大街|巷)(?:[东西南北中]段)?"
)


def _is_called(name: str) -> bool:
    """Tell whether words are a name by their form: a title, an institution of a level, a station, a yard."""
    return any(form.match(name) for form in (_TITLED, _OF_LEVEL, _STATION, _YARD, _PARK, _SINGLE))


def is_road(words: str) -> bool:
    """Tell whether words begin with a road that has a name of its own: 文化路改造."""
    return bool(_ROAD.match(words))


@lru_cache(maxsize=1024)
def is_specific(name: str) -> bool:
    """Tell a name (火炬路改造) from a kind of thing (供热管网, 老旧小区改造)."""
    if not 3 <= len(name) <= LONGEST:
        return False
    if _is_called(name):
        return True
    if _ROAD.match(name):
        return True
    if _ORDINAL.match(name):
        return True
    own = _KIND.sub("", _ASIDE.sub("", name))
    return len(own) >= 2 or bool(_OWN.match(name) and len(name) >= 4)


@lru_cache(maxsize=1024)
def is_independent(name: str) -> bool:
    """Tell a name that stands for itself (望海楼书房) from a part of works named before it (烟气脱硫系统)."""
    own = _OWN.match(name) and len(name) >= 4
    return bool(own or _ROAD.match(name) or _is_called(name)) or len(_PART_OF.sub("", _ASIDE.sub("", name))) >= 2


def begins_with_activity(words: str) -> bool:
    """Tell whether a clause begins by saying what was done (召开, 推进) and so names nothing built; 建设路 is a road."""
    found = _ACTIVITY.match(words)
    if found and (_NAMED_SO.match(words) or _OF_LEVEL.match(words) or _YARD.match(words)):
        return False
    if not found or found[0] in _NEVER_ROADS:
        return bool(found)
    return not (_ROAD.match(words) if len(found[0]) == 1 else _STREET.match(words, found.end()))


def ends_like_name(words: str) -> bool:
    """Tell whether `words` end with a kind of thing that is built, whether or not they name a single one."""
    ending = NAME_END.search(words)
    return bool(ending and ending.start() >= 2) and not begins_with_activity(words) and not AMOUNT.search(words)


def looks_like_name(words: str) -> bool:
    """Tell whether `words` as a whole can be the name of something built."""
    if not is_specific(words) or not NAME_END.search(words) or begins_with_activity(words) or AMOUNT.search(words):
        return False
    abstract = _ABSTRACT.search(words)
    return not abstract or (abstract.start() >= 2 and bool(NAME_END.search(words[: abstract.start()])))


def parts_of(text: str, start: int, end: int, marks: str = "、，") -> list[Span]:
    """Return the parts of `text[start:end]` between `marks` that stand outside brackets."""
    parts, depth, begin = [], 0, start
    for place in range(start, end):
        mark = text[place]
        if mark in "（(《“":
            depth += 1
        elif mark in "）)》”":
            depth = max(0, depth - 1)
        elif mark in marks and depth == 0:
            parts.append(Span(begin, place))
            begin = place + 1
    return [*parts, Span(begin, end)]


def named_projects(text: str, known: Collection[str] = LINYI) -> list[NamedProject]:
    """Return the sub-projects that lists in a goal or a task name, in order: 包括兰山区A、B、C，高新区D、E等."""
    found: list[NamedProject] = []
    start = 0
    for sentence_end in [*(mark.start() for mark in re.finditer(r"[。；;\n]", text)), len(text)]:
        if sentence_end - start >= 6:
            found += _in_sentence(text, start, sentence_end, known)
        start = sentence_end + 1
    return found


def _in_sentence(text: str, start: int, end: int, known: Collection[str]) -> list[NamedProject]:
    """Return the names of the list that a sentence holds."""
    last = text.rfind("、", start, end)
    intro = next((found for found in _LIST_INTRO.finditer(text, start, end) if found.end() <= last), None)
    begin = intro.end() if intro else start
    names: list[Span] = []
    for part in parts_of(text, begin, end, "、，,"):
        closing = _LIST_END.search(part.of(text))
        entry = Span(part.start, part.start + closing.start()) if closing else part
        pieces = [piece for piece in _pieces(text, entry) if len(piece)]
        accepted = [piece for piece in pieces if _is_listed(piece.of(text), bool(intro))]
        if pieces and not accepted and names and text[part.start - 1] in "，,":
            break
        names += accepted
        if closing and names:
            break
    if len(names) < 2:
        return []
    return _with_districts(text, names, known, Certainty.SURE if intro else Certainty.LIKELY)


def _pieces(text: str, part: Span) -> list[Span]:
    """Return `part` without leading verbs, split at 和 or 以及 where both sides are names."""
    words = part.of(text)
    head = _VERBS.match(words)
    begin = part.start + (head.end() if head else 0)
    if count := re.match(r"[0-9一二三四五六七八九十]{1,4}[个条处座所家项](?=[^，、]{3})", text[begin : part.end]):
        begin += count.end()
    for joint in re.finditer(r"以及|和|及|与", text[begin : part.end]):
        left, right = Span(begin, begin + joint.start()), Span(begin + joint.end(), part.end)
        if looks_like_name(left.of(text)) and looks_like_name(right.of(text)):
            return [left, right]
    return [Span(begin, part.end)]


def _is_listed(words: str, introduced: bool) -> bool:
    """Tell whether `words` can be an entry of a list of sub-projects."""
    if not looks_like_name(words) or re.search(r"[0-9]\s?%|[。；：]", words):
        return False
    return introduced or not re.search(r"(?:中心|社区)$", words) or len(words) >= 7


def _with_districts(text: str, names: list[Span], known: Collection[str], certainty: Certainty) -> list[NamedProject]:
    """Return the names with their districts: a name without one takes over that of the name before it."""
    found: list[NamedProject] = []
    district: str | None = None
    for span in names:
        own = district_of(span.of(text), known=known)
        district = own[0] if own else district
        found.append(
            NamedProject(span.of(text), district, span, certainty, inherited=own is None and district is not None)
        )
    return found
