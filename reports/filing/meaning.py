"""Which sub-projects the rows of a report mean, with what was answered about their names; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.models import ProgressEntry
from reports.workflow import EntryData, Named
from tasks.language import KnownName
from tasks.models import Task

SAME, NEW = ProgressEntry.Named.SAME, ProgressEntry.Named.NEW.value


def names_after(task: Task, entries: Sequence[EntryData], same: Mapping[int, str]) -> list[KnownName]:
    """Return the sub-projects of `task` with their names as they will be once the rows are submitted; writes nothing."""
    return Named(task, answered_entries(entries, same)).names


def answered_entries(entries: Sequence[EntryData], same: Mapping[int, str]) -> list[EntryData]:
    """Return the rows with what was answered about their names."""
    return [
        entry._replace(named=NEW)
        if same.get(place) == NEW
        else entry._replace(named=SAME.value, subproject_id=int(same[place]))
        if same.get(place, "").isdecimal()
        else entry
        for place, entry in enumerate(entries)
    ]


def meant_entries(task: Task, entries: Sequence[EntryData], same: Mapping[int, str]) -> tuple[EntryData, ...]:
    """Return the rows with the known sub-projects that they mean, and their districts; writes nothing."""
    answered = answered_entries(entries, same)
    named = Named(task, answered)
    by_name = {project.name: project for project in named.stored.values()}
    found = []
    for place, entry in enumerate(answered):
        project = by_name.get(named.meant.get(place, ""))
        district = entry.district_id or (project.district_id if project else None)
        found.append(entry._replace(subproject_id=project.pk if project else None, district_id=district))
    return tuple(found)
