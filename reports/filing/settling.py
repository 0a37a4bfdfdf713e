"""A report is saved together with the sub-projects that its rows name: new ones, and new names of known ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from django.db import transaction

from reports.filing import drafts
from reports.importing.ledger import Ledger
from reports.importing.naming import Naming, known_name
from reports.models import Report
from reports.workflow import Content, EntryData, answer, save, settle
from tasks.language import KnownName, match_name
from tasks.language.figures import Certainty
from tasks.models import Organization, SubProject, Task, User

NEW = "new"


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
    """Save `content` and the `reasons` to doubts, settle the names of the rows, give up the draft, return the report.

    `same` answers by the row's place whether its name means the sub-project of that key, or with `NEW` another one. A
    name that is only like a known one and has no answer belongs to no sub-project yet. `adopted` are the texts of
    supporting units that went in, by key, with the version of each. Raises `RefusedError`.
    """
    task = Task.objects.select_for_update(of=("self",)).get(pk=report.task_id)
    entries = tuple(_settled(task, content.entries, same))
    saved = save(report, replace(content, entries=entries), by=by, version=version, token=token)
    if reasons:
        answer(saved, reasons, by=by)
    settle(saved, {entry.contributor_id for entry in entries if entry.contributor_id}, adopted, by)
    drafts.drop(report, by, token)
    return saved


def names_after(task: Task, entries: Sequence[EntryData], same: Mapping[int, str]) -> list[KnownName]:
    """Return the sub-projects of `task` with their names as they will be once the rows are saved; writes nothing."""
    return _named(task, entries, same)[1].names


def _named(task: Task, entries: Sequence[EntryData], same: Mapping[int, str]) -> tuple[Iterable[SubProject], Naming]:
    """Return the task's sub-projects, and their names with those that the rows bring; two queries."""
    stored = task.subprojects.select_related("district").order_by("order", "pk")
    projects = {str(project.pk): project for project in stored}
    naming = Naming([known_name(project) for project in projects.values()])
    districts = Organization.objects.in_bulk({entry.district_id for entry in entries if entry.district_id})
    for place, entry in enumerate(entries):
        if not entry.name or entry.subproject_id:
            continue
        found, certainty = match_name(entry.name, naming.names)
        meant = projects.get(same.get(place, ""))
        if meant:
            naming.same(next(each for each in naming.names if each.name == meant.name), entry.name)
        elif found is None or same.get(place) == NEW:
            naming.new(entry.name, districts.get(entry.district_id or 0))
        elif certainty is Certainty.SURE:
            naming.same(found, entry.name)
    return projects.values(), naming


def _settled(task: Task, entries: Sequence[EntryData], same: Mapping[int, str]) -> list[EntryData]:
    """Return the rows with their sub-projects; writes the new ones and the new names."""
    named, naming = _named(task, entries, same)
    if naming.projects or naming.aliases:
        naming.write(task, Ledger())
        named = task.subprojects.all()
    by_name = {name: project for project in named for name in (project.name, *project.aliases)}
    settled = []
    for entry in entries:
        project = by_name.get(entry.name) if entry.name and not entry.subproject_id else None
        settled.append(
            entry._replace(subproject_id=project.pk, district_id=entry.district_id or project.district_id)
            if project
            else entry
        )
    return settled
