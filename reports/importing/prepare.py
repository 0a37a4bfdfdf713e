"""Rows of a file become a preview: checks that collect every problem, and what would be new, changed or in conflict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from reports.checks import Subject
from reports.importing.directory import Directory
from reports.importing.known import Known, same, text_key
from reports.importing.options import Options
from reports.importing.preview import Change, Preview, Problem, RowPreview, State
from reports.importing.reading import read_projects, read_promises
from reports.models import Report
from tasks.files import clean_key
from tasks.importing.layout import FIELDS, DataRow, Layout, data_rows
from tasks.models import Organization, Plan, Support
from tasks.quarters import Quarter

TASK_FIELDS = {"text": "工作任务", "category": "类别", "sponsor": "分管领导"}
LONGEST = {"number": 20, "category": 60, "sponsor": 60}
PERCENT = re.compile(r"\d+(?:\.\d+)?")


def preparing(layout: Layout, options: Options) -> Iterator[tuple[int, int] | Preview]:
    """Read every row of `layout` under `options`; yield (rows done, rows in all) now and then, last the preview.

    Nothing is written. Costs a fixed number of queries whatever the rows.
    """
    preview, directory = Preview(), Directory()
    _settle_quarter(preview, layout, options)
    rows, skipped = data_rows(layout)
    preview.skipped = dict(skipped)
    preview.notes += layout.notes
    preview.title = layout.title
    name = options.lead or layout.unit
    if name:
        preview.lead = directory.find_or_note(name)
    preview.accepted = options.status != Report.Status.DRAFT
    known = Known.load(preview.plan, preview.period)
    if "text" not in layout.fields.values():
        preview.file_problems.append(
            Problem(str(layout.table.place()), "没有认出“工作任务”一列。请在“核对列”一步指明哪一列是工作任务。")
        )
        rows = []
    if not rows and not preview.blocked:
        preview.file_problems.append(Problem(str(layout.table.place()), "表头下面没有任务行，没有可导入的内容。"))
    seen: dict[str, str] = {}
    for done, source in enumerate(rows, 1):
        row = _row(source, layout, preview, options, known, directory)
        if row.number:
            first = seen.setdefault(clean_key(row.number), row.place)
            if first != row.place:
                _refuse(row, source.place("number"), f"“任务编号”为“{row.number}”，与{first}重复，请改编号或删去一行。")
        if row.number in options.left_out and row.state is not State.PROBLEM:
            row.state = State.LEFT_OUT
        preview.rows.append(row)
        if done % 20 == 0:
            yield done, len(rows)
    preview.new_organizations = _used_new(preview, directory)
    _name_what_is_new(preview)
    yield preview


def prepare(layout: Layout, options: Options) -> Preview:
    """Return the preview of importing `layout` under `options`; nothing is written."""
    *_, preview = preparing(layout, options)
    assert isinstance(preview, Preview)
    return preview


def _settle_quarter(preview: Preview, layout: Layout, options: Options) -> None:
    """Take year and quarter from the choice or the file, and ask where neither says it."""
    preview.year = options.year or layout.year
    number = options.quarter or layout.quarter
    place = str(layout.table.place())
    if preview.year is None:
        preview.file_problems.append(Problem(place, "标题里没有写年度，请选择年度。"))
        return
    if not 1949 <= preview.year <= 2199:
        preview.file_problems.append(Problem(place, f"年度为“{preview.year}”，应在 1949 至 2199 之间。"))
        preview.year = None
        return
    preview.plan = Plan.objects.filter(year=preview.year).first()
    if number is not None:
        preview.quarter = Quarter(preview.year, number)
        if preview.plan:
            preview.period = preview.plan.periods.filter(number=number).select_related("plan").first()
    elif {"goal", "progress"} & set(layout.fields.values()):
        question = layout.questions[0] if layout.questions else "标题和表头里都没有写季度"
        preview.file_problems.append(Problem(place, f"{question}，请选择季度。"))
    if preview.period and preview.period.closed_at and "progress" in layout.fields.values():
        preview.file_problems.append(
            Problem(place, f"{preview.quarter}的填报期已关闭，不能再导入推进情况。请先重新开放填报期。")
        )


def _refuse(row: RowPreview, place: str, message: str) -> None:
    row.problems.append(Problem(place, message))
    row.state = State.PROBLEM


def _row(
    source: DataRow, layout: Layout, preview: Preview, options: Options, known: Known, directory: Directory
) -> RowPreview:
    values = source.values
    row = RowPreview(place=source.place(), number=clean_key(values.get("number", "")), extra=dict(source.extra))
    row.values = {"text": values.get("text", "")} | {
        key: clean_key(values[key]) for key in ("category", "sponsor") if key in values
    }
    row.goal, row.progress = values.get("goal", ""), values.get("progress", "")
    _check_cells(row, source, values)
    row.task = known.tasks.get(row.number) if row.number else known.by_text.get(text_key(row.values["text"]))
    if row.task and not row.number:
        row.number = row.task.number
    if not row.number and row.values["text"]:
        row.number = _next_number(known, preview)
        row.notes.append(f"文件没有编号，按顺序编为 {row.number}。")
    _settle_units(row, source, values, preview, directory)
    if row.state is State.PROBLEM:
        return row
    read_promises(row, known, directory)
    read_projects(row, known, directory)
    _keep_further(row, source, values, preview)
    _compare(row, source, preview, options, known)
    row.subject = _subject(row, preview, known)
    return row


def _check_cells(row: RowPreview, source: DataRow, values: dict[str, str]) -> None:
    if not row.values["text"].strip():
        _refuse(row, source.place("text"), "“工作任务”是空的，请补上任务文字，或删去这一行。")
    for key, longest in LONGEST.items():
        value = row.number if key == "number" else row.values.get(key, "")
        if len(value) > longest:
            _refuse(row, source.place(key), f"“{FIELDS[key]}”有 {len(value)} 个字，最多 {longest} 个，请缩短或改对列。")
    percent = clean_key(values.get("percent", "")).removesuffix("%").strip()
    if percent and percent not in {"-", "—", "/"}:
        try:
            fits = 0 <= Decimal(percent) <= 1000 and PERCENT.fullmatch(percent) is not None
        except InvalidOperation:
            fits = False
        if not fits:
            heading = source.heading("percent")
            _refuse(row, source.place("percent"), f"“{heading}”为“{values['percent']}”，应为 0–100 的数字。")


def _settle_units(
    row: RowPreview, source: DataRow, values: dict[str, str], preview: Preview, directory: Directory
) -> None:
    """Find the lead (the row's, the chosen one, or the one it has) and the responsible and cooperating units."""
    leads = directory.units(values.get("lead", ""))
    row.lead = leads[0] if leads else row.task.lead if row.task and not preview.lead else preview.lead
    row.supports += [(unit, Support.Role.RESPONSIBLE, "") for unit in leads[1:]]
    row.supports += [
        (unit, Support.Role.COOPERATING, "")
        for unit in directory.units(values.get("supporting", ""))
        if unit is not row.lead
    ]
    if row.lead is None and row.state is not State.PROBLEM:
        _refuse(row, source.place("lead"), "没有写明牵头单位，请补上，或选择整份文件的牵头单位。")


def _next_number(known: Known, preview: Preview) -> str:
    used = {task.order // 1000 for task in known.tasks.values()} | {
        int(row.number) for row in preview.rows if row.number.isdigit()
    }
    return str(max((number for number in used if number < 10**6), default=0) + 1)


def _keep_further(row: RowPreview, source: DataRow, values: dict[str, str], preview: Preview) -> None:
    """Keep columns without a field of their own on the task, under their heading (with the quarter they belong to)."""
    for key in ("percent", "target", "due", "standing", "note"):
        if values.get(key):
            row.extra[source.heading(key)] = values[key]
    if preview.quarter:
        row.extra = {f"{preview.quarter.label} {heading}": text for heading, text in row.extra.items()}
    row.extra = {heading: text for heading, text in row.extra.items() if text}
    row.values["obstacles"], row.values["next_steps"] = values.get("obstacles", ""), values.get("next_steps", "")


def _compare(row: RowPreview, source: DataRow, preview: Preview, options: Options, known: Known) -> None:
    """Decide what the row would change, and where a bureau has filed something else."""
    task = row.task
    if task is None:
        row.state = State.NEW
        task_id = 0
    else:
        task_id = task.pk
        for key, label in TASK_FIELDS.items():
            old, new = getattr(task, key), row.values.get(key, getattr(task, key))
            if not same(old, new):
                row.changes.append(Change(source.place(key), key, label, old, new))
        if row.lead and row.lead.pk != task.lead_id:
            row.changes.append(Change(source.place("lead"), "lead", "牵头单位", task.lead.name, row.lead.name))
        changed_extra = {key: value for key, value in row.extra.items() if not same(task.extra.get(key, ""), value)}
        for heading, value in changed_extra.items():
            row.changes.append(Change(source.place(), "extra", heading, task.extra.get(heading, ""), value))
        row.supports = [
            support for support in row.supports if (task_id, support[0].pk, support[2]) not in known.supports
        ]
        for unit, _role, clause in row.supports:
            row.changes.append(Change(source.place(), "support", "责任单位", "", clause or unit.name))
    goal = known.goals.get(task_id)
    if row.goal.strip() and not same(goal.text if goal else "", row.goal):
        row.changes.append(Change(source.place("goal"), "goal", "工作目标", goal.text if goal else "", row.goal))
    if row.progress.strip():
        _compare_progress(row, source, options, known, task_id)
    if "previous_progress" in source.values:
        _compare_previous(row, source, known, task_id)
    if row.state is State.UNCHANGED and row.changes:
        row.state = State.CHANGED


def _subject(row: RowPreview, preview: Preview, known: Known) -> Subject | None:
    """Return what the checks look at: the file's texts, and what stands where the file is silent."""
    if not row.progress.strip() or preview.quarter is None or row.lead is None:
        return None
    task_id = row.task.pk if row.task else 0
    held = known.goals.get(task_id)
    goal = row.goal if row.goal.strip() or held is None else held.text
    return Subject(
        row.number, preview.quarter, row.values["text"], goal, row.progress,
        known=row.known, previous=known.previous.get(task_id), lead=tuple(row.lead.names),
    )  # fmt: skip


def _compare_progress(row: RowPreview, source: DataRow, options: Options, known: Known, task_id: int) -> None:
    row.report = known.reports.get(task_id)
    old = known.texts.get(task_id, "")
    further = [(getattr(row.report, key) if row.report else "", row.values[key]) for key in ("obstacles", "next_steps")]
    if row.report and same(old, row.progress) and all(not new or same(was, new) for was, new in further):
        return
    change = Change(source.place("progress"), "progress", "推进情况", old, row.progress)
    if row.report is not None and (task_id in known.written or row.report.status not in ("draft", "accepted")):
        row.conflict, row.state = change, State.CONFLICT
        row.suggested = row.number in options.suggested
    else:
        row.changes.append(change)


def _compare_previous(row: RowPreview, source: DataRow, known: Known, task_id: int) -> None:
    told, held = source.values["previous_progress"], known.previous.get(task_id, "")
    if told.strip() and held and not same(told, held):
        row.notes.append(f"{source.place('previous_progress')}：上期推进与上季度已报的内容不一致，只作比较，不写入。")
    elif told.strip() and not held:
        row.notes.append(f"{source.place('previous_progress')}：系统中没有上季度的内容可比，上期推进不写入。")


def _used_new(preview: Preview, directory: Directory) -> list[Organization]:
    """Return the organisations that a row to be written names and nobody knows yet."""
    used: set[int] = set()
    for row in preview.writing:
        used |= {id(row.lead)} | {id(unit) for unit, *_ in row.supports} | {id(place) for _, place in row.projects}
        for entry in row.narrative.rows if row.narrative else ():
            used.add(id(directory.place(entry.district)))
    return [organization for organization in directory.new.values() if id(organization) in used]


def _name_what_is_new(preview: Preview) -> None:
    if preview.year and preview.plan is None:
        preview.created.append(f"新建年度计划：{preview.year}年")
    if preview.quarter and preview.period is None:
        preview.created.append(f"新建填报期：{preview.quarter}")
    preview.created += [
        f"新建单位：{organization.name}（{organization.get_kind_display()}）"
        for organization in preview.new_organizations
    ]
