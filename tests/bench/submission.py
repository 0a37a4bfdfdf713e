"""Submission of a report, from the posted form to the commit, against a raw transaction that writes the same rows."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils import timezone

from reports.filing import file
from reports.filing.forms.report import ReportForm
from reports.filing.forms.typed import values_of
from reports.filing.views.checking import margin_of
from reports.models import ConditionAnswer, KeptReading, Notice, ProgressEntry, Report, TargetReading, Transition
from reports.workflow import Content, EntryData, answering, content_of, perform
from reports.workflow.checklist import answers_of
from tasks.language import Stage
from tasks.language.figures import Basis
from tasks.milestones import reword
from tasks.models import (
    AnnualTarget,
    AuditEntry,
    Membership,
    Organization,
    Period,
    Plan,
    SubProject,
    Task,
    User,
)
from tests.bench.measure import Figure, at_most

YEAR = 2099
ROUNDS = 15
GOALS = {"sqlite": 40, "postgresql": 12}


class Office(NamedTuple):
    """Who takes part: the reporter of a bureau without a signatory; some supervisor is told."""

    lead: Organization
    reporter: User
    period: Period


@cache
def office() -> Office:
    """Return the people and the opened period."""
    lead = Organization.objects.create(
        kind=Organization.Kind.BUREAU, name="测量用局", short_name="测量用局", signs_off=False
    )
    supervision = Organization.objects.create(
        kind=Organization.Kind.SUPERVISION, name="测量用督查科", short_name="测量用督查科"
    )
    reporter, supervisor = User.objects.create(username="files"), User.objects.create(username="supervises")
    Membership.objects.create(user=reporter, organization=lead, role=Membership.Role.REPORTER)
    Membership.objects.create(user=supervisor, organization=supervision, role=Membership.Role.SUPERVISOR)
    plan = Plan.objects.create(year=YEAR)
    period = Period.objects.create(plan=plan, number=2, opened_at=timezone.now())
    return Office(lead, User.objects.get(pk=reporter.pk), period)


def report(entries: int) -> Report:
    """Return the empty report of a new task with `entries` known sub-projects."""
    lead, _reporter, period = office()
    number = str(Task.objects.filter(plan=period.plan).count() + 1)
    task = Task.objects.create(plan=period.plan, number=number, text="推进城市道路建设25条。", lead=lead)
    AnnualTarget.objects.create(task=task, what="城市道路", value=25, unit="条", words="城市道路25条")
    reword(task, period, "完成全年目标的50%。")
    SubProject.objects.bulk_create(
        SubProject(task=task, order=order, name=f"滨河东路{order}标段") for order in range(1, entries)
    )
    made = Report.objects.create(task=task, period=period)
    return Report.objects.select_related("task__lead", "task__plan", "period__plan").get(pk=made.pk)


def written(current: Report, entries: int) -> Content:
    """Return a content of that many rows: what was reached, then a sub-project a row."""
    projects = list(current.task.subprojects.order_by("order"))
    rows = [EntryData("①已完工14条，完成全年目标的56%。", "①", percent=Decimal(56), basis=Basis.ANNUAL_TARGET.value)]
    for order, project in enumerate(projects):
        marker, end = ("" if order else "②"), ("。" if order == len(projects) - 1 else "；")
        before = "\n" if marker else ""
        rows.append(
            EntryData(
                f"{before}{marker}{project.name}：总工程量完成{40 + order}%{end}",
                marker,
                1,
                project.name,
                project.pk,
                stage=Stage.UNDER_CONSTRUCTION.value,
                percent=Decimal(40 + order),
                basis=Basis.WORKS.value,
            )
        )
    return Content(
        tuple(rows), {current.task.targets.get().pk: Decimal(14)}, "", "三季度完成竣工验收。", outlook="feasible"
    )


def posted(current: Report, content: Content) -> QueryDict:
    """Return what the browser sends when that content was read from a pasted text into an empty form."""
    data = QueryDict(mutable=True)
    data.update({"rows-TOTAL_FORMS": str(len(content.entries)), "rows-INITIAL_FORMS": "0"})
    for place, entry in enumerate(content.entries):
        for name, value in (values_of(entry) | {"ORDER": str(place + 1)}).items():
            data[f"rows-{place}-{name}"] = "" if value is None else str(value)
    data.update({f"reading-{target}": str(value) for target, value in content.readings.items()})
    data.update({"obstacles": content.obstacles, "next_steps": content.next_steps, "outlook": content.outlook})
    data.update({"version": "0", "preview": "1"})
    data["token"] = uuid4().hex
    return data


def save(current: Report, data: QueryDict) -> Report:
    """Check the posted form and save its rows, as the form's page does."""
    targets = list(current.task.targets.all())
    form = ReportForm(data, current, content_of(current), targets, {})
    assert form.is_valid(), list(form.problems())
    token = form.words.cleaned_data["token"]
    return file(current, form.typed_content(), form.same, by=office().reporter, version=form.version, token=token)


def submits(current: Report, data: QueryDict) -> Transition:
    """Save the posted form and submit the report, as the two pages do."""
    saved = save(current, data)
    return perform(saved, Transition.Action.SUBMIT, by=office().reporter, version=saved.version, token=uuid4().hex)


def case_of(current: Report, data: QueryDict) -> answering.Case:
    """Return what the checks make of the report once the form is saved, which is then undone.

    What they read of the form while it is typed is kept, as on its page.
    """
    targets = list(current.task.targets.all())
    margin_of(ReportForm(data, current, content_of(current), targets, {}), current, office().reporter, data)
    with transaction.atomic():
        saved = save(current, data)
        case = answering.case_of(saved, office().reporter)
        assert not answering.objection(saved, case), answering.objection(saved, case)
        transaction.set_rollback(True)
    return case


TABLES = (ProgressEntry, TargetReading, ConditionAnswer, Transition, Notice, AuditEntry, KeptReading)
REPORT = "UPDATE reports_report SET version = 1, next_steps = %s, saved_with = %s, revision = 1 WHERE id = %s"
WRITER = "INSERT INTO reports_report_writers (report_id, user_id) VALUES (%s, %s)"
TYPED = "DELETE FROM reports_keptreading WHERE task_id = %s"
STATUS = "UPDATE reports_report SET status = 'submitted', updated_at = %s, revision = 2 WHERE id = %s"


class Statement(NamedTuple):
    """One statement for the driver, its values ready."""

    sql: str
    values: tuple[Any, ...]


def statements(current: Report, content: Content, case: answering.Case, like: Report) -> list[Statement]:
    """Return the least that writes to the empty report `current` what one submission of `content` writes.

    What the trail and the readings get is as long as it was when `like` was submitted.
    """
    lead, reporter, period = office()
    answers = answers_of(case.items)
    told = f"待您审核：{current.task}，{period}。报送：{reporter}。"
    made: tuple[list[Any], ...] = (
        [ProgressEntry(report=current, order=order, **row._asdict()) for order, row in enumerate(content.entries)],
        [TargetReading(report=current, target_id=target, value=value) for target, value in content.readings.items()],
        [
            ConditionAnswer(
                report=current, condition_id=key, answer=said.answer, sentence=said.sentence, as_read=said.as_read
            )
            for key, said in answers.items()
        ],
        [
            Transition(
                report=current,
                action="submit",
                from_status="draft",
                to_status="submitted",
                by=reporter,
                organization=lead,
                version=1,
                token=uuid4().hex,
                snapshot=replace(content, answers=answers).snapshot(),
            )
        ],
        [
            Notice(person=each.user, text=told, address=f"/{YEAR}/Q2/tasks/{current.task.number}/report/")
            for each in Membership.objects.filter(role=Membership.Role.SUPERVISOR)
        ],
        [_copy(entry, at=timezone.now()) for entry in trail_of(like)],
        [_copy(reading, task=current.task) for reading in KeptReading.objects.filter(task=like.task)],
    )
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    entries, readings, answered, transition, notice, trail, kept = (
        _insert(model, rows) for model, rows in zip(TABLES, made, strict=True)
    )
    return [
        entries,
        readings,
        answered,
        Statement(REPORT, (content.next_steps, uuid4().hex, current.pk)),
        Statement(WRITER, (current.pk, reporter.pk)),
        Statement(STATUS, (now, current.pk)),
        transition,
        notice,
        trail,
        Statement(TYPED, (current.task_id,)),
        kept,
    ]


def trail_of(current: Report) -> QuerySet[AuditEntry]:
    """Return what the trail says of the report."""
    return AuditEntry.objects.filter(about=f"{current.task} {current.period}")


def _copy(row: Model, **changed: Any) -> Any:
    """Return a row that says the same but for what is `changed`, and is not stored."""
    values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**(values | changed))


def _insert(model: type[Any], rows: list[Any]) -> Statement:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = [_ready(field, getattr(row, field.attname)) for row in rows for field in fields]
    marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    return Statement(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES {marks}", tuple(values))


def _ready(field: Any, value: Any) -> Any:
    """Return the value as the driver takes it."""
    return json.dumps(value) if isinstance(value, dict) else field.get_db_prep_save(value, connection)


def write(ready: list[Statement]) -> None:
    """Run the statements in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in ready:
            cursor.execute(*statement)


def stored(current: Report) -> dict[str, Any]:
    """Return what a submission has left behind, without keys, times and tokens."""
    kept = Report.objects.get(pk=current.pk)
    return {
        "report": (kept.status, kept.version, kept.next_steps, kept.obstacles, kept.writers.get().pk),
        "entries": list(
            kept.entries.values_list("order", "item", "marker", "text", "name", "stage", "percent", "basis")
        ),
        "readings": list(kept.readings.values_list("value", flat=True)),
        "answers": list(kept.condition_answers.values_list("answer", "sentence", "as_read")),
        "transitions": [
            (done.action, done.from_status, done.to_status, done.by_id, done.organization_id, done.snapshot["text"])
            for done in kept.transitions.all()
        ],
        "readings of the text": KeptReading.objects.filter(task=kept.task).count(),
        "notices": Notice.objects.filter(address=f"/{YEAR}/Q2/tasks/{kept.task.number}/report/").count(),
    }


def submission(entries: int, rounds: int = ROUNDS) -> Figure:
    """Measure submitting `entries` rows: form, names of sub-projects, rows, transition with snapshot, notice.

    Two transactions, as on the two pages, and the readings and the chain of the trail after each; what the checks find is
    computed before, and not counted.
    """
    made = [report(entries) for _ in range(2 * (rounds + 1))]
    contents = [written(each, entries) for each in made]
    forms = [posted(each, content) for each, content in zip(made, contents, strict=True)]
    cases = {each.pk: case_of(each, data) for each, data in zip(made, forms, strict=True)}
    ours = iter(list(zip(made[::2], forms[::2], strict=True)))
    with patch.object(answering, "case_of", lambda current, _user: cases[current.pk]):
        submits(*next(ours))
        twins = list(zip(made, contents, strict=True))[1::2]
        raw = iter([statements(each, said, cases[each.pk], made[0]) for each, said in twins])
        write(next(raw))
        assert stored(made[0]) == stored(made[1]), "the raw transaction doesn't write what a submission writes"
        return at_most(
            f"报送，{entries} 行：表单、两次事务、流转",
            lambda: submits(*next(ours)),
            "原始事务写同样的行",
            lambda: write(next(raw)),
            GOALS[connection.vendor],
            rounds,
        )


def submission_of_ten() -> Figure:
    """Measure 10 rows."""
    return submission(10)


def submission_of_forty() -> Figure:
    """Measure 40 rows."""
    return submission(40)


BENCHMARKS = (submission_of_ten, submission_of_forty)
