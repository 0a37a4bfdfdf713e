"""Where slips are looked for, and how their places are shown."""

from __future__ import annotations

from reports.checks.case import Case, Passage
from tasks.language.figures import Span


def passages(case: Case) -> tuple[Passage, Passage, Passage]:
    """Return the three texts of a task: progress, goal, task."""
    return case.written_passage, case.goal, case.task


def times(places: list[Span]) -> str:
    """Return how often something occurs, where more than once: ，共 3 处."""
    return f"，共 {len(places)} 处" if len(places) > 1 else ""


def around(passage: Passage, place: Span, before: int, after: int) -> Span:
    """Return a slip with so many characters of its clause before and after it."""
    clause = passage.clause(place.start)
    return Span(max(clause.start, place.start - before), max(place.end, min(clause.end, place.end + after)))
