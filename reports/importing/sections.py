"""Numbers that begin again in each part of a file: how its tasks are numbered is asked, or known from the last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.importing.known import Known, text_key
from reports.importing.preview import Preview, Problem
from reports.registry.questions import Choice, Question
from tasks.importing.layout import DataRow, Layout, begin_again
from tasks.importing.task_numbers import number_key

KEY = "sections"
COMPOSED, RUNNING = "composed", "running"
WAYS = (COMPOSED, RUNNING)


def settle_sections(
    preview: Preview, layout: Layout, rows: Sequence[DataRow], decisions: Mapping[str, str], known: Known
) -> None:
    """Give the rows the numbers that a person decided on, or that the list has already; else add the question."""
    rows = list(rows)
    if layout.composed:
        numbers = [number_key(row.values["number"]) for row in rows]
    elif not (numbers := begin_again(rows)):
        return
    ways = {COMPOSED: numbers, RUNNING: [str(place) for place in range(1, len(rows) + 1)]}
    way = decisions.get(KEY, "")
    if way not in ways:
        way = next((way for way, keys in ways.items() if _has(known, rows, keys)), "")
    if not way:
        last = numbers[-1]
        sentence = "编号在每个部分重新从 1 开始，不能直接用作任务编号，怎么编"
        choices = (
            Choice(COMPOSED, f"前面加上各部分的次序：{numbers[0]} … {last}"),
            Choice(RUNNING, f"按先后连续编号：1 … {len(rows)}"),
        )
        question = preview.ask(Question(KEY, sentence, choices), str(layout.table.place()))
        preview.file_problems.append(Problem(str(layout.table.place()), question.message, question.key))
        way = COMPOSED
    elif way == COMPOSED:
        preview.notes.append(f"编号在每个部分重新从 1 开始，前面加上了各部分的次序，如 {numbers[-1]}。")
    else:
        preview.notes.append(f"编号在每个部分重新从 1 开始，按先后连续编为 1 … {len(rows)}。")
    for row, number in zip(rows, ways[way], strict=True):
        row.values["number"] = number


def _has(known: Known, rows: Sequence[DataRow], numbers: Sequence[str]) -> bool:
    """Return whether the list holds most of the rows' texts under just these numbers."""
    held = [known.tasks.get(number) for number in numbers]
    same = sum(
        task is not None and text_key(task.text) == text_key(row.values.get("text", ""))
        for row, task in zip(rows, held, strict=True)
    )
    return same * 2 > len(rows)
