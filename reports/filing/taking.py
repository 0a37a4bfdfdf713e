"""From a file or a pasted text to the narrative of one task, and from the narrative to rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import NamedTuple

from reports.documents.headings import REACHED, TARGET
from reports.filing.phrasing import figure
from reports.registry.directory import Directory
from reports.registry.entries import entries_of
from reports.workflow import EntryData, known_name
from tasks import files
from tasks.files import Document, FileProblem, Place, clean_key, control_in
from tasks.importing.figures import share_of
from tasks.importing.layout import DataRow, data_rows, recognise
from tasks.importing.plan_lists import kinds_of, named_list
from tasks.importing.task_numbers import number_key
from tasks.language import Narrative, read
from tasks.language.figures import Basis
from tasks.models import AnnualTarget, Period, Plan, SubProject, Task


class Taken(NamedTuple):
    """What a file says of one task; the two further texts are empty where it has no such column.

    `readings` are the cumulative values filled in on the sheet of the annual targets, by target, as numbers in digits;
    `notes` say what the file holds and could not be read, or was read with a doubt; `shares` is a percentage that stands
    alone in its cell, by the cell's words. `left` says what of a pasted table is left out, `whole` is that table's text.
    """

    text: str
    obstacles: str = ""
    next_steps: str = ""
    readings: dict[int, str] = {}
    notes: tuple[str, ...] = ()
    shares: dict[str, tuple[Decimal, Basis]] = {}
    left: tuple[str, ...] = ()
    whole: str = ""


def taken_from(data: bytes, name: str, task: Task, period: Period) -> Taken:
    """Return what a file says of `task`: its row in the table with a progress column, else the file's words.

    Raises `FileProblem` with a sentence that says what is missing where.
    """
    document = files.read(data, name, prose=True)
    rows = table_rows(document, period)
    if not rows:
        if found := control_in(document.prose):
            raise FileProblem(f"{found}，请删去后再上传。")
        return Taken(document.prose, notes=tuple(document.notes))
    own = [row for row in rows if number_key(row.values.get("number", "")) == number_key(task.number)]
    if not own and len(rows) == 1 and not rows[0].values.get("number"):
        own = rows
    if len(own) != 1:
        found = f"有 {len(own)} 行" if own else "没有这一行"
        raise FileProblem(f"文件中任务编号为 {task.number} 的{found}，请核对任务编号一列。")
    said = of_row(own[0], readings_in(document, task))
    if not said.text.strip() and not said.readings:
        place, heading = own[0].place("progress"), own[0].heading("progress")
        raise FileProblem(f"{place}：“{heading}”是空的，请填好后再上传。")
    return said


def table_rows(document: Document, period: Period) -> list[DataRow]:
    """Return the rows of a document's tables with a progress column, none where it has words and no such table.

    Raises `FileProblem` where it has neither, or is of another quarter or another list than `period`.
    """
    layouts = [layout for layout in recognise(document) if "progress" in layout.fields.values()]
    if not layouts:
        if document.kind in ("text", "docx") and document.prose.strip():
            return []
        raise FileProblem("文件里没有“推进情况”一列。请用预填的 Excel，或直接粘贴文字。")
    told = {(layout.year, layout.quarter) for layout in layouts if layout.year and layout.quarter}
    if told and (period.plan.year, period.number) not in told:
        year, quarter = min(told)
        raise FileProblem(f"文件是 {year} 年第 {quarter} 季度的表，这里填报{period}，请换成这个季度的文件。")
    if other := next(filter(None, (_other_list(layout.title, period) for layout in layouts)), ""):
        raise FileProblem(f"文件的标题写的是“{other}”，这里填报{period.plan}，请换成这份清单的文件。")
    if rows := [row for layout in layouts for row in data_rows(layout)[0]]:
        return rows
    raise FileProblem("文件的表里没有一行是任务，请核对后再上传。")


def _other_list(title: str, period: Period) -> str:
    """Return the list that a title names where it is not that of `period`, nothing where it may be; one query."""
    if not title or "".join(title.split()) == "".join(period.heading.split()):
        return ""
    kinds = kinds_of(title)
    named = named_list(Plan.objects.of_year(period.plan.year), title)
    if named is None:
        return "" if not kinds or period.plan.kind in kinds else kinds[0]
    return "" if named.pk == period.plan_id else named.title


def readings_in(document: Document, task: Task) -> dict[int, str]:
    """Return the cumulative values that stand on the sheet of the annual targets of the pre-filled Excel, by target.

    Raises `FileProblem` where a value is no number, or stands beside something that is no target of `task`.
    """
    found: dict[int, str] = {}
    for table in document.tables:
        head = next((place for place, row in enumerate(table.rows[:3]) if tuple(row.cells[:4]) == TARGET), None)
        if head is None:
            continue
        column = next((at for at, text in enumerate(table.rows[head].cells) if text.endswith(REACHED)), None)
        for row in table.rows[head + 1 :]:
            number, what, value, unit, *_ = [clean_key(cell) for cell in row.cells] + [""] * 4
            said = clean_key(row.cells[column]) if column is not None and column < len(row.cells) else ""
            if not said or number != task.number:
                continue
            place = table.place(row.number, (column or 0) + 1)
            target = next((each for each in task.targets.all() if _is(each, what, value, unit)), None)
            if target is None:
                raise FileProblem(
                    f"{place}：“{what}”不在任务 {task.number} 的年度目标里，请重新下载预填的 Excel 再填。"
                )
            found[target.pk] = _number(said, place)
    return found


def _is(target: AnnualTarget, what: str, value: str, unit: str) -> bool:
    return (clean_key(target.what), figure(target.value), clean_key(target.unit)) == (what, value, unit)


def _number(said: str, place: Place) -> str:
    """Return a value as the form shows it; raises `FileProblem` where it is none that a target can have reached."""
    try:
        value = Decimal(said.replace(",", ""))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or value >= 10**14:
        raise FileProblem(f"{place}：“{said}”不是数字，请只填自年初累计的数，如 94.25。")
    return figure(value)


def understand(
    text: str,
    task: Task,
    goal: str,
    projects: list[SubProject],
    shares: Mapping[str, tuple[Decimal, Basis]] = MappingProxyType({}),
) -> tuple[Narrative, list[EntryData]]:
    """Return what was read in `text`, and its rows as values of progress entries; two queries. For `shares` see `Taken`."""
    directory, known = Directory(), [known_name(project) for project in projects]
    narrative = read(text, goal=goal, task=task.text, known=known, places=directory.places)
    return narrative, entries_of(narrative.rows, projects, directory, shares)


def of_row(row: DataRow, readings: dict[int, str]) -> Taken:
    """Return what a row of a table says of its task, with the cumulative values that stand elsewhere."""
    notes = (*row.layout.file_notes, *row.layout.table.notes)
    text = row.values.get("progress", "")
    share = share_of(text, row.heading("progress"))
    shares = {text.strip(): share} if share else {}
    return Taken(text, row.values.get("obstacles", ""), row.values.get("next_steps", ""), readings, notes, shares)
