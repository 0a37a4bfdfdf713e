"""From a file or a pasted text to the narrative of one task, and from the narrative to rows."""

from __future__ import annotations

from typing import NamedTuple

from reports.importing.directory import Directory
from reports.importing.naming import known_name
from reports.importing.reading import entries_of
from reports.narrative import Narrative, read
from reports.workflow import EntryData
from tasks import files
from tasks.files import FileProblem, clean_key
from tasks.importing.layout import DataRow, data_rows, recognise
from tasks.models import Period, SubProject, Task


class Taken(NamedTuple):
    """What a file says of one task; the two further texts are empty where it has no such column."""

    text: str
    obstacles: str = ""
    next_steps: str = ""


def taken_from(data: bytes, name: str, task: Task, period: Period) -> Taken:
    """Return what a file says of `task`: its row in the table with a progress column, else the file's words.

    Raises `FileProblem` with a sentence that says what is missing where.
    """
    document = files.read(data, name, prose=True)
    layouts = [layout for layout in recognise(document) if "progress" in layout.fields.values()]
    if not layouts:
        if document.kind in ("text", "docx") and (text := document.prose).strip():
            return Taken(text)
        raise FileProblem("文件里没有“推进情况”一列。请用预填的 Excel，或直接粘贴文字。")
    told = {(layout.year, layout.quarter) for layout in layouts if layout.year and layout.quarter}
    if told and (period.plan.year, period.number) not in told:
        year, quarter = min(told)
        raise FileProblem(f"文件是 {year} 年第 {quarter} 季度的表，这里填报{period}，请换成这个季度的文件。")
    rows = [row for layout in layouts for row in data_rows(layout)[0]]
    own = [row for row in rows if clean_key(row.values.get("number", "")) == task.number]
    if not own and len(rows) == 1 and not rows[0].values.get("number"):
        own = rows
    if len(own) != 1:
        found = f"有 {len(own)} 行" if own else "没有这一行"
        raise FileProblem(f"文件中任务编号为 {task.number} 的{found}，请核对任务编号一列。")
    return _of_row(own[0])


def understand(text: str, task: Task, goal: str, projects: list[SubProject]) -> tuple[Narrative, list[EntryData]]:
    """Return what was read in `text`, and its rows as values of progress entries; two queries."""
    narrative = read(text, goal=goal, task=task.text, known=[known_name(project) for project in projects])
    return narrative, entries_of(narrative.rows, projects, Directory())


def _of_row(row: DataRow) -> Taken:
    text = row.values.get("progress", "")
    if not text.strip():
        raise FileProblem(f"{row.place('progress')}：“{row.heading('progress')}”是空的，请填好后再上传。")
    return Taken(text, row.values.get("obstacles", ""), row.values.get("next_steps", ""))
