"""Names that drift: the same thing called differently in task, milestone and narrative."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.checks.case import Case
from reports.checks.finding import Column, Mark, Said
from tasks.language import named_projects
from tasks.language.figures import Span

_ENDPOINTS = re.compile(r"[（(]([^（）()]{2,30}?)[-－—~～至]([^（）()]{2,30}?)[）)]")
_ROAD = re.compile(r"[一-龥]{2,6}(?:大街|大道|路|街|桥|河)$")
#: Characters by which two roads differ though both names are right.
_TELLING = frozenset("东西南北中上下左右前后内外新老旧大小一二三四五六七八九十甲乙丙丁")
_LEFT = frozenset("：，。；、（(-－—~～至与和 \n\t")
_PLAIN = re.compile(r"[（(][^（）()]*[）)]")


def road_drift(case: Case) -> Iterator[Said]:
    """Find a road that a sub-project's own report writes otherwise than its name does: 中央大街, 中心大街."""
    text = case.progress.text
    everything = f"{case.task.text}\n{case.goal.text}\n{text}"
    for row in case.named_rows:
        known = case.project_of(row)
        ends = _ENDPOINTS.search(known.name if known else row.name)
        for road in ends.groups() if ends else ():
            if len(road) < 4 or not _ROAD.fullmatch(road):
                continue
            begin = row.name_span.end if row.name_span else row.span.start
            for place in range(begin, row.span.end - len(road) + 1):
                words = text[place : place + len(road)]
                if (
                    words[-2:] != road[-2:]
                    or words == road
                    or text[place - 1] not in _LEFT
                    or everything.count(words) > 1
                ):
                    continue
                differing = [(one, other) for one, other in zip(words, road, strict=True) if one != other]
                if (len(differing) == 1 and not set(differing[0]) & _TELLING - {"中"}) or (
                    len(differing) == 1 and differing[0][0] == differing[0][1]
                ):
                    mark = Mark(
                        Column.PROGRESS, Span(place, min(place + len(road) + 5, case.progress.clause(place).end))
                    )
                    yield Said((mark,), "名称不一", f"名称里写“{road}”，此处“{words}”，请核实。")


def name_drift(case: Case) -> Iterator[Said]:
    """Find a name of the task that milestone and narrative write with one character less or more."""
    said = case.goal.text + "\n" + case.progress.text
    for entry in named_projects(case.task.text):
        bare = _PLAIN.sub("", entry.name)
        if bare in said or len(bare) < 4:
            continue
        for place in range(1, len(bare) - 1):
            other = bare[:place] + bare[place + 1 :]
            found = re.search(rf"(?:^|(?<=[{re.escape(''.join(_LEFT))}])){re.escape(other)}", said)
            if len(other) >= 3 and found and other not in case.task.text:
                yield Said(
                    (Mark(Column.TASK, entry.span), *_places(case, other)),
                    "名称不一",
                    f"任务写“{bare}”，目标和推进情况写“{other}”，请统一。",
                )
                break


def shortened_names(case: Case) -> Iterator[Said]:
    """Find names that the narrative gives without their brackets, or without their kind of work."""
    found: list[tuple[Mark, str, str]] = []
    for row in case.named_rows:
        known = case.name_on_list(row)
        if not known or not row.name_span:
            continue
        full = known.name
        if known.district and not row.name.startswith(known.district):
            full = full.removeprefix(known.district)
        if len(row.name) < len(full) and full.startswith(row.name):
            mark = Mark(Column.PROGRESS, Span(row.name_span.start, min(row.name_span.end + 1, row.span.end)))
            found.append((mark, full, row.name))
    if found:
        names = "、".join(f"“{full}”写作“{name}”" for _, full, name in found)
        yield Said(tuple(mark for mark, _, _ in found), "名称不一", f"目标中的{names}，请统一。")


def _places(case: Case, words: str) -> Iterator[Mark]:
    """Yield the first place of `words` in milestone and narrative."""
    for passage in (case.goal, case.progress):
        place = passage.text.find(words)
        if place >= 0:
            yield passage.mark(Span(place, place + len(words)))
