"""What a reporter already has: a pasted text or a file, from which the rows are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict

from reports.filing import Changes, Taken, compare, understand
from reports.filing.forms.rows import MOST_ROWS
from reports.filing.forms.typed import Typed, unsure_of, values_of
from reports.filing.parting import parts_of
from reports.models import Report
from reports.workflow import EntryData, too_long
from tasks.fields import VerbatimField
from tasks.files import FileProblem
from tasks.language import Narrative, Stage
from tasks.models import Task
from tasks.models.of_task import milestones_of, subprojects_of

WAYS = (("paste", "粘贴文字"), ("upload", "上传 Excel、Word"), ("rows", "逐项填写"))


class TakingForm(forms.Form):
    """A part of the report's form; its two ways in stand apart on the page."""

    paste = VerbatimField(
        8, label="推进情况全文", required=False, help_text="从 Word、微信或网页复制，整段粘贴；文字一字不改。"
    )
    file = forms.FileField(
        label="文件", required=False, help_text="预填的 Excel、含“推进情况”一列的表格，或只有文字的 Word、文本文件。"
    )

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, way: str = "rows") -> None:
        """Show the way in that was chosen, else `way`."""
        super().__init__(data, files)
        chosen = data.get("way", way) if data is not None else way
        self.ways = [(key, label, key == chosen) for key, label in WAYS]


HELD = "文中另有“存在问题”或“下步打算”一段；表单的这一栏已有内容，没有改动，这一段还在推进情况里，请核对。"

HELD_OF_TABLE = "表中的“存在问题”或“下步打算”没有读入：表单的这一栏已有内容，没有改动，请核对。"


class PartsTaken(NamedTuple):
    """What went into other fields than the rows, in sentences, and the text as it was before, to take that back."""

    sentences: tuple[str, ...]
    whole: str


def _in_parts(
    typed: Typed, told: Taken, task: Task, number: str, *, undone: bool
) -> tuple[Typed, Taken, PartsTaken | None]:
    """Return what is typed and taken once heading, 存在问题 and 下步打算 of the text have gone to their fields.

    A field in which something else is written keeps it, and the text stays whole, which is said; `undone` empties the
    fields again.
    """
    parts = parts_of(told.text, number, task.text)
    found = {"obstacles": parts.obstacles, "next_steps": parts.next_steps}
    if told.whole or undone:
        found = {"obstacles": told.obstacles or parts.obstacles, "next_steps": told.next_steps or parts.next_steps}
    found = {name: text for name, text in found.items() if text}
    if undone:
        emptied = {name: "" for name, text in found.items() if typed.words.get(name, "").strip() == text.strip()}
        return replace(typed, words=typed.words | emptied), told._replace(obstacles="", next_steps=""), None
    held = {name for name, text in found.items() if typed.words.get(name, "").strip() not in ("", text.strip())}
    if told.whole:
        if parts.sentences and not (told.obstacles or told.next_steps or held):
            row = told._replace(text=parts.text, obstacles=parts.obstacles, next_steps=parts.next_steps)
            return typed, row, PartsTaken((*told.left, *parts.sentences), told.whole)
        if held:
            kept = {name: "" if name in held else getattr(told, name) for name in ("obstacles", "next_steps")}
            told = told._replace(
                obstacles=kept["obstacles"], next_steps=kept["next_steps"], notes=(*told.notes, HELD_OF_TABLE)
            )
        return typed, told, PartsTaken(told.left, told.whole)
    if held:
        return typed, told._replace(notes=(*told.notes, HELD)), None
    if not parts.sentences or told.obstacles or told.next_steps:
        return typed, told, None
    obstacles, next_steps = found.get("obstacles", ""), found.get("next_steps", "")
    parted_off = told._replace(text=parts.text, obstacles=obstacles, next_steps=next_steps)
    return typed, parted_off, PartsTaken(parts.sentences, told.text)


def _understood(told: Taken, current: Report) -> tuple[Narrative, list[EntryData]]:
    """Return what is read in the text that was taken and the rows that it makes; raises `FileProblem` where a report can't have so many.

    A text that is too long for a report is not read at all.
    """
    if sentence := too_long(told.text):
        raise FileProblem(sentence)
    goal = next((each.text for each in milestones_of(current.task_id, current.period_id)), "")
    projects = subprojects_of(current.task_id)
    narrative, entries = understand(told.text, current.task, goal, projects, told.shares)
    if len(entries) > MOST_ROWS:
        raise FileProblem(
            f"文字读成 {len(entries)} 行，一份报告最多 {MOST_ROWS} 行。请删去不属于这项任务的内容后再读取。"
        )
    return narrative, entries


#: The fields of a row that hold what its words say of one thing.
_FIELDS_OF = {
    "name": ("name", "was_name", "same"),
    "district": ("district", "was_district"),
    "stage": ("stage", "was_stage"),
    "percent": ("percent", "was_percent", "basis"),
}


def _with_earlier(row: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row; what was not read in it stays as it stood beside the same words before."""
    missing = [kind for kind in _FIELDS_OF if row[kind] in (None, "", Stage.UNSTATED)]
    kept = {name: before[name] for kind in missing if before.get(kind) for name in _FIELDS_OF[kind] if name in before}
    return row | kept | {"contributor": before.get("contributor", "")}


class TakenIn(NamedTuple):
    """What a text or a file makes of what was `typed`; without a narrative no row changes.

    `changes` compare its rows with those that were there; `notes` say what to know of the text besides.
    """

    typed: Typed
    narrative: Narrative | None = None
    changes: Changes | None = None
    parts: PartsTaken | None = None
    notes: tuple[str, ...] = ()


def take_in(typed: Typed, told: Taken, current: Report, *, number: str = "", undone: bool = False) -> TakenIn:
    """Return what the form of `current` holds once `told` has taken the place of its rows; nothing is saved.

    `number` is that which its heading names, where that is not the task's own; `undone` leaves the text whole. Raises `FileProblem` for what no report can hold. Four queries.
    """
    typed, told, parts = _in_parts(typed, told, current.task, number or current.task.number, undone=undone)
    narrative, entries = _understood(told, current)
    typed = replace(typed, readings=typed.readings | {str(target): value for target, value in told.readings.items()})
    further = {name: text for name in ("obstacles", "next_steps") if (text := getattr(told, name))}
    if not told.text.strip():
        return TakenIn(replace(typed, words=typed.words | further), notes=told.notes)
    changes = compare(typed.texts, [(entry.name, entry.text) for entry in entries])
    left = defaultdict[str, list[dict[str, Any]]](list)
    for each in typed.rows:
        left[each["text"].strip()].append(each)
    rows = [values_of(entry) | {"unsure": unsure_of(row)} for entry, row in zip(entries, narrative.rows, strict=True)]
    rows = [_with_earlier(row, left[row["text"]].pop(0)) if left[row["text"]] else row for row in rows]
    return TakenIn(replace(typed, rows=rows, words=typed.words | further), narrative, changes, parts, told.notes)
