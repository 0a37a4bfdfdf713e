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
OF_MAIN = re.compile(rf"{MAIN}|重点工作|任务分解")


def kinds_of(title: str) -> tuple[str, ...]:
    """Return the kinds that a title names: the main list's only where it names no other."""
    title = re.sub(r"\s", "", clean_key(title))
    found = tuple(kind for kind, words in WORDS.items() if words.search(title))
    return found or ((MAIN,) if OF_MAIN.search(title) else ())


def named_list(lists: Iterable[Plan], title: str) -> Plan | None:
    """Return the one of a year's lists whose name, else whose kind, stands in the title of a table."""
    kinds = kinds_of(title)
    lists = list(lists)
    named = [each for each in lists if each.title in title and (each.title != MAIN or MAIN in kinds)]
    if named:
        return max(named, key=lambda each: len(each.title))
    of_kind = [each for each in lists if each.kind in kinds]
    return of_kind[0] if len(of_kind) == 1 and len(kinds) == 1 else None
