"""What a row would change of its task, and where a bureau has filed something else."""

from __future__ import annotations

from decimal import Decimal

from reports.importing.known import Known, same
from reports.importing.options import Options
from reports.importing.preview import PLAIN, Change, Preview, RowPreview, State
from tasks.importing.layout import FIELDS, DataRow
from tasks.importing.task_numbers import number_key
from tasks.promises import words_of
from tasks.quarters import NUMERALS

TASK_FIELDS = {key: FIELDS[key] for key in ("text", *PLAIN)}


def compare(row: RowPreview, source: DataRow, preview: Preview, options: Options, known: Known) -> None:
    """Note the changes, a conflict with what a bureau filed, and the state that follows."""
    task_id = row.task.pk if row.task else 0
    if row.task is None:
        row.state = State.NEW
    else:
        _compare_task(row, source, known)
    if preview.quarter:
        _compare_goal(row, source, known, preview.quarter.number, "goal", row.goal)
    for quarter, text in row.goals.items():
        _compare_goal(row, source, known, quarter, f"goal{quarter}", text)
    if row.progress.strip() or (preview.quarter and row.planned and row.planned.reached is not None):
        _compare_progress(row, source, options, known, task_id)
    if "previous_progress" in source.values:
        _compare_previous(row, source, known, task_id)
    if row.state is State.UNCHANGED and row.changes:
        row.state = State.CHANGED


def _compare_task(row: RowPreview, source: DataRow, known: Known) -> None:
    task = row.task
    assert task is not None
    if number_key(task.number) != row.number:
        row.changes.append(Change(source.place("number"), "number", "任务编号", task.number, row.number))
    for key, label in TASK_FIELDS.items():
        old, new = getattr(task, key), row.values.get(key, getattr(task, key))
        if not same(old, new):
            row.changes.append(Change(source.place(key), key, label, old, new))
    if row.lead and row.lead.pk != task.lead_id:
        row.changes.append(Change(source.place("lead"), "lead", "牵头单位", task.lead.name, row.lead.name))
    for heading, value in row.extra.items():
        if not same(task.extra.get(heading, ""), value):
            row.changes.append(Change(source.place(), "extra", heading, task.extra.get(heading, ""), value))
    _compare_promises(row, source)
    row.supports = [support for support in row.supports if (task.pk, support[0].pk, support[2]) not in known.supports]
    for unit, _role, clause in row.supports:
        row.changes.append(Change(source.place(), "support", "责任单位", "", clause or unit.name))


def _compare_promises(row: RowPreview, source: DataRow) -> None:
    """Note old and new of the targets and clauses that follow the task's text, or a column."""
    place, text = source.place("text"), row.promise
    for target, clause in row.retargeted:
        row.changes.append(Change(place, "target", "年度目标", target.words, words_of(clause, text)))
    for target in row.given_up:
        row.changes.append(Change(place, "target", "年度目标（不再要求）", target.words, ""))
    for support, words in row.reclaused:
        row.changes.append(Change(place, "clause", f"{support.organization}负责的内容", support.clause, words))
    for support in row.unclaused:
        row.changes.append(Change(place, "clause", f"{support.organization}负责的内容（不再要求）", support.clause, ""))
    planned = row.planned
    if planned and planned.amount and not planned.clause and (planned.changes or not planned.target):
        old = planned.target.words if planned.target else ""
        row.changes.append(Change(source.place("planned"), "target", "年度目标", old, planned.words))


def _compare_goal(row: RowPreview, source: DataRow, known: Known, quarter: int, name: str, text: str) -> None:
    held = known.goals.get((quarter, row.task.pk if row.task else 0))
    if text.strip() and not same(held.text if held else "", text):
        label = "工作目标" if name == "goal" else f"{NUMERALS[quarter - 1]}季度工作目标"
        row.changes.append(Change(source.place(name), name, label, held.text if held else "", text))


def _compare_progress(row: RowPreview, source: DataRow, options: Options, known: Known, task_id: int) -> None:
    row.report = known.reports.get(task_id)
    old = known.texts.get(task_id, "")
    further = [(getattr(row.report, key) if row.report else "", row.values[key]) for key in ("obstacles", "next_steps")]
    done = row.planned.reached if row.planned else None
    target = row.planned.target if row.planned else None
    held = known.readings.get((task_id, target.pk)) if target else None
    told = not row.progress.strip() or same(old, row.progress)
    told = told and all(not new or same(was, new) for was, new in further)
    if row.report and told and done in (None, held):
        return
    change = Change(source.place("progress"), "progress", "推进情况", old, row.progress)
    if told and done is not None and (row.report or not row.progress.strip()):
        change = Change(source.place("done"), "progress", "累计完成", _figure(held), _figure(done))
    if row.report is not None and (task_id in known.written or row.report.status not in ("draft", "accepted")):
        row.conflict, row.state = change, State.CONFLICT
        row.suggested = row.number in options.suggested
    else:
        row.changes.append(change)


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _compare_previous(row: RowPreview, source: DataRow, known: Known, task_id: int) -> None:
    told, held = source.values["previous_progress"], known.previous.get(task_id, "")
    if told.strip() and held and not same(told, held):
        row.notes.append(f"{source.place('previous_progress')}：上期推进与上季度已报的内容不一致，只作比较，不写入。")
    elif told.strip() and not held:
        row.notes.append(f"{source.place('previous_progress')}：系统中没有上季度的内容可比，上期推进不写入。")
