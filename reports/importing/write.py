"""A preview is written: all of it in one transaction, through the ledger that lets it be undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from django.core.exceptions import ValidationError

from reports import notices
from reports.importing.effects import TASK_FIELDS
from reports.importing.milestones import write_goal
from reports.importing.preview import Preview, RowPreview, State
from reports.models import Report, Transition
from reports.registry.directory import Directory
from reports.registry.entries import entries_of
from reports.registry.ledger import Ledger
from reports.registry.naming import Naming
from reports.workflow import Content, RefusedError, StaleError, content_of, held_period, perform
from tasks.calendar import missing_periods
from tasks.models import (
    AnnualTarget,
    ImportBatch,
    Organization,
    Period,
    Support,
    Task,
    User,
)
from tasks.promises import next_order, values_of


class RowFailedError(Exception):
    """A row that the database or the workflow refuses at the last moment; nothing of the import is kept."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place, self.message = place, message


def writing(
    preview: Preview, by: User | None, batch: ImportBatch, *, demo: Task.Demo = Task.Demo.NO, reason: str = ""
) -> Iterator[tuple[int, int]]:
    """Write the rows of `preview`, yielding (rows written, rows in all); `reason` is why goals of open quarters change.

    The caller opens the transaction. Raises `RowFailedError` at the first row that can't be kept.
    """
    ledger, rows = Ledger(), preview.writing
    if preview.period:
        held_period(preview.period)
    if rows:
        try:
            _ground(preview, ledger)
        except ValidationError as error:
            raise RowFailedError("单位", "；".join(error.messages)) from error
        _free_numbers(rows, ledger)
    directory = Directory()
    for done, row in enumerate(rows, 1):
        try:
            _write_row(row, preview, ledger, directory, by, batch, demo, reason)
        except ValidationError as error:
            raise RowFailedError(row.place, "；".join(error.messages)) from error
        except RefusedError as error:
            raise RowFailedError(row.place, str(error)) from error
        if done % 10 == 0:
            yield done, len(rows)
    batch.state, batch.period = ImportBatch.State.DONE, preview.period
    batch.counts, batch.log = preview.counts, ledger.log
    batch.save()
    yield len(rows), len(rows)


def _ground(preview: Preview, ledger: Ledger) -> None:
    """Create the organisations, their new names, the plan and the periods that are not there yet."""
    for organization in preview.new_organizations:
        ledger.create(organization)
    for organization, names in preview.aliases:
        ledger.change(organization, aliases=[*organization.aliases, *names])
        organization.clean()
    if preview.plan is None:
        assert preview.new_plan is not None
        preview.plan = preview.new_plan
        ledger.create(preview.plan)
    quarters = preview.new_quarters
    proposed = {each.number: each for each in missing_periods(preview.plan)} if preview.begins and quarters else {}
    for number in quarters:
        period = proposed.get(number) or Period(plan=preview.plan, number=number)
        if preview.quarter and number == preview.quarter.number:
            preview.period = period
            if preview.title and preview.title != period.heading:
                period.title = preview.title[:200]
        ledger.create(period)
        preview.periods[number] = period


def _free_numbers(rows: list[RowPreview], ledger: Ledger) -> None:
    """Give the tasks whose numbers change a number that nobody has, so that two of them can swap theirs."""
    for row in rows:
        if row.task and any(change.field == "number" for change in row.changes):
            ledger.change(row.task, number=f"~{row.task.pk}")


def _write_row(
    row: RowPreview,
    preview: Preview,
    ledger: Ledger,
    directory: Directory,
    by: User | None,
    batch: ImportBatch,
    demo: Task.Demo,
    reason: str,
) -> None:
    assert row.lead is not None
    assert preview.plan is not None
    if row.task is None:
        fields = {key: row.values[key] for key in TASK_FIELDS if key in row.values}
        row.task = Task(plan=preview.plan, number=row.number, lead=row.lead, extra=row.extra, demo=demo, **fields)
        ledger.create(row.task)
        for period in preview.plan.periods.filter(opened_at__isnull=False, closed_at__isnull=True):
            ledger.create(Report(task=row.task, period=period))
    else:
        _change_task(row, ledger)
    task = row.task
    for unit, role, clause in row.supports:
        ledger.create(Support(task=task, organization=unit, role=role, clause=clause))
    _write_promises(row, task, ledger, directory)
    Naming([], row.projects, row.aliases).write(task, ledger)
    for change in row.changes:
        if change.field == "goal" and preview.quarter:
            write_goal(task, row.goal, preview.periods[preview.quarter.number], ledger, directory, by, batch, reason)
        elif change.field.startswith("goal"):
            quarter = int(change.field.removeprefix("goal"))
            write_goal(task, row.goals[quarter], preview.periods[quarter], ledger, directory, by, batch, reason)
        elif change.field == "progress":
            _write_progress(row, preview, ledger, directory, by, batch)
    if row.suggested and row.report is not None:
        ledger.change(row.report, suggestion=row.progress)


def _write_promises(row: RowPreview, task: Task, ledger: Ledger, directory: Directory) -> None:
    """Let the task's targets and clauses follow its text and its columns of figures."""
    text, made = row.promise, dict[int, AnnualTarget]()
    for target, clause in row.retargeted:
        ledger.change(target, **values_of(clause, text))
        made[id(clause)] = target
    for target in row.given_up:
        ledger.retire(target)
    for clause in row.targets:
        owner = directory.find(clause.owner) if clause.owner else None
        new = AnnualTarget(task=task, order=next_order(task), owner=owner, **values_of(clause, text))
        ledger.create(new)
        made[id(clause)] = new
    for support, words in row.reclaused:
        ledger.change(support, clause=words)
    for support in row.unclaused:
        ledger.delete(support)
    planned = row.planned
    if planned is None:
        return
    if planned.clause:
        planned.target = made[id(planned.clause)]
    elif planned.amount and not planned.target:
        planned.target = AnnualTarget(
            task=task, order=next_order(task), what=planned.what, value=planned.amount.value,
            unit=planned.amount.unit, words=planned.words,
        )  # fmt: skip
        ledger.create(planned.target)
    elif planned.amount and planned.target and planned.changes:
        ledger.change(planned.target, value=planned.amount.value, unit=planned.amount.unit, words=planned.words)


def _change_task(row: RowPreview, ledger: Ledger) -> None:
    assert row.task is not None
    before: dict[int, Organization] = {}
    values: dict[str, object] = {
        change.field: change.new for change in row.changes if change.field == "number" or change.field in TASK_FIELDS
    }
    for change in row.changes:
        if change.field == "lead":
            before, values["lead"] = {row.task.pk: row.task.lead}, row.lead
        elif change.field == "extra":
            values["extra"] = {**row.task.extra, **row.extra}
    if values:
        ledger.change(row.task, **values)
    if before:
        notices.tell_new_lead([row.task], before, "导入的清单有改动。")


def _write_progress(
    row: RowPreview, preview: Preview, ledger: Ledger, directory: Directory, by: User | None, batch: ImportBatch
) -> None:
    assert row.task is not None
    report = row.report or Report.objects.filter(task=row.task, period=preview.period).first()
    if report is None:
        report = Report(task=row.task, period=preview.period)
        ledger.create(report)
    projects = list(row.task.subprojects.all())
    before = content_of(report)
    content = replace(
        before,
        entries=tuple(entries_of(row.narrative.rows, projects, directory, row.shares))
        if row.narrative
        else before.entries,
        readings=before.readings | _readings(row),
        obstacles=row.values["obstacles"] or before.obstacles,
        next_steps=row.values["next_steps"] or before.next_steps,
    )
    keep = report.status == Report.Status.ACCEPTED or preview.accepted
    target = Report.Status.ACCEPTED if keep else Report.Status.DRAFT
    try:
        _import(ledger, report, content, target, by, batch, row.report.version if row.report else 0)
    except StaleError:  # its bureau saved it since it was compared: theirs stays, the file's words are a suggestion
        row.report, row.state, row.suggested = report, State.CONFLICT, True


def _readings(row: RowPreview) -> dict[int, Decimal]:
    """Return what a column of figures says is done, by the target."""
    planned = row.planned
    return {planned.target.pk: planned.reached} if planned and planned.target and planned.reached is not None else {}


def _import(
    ledger: Ledger,
    report: Report,
    content: Content,
    target: Report.Status,
    by: User | None,
    batch: ImportBatch,
    version: int,
) -> None:
    """Let `content` into `report` through the workflow and note what it said before.

    Raises `StaleError` for a report that is not at the `version` with which the file was compared.
    """
    old, status = content_of(report).snapshot(), report.status
    done = perform(
        report,
        Transition.Action.IMPORT,
        by=by,
        version=version,
        content=content,
        target=target,
        batch=batch,
    )
    ledger.log.append({"op": "report", "pk": report.pk, "old": old, "status": status, "version": done.version})
