"""How far works have come by the words that say so: in preparation, begun, built, roofed, finished, in use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.checks.case import Case
from reports.checks.words import names_thing, touches
from tasks.language.figures import Span

#: The words of each step, the furthest first.
_STEPS = (
    (5, r"投用|投入使用|投入运营|正式运营|通车|投产|交付使用|启用|开园|开诊|开馆"),
    (4, r"完工|竣工(?!验收手续)|建成|建设完成|全部完成|贯通|合龙"),
    (3, r"封顶|主体(?:结构|工程)?(?:已|全部|基本)*(?:完成|完工)|完成主体"),
    (2, r"施工(?!许可|图|手续|招标|准备|单位|合同|方案)|在建|正在建设|基础|装修|安装|铺设|浇筑"),
    (1, r"开工(?!手续|前|准备|条件|率)|动工|开建|进场"),
    (0, r"前期|手续|招标|可研|立项|编制|征收|拆迁|选址|设计|论证|许可"),
)
_WORDS = [(level, re.compile(words)) for level, words in _STEPS]
_AIM = re.compile(
    r"(?P<thing>.{2,40}?)(?:力争|确保|全面|全部|基本|主体(?:结构|工程)?|正式)*"
    r"(?P<verb>开工建设|开工|动工|封顶|完工|竣工|建成|贯通|通车|投用|投入使用|投入运营|投产|交付使用|启用)(?:并|、|$)"
)
_GOES_ON = re.compile(r"并|已|现|于|全部|同时|[0-9]{1,2}月")
_NOT_YET = re.compile(
    r"(?:尚未|还未|未能|没有|未|即将|预计|计划|拟|力争|确保|将于?|争取|待|具备|影响|推进|加快)[^，。；]{0,10}$"
)


@dataclass(frozen=True, slots=True)
class Aim:
    """What works the milestone wants brought how far."""

    thing: str
    level: int


def aim_of(words: str) -> Aim | None:
    """Return the aim of a milestone's clause such as 北城二期主体封顶; None where it wants no step of works."""
    found = _AIM.search(words.strip("。；，"))
    if not found or not names_thing(found["thing"]):
        return None
    return Aim(found["thing"], next(level for level, pattern in _WORDS if pattern.search(found["verb"])))


def stated(case: Case, aim: Aim) -> tuple[int, Span] | None:
    """Return how far the narrative says the works have come, and the clause that says so; None where it doesn't.

    The clause after one that names the works counts, too, where it goes on with them or the first names no step.
    """
    text, found = case.progress.text, list[tuple[int, Span]]()
    for place, clause in enumerate(case.progress.clauses):
        if case.is_ahead(clause.start) or touches(aim.thing, clause.of(text)) < 0.6:
            continue
        level = _level(clause.of(text))
        if level is not None:
            found.append((level, clause))
        for following in case.progress.clauses[place + 1 : place + 2]:
            inside = following.start < case.progress.sentence(clause.start).end
            further = _level(following.of(text))
            if inside and further is not None and (level is None or _GOES_ON.match(following.of(text))):
                found.append((further, following))
    return max(found, key=lambda entry: entry[0], default=None)


def _level(words: str) -> int | None:
    """Return the furthest step that words say was taken; None where they name none."""
    for level, pattern in _WORDS:
        for match in pattern.finditer(words):
            if not level or not _NOT_YET.search(words[: match.start()]):
                return level
    return None
