"""What in a file can be no task: a table of another kind, a cell that says nothing or too much; each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from reports.importing.preview import Preview, Problem, RowPreview, State
from reports.registry.directory import Directory
from tasks.importing.cells import DITTO, NONE
from tasks.importing.headings import MATRIX, is_place
from tasks.importing.layout import FIELDS, DataRow, Layout
from tasks.importing.task_numbers import is_numeral, number_key, number_problem
from tasks.models import Organization

LONGEST = {"number": 20, "category": 60, "sponsor": 60, "responsible": 120, "contact": 120, "deadline": 200}
FIGURE = re.compile(r"[\d.,，%\s()（）-]+")
DAY = re.compile(r"(?:\d{4}\s*[年./-]\s*)?\d{1,2}\s*[月./-]\s*(?:\d{1,2}\s*日?|底|末)?前?")
ASK_MATRIX = "这是按区县分列的指标表，不是任务清单，不能导入。请改为一行一项任务的表，各区县的进度写进推进情况。"


def fitting_rows(preview: Preview, layout: Layout, rows: list[DataRow], directory: Directory) -> list[DataRow]:
    """Return the rows, none where the table is no list of tasks or nobody knows of which; a problem says why."""
    place = str(layout.table.place())
    if _is_matrix(layout, rows, directory):
        preview.file_problems.append(Problem(place, ASK_MATRIX))
        return []
    if layout.twice:
        sentence = "表头出现了两遍：两张表左右并排，只能读到左边一张。请把右边的表移到下面，或分成两个文件后再导入。"
        preview.file_problems.append(Problem(place, sentence))
        return []
    if "text" not in layout.fields.values():
        sentence = "没有认出“工作任务”一列。请在“核对列”一步指明哪一列是工作任务。"
        preview.file_problems.append(Problem(place, sentence))
        return []
    if preview.year and not preview.own_list:
        return []
    if not rows and not preview.blocked:
        preview.file_problems.append(Problem(place, "表头下面没有任务行，没有可导入的内容。"))
    return rows


def _is_matrix(layout: Layout, rows: list[DataRow], directory: Directory) -> bool:
    """Return whether a table has a column or, where its tasks are but figures, a row for each district."""

    def places(names: Iterable[str]) -> int:
        last = [name.rpartition("·")[2] for name in names if name]
        known = ([directory.find(f"{name}{end}") for end in ("", "区", "县")] for name in last)
        units = [any(unit and unit.kind in Organization.PLACES for unit in found) for found in known]
        return sum(is_place(name) or unit for name, unit in zip(last, units, strict=True))

    fields = layout.fields.keys() | layout.also.keys()
    across = [heading for column, heading in layout.headings.items() if column not in fields or heading.count("·")]
    texts = [row.values.get("text", "") for row in rows]
    if places(across) >= MATRIX or _mostly(places(texts), len(texts)):
        return True
    named = [[row.extra.get(heading, "") for row in rows] for heading in layout.extra.values()]
    figures = sum(FIGURE.fullmatch(unicodedata.normalize("NFKC", text)) is not None for text in texts if text)
    return (figures == len(texts) or not any(texts)) and any(_mostly(places(column), len(rows)) for column in named)


def _mostly(some: int, all_: int) -> bool:
    """Return whether so many of so many make a matrix."""
    return some >= MATRIX and some * 5 > all_ * 3


def refuse(row: RowPreview, place: str, message: str, question: str = "") -> None:
    """Add a problem to a row, which keeps it from being written."""
    row.problems.append(Problem(place, message, question))
    row.state = State.PROBLEM


def check_cells(row: RowPreview, source: DataRow, values: dict[str, str]) -> None:
    """Refuse a row whose cells can't be what their columns are: no text, a number that is a date, 同上, too long."""
    text = row.values["text"].strip()
    if not text:
        refuse(row, source.place("text"), "“工作任务”是空的，请补上任务文字，或删去这一行。")
    elif NONE.fullmatch(text) or DITTO.fullmatch(text):
        refuse(row, source.place("text"), f"“工作任务”是“{text}”，不是任务文字，请写全任务，或删去这一行。")
    elif FIGURE.fullmatch(unicodedata.normalize("NFKC", text)) or is_numeral(text) or number_key(text).isdecimal():
        refuse(row, source.place("text"), f"“工作任务”是“{text}”，只有数字，请补上任务文字，或改对列。")
    elif DAY.fullmatch(text):
        refuse(row, source.place("text"), f"“工作任务”是“{text}”，只是日期，请补上任务文字，或改对列。")
    for key in ("progress", "goal"):
        if DITTO.fullmatch(values.get(key, "").strip()):
            told = f"“{FIELDS[key]}”只写了“{values[key].strip()}”，看不出说的是什么，请写全后再导入。"
            refuse(row, source.place(key), told)
    if problem := number_problem(values.get("number", "")):
        refuse(row, source.place("number"), problem)
    for key, longest in LONGEST.items():
        value = row.number if key == "number" else row.values.get(key, "")
        if len(value) > longest:
            refuse(row, source.place(key), f"“{FIELDS[key]}”有 {len(value)} 个字，最多 {longest} 个，请缩短或改对列。")
