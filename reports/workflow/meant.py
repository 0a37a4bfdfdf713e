"""Which sub-projects the rows of a report mean: known ones by their names, and those that nobody knows yet. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from reports.models import ProgressEntry
from reports.workflow.content import EntryData
from tasks.language import KnownName, match_name
from tasks.language.figures import Certainty
from tasks.models import Organization, SubProject, Task
from tasks.models.composed import question
from tasks.models.of_task import subprojects_of

SAME, NEW = ProgressEntry.Named.SAME, ProgressEntry.Named.NEW


def known_name(project: SubProject) -> KnownName:
    """Return a sub-project as names are matched against it; reads its district."""
    return KnownName(project.name, tuple(project.aliases), project.district.short_name if project.district else None)


class Named:
    """The names of a task's sub-projects with those that rows bring; two queries.

    `projects` are those that nobody knows yet, with their district, `aliases` new names of known ones, as pairs; `meant`
    gives by the row's place the name of the sub-project that it means, without rows that leave it in doubt.
    """

    def __init__(self, task: Task, entries: Sequence[EntryData]) -> None:
        self.stored = {project.pk: project for project in subprojects_of(task.pk)}
        self.names = [known_name(project) for project in self.stored.values()]
        self.projects: list[tuple[str, Organization | None]] = []
        self.aliases: list[tuple[str, str]] = []
        districts = {entry.district_id for entry in entries if entry.district_id}
        self._districts = {each.pk: each for each in (_units(districts) if districts else ())}
        found = {place: self._of(entry) for place, entry in enumerate(entries) if entry.name}
        self.meant = {place: name for place, name in found.items() if name}

    def _of(self, entry: EntryData) -> str:
        """Return the name of the sub-project that a row means; "" where that is in doubt."""
        given = self.stored.get(entry.subproject_id or 0)
        if given:
            if entry.named == SAME:
                self._same(next(each for each in self.names if each.name == given.name), entry.name)
            return given.name
        found, certainty = match_name(entry.name, self.names)
        if found and certainty is Certainty.SURE:
            self._same(found, entry.name)
            return found.name
        if found and entry.named != NEW:
            return ""
        district = self._districts.get(entry.district_id or 0)
        self.names.append(KnownName(entry.name, (), district.short_name if district else None))
        self.projects.append((entry.name, district))
        return entry.name

    def _same(self, known: KnownName, name: str) -> None:
        if name != known.name and name not in known.aliases:
            self.aliases.append((known.name, name))
            self.names[self.names.index(known)] = KnownName(known.name, (*known.aliases, name), known.district)


@question
def _units(keys: set[int]) -> QuerySet[Organization]:
    return Organization.objects.filter(pk__in=keys)
