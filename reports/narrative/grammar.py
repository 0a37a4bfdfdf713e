"""A clause as subject and predicate: the name that its subject is, where no ending known to be one's tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tasks.clauses.projects import begins_with_activity, ends_like_name, is_specific
from tasks.clauses.wording import ABSTRACT, ACTORS, COMPONENTS, KINDS, TRADES

#: What is said of works and of nothing else: these begin a predicate wherever they stand behind a subject.
_WORKS = (
    r"(?:已经?|正在?|均已?|都已?|全部|全面|基本|仍|尚|目前|现|即将|预计|计划|将|拟|于|未|因|受)?(?:于?[0-9]{1,2}月(?:[0-9]{1,2}日|底|初|份|中旬)?)?(?:如期|按期|顺利|正式|提前|全部|全面|基本|已|正)*"
    r"(?:完工|竣工|建成|开工|动工|封顶|投用|投产|投运|通车|通水|合龙|贯通|交付使用|投入(?:使用|运营|运行|执勤|生产)|完成(?![率了]?[0-9])(?=[一-龥]{2})(?!全年|年度|目标|任务|投资|计划)|"
    r"进入[^，。；]{0,8}(?:阶段|施工)|(?:对外|免费)开放|"
    r"开园|开馆|开业|开诊|上线运行|试运[营行]|试生产|取得[^，。；]{0,14}(?:许可证|批复)|(?:主体|主楼|桩基|土建|钢结构|网架|机电|管线|路基|管网|基坑|基础|设备|外墙|幕墙|装修|装饰|屋面|水工|站房|泵房|池体)[^，。；]{0,12}"
    r"(?:完成|施工|安装|封顶|结束|完毕|就位|开挖|调试|浇筑)|正在[^，。；]{0,6}(?:施工|安装|装修|浇筑|铺设|摊铺|砌筑|开挖|调试|布展|架设|征地|招标|设计|编制|办理|报批|平整|拆迁|清理|砌)|"
    r"(?:掘进|填筑|铺设|敷设|安装|浇筑|衬砌|砌筑|吊装|焊接|摊铺|架设|开挖|栽植|拆除|回填|搭建|硬化|种植|铺装|修缮|组立|接入|清淤|疏浚|修建|加固|绿化|贯通)[一-龥]{0,8}(?=[0-9])|"
    r"通过[^，。；]{0,8}(?:评审|审查|审批|验收|批复)|开市|开街|开营|投放[^，。；]{0,8}[0-9]|"
    r"(?:设备|钢结构)(?:到场|进场|到货|搬入|就位)|(?:环评|能评|可研|立项|初设|用地|方案)[^，。；]{0,4}(?:获批|批复|通过评审)|并网(?:发电)?|停工|暂缓|暂停|未开工|尚未)"
)
_PREDICATE = re.compile(_WORKS)
_ACTS = (
    "工作 手续 前期 前期手续 初步 可研 可研报告 施工 设计 施工图 方案 环评 招标 公开招标 立项 用地 项目建议书 总体 整体 累计 勘探 勘察 考古勘探 "
    "征求意见 入户征求意见 意见征集 入户调查 摸底 征迁 征收 拆迁 自 从 经 由 按 被 均 都 也 还 现"
).split()
_COMMON = re.compile(
    "(?:" + "|".join(sorted(map(re.escape, {*KINDS, *COMPONENTS, *TRADES}), key=lambda word: -len(word))) + ")+"
)
_ACTS_AT_END = re.compile(
    "(?:" + "|".join(sorted(map(re.escape, _ACTS), key=lambda word: -len(word)))
    + r"|(?:海域|土地|用地|规划|环评|能评|安评|稳评|水保|可研|初设|可行性|初步|施工图|工可|项目)?(?:使用|研究|设计|调整|许可)?"
    r"(?:论证|报告书?|批复|审批|设计|手续|许可|预审|评审|招标|方案|图纸|合同|协议|编制))$"
)  # fmt: skip
_PARTS_AT_END = re.compile(
    "(?:"
    + "|".join(sorted(map(re.escape, {*COMPONENTS, *TRADES}), key=lambda word: -len(word)))
    + r"|[0-9一二三四五六七八九十A-Z]{1,3}[#＃号栋幢](?:厂房|楼|机组|车间|主机|泵)?)$"
)
_NO_THING = re.compile("(?:" + "|".join(map(re.escape, ABSTRACT)) + ")$")
_ACTOR = re.compile("(?:" + "|".join(map(re.escape, ACTORS)) + ")$")
_FIGURES = re.compile(r"(?<![第年产线国省县道XGSK#0-9.])[0-9０-９]+(?![#＃号千年期]|[kK][vV]|[0-9]|标)")


def subject_of(clause: str) -> tuple[str, int] | None:
    """Return the name that the subject of `clause` is and where its predicate begins; None where it is no name.

    The predicate must be one that is said of works. Parts of works at the subject's end belong to the statement.
    """
    if begins_with_activity(clause) or "、" in clause[:4]:
        return None
    for place in _places(clause):
        name = without_parts(clause[:place].rstrip("的 "))
        if is_thing(name):
            return name, place
    return None


def _places(clause: str) -> Iterator[int]:
    """Yield where a predicate may begin outside brackets, the first first; two at most."""
    depth, last, seen = 0, 0, 0
    for found in _PREDICATE.finditer(clause, 3):
        between = clause[last : found.start()]
        depth += sum(between.count(mark) for mark in "（(《“") - sum(between.count(mark) for mark in "）)》”")
        last = found.start()
        if depth <= 0:
            yield found.start()
            seen += 1
        if seen == 2:
            return


def without_parts(name: str) -> str:
    """Return a name without the parts of works after it: 客运枢纽 of 客运枢纽站房主体."""
    while found := _ACTS_AT_END.search(name) or _PARTS_AT_END.search(name):
        rest = name[: found.start()].rstrip("的")
        if len(rest) < 3 or not is_specific(rest) or (found.re is _PARTS_AT_END and not ends_like_name(rest)):
            break
        name = rest
    return name


def is_thing(name: str) -> bool:
    """Tell whether a subject can be one certain thing that is built: no figure, no actor, nothing abstract, not a kind."""
    if not 3 <= len(name) <= 40 or "，" in name or name[0] in "《0123456789" or not is_specific(name):
        return False
    if name[-1] in "和与及的" or _FIGURES.search(name) or _NO_THING.search(name) or _ACTOR.search(name) or "、" in name:
        return False
    return not _COMMON.fullmatch(name)
