"""How the checks tell that two phrases speak of the same thing: by the pairs of characters of what they name."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from tasks.language.figures import Quantity
from tasks.language.figures.units import in_base_unit

#: Verbs, times and general nouns: they name no thing of their own.
_GENERAL = re.compile(
    r"(?:[一二三四]季度|本季度|上季度|集中整治|建设筹集|不少于|不低于|新改建|改扩建|上半年|前三季度|截至目前|截至|目前|累计|合计|共计|全部|全年|全市|全区|全县|今年|年度|本年|年内|力争|确保|计划|"
    r"预计|加快|加强|推进|推动|推广|有序|稳步|扎实|全面|深化|持续|继续|开展|组织|实施|进行|做好|相关|有关|工作|任务|目标|完成|达到|实现|达|新建|改建|扩建|续建|迁建|"
    r"改造|建设|建成|新增|增加|铺设|启动|开工|竣工|完工|投入|投用|投运|集中|整治|治理|提升|提高|项目|工程|主要|重点工程|各项|年初|专项|基本|稳定在|保持在|控制在|稳定|保持|达到|已经|正在|"
    r"已|正|拟|将|并|及|和|与|的|了|等|共|其中|(?<![签合节预公集])约|近|为|对|再|均|都|不|中心城区|中心|[0-9０-９.%％]+|[，。；：、（）()“”《》\s])"
)
_ONE = Decimal(1)
_INTERCHANGEABLE = frozenset("个 项 处 座 条 所 家".split())
_COUNTED_NOUN = re.compile(r"^([所家户个])(?:学校|企业|居民|项目|单位|小区)$")


@lru_cache(maxsize=4096)
def pairs(what: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters in the words of `what` that name a thing."""
    parts = [part for part in _GENERAL.split(what) if len(part) > 1]
    if not parts:
        parts = [what] if len(what) > 1 else []
    return frozenset(part[place : place + 2] for part in parts for place in range(len(part) - 1))


def touches(what: str, text: str) -> float:
    """Return the share of what `what` names that occurs in `text`, 0–1; 0 where it names nothing."""
    named = pairs(what)
    return sum(pair in text for pair in named) / len(named) if named else 0.0


@lru_cache(maxsize=4096)
def names_thing(what: str) -> bool:
    """Tell whether a phrase names a thing beyond verbs and general nouns (安置项目 does, 新建项目 does not)."""
    return any(len(part) > 1 for part in _GENERAL.split(what))


@lru_cache(maxsize=4096)
def kind(unit: str) -> str:
    """Return the base unit for comparing; measure words of things that are counted are one kind."""
    base = _COUNTED_NOUN.sub(r"\1", in_base_unit(_ONE, unit)[1])
    return "个" if base in _INTERCHANGEABLE else base


def same_kind(one: Quantity, unit: str) -> bool:
    """Tell whether a quantity can be compared with a figure in `unit`."""
    return one.base is not None and kind(one.unit) == kind(unit)


def speaks_of(what: str, counted: str, words: str) -> bool:
    """Tell whether a figure that counts `counted`, among `words`, is one of `what`.

    Most of the name stands there, or its last four characters, or the count names nothing that `what` does not.
    """
    named = [part for part in _GENERAL.split(what) if len(part) > 1]
    head = named[-1][-4:] if named else ""
    if touches(what, words) >= 0.5 or (len(head) >= 3 and head in words):
        return True
    return names_thing(counted) and touches(counted, what) == 1
