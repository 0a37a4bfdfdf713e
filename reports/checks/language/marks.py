"""Punctuation: marks in a row, halves of brackets, what closes an item."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.checks.case import Case
from reports.checks.finding import Column, Mark, Said
from reports.checks.language.places import passages, times
from tasks.language import Part
from tasks.language.figures import Span

_MARKS = re.compile(r"[。；，、：][。；，、：]+")
_OPEN, _CLOSE = "（(《〈“‘【〔[", "）)》〉”’】〕]"
_PAIR = dict(zip(_CLOSE, _OPEN, strict=True)) | {")": "(", "）": "（"}
_LIST_MARK = re.compile(
    r"(?:^|(?<=[\s。；;：:，]))(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2}|[a-zA-Z])[)）]", re.MULTILINE
)


def punctuation(case: Case) -> Iterator[Said]:
    """Find two marks in a row (。； or ，，)."""
    for passage in passages(case):
        groups: dict[str, list[Span]] = {}
        for found in _MARKS.finditer(passage.text):
            groups.setdefault(found[0], []).append(Span(*found.span()))
        for places in groups.values():
            marks = tuple(
                passage.mark(Span(max(passage.clause(max(0, place.start - 1)).start, place.start - 20), place.end))
                for place in places
            )
            written = case.subject.words(passage.mark(places[0]))
            yield Said(marks, "标点", f"标点重复“{written}”{times(places)}，请改正。")


def brackets(case: Case) -> Iterator[Said]:
    """Find brackets and quotation marks without their other half, paragraph by paragraph."""
    for passage in passages(case):
        start = 0
        for line in passage.text.split("\n"):
            place = _unbalanced(line)
            if place is not None:
                words = passage.mark(Span(start + place, min(start + place + 12, start + len(line))))
                yield Said((words,), "括号", f"“{case.subject.words(words)[0]}”没有成对，请补全。")
            start += len(line) + 1


def closing_mark(case: Case) -> Iterator[Said]:
    """Find items that close with other marks than their neighbours, or with none."""
    items = _items(case)
    if not items or any(part in case.progress.text for part in ("：\n", ":\n")):
        return
    text = case.progress.text
    endings = [span.of(text)[-1] for span in items]
    for span, ending in zip(items, endings, strict=True):
        bracket = re.search(r"。[（(][^（）()\n]{2,40}[）)]$", span.of(text))
        if bracket:
            yield Said(
                (Mark(Column.PROGRESS, Span(span.start + bracket.start(), span.end)),),
                "标点",
                "句号在括号前，括号后没有标点，请统一。",
            )
        elif ending not in "。；;！？.…）)”》：:" and any(other in "。；;" for other in endings):
            yield Said(
                (Mark(Column.PROGRESS, Span(max(span.start, span.end - 8), span.end)),),
                "标点",
                "这一项末尾缺标点，请补上。",
            )
    closed = [(span, ending) for span, ending in zip(items, endings, strict=True) if ending in "；;。"]
    body = {ending.replace(";", "；") for _, ending in closed[:-1]}
    if len(closed) >= 3 and len(body) == 2:
        common = max("；。", key=lambda mark: sum(ending.replace(";", "；") == mark for _, ending in closed[:-1]))
        odd = next(span for span, ending in closed[:-1] if ending.replace(";", "；") != common)
        words = Mark(Column.PROGRESS, Span(max(odd.start, odd.end - 8), odd.end))
        yield Said((words,), "标点", "同类分项的句末标点有分号也有句号，请统一。")


def _unbalanced(line: str) -> int | None:
    """Return the place of the first bracket without its other half; marks of lists (1） are none."""
    marks = {found.end() - 1 for found in _LIST_MARK.finditer(line)}
    stack: list[int] = []
    for place, mark in enumerate(line):
        if mark in _OPEN:
            stack.append(place)
        elif mark in _CLOSE:
            if stack and _matches(line[stack[-1]], mark):
                stack.pop()
            elif place not in marks:
                return place
    return stack[0] if stack else None


def _matches(opening: str, closing: str) -> bool:
    """Tell whether two brackets are a pair, full-width or not."""
    return _OPEN.index(opening) // 2 == _CLOSE.index(closing) // 2 if opening in "（(" else _PAIR[closing] == opening


def _items(case: Case) -> list[Span]:
    """Return the items of the narrative without white space around them; none where it is a single one."""
    found: dict[int, Span] = {}
    marked = {row.item for row in case.rows if row.marker}
    for row in case.rows:
        if row.part is Part.HEADING or (marked and row.item not in marked):
            continue
        before = found.get(row.item)
        found[row.item] = Span(before.start if before else row.span.start, row.span.end)
    text = case.progress.text
    spans = [Span(span.start, span.start + len(span.of(text).rstrip())) for span in found.values()]
    spans = [span for span in spans if len(span.of(text).strip()) >= 6]
    return spans if len(spans) >= 2 else []
