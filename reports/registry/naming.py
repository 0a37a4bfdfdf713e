"""Sub-projects as texts name them: known ones, new names of known ones, new ones; and all of them written."""

from __future__ import annotations

from dataclasses import dataclass, field

from reports.registry.ledger import Ledger
from tasks.language import KnownName, match_name
from tasks.language.figures import Certainty
from tasks.models import Organization, SubProject, Task

MATCHED = frozenset({Certainty.SURE, Certainty.LIKELY})
LONGEST = 120


@dataclass(slots=True)
class Naming:
    """The names that a task's sub-projects are known by; beside them those that a text has for new ones, or anew."""

    names: list[KnownName]
    projects: list[tuple[str, Organization | None]] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)

    def note(
        self,
        name: str,
        district: Organization | None,
        *,
        keeps_alias: bool = True,
        matched: frozenset[Certainty] = MATCHED,
    ) -> None:
        """Take `name` for a known sub-project, as an alias where it is written differently, or note a new one.

        How sure a match must be is said by `matched`.
        """
        name = name[:LONGEST]
        found, certainty = match_name(name, self.names)
        if found and certainty in matched:
            if keeps_alias:
                self.same(found, name)
            return
        self.new(name, district)

    def same(self, known: KnownName, name: str) -> None:
        """Note that `name` means the sub-project `known`."""
        if name != known.name and name not in known.aliases:
            self.aliases.append((known.name, name))
            self.names[self.names.index(known)] = KnownName(known.name, (*known.aliases, name), known.district)

    def new(self, name: str, district: Organization | None) -> None:
        """Note a sub-project that nobody knows yet."""
        self.names.append(KnownName(name, (), district.short_name if district else None))
        self.projects.append((name, district))

    def write(self, task: Task, ledger: Ledger) -> None:
        """Write the new sub-projects of `task` and the new names of known ones; the caller opens the transaction."""
        held = {project.name: project for project in task.subprojects.all()}
        for order, (name, district) in enumerate(self.projects, len(held)):
            held[name] = SubProject(task=task, order=order, name=name, district=district)
            ledger.create(held[name])
        for name, alias in self.aliases:
            if name in held:
                ledger.change(held[name], aliases=[*held[name].aliases, alias])
