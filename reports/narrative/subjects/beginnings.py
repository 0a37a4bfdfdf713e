"""A clause that begins with a complete name, whatever is said of it then."""

from __future__ import annotations

import re
from dataclasses import replace

from reports.narrative.endings import ENDS, INSIDE_WORD, PART, SITE, WORKS_END, is_closed, is_trade
from reports.narrative.grammar import subject_of
from reports.narrative.subjects.heads import Head, Names
from reports.narrative.subjects.names import NEW, with_phase
from tasks.clauses import Stage, stage_of
from tasks.clauses.projects import begins_with_activity, is_independent, looks_like_name
from tasks.language.figures import Certainty, Span
from tasks.language.figures.names import masked

#: A count of what the clause speaks of, with nothing after it: 食堂改造完成24所，.
GROUP = re.compile(
    r"(?:已|累计|共|均|全部|新|完成|开工|竣工|完工|建成|启动|改造|实施|建设|达到?|整治|投用|新增|为|施工|验收|通过|落地|签约|启用|交付){0,4}[0-9０-９]+余?万?[个条处座所家村]\s?(?=$|[，。；（(])"
)
#: What is measured of a place, not built: 水源地水质达标率.
KEPT_UP = re.compile(
    r"[^，。；0-9]{0,6}(?:运行|达标|覆盖|普及|合格|满意|入学|就业|参保|使用|利用|办结|处理|供给|接入|建档|知晓|接种|检出|结案|参与|入住|出租)率"
)
#: What makes 项目 or 工程 before it no end of a name: 项目资金, 工程质量, 项目库.
_NOT_SAID_OF_WORKS = re.compile(
    r"[的库数个]|资金|质量|建设资金|管理|清单|招商|用地|审批|储备|服务|谋划|推进|包装|申报|前期费"
)
#: What is said of a place that is not being built.
_NOT_BUILT = re.compile(
    r"[的和与及]|活跃|繁荣|稳中|向好|扩大|[^，。；]{0,6}率|接待|实现|产值|营收|销售|荣获|获评|获|入选|被评|举办|召开|开展|组织|同比|增长|下降|累计接待|发生|共|有|为|是|受理|带动|办理|救助|承接|向|等|内|外|周边|沿线|以|居民|群众|企业|游客|学生|患者|人口|面积|污染|水质|断面|管理|服务|运行管理"
)
#: A complete name is followed by a count (3台机组安装完毕) or a verb in the progressive.
_FOLLOWS = re.compile(
    r"[0-9０-９一二三四五六七八九十两]+(?:\.[0-9]+)?余?[万亿]?[^0-9.#＃号\-]|[在仍待需由因]|有序|加快|持续|积极"
)
#: What works by name are done by, whatever the verb: 连通工程拓浚河道6.8公里.
_MEASURED_WORK = re.compile(
    r"[一-龥]{2,10}[0-9]+(?:\.[0-9]+)?万?余?(?:公里|千米|米|平方|立方|方|亩|公顷|吨|座|处|台|根|孔|基)"
)
_FINISHED = re.compile(r"完成|完工|竣工|交付|投用|封顶|建成")
_AFTER_AMOUNT = re.compile(r"(?<![第产])[0-9]+余?[个条座所处家户]")


def complete(clause: str, start: int, begin: int, known: Names, district: str | None) -> list[Head]:
    """Return the sub-project whose complete name a clause begins with where a count or a rarer verb follows."""
    if begins_with_activity(clause) and not NEW.match(clause):
        return []
    ends = list(ENDS.finditer(clause))
    for found in reversed(ends):
        name = clause[: found.end()]
        if is_trade(clause, found.end(), [other.end() for other in ends if other.end() >= 4]):
            continue
        if found.end() < 4 or re.search("[、《]", name) or not looks_like_name(name) or _AFTER_AMOUNT.search(name):
            continue
        if INSIDE_WORD.fullmatch(clause, found.end() - 1, found.end() + 1):
            continue
        if not is_closed(name):
            continue
        following = clause[found.end() :]
        bounded = WORKS_END.search(name) and not _NOT_SAID_OF_WORKS.match(following)
        part = len(following) > 3 and is_independent(name) and (PART.match(following) or SITE.search(name))
        if not (_FOLLOWS.match(following) or bounded or part) or GROUP.match(following):
            continue
        stage, _, certainty = stage_of(following)
        if (stage is not Stage.UNSTATED and certainty is not Certainty.GUESS) or _FINISHED.search(following):
            match = known.sure(name)
            span = Span(begin, begin + len(name))
            return [Head(start, name, span, span.end, Certainty.SURE if match else Certainty.LIKELY, match, district)]
    return []


def subject(clause: str, start: int, begin: int, known: Names, district: str | None) -> list[Head]:
    """Return the sub-project that is the subject of a clause whose predicate is one of works; a guess at its end."""
    found = subject_of(clause)
    if found is None or GROUP.match(clause, found[1]) or KEPT_UP.match(clause, found[1]):
        return []
    name, _ = found
    match, span = known.sure(name), Span(begin, begin + len(name))
    return [Head(start, name, span, span.end, Certainty.SURE if match else Certainty.LIKELY, match, district)]


def bare(clause: str, start: int, begin: int, known: Names, district: str | None) -> list[Head]:
    """Return as a guess the sub-project with whose whole name a clause begins, whatever is said of it then."""
    if begins_with_activity(clause) or re.match("[“‘0-9]|获|新", clause):
        return []
    names = masked(clause) if re.search("[0-9０-９]", clause) else None
    digits = re.finditer("[0-9０-９]", clause)
    stop = next((found.start() for found in digits if names and not names[found.start()]), len(clause))
    ends = [found.end() for found in ENDS.finditer(clause, 0, stop)]
    for end in reversed(ends):
        name, following = clause[:end], clause[end:]
        inside = INSIDE_WORD.fullmatch(clause, end - 1, end + 1) or not is_closed(name)
        if end < 4 or inside or re.search("[、《]", name) or is_trade(clause, end, ends):
            continue
        if not looks_like_name(name) or not is_independent(name) or re.search("[热防底红战一]线$", name):
            continue
        if len(following) < 2 or _NOT_BUILT.match(following) or GROUP.match(following):
            return []
        span = Span(begin, begin + end)
        done = WORKS_END.search(name) and _MEASURED_WORK.match(following) and not _NOT_SAID_OF_WORKS.match(following)
        sure = Certainty.LIKELY if done else Certainty.GUESS
        return [Head(start, name, span, span.end, sure, known.sure(name), district)]
    return []


def phased(found: list[Head], clause: str, ahead: str) -> list[Head]:
    """Return the one sub-project of a clause with the phase that follows its name: 六横公路大桥二期."""
    if len(found) != 1:
        return found
    (head,) = found
    name = with_phase(head.name, clause)
    if name == head.name or (name.endswith("一期") and "二期" in ahead):
        return found
    span = Span(head.name_span.start, head.name_span.start + len(name))
    return [replace(head, name=name, name_span=span, statement=max(head.statement, span.end))]


def whole(found: list[Head], following: str) -> list[Head]:
    """Return a work by its own name where what follows tells its second phase: 甲项目一期已投产，二期正在施工."""
    name = found[0].name
    if len(found) > 1 or not name.endswith("一期") or not re.match(r"[^。；]{0,24}[，；、]二期", following):
        return found
    return [
        replace(
            found[0],
            name=name.removesuffix("一期"),
            name_span=Span(found[0].name_span.start, found[0].name_span.end - 2),
            statement=found[0].name_span.end - 2,
        )
    ]
