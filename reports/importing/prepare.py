"""Rows of a file become a preview: checks that collect every problem, and what a person has to decide."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.utils import timezone

from reports.checks import Subject
from reports.importing.columns import FIGURES, planned_of, progress_of, shares_of
from reports.importing.effects import compare
from reports.importing.fitting import check_cells, fitting_rows, refuse
from reports.importing.known import Known, text_key
from reports.importing.lists_of_year import settle_list
from reports.importing.matching import ask_lead, find_task, refuse_taken, settle_double
from reports.importing.options import Options
from reports.importing.preview import PLAIN, Preview, Problem, RowPreview, State
from reports.importing.promises import read_projects, read_promises
from reports.importing.sections import settle_sections
from reports.models import Report
from reports.registry.directory import Directory, Units
from reports.registry.questions import Question
from tasks.files import clean_key
from tasks.importing.cells import DITTO, NONE, Part
from tasks.importing.figures import MOSTLY
from tasks.importing.headings import quarter_of
from tasks.importing.layout import DataRow, Layout, data_rows
from tasks.importing.paragraphs import units_at_end
from tasks.importing.task_numbers import number_key
from tasks.models import Organization, Period, Support
from tasks.quarters import Quarter

HOLDING_PEOPLE = re.compile("责任人|负责人|联[系络]人|负责同志")
HELPING = re.compile("配合|协[同办作助]|参[与加]")
PARTS = {Part.LEAD: Support.Role.RESPONSIBLE, Part.HELP: Support.Role.COOPERATING}
OF_QUARTER = re.compile(r"[进本上]|完成|情况|问题|困难|达序|亮灯|说明|备注|评价|状态|比|率|%|％|\d月|季度")


def preparing(layout: Layout, options: Options) -> Iterator[tuple[int, int] | Preview]:
    """Read every row of `layout` under `options`; yield (rows done, rows in all) now and then, last the preview.

    Nothing is written. Costs a fixed number of queries whatever the rows.
    """
    preview, directory = Preview(), Directory(options.decisions, creates=options.create_units)
    rows, skipped = data_rows(layout)
    _settle_year(preview, layout, options)
    if preview.year:
        settle_list(preview, layout, options, rows)
        _settle_quarter(preview, layout, options, rows)
    preview.skipped = dict(Counter(each.reason for each in skipped))
    preview.passed_over = [each.line for each in skipped if each.line]
    preview.notes += layout.notes
    preview.title = layout.title
    _settle_lead(preview, layout, options, directory)
    preview.begins = preview.year is not None and preview.year >= timezone.localdate().year
    preview.accepted = options.status != Report.Status.DRAFT
    known = Known.load(preview.plan, preview.period)
    rows = fitting_rows(preview, layout, rows, directory)
    settle_sections(preview, layout, rows, options.decisions, known)
    reading = _Reading(preview, options, known, directory, rows)
    for done, source in enumerate(rows, 1):
        preview.rows.append(reading.row(source))
        if done % 20 == 0:
            yield done, len(rows)
    for row, sentence in refuse_taken(preview.rows, known):
        refuse(row, row.place, sentence)
    preview.new_organizations = _used_new(preview, directory)
    preview.aliases = [
        (organization, names)
        for organization in directory.known
        if (names := directory.aliases.get(organization.pk, []))
    ]
    _name_what_is_new(preview)
    yield preview


def prepare(layout: Layout, options: Options) -> Preview:
    """Return the preview of importing `layout` under `options`; nothing is written."""
    *_, preview = preparing(layout, options)
    assert isinstance(preview, Preview)
    return preview


def _settle_year(preview: Preview, layout: Layout, options: Options) -> None:
    """Take the year from the choice or the file, and ask where neither says it."""
    preview.year = options.year or layout.year
    place = str(layout.table.place())
    if preview.year is None:
        doubt = layout.year_question or "标题里没有写年度"
        preview.file_problems.append(Problem(place, f"{doubt}，请选择年度。"))
    elif not 1949 <= preview.year <= 2199:
        preview.file_problems.append(Problem(place, f"年度为“{preview.year}”，应在 1949 至 2199 之间。"))
        preview.year = None


def _settle_quarter(preview: Preview, layout: Layout, options: Options, rows: list[DataRow]) -> None:
    """Take the quarter from the choice or the file, and ask where neither says it."""
    assert preview.year is not None
    number = options.quarter or layout.quarter
    place = str(layout.table.place())
    if preview.plan:
        preview.periods = {period.number: period for period in preview.plan.periods.select_related("plan")}
    if number is not None:
        preview.quarter = Quarter(preview.year, number)
        preview.period = preview.periods.get(number)
    elif (
        {"progress", "done"} & set(layout.fields.values())
        or layout.tells_progress
        or any(row.values.get("goal") for row in rows)
    ):
        question = layout.questions[0] if layout.questions else "标题和表头里都没有写季度"
        preview.file_problems.append(Problem(place, f"{question}，请选择季度。"))
    if preview.period and preview.period.closed_at and "progress" in layout.fields.values():
        preview.file_problems.append(
            Problem(place, f"{preview.period}的填报期已关闭，不能再导入推进情况。请先重新开放填报期。")
        )


def _settle_lead(preview: Preview, layout: Layout, options: Options, directory: Directory) -> None:
    """Find the lead of the whole file: the one that was chosen, or the unit above the table."""
    preview.lead = directory.decided_lead()
    name = options.lead or layout.unit
    if not name or preview.lead:
        return
    units = directory.units(name)
    preview.lead = next(iter(units.organizations), None)
    if preview.lead is None and units.asked and (options.lead or "lead" not in layout.fields.values()):
        question = preview.ask(units.asked[0], "牵头单位")
        preview.file_problems.append(Problem("牵头单位", question.message, question.key))


class _Reading:
    """Reads the rows of one file, one after the other: a row may refer to the one above it."""

    def __init__(
        self, preview: Preview, options: Options, known: Known, directory: Directory, rows: list[DataRow]
    ) -> None:
        self.preview, self.options, self.known, self.directory = preview, options, known, directory
        self.reserved = {number_key(row.values.get("number", "")) for row in rows}
        # Where hardly a text ends without units they are those of its task; else they may be those of its last clause.
        texts = [row.values.get("text", "") for row in rows if "lead" not in row.layout.fields.values()]
        self.units_in_text = len(texts) > 1 and sum("lead" in units_at_end(text) for text in texts) >= MOSTLY * len(
            texts
        )
        self.seen: dict[str, str] = {}
        self.above: dict[str, Units] = {}
        self.repeated: dict[str, str] = {}
        self.whole: dict[tuple[tuple[tuple[str, str], ...], tuple[str, ...]], RowPreview] = {}

    def row(self, source: DataRow) -> RowPreview:
        """Return the preview of one row."""
        row = self._row(source)
        if row.number and row.state is not State.LEFT_OUT:
            first = self.seen.setdefault(number_key(row.number), row.place)
            if first != row.place:
                sentence = f"“任务编号”为“{row.number}”，与{first}重复，请改编号或删去一行。"
                refuse(row, source.place("number"), sentence)
        if row.number in self.options.left_out and row.state is not State.PROBLEM:
            row.state = State.LEFT_OUT
        if row.state is not State.LEFT_OUT:
            self._ask_doubled(row, source)
        return row

    def _ask_doubled(self, row: RowPreview, source: DataRow) -> None:
        """Ask about a row that says all that one before it says, under another number: a copy, or another task."""
        words = tuple(sorted((name, text_key(text)) for name, text in source.values.items() if name != "number"))
        first = self.whole.setdefault((words, tuple(source.extra.values())), row)
        if first is row or row.task or number_key(first.number) == number_key(row.number):
            return
        if question := settle_double(row, source, first, self.options.decisions):
            self._ask(row, question, source.place("number"))

    def _row(self, source: DataRow) -> RowPreview:
        values = self._repeated(source.values)
        row = RowPreview(place=source.place(), number="", extra=dict(source.extra))
        row.values = {"text": values.get("text", ""), "target": values.get("target", "")} | {
            key: _plain(values[key]) for key in PLAIN if values.get(key, "").strip()
        }
        row.goal, row.progress = _said(values, "goal"), progress_of(source, values, self.preview)
        row.shares = shares_of(source, values, row.progress)
        row.goals = {number: text for number in range(1, 5) if (text := _said(values, f"goal{number}")).strip()}
        if row.progress.strip() and source.merged:
            row.notes.append(f"{source.place('progress')}：这一格与上一行合并，两项任务记了同样的推进情况，请核对。")
        question = find_task(row, source, self.known, self.options.decisions, self.reserved)
        self.reserved.add(row.number)
        check_cells(row, source, values)
        if question and row.state is not State.PROBLEM:
            self._ask(row, question, source.place("number" if source.values.get("number") else "text"))
        of_text = self._settle_units(row, source, values)
        if row.state in {State.PROBLEM, State.LEFT_OUT}:
            return row
        yearly = source.heading("target") if "target" in values else ""
        read_promises(row, self.known, self.directory, self.preview, yearly)
        if of_text:  # what ends the text names the units of all of it, not of its last clause
            row.supports = list({each[0].name: each for each in row.supports if each[0] != row.lead}.values())
        row.planned = planned_of(row, source, values, self.known)
        read_projects(row, self.known, self.directory)
        _keep_further(row, source, values, self.preview)
        compare(row, source, self.preview, self.options, self.known)
        row.subject = _subject(row, self.preview, self.known)
        return row

    def _repeated(self, values: dict[str, str]) -> dict[str, str]:
        """Return the values with 同上 replaced by what the cell above says."""
        values = dict(values)
        for key in PLAIN:
            if DITTO.fullmatch(values.get(key, "").strip()):
                values[key] = self.repeated.get(key, "")
            self.repeated[key] = values.get(key, "")
        return values

    def _ask(self, row: RowPreview, question: Question, place: str) -> None:
        asked = self.preview.ask(question, place)
        refuse(row, place, asked.message, asked.key)

    def _units(self, row: RowPreview, source: DataRow, name: str, text: str) -> Units:
        units = self.directory.units(text, self.above.get(name), source.bold(name))
        if text.strip():
            self.above[name] = units
        people = HOLDING_PEOPLE.search(source.heading(name)) and "responsible" not in source.values
        if text.strip() and people and units.people:
            row.values["responsible"] = " ".join(filter(None, (row.values.get("responsible", ""), *units.people)))
        row.notes += [f"{source.place(name)}：{remark}。" for remark in units.remarks]
        if row.state is not State.LEFT_OUT:
            for question in units.asked:
                self._ask(row, question, source.place(name))
        return units

    def _settle_units(self, row: RowPreview, source: DataRow, values: dict[str, str]) -> bool:
        """Find the lead (the row's, the chosen one, or the one it has) and the responsible and cooperating units.

        Return whether they stand in the task's text.
        """
        leading = self._units(row, source, "lead", values.get("lead", ""))
        helping = self._units(row, source, "supporting", values.get("supporting", ""))
        leads = leading.organizations
        own = next((unit for unit in leads if leading.part_of(unit) is not Part.HELP), None)
        named = own or self._lead_of_part(source)
        row.lead = named or (row.task.lead if row.task else None)
        row.supports += [
            (
                unit,
                Support.Role.COOPERATING if leading.part_of(unit) is Part.HELP else Support.Role.RESPONSIBLE,
                "",
            )
            for unit in leads
            if unit is not own
        ]
        taken = {unit.name for unit, *_ in row.supports} | {row.lead.name if row.lead else ""}
        role = Support.Role.COOPERATING
        if not HELPING.search(source.heading("supporting")):
            role = Support.Role.RESPONSIBLE
        row.supports += [
            (unit, PARTS.get(helping.part_of(unit), role), "")
            for unit in helping.organizations
            if unit.name not in taken
        ]
        if row.state in {State.PROBLEM, State.LEFT_OUT}:
            return False
        of_text = row.lead is None and self._take_units_of_text(row, source)
        if row.lead is None and not row.problems:
            question = self.preview.ask(self.directory.whose(), source.place("lead"))
            refuse(row, source.place("lead"), "没有写明牵头单位，请补上，或选择整份文件的牵头单位。", question.key)
        elif row.task and row.lead and row.lead.pk != row.task.lead_id:
            another = ask_lead(row, source, self.options.decisions, row.lead)
            if another:
                self._ask(row, another, source.place("lead"))
        return of_text

    def _take_units_of_text(self, row: RowPreview, source: DataRow) -> bool:
        """Take lead and other units from the end of the task's text, which stays as it is: …30处。（市城管局、市财政局）."""
        if not self.units_in_text or "lead" in source.layout.fields.values():
            return False
        said = units_at_end(row.values["text"])
        units = {name: self._units(row, source, name, words) for name, words in said.items()}
        if row.state in {State.PROBLEM, State.LEFT_OUT} or "lead" not in units or not units["lead"].organizations:
            return False
        row.lead, *others = units["lead"].organizations
        helping = units["supporting"].organizations if "supporting" in units else []
        row.supports += [(unit, Support.Role.RESPONSIBLE, "") for unit in others]
        row.supports += [(unit, Support.Role.COOPERATING, "") for unit in helping if unit not in (row.lead, *others)]
        row.notes.append(f"{source.place('text')}：牵头单位{row.lead}取自任务文字的末尾，请核对。")
        return True

    def _lead_of_part(self, source: DataRow) -> Organization | None:
        """Return the lead of the table that the row stands in: the one chosen, named above it, or naming its sheet."""
        if self.options.lead or self.directory.decided_lead():
            return self.preview.lead
        table = source.layout
        return (
            (self.directory.find(table.unit) if table.unit else None)
            or self.directory.find(table.table.name)
            or self.preview.lead
        )


def _plain(text: str) -> str:
    """Return a cell in one line, as names, telephones and days are kept; nothing where it says that there is none."""
    text = " ".join(" ".join(map(clean_key, text.split("\n"))).split())
    return "" if NONE.fullmatch(text) else text


def _said(values: dict[str, str], name: str) -> str:
    """Return an official text, nothing where its cell says that there is none."""
    text = values.get(name, "")
    return "" if NONE.fullmatch(text.strip()) else text


def _keep_further(row: RowPreview, source: DataRow, values: dict[str, str], preview: Preview) -> None:
    """Keep columns without a field of their own on the task, under their heading; what changes with its quarter."""
    told = row.progress == values.get("progress", "")
    kept = ["target", "standing", "note"] + ["percent"] * told
    kept += ["planned", "measure"] if row.planned is None or row.planned.amount is None else []
    kept += ["done"] * (told and (row.planned is None or row.planned.reached is None))
    for key in kept:
        if values.get(key) and not (key in FIGURES and NONE.fullmatch(values[key].strip())):
            row.extra[source.heading(key)] = values[key]
    if preview.quarter:
        label = preview.quarter.label
        row.extra = {
            f"{label} {heading}" if _changes(heading) and heading != source.heading("target") else heading: text
            for heading, text in row.extra.items()
        }
    row.extra = {heading: text for heading, text in row.extra.items() if text}
    row.values["obstacles"], row.values["next_steps"] = values.get("obstacles", ""), values.get("next_steps", "")


def _changes(heading: str) -> bool:
    """Return whether what stands under a heading is another thing next quarter and the heading does not say which."""
    return OF_QUARTER.search(heading.rpartition("·")[2]) is not None and not quarter_of(heading).quarter


def _subject(row: RowPreview, preview: Preview, known: Known) -> Subject | None:
    """Return what the checks look at: the file's texts, and what stands where the file is silent."""
    if not row.progress.strip() or preview.quarter is None or row.lead is None:
        return None
    task_id = row.task.pk if row.task else 0
    held = known.goals.get((preview.quarter.number, task_id))
    goal = row.goal if row.goal.strip() or held is None else held.text
    return Subject(
        row.number, preview.quarter, row.values["text"], goal, row.progress,
        known=row.known, previous=known.previous.get(task_id), lead=tuple(row.lead.names),
    )  # fmt: skip


def _used_new(preview: Preview, directory: Directory) -> list[Organization]:
    """Return the organisations that a row to be written names and nobody knows yet."""
    used: set[int] = set()
    for row in preview.writing:
        used |= {id(row.lead)} | {id(unit) for unit, *_ in row.supports} | {id(place) for _, place in row.projects}
        for entry in row.narrative.rows if row.narrative else ():
            used.add(id(directory.place(entry.district)))
    return [organization for organization in directory.new.values() if id(organization) in used]


def _name_what_is_new(preview: Preview) -> None:
    if preview.new_plan:
        preview.created.append(f"新建清单：{preview.new_plan}")
    preview.created += [
        f"新建填报期：{Period(plan=plan, number=number)}"
        for number in preview.new_quarters
        if (plan := preview.own_list)
    ]
    preview.created += [
        f"新建单位：{organization.name}（{organization.get_kind_display()}）"
        for organization in preview.new_organizations
    ]
    preview.created += [
        f"新记别名：“{name}”即{organization.name}" for organization, names in preview.aliases for name in names
    ]
