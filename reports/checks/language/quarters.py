"""Words for a quarter that is not the report's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.checks.case import Case
from reports.checks.finding import Column, Mark, Said
from tasks.language.figures import Span
from tasks.quarters import NUMERALS

# 二季度 by itself, not 一至二季度, 二季度和三季度
_QUARTER = re.compile(r"(?<![至到\-－—、和与第及前])第?([一二三四1-4])季度(?![至到\-－—、和与及])")
_ABOUT_PAST = re.compile(
    r"通报|总结|情况|评价|排名|点评|分析|投诉|会议|同比|环比|相比|以来|超过|较|比(?![武赛选拼学例])|结果|上报|报告"
)
_FUTURE = re.compile(r"计划|预计|拟|力争|将|确保|争取|前|底|目标|待|打算|安排|初")


def quarter_word(case: Case) -> Iterator[Said]:
    """Find a quarter that is not the report's, where no past or future is meant."""
    now = case.subject.quarter.number
    text = case.progress.text
    for found in _QUARTER.finditer(case.goal.text):
        number = _quarter(found[1])
        clause = case.goal.clause(found.start())
        rest = case.goal.text[found.end() : clause.end]
        ahead = case.goal.text[clause.start : found.start()]
        if (
            number < now
            and re.search(r"(?:开展|组织|实施|进行|完成)$", ahead)
            and rest
            and not _ABOUT_PAST.search(rest)
        ):
            words = found[0] + rest
            goal = Mark(Column.GOAL, Span(found.start(), clause.end))
            copied = text.find(words)
            marks = (goal, *((Mark(Column.PROGRESS, Span(copied, copied + len(words))),) if copied >= 0 else ()))
            where = "目标和推进情况" if copied >= 0 else "目标"
            yield Said(
                tuple(reversed(marks)), "季度用词", f"{case.subject.quarter.label}的{where}写“{found[0]}”，请核实。"
            )
    for found in _QUARTER.finditer(text):
        number = _quarter(found[1])
        rest = text[found.end() : case.progress.clause(found.start()).end]
        ahead = text[max(0, found.start() - 4) : found.start()]
        later = (
            number > now
            and re.match(r"[^，。；]{0,4}(?:已|累计)[^，。；]{0,12}", rest)
            and not _FUTURE.search(rest)
            and not _FUTURE.search(ahead)
        )
        own = number != now and re.match(
            r"(?:工作)?(?:目标|任务|计划)(?:任务)?(?:已|全部|基本)[^，。；]{0,4}完成", rest
        )
        if (later or own) and not re.search(
            r"去年|上年|20[0-9]{2}年$", text[max(0, found.start() - 6) : found.start()]
        ):
            place = Mark(Column.PROGRESS, Span(found.start(), case.progress.clause(found.start()).end))
            yield Said(
                (place,),
                "季度用词",
                f"{case.subject.quarter.label}的推进情况写“{case.subject.words(place)}”，请核实季度。",
            )


def _quarter(word: str) -> int:
    """Return the number of a quarter word: 二 → 2."""
    return NUMERALS.index(word) + 1 if word in NUMERALS else int(word)
