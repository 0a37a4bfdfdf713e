"""Districts, counties and functional zones named in official text."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from tasks.language.figures import Span

#: Linyi's districts, counties and functional zones, as texts call them.
LINYI = (
    "兰山区 罗庄区 河东区 沂南县 郯城县 沂水县 兰陵县 费县 平邑县 莒南县 蒙阴县 临沭县 高新区 沂河新区 经开区 "
    "经济技术开发区 临港区 临港经济开发区 蒙山旅游度假区"
).split()
#: Words that end like a district and are none, whatever stands before them.
COMMON = (
    "小区 社区 园区 灌区 校区 景区 地区 片区 街区 库区 辖区 各区 渔港经济区 全区 县区 院区 厂区 各县 全县 本县 该县 各市 全市 我市 本市 该市 城市 超市 门市 夜市 县市 区县 省市 我区 我县 "
    "保护区 集聚区 居住区 生活区 住宅区 棚户区 老城区 主城区 中心城区 中心区 核心区 先行区 示范区 试验区 服务区 作业区 工业区 风景区 水源区 滩区 都市 集市 涝区 旱区 产区 水乡 "
    "综合保税区 早市 菜市 鱼市 花市 米市 农贸市 上市 股市 楼市 自治区 安置区 物流区 产业区 工作区 休闲区 活动区 种植区 养殖区 所在区 市区 直辖市 地级市 县级市 革命老区 一区 "
    "二区 三区 四区 五区 六区 分区 (?<!航空)港区 半山区 丘陵区 平原区 功能区"
).split()
#: Such words that real districts end with (越城区, 泉山区, 西湖区): common only when they stand alone.
ALONE = "军区 战区 特区 选区 城区 山区 湖区 港区 矿区 林区 牧区 老区 新区 东区 西区 南区 北区 合作区".split()
ZONES = "高新区|经开区|开发区|新区|度假区|保税区|自贸区|合作区|功能区|高铁新城"
_NAMED = re.compile(rf"[一-龥]{{1,10}}?(?:{ZONES})|[一-龥]{{1,5}}?[区县市旗]")
_COMMON_END = re.compile("(?:" + "|".join(COMMON) + ")$")
#: A firm carries the city where it is registered: 某市恒润有限公司年产…项目.
_COMPANY = re.compile(r"(?<=市)[^，。；、]{2,16}?公司")
_SINGLE_COUNTY = re.compile(r"^[一-龥]县$")
_NOT_ALONE = re.compile(r"区[域间块位划别]|市[场政容值民]|旗[舰帜杆]")
#: Words that cannot stand inside the name of a district.
_OUTSIDE = re.compile(
    r"[至到的在于与及对将为是共各全本该此每由已]|完成|建设|改造|工程|项目|推进|开展|新建|(?:^|..)和|整[区县市]$|(?<!景德)(?<=.)镇|乡(?!宁)|街道|医院|学校|大学|学院|公司|组织|指导|联合|协调|要求|覆盖|打造|建成|年|月"
)


def district_at(text: str, start: int = 0, *, known: Collection[str] = LINYI, strict: bool = False) -> Span | None:
    """Return the district whose full name begins at `start`: a known one, else X区/X县/X市 (not with `strict`)."""
    for name in _longest_first(tuple(known)):
        if text.startswith(name, start):
            return Span(start, start + len(name))
    if strict:
        return None
    found = _NAMED.match(text, start, start + 13)
    if (
        not found
        or _COMMON_END.search(found[0])
        or _NOT_ALONE.match(text, found.end() - 1)
        or _OUTSIDE.search(found[0])
    ):
        return None
    if found[0] in ALONE or (len(found[0]) == 2 and not _SINGLE_COUNTY.match(found[0])):
        return None
    return Span(*found.span())


def district_of(name: str, *, known: Collection[str] = LINYI) -> tuple[str, Span] | None:
    """Return the district that a name begins with, in full, and the words it stands on: 临沭生物质 → (临沭县, 临沭)."""
    if span := district_at(name, known=known):
        return None if _COMPANY.match(name, span.end) else (span.of(name), span)
    for full in known:
        short = full[:-1]
        if (
            len(short) == 2
            and full[-1] in "区县市旗"
            and full not in ("高新区", "经开区", "临港区", "河东区")
            and name.startswith(short)
        ):
            following = name[2:3]
            if following and following not in "路街大东西南北中河江湖桥道巷线站":
                return full, Span(0, 2)
    return None


def districts(text: str, known: Collection[str] = LINYI) -> list[Span]:
    """Return the places of the districts named in `text`, in order."""
    found: list[Span] = []
    for match in _scanner(tuple(known)).finditer(text):
        begin = 0
        word = match[0]
        if match["known"] is None:
            while begin < len(word) - 1 and (
                not (span := district_at(word, begin, known=known)) or span.end != len(word)
            ):
                begin += 1
            if begin >= len(word) - 1:
                continue
        found.append(Span(match.start() + begin, match.end()))
    return found


@lru_cache(maxsize=64)
def _longest_first(known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(known, key=lambda name: -len(name)))


@lru_cache(maxsize=64)
def _scanner(known: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, _longest_first(known))) or r"(?!)"
    return re.compile(rf"(?P<known>{names})|(?:(?<=[，。；、：:（(\s])|^)[一-龥]{{1,5}}?(?:{ZONES}|[区县市旗])")
