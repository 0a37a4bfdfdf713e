"""Which task a row is: by its number and its text; where these disagree a person decides, nothing is overwritten."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

from reports.importing.known import Known, figures_of, text_key
from reports.importing.preview import RowPreview, State
from reports.registry.questions import ANOTHER, Choice, Question
from tasks.importing.layout import DataRow
from tasks.importing.task_numbers import number_key, number_problem, spelled_alike
from tasks.models import Organization, Task

LIKE = 0.5  # share of equal signs from which on two wordings may be one task's
NEARLY = 0.75  # from which on a row without a number is asked about
ALMOST = 0.85  # from which on a new number is taken for a changed one, and asked about
LOOKED_AT = 400
SHORTEST = 4
SKIP = Choice("skip", "这一行不导入")


def likeness(one: str, other: str) -> float:
    """Return the share of signs (0–1) that two wordings have in common, in order; white space and punctuation do not count."""
    matcher = SequenceMatcher(None, text_key(one)[:LOOKED_AT], text_key(other)[:LOOKED_AT], autojunk=False)
    if matcher.real_quick_ratio() < LIKE or matcher.quick_ratio() < LIKE:
        return 0.0
    return matcher.ratio()


def find_task(
    row: RowPreview, source: DataRow, known: Known, decisions: Mapping[str, str], reserved: Collection[str]
) -> Question | None:
    """Set the row's task and number; return what has to be asked first, or None.

    `reserved` are the numbers that the file gives to its other rows: a row without one takes none of them.
    """
    text, written = row.values["text"], source.values.get("number", "")
    row.number = number_key(written)
    held, same = known.tasks.get(row.number) if row.number else None, known.by_text.get(text_key(text))
    if not row.number:
        return _without_number(row, source, known, same, decisions, reserved)
    if number_problem(written):
        return None
    if held and (same is held or (same is None and likeness(held.text, text) >= LIKE)):
        row.task = held
        return None
    if held is None and same is None:
        same = _almost_same(text, known, reserved)
    if held is None and (same is None or len(text_key(text)) < SHORTEST):
        same = _spelled_alike(row.number, known, reserved)
        if same is None:
            return None
    question = _about_number(row, source, held, same)
    return _decided(row, question, decisions, held)


def _almost_same(text: str, known: Known, reserved: Collection[str]) -> Task | None:
    """Return the task whose wording is almost this one, figures and all, and whose own number the file does not have."""
    alike = [
        (likeness(task.text, text), task)
        for task in known.by_figures.get(figures_of(text), [])
        if number_key(task.number) not in reserved
    ]
    best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= ALMOST else None


def _spelled_alike(number: str, known: Known, reserved: Collection[str]) -> Task | None:
    """Return the task whose number is this one in another spelling (34.1, 34-1), where the file does not have its own."""
    alike = [key for key in known.by_spelling[spelled_alike(number)] if key not in reserved]
    return known.tasks[alike[0]] if len(alike) == 1 else None


def _about_number(row: RowPreview, source: DataRow, held: Task | None, same: Task | None) -> Question:
    choices: list[Choice] = []
    if held and same and held is not same:
        sentence = (
            f"编号 {row.number} 现在是“{_brief(held.text)}”，这一行的文字却是任务 {same.number} 的（编号对调或写错？）"
        )
    elif held:
        sentence = f"编号 {row.number} 现在是“{_brief(held.text)}”，与这一行的文字不像同一项任务"
    elif same and spelled_alike(row.number) == spelled_alike(number_key(same.number)):
        sentence = f"编号 {row.number} 与任务 {same.number}“{_brief(same.text)}”的编号只是写法不同（是同一项？）"
    else:
        assert same is not None
        alike = "同样" if text_key(same.text) == text_key(row.values["text"]) else "几乎同样"
        sentence = f"{alike}的文字已是任务 {same.number}，这一行的编号却是 {row.number}（编号改了？）"
    if same and same is not held:
        choices.append(Choice(f"move:{same.pk}", f"就是任务 {same.number}，编号改为 {row.number}"))
        choices.append(Choice(f"keep:{same.pk}", f"就是任务 {same.number}，编号不改"))
    if held:
        choices += [Choice("same", f"还是任务 {row.number}，文字改为文件所写"), ANOTHER]
    else:
        choices.append(Choice("new", f"是另一项任务，新增任务 {row.number}"))
    return Question(_key(source), sentence, (*choices, SKIP))


def _without_number(
    row: RowPreview,
    source: DataRow,
    known: Known,
    same: Task | None,
    decisions: Mapping[str, str],
    reserved: Collection[str],
) -> Question | None:
    """Find a row without a number by its text; one that is new or nearly another is asked about, or numbered in order."""
    text = row.values["text"]
    if not text.strip():
        return None
    if same:
        row.task, row.number = same, same.number
        return None
    near = [] if same else [task for task in known.tasks.values() if likeness(task.text, text) >= NEARLY][:3]
    row.number = _next_number(known, reserved)
    if not near and "number" not in source.values:
        row.notes.append(f"文件没有编号，按顺序编为 {row.number}。")
        return None
    choices = [Choice(f"keep:{task.pk}", f"就是任务 {task.number}，文字改为文件所写") for task in near]
    sentence = (
        f"没有编号，文字与任务 {'、'.join(task.number for task in near)} 相近"
        if near
        else "“任务编号”是空的，系统中也没有文字相同的任务"
    )
    question = Question(_key(source), sentence, (*choices, Choice("new", f"新增任务，编号 {row.number}"), SKIP))
    return _decided(row, question, decisions, None)


def _decided(row: RowPreview, question: Question, decisions: Mapping[str, str], held: Task | None) -> Question | None:
    """Follow what a person answered; return the question where nobody did."""
    answer = decisions.get(question.key, "")
    if answer == ANOTHER.value or answer not in {choice.value for choice in question.choices}:
        return question
    what, _, key = answer.partition(":")
    if what == "skip":
        row.state = State.LEFT_OUT
    elif what == "same":
        row.task = held
    elif key:
        row.task = Task.objects.select_related("lead").get(pk=key)
        if what == "keep":
            row.number = row.task.number
    return None


def ask_lead(row: RowPreview, source: DataRow, decisions: Mapping[str, str], named: Organization) -> Question | None:
    """Settle a lead that is not the task's: as answered, or return the question."""
    assert row.task is not None
    held = row.task.lead
    key = f"lead:{_key(source)}"
    answer = decisions.get(key, "")
    if answer == "keep":
        row.lead = held
    elif answer == "skip":
        row.state = State.LEFT_OUT
    elif answer != "change":
        choices = Choice("change", f"牵头单位改为{named}"), Choice("keep", f"牵头单位仍是{held}"), ANOTHER, SKIP
        return Question(key, f"任务 {row.number} 的牵头单位是{held}，文件写的是{named}", choices)
    return None


def settle_double(row: RowPreview, source: DataRow, first: RowPreview, decisions: Mapping[str, str]) -> Question | None:
    """Settle a new row that repeats all that `first` says under another number: as answered, or return the question."""
    key = f"doubled:{_key(source)}"
    answer = decisions.get(key, "")
    if answer == "skip":
        row.state = State.LEFT_OUT
    elif answer != "new":
        choices = Choice("new", f"是另一项任务，新增任务 {row.number}"), SKIP
        return Question(key, f"除编号外与{first.place}（任务 {first.number}）完全相同（重复了一行？）", choices)
    return None


def refuse_taken(rows: list[RowPreview], known: Known) -> list[tuple[RowPreview, str]]:
    """Return the rows whose task would get a number that another task keeps, each with the sentence."""
    moved = {row.task.pk: row for row in rows if row.task and row.writes and number_key(row.task.number) != row.number}
    found = []
    for row in moved.values():
        holder = known.tasks.get(row.number)
        if holder and holder.pk not in moved:
            found.append(
                (row, f"编号 {row.number} 还属于任务“{_brief(holder.text)}”，请先决定那一项的编号，或改选“编号不改”。")
            )
    return found


def _key(source: DataRow) -> str:
    table = source.layout.table
    return f"row:{table.name or table.number}:{source.number}"


def _brief(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= 24 else f"{text[:24]}…"


def _next_number(known: Known, reserved: Collection[str]) -> str:
    heads = (re.match(r"\d{1,5}(?!\d)", number) for number in (*known.tasks, *reserved))
    return str(max((int(found[0]) for found in heads if found), default=0) + 1)
