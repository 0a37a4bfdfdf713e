"""Which list, and which kind of list, the title of a table names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tasks.files import clean_key
from tasks.models import Plan
from tasks.models.plans import MAIN

#: A main list is named by words that stand in titles of other lists as well: 政府工作报告确定的民生实事.
WORDS = {
    "民生实事": re.compile(r"民生(?:实事|工程|项目)|[为惠利]民(?:办)?实事|实事(?:项目|工程)|办实事"),
    "重点项目": re.compile(r"重[点大](?:建设|工程|产业|投资)?项目"),
    "会议议定事项": re.compile(r"议定事项|会议(?:纪要|决定)|常务会"),
    "领导批示": re.compile(r"批示"),
}
# What stands in the title of any list, and says of none what it is about.
ANY = re.compile(
    r"任务|工作|项目|事项|目标|指标|清单|台账|分解|责任|分工|推进|进展|进度|完成|落实|办理|情况|计划|方案|汇总|统计|一览|重点|主要|年度?|全市|市级"
    r"|截[至止].*|前?第?[一二三四ⅠⅡⅢⅣ]?季度末?|[Qq]\d|[〇零一二三四五六七八九]{4}年|[上下]半年|月份?|表|及其?|和|与|的|[\W\d]"
)
OF_MAIN = re.compile(rf"{MAIN}|重点工作|任务分解")


def kinds_of(title: str) -> tuple[str, ...]:
    """Return the kinds that a title names: the main list's only where it names no other."""
    title = re.sub(r"\s", "", clean_key(title))
    found = tuple(kind for kind, words in WORDS.items() if words.search(title))
    return found or ((MAIN,) if OF_MAIN.search(title) else ())


def is_about(title: str) -> str:
    """Return what a title says beside the words of any list: 优化营商环境 of 2027年优化营商环境工作任务清单; "" for nothing."""
    about = ANY.sub("", clean_key(title))
    return about if len(about) > 1 else ""


def named_list(lists: Iterable[Plan], title: str) -> Plan | None:
    """Return the one of a year's lists whose name, else whose kind, stands in the title of a table."""
    kinds = kinds_of(title)
    lists = list(lists)
    named = [each for each in lists if each.title in title and (each.title != MAIN or MAIN in kinds)]
    if named:
        return max(named, key=lambda each: len(each.title))
    of_kind = [each for each in lists if each.kind in kinds]
    return of_kind[0] if len(of_kind) == 1 and len(kinds) == 1 else None
