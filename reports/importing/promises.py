"""What is read out of a row's texts: annual targets, clause owners, sub-projects, progress entries."""

from __future__ import annotations

from reports.importing.known import Known
from reports.importing.preview import Preview, RowPreview
from reports.registry.directory import Directory
from reports.registry.naming import Naming
from reports.registry.questions import Question
from reports.workflow import known_name
from tasks.language import annual_targets, conditions, named_projects, owners, read
from tasks.models import Support


def read_promises(row: RowPreview, known: Known, directory: Directory, preview: Preview) -> None:
    """Note the annual targets and clause owners of the task's text that the task does not have yet.

    An owner whom nobody knows is asked about; the row does not wait for the answer.
    """
    text = row.values["text"]
    held = {target.words for target in known.targets[row.task.pk]} if row.task else set()
    row.targets = [target for target in annual_targets(text) if text[target.span.start : target.span.end] not in held]
    for owner in owners(text):
        unit = directory.unit(owner.name)
        if isinstance(unit, Question):
            unit.blocks = False
            preview.ask(unit, row.place)
            row.notes.append(f"{row.place}：任务文字中的“{owner.name}”不在单位名册中，没有记为责任单位。")
        elif unit is not None:
            clause = text[owner.clause_span.start : owner.clause_span.end]
            row.supports.append((unit, Support.Role.RESPONSIBLE, clause))


def read_projects(row: RowPreview, known: Known, directory: Directory) -> None:
    """Note the goal's conditions, and the sub-projects that goal and narrative name: new ones, new names of known ones."""
    row.conditions = conditions(row.goal, directory.places)
    existing = known.projects[row.task.pk] if row.task else []
    naming = Naming([known_name(project) for project in existing], row.projects, row.aliases)
    for project in named_projects(row.goal, directory.places):
        naming.note(project.name, directory.place(project.district), keeps_alias=False)
    if row.progress:
        row.narrative = read(
            row.progress, goal=row.goal, task=row.values["text"], known=naming.names, places=directory.places
        )
        for entry in row.narrative.rows:
            if entry.name:
                naming.note(entry.name, directory.place(entry.district))
    row.known = tuple(naming.names)
