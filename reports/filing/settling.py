"""The sub-projects that the rows of a report name: meant while it is a draft, written when it is submitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from django.db import transaction
from django.db.models import QuerySet

from reports.filing import drafts
from reports.filing.meaning import meant_entries
from reports.models import ProgressEntry, Report, Transition
from reports.registry.ledger import Ledger
from reports.registry.naming import Naming
from reports.workflow import Content, EntryData, Named, answer, content_of, may_edit, perform, save, settle
from tasks.models import Task, User
from tasks.models.composed import question
from tasks.models.of_task import subprojects_of


@transaction.atomic
def file(
    report: Report,
    content: Content,
    same: Mapping[int, str],
    *,
    by: User,
    version: int,
    token: str = "",
    reasons: Mapping[str, str] | None = None,
    adopted: Mapping[int, int] = MappingProxyType({}),
) -> Report:
    """Save `content` and the `reasons` to doubts, give up the draft, return the report.

    `same` answers by the row's place whether its name means the sub-project of that key, or with `NEW` another one. A
    name that is only like a known one and has no answer belongs to no sub-project yet; a new one is nobody's before the
    report is submitted. `adopted` are the texts of supporting units that went in, by key, with the version of each.
    Raises `RefusedError`.
    """
    entries = meant_entries(report.task, content.entries, same)
    saved = save(report, replace(content, entries=entries), by=by, version=version, token=token)
    if reasons:
        answer(saved, reasons, by=by)
    settle(saved, {entry.contributor_id for entry in entries if entry.contributor_id}, adopted, by)
    drafts.drop(report, by, token)
    return saved


@transaction.atomic
def submit(report: Report, *, by: User, version: int, token: str = "") -> Transition:
    """Submit `report` and return the transition; what its rows name becomes sub-projects, and names of known ones.

    Raises `RefusedError`, and then nothing is written.
    """
    _held(report.task_id)
    return perform(report, Transition.Action.SUBMIT, by=by, version=version, token=token, first=write_names)


def fill(report: Report, values: Mapping[int, Decimal], *, by: User, version: int) -> int:
    """Save `values` of annual targets of which `report` says nothing yet, and return the version that it has then.

    Nothing is written where there are none, or where the report has moved on from `version`: submitting says so.
    Raises `RefusedError`.
    """
    content = content_of(report)
    added = {target: value for target, value in values.items() if target not in content.readings}
    if not added or report.version != version or not may_edit(report, by):
        return version
    filled = replace(content, readings=content.readings | added)
    return save(report, filled, by=by, version=version, token=report.saved_with).version


@question
def _held(task: int) -> QuerySet[Task, int]:
    return Task.objects.select_for_update(of=("self",)).filter(pk=task).values_list("pk", flat=True)


@question
def _rows(report: int) -> QuerySet[ProgressEntry]:
    return ProgressEntry.objects.filter(report=report).order_by("order")


def write_names(report: Report) -> None:
    """Write the sub-projects that nobody knew and the new names of known ones that the rows of `report` bring."""
    rows = _rows(report.pk)
    named = Named(report.task, [EntryData(*(getattr(row, name) for name in EntryData._fields)) for row in rows])
    if named.projects or named.aliases:
        Naming(named.names, named.projects, named.aliases).write(report.task, Ledger())
    by_name = {project.name: project for project in subprojects_of(report.task_id)}
    for place, row in enumerate(rows):
        project = by_name.get(named.meant.get(place, ""))
        if project and row.subproject_id != project.pk:
            row.subproject, row.district_id = project, row.district_id or project.district_id
            row.save(update_fields=["subproject", "district"])
