"""Texts with their readings made by hand: `X.gold.json` beside `X.txt`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from reports.checks import Column, Finding, Subject, find
from reports.measuring.plain_values import Entry, entries, plan_entry
from tasks import files
from tasks.files.plain_text import decode
from tasks.language import NOWHERE, Places, read
from tasks.quarters import Quarter

#: The first line of a text that was published somewhere: URL: http://… | 苍南县 2022年民生实事.
_SOURCE = re.compile(r"\AURL:[^\n]*(?:\n|\Z)")
#: No figure is held against the calendar, so any quarter but the last, whose plans are due, measures the same.
_QUARTER = Quarter(2024, 2)
_PLANS = {"工作任务": Column.TASK, "工作目标": Column.GOAL}


@dataclass(frozen=True, slots=True)
class Sample:
    """A task's three texts, the entries of the reading made by hand, and the districts of the city it is of."""

    task: str
    goal: str
    progress: str
    gold: tuple[Entry, ...]
    places: Places = NOWHERE

    def text(self, column: Column) -> str:
        """Return the text of one column."""
        return {Column.TASK: self.task, Column.GOAL: self.goal, Column.PROGRESS: self.progress}[column]

    def by_hand(self, column: Column) -> list[Entry]:
        """Return the entries that were made by hand of one column."""
        return [entry for entry in self.gold if _PLANS.get(entry.get("column") or "", Column.PROGRESS) is column]

    def reading(self, column: Column) -> list[Entry]:
        """Return what the reader makes of one column, in the form of the readings made by hand."""
        if not self.text(column):
            return []
        if column is Column.TASK:
            return [plan_entry(self.task)]
        if column is Column.GOAL:
            return [plan_entry(self.goal, targets=self.task)]
        narrative = read(self.progress, goal=self.goal, task=self.task or self.goal, places=self.places)
        return entries(narrative, certain=True)

    def findings(self) -> list[Finding]:
        """Return what a clerk is told about these texts."""
        return find(Subject("", _QUARTER, task=self.task, goal=self.goal, progress=self.progress, places=self.places))

    def saying(self, progress: str) -> Sample:
        """Return the same task with another narrative."""
        return replace(self, progress=progress)


def words_of(text: str) -> str:
    """Return `text` without the line that names where it was published, which begins with `URL:`."""
    return _SOURCE.sub("", text)


def samples(path: Path, places: Places = NOWHERE) -> list[Sample]:
    """Return the texts beside a reading made by hand, one a task that it names, else one; `places` are the city's.

    Raises `OSError`, `ValueError` (no JSON, no list of entries) and `FileProblem` (a text that cannot be decoded).
    """
    gold: list[Entry] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    if not isinstance(gold, list) or not all(isinstance(entry, dict) for entry in gold):
        raise ValueError("应为分项的列表")
    beside = path.with_name(path.name.removesuffix(".json").removesuffix(".gold") + ".txt")
    data = beside.read_bytes()
    numbers = {entry["task"] for entry in gold if entry.get("task")}
    if numbers:
        return [replace(each, places=places) for each in _tasks(data, beside.name, gold, numbers)]
    plans = dict.fromkeys(_PLANS, "")
    for entry in gold:
        if entry.get("column") in plans:
            plans[entry["column"]] += entry["text"]
    task, goal = plans.values()
    return [Sample(task, goal, words_of(decode(data)[0]), tuple(gold), places)]


def _tasks(data: bytes, name: str, gold: list[Entry], numbers: set[str]) -> Iterator[Sample]:
    """Yield the tasks of a table whose columns are number, task, goal and progress."""
    for table in files.read(data, name).tables:
        for row in table.rows:
            if len(row.cells) >= 4 and row.cells[0] in numbers:
                number, task, goal, progress = row.cells[:4]
                yield Sample(task, goal, progress, tuple(entry for entry in gold if entry.get("task") == number))
