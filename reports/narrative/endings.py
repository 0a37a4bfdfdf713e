"""Where a name ends: at a kind of thing or of work, outside brackets, before the parts of it."""

from __future__ import annotations

import re

from tasks.clauses.projects import is_independent, is_specific
from tasks.clauses.wording import PLACES, TRADES, WORKS

_TRADE = "|".join(sorted(map(re.escape, TRADES), key=lambda word: -len(word)))
ONLY_TRADES = re.compile(
    rf"(?:(?:{_TRADE}|[0-9０-９一二三四五六七八九十][0-9０-９一二三四五六七八九十#＃、\-]{{0,6}}(?:#|＃|号|栋|幢)(?:厂房|楼|机组|车间)?)(?:工程|施工|作业|建设|改造)?[和及与、]?)+$"
)
PART = re.compile(
    r"$|[（(]|[0-9一二三四五六七八九十、#＃\-]{1,8}(?:#|＃|号|栋|幢|标段|期)|路基|路面|主体|基础|桩基|管网|地下|雨污|土建|设备|前期|征地|拆迁|土地|施工|招标|立项|可研|设计|方案|手续|工程|"
    r"道路|两侧|围挡|建设|项目|[一二三]期|首[台批个座]|机组|[东西南北中][段区线]|渠首|主线|大坝|桥梁|隧道|区间|站|室外|室内|内部|外立面|幕墙|配套|附属|"
    rf"{_TRADE}|"
    r"[^，。；]{0,6}(?:工作|工程|手续|方案|报告|采购|安装|施工|建设|结构|招标|设计|审批|评审|验收|拆除|征收|衬砌|装修|浇筑|铺设|改造|整治)"
)
ENDS = re.compile(
    r"(?:(?P<work>" + "|".join(sorted(map(re.escape, WORKS), key=lambda word: -len(word))) + r")|(?:"
    + "|".join(sorted(map(re.escape, PLACES), key=lambda word: -len(word)))
    + r"|(?<=千伏[一-龥]{2})变(?![更化电压])|(?<=千伏[一-龥]{3})变(?![更化电压])))(?:[（(](?!占地|总?投资|面积|含|其中|共|[0-9.]+万?[^）)]{0,3}[吨方立平米])[^（）()，。：]{1,40}[）)])?"
)  # fmt: skip
#: Words whose first character alone would end a name: 位山灌区渠首.
INSIDE_WORD = re.compile(
    r"阶段|渠[首系]|路[面基灯网口床]|河[道床]|湖[面区]|桥[梁面墩台]|站[房前台点]|坝[体顶基]|厂[区房]|库[区房]|港[口池区]|场[地平馆]|线[路缆索]|楼[面栋]|堤[身顶防]|闸[门室]|管[道线网]|园[区林]|村[庄民]|塔[吊基]|院[区落]|街[区道坊]|城[市区镇乡]"
)
WORKS_END = re.compile(r"(?:项目|工程)(?:[（(][^（）()]*[）)])?$")
#: The act of building after a place that is complete: 大塘镇中心小学学生宿舍楼 + 建设.
BUILDING = re.compile(r"(?<=[楼馆院园校厂站场心桥])建设$")
PHASE = re.compile(r"[一-龥](?=[一二三四五六]期|[A-Z][区段])")
#: Parts of a site: 物流中心冷库, 郊野公园环山步道, 净水厂深度处理车间.
PLANT_PART = re.compile(
    r"[一-龥]{0,6}?(?:车间|泵房|机房|[一-龥]池|罐|廊道|引桥|堆场|闸室|步道|栈道|冷库|索道|设备|机组|生产线|产线|控制性工程|明挖段|暗挖段|航站楼|集散广场|(?<!新区)核心区|安置房|商业街|[东南西北]岸[主索]塔|[主索]塔|主墩|承台|(?:大屏|[负正]压|暖通|消防|监控|空调|通风|给排水)系统|窖池|酒店|民宿|游乐区)"
)
#: What is sold or let of a phase: 古镇一期商业街.
FLOOR_SPACE = re.compile("[一-龥]{0,4}?(?:商业街|商业综合体|酒店|民宿)")
_ONLY_WORKS = re.compile("(?:" + "|".join(sorted(map(re.escape, WORKS), key=lambda word: -len(word))) + ")+")
_WORKS_NAMED = re.compile(r"(?:改造|扩建|迁建|改扩建|提升|修缮|重建|整治)$")
#: Sites whose name is complete although what follows is a part that no list knows: 玉米深加工产业园酒精车间.
SITE = re.compile(
    r"(?:工厂|小镇|公路|铁路|通道|新区|改扩建|工程|项目|产业园|基地|园区|医院|学校|小学|中学|电厂|水厂|博物馆|图书馆|体育场|中心|枢纽|机场|港区|景区|大桥|隧道|水库|泵站|变电站|公园|[净污供再生]水厂|渔港|码头|电站|古镇|院区|校区|病区)(?:[（(][^（）()]*[）)])?$"
)


def is_closed(words: str) -> bool:
    """Tell whether every bracket and quotation mark that `words` open is closed in them."""
    return all(words.count(one) == words.count(other) for one, other in ("（）", "()", "“”", "《》"))


def is_trade(subject: str, end: int, ends: list[int]) -> bool:
    """Tell whether the words up to `end` are a name that is complete earlier and a trade: 大剧院 + 幕墙工程."""
    if subject[:end].endswith(("配套工程", "续建配套")):
        return False
    if any(
        other < end and PLANT_PART.fullmatch(subject, other, end) and SITE.search(subject[:other]) for other in ends
    ):
        return True
    if any(other < end and _is_part_of_works(subject, other, end) for other in ends):
        return True
    return any(other < end and ONLY_TRADES.fullmatch(subject, other, end) for other in ends)


def _is_part_of_works(subject: str, other: int, end: int) -> bool:
    """Tell whether what follows works that are named is only a part of them: 民族中学扩建 + 教学楼."""
    rest = subject[other:end]
    if len(rest) < 2 or WORKS_END.search(rest) or _ONLY_WORKS.fullmatch(rest):
        return False
    return bool(_WORKS_NAMED.search(subject[:other])) and not is_independent(rest) and is_independent(subject[:other])


def proper_ends(subject: str, goal: str) -> list[int]:
    """Return where a name may end in a clause's subject, the best first: works by name, all of it, then places."""
    ends = [
        (found.end(), bool(found["work"]))
        for found in ENDS.finditer(subject)
        if found.end() >= 3
        and is_closed(subject[: found.end()])
        and not INSIDE_WORD.fullmatch(subject, found.end() - 1, found.end() + 1)
        and not (subject[found.end() - 1] == "期" and FLOOR_SPACE.match(subject, found.end()))
    ]
    works = [end for end, work in reversed(ends) if work]
    order = [end for end in works if WORKS_END.search(subject[:end])]
    order += [end for end, _ in ends if end == len(subject)] + works + [end for end, work in reversed(ends) if not work]
    proper = [end for end in order if is_specific(subject[:end]) and not subject.startswith("建议书", end)]
    if not (len(subject) in proper and subject in goal):
        proper = [end for end in proper if not is_trade(subject, end, proper)]
    return proper
