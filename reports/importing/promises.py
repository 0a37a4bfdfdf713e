"""What is read out of a row's texts: annual targets, clause owners, sub-projects, progress entries."""

from __future__ import annotations

from reports.importing.known import Known
from reports.importing.preview import Preview, RowPreview
from reports.registry.directory import Directory
from reports.registry.naming import Naming
from reports.registry.questions import Question
from reports.workflow import known_name
from tasks.language import conditions, named_projects, read
from tasks.models import Organization, Support
from tasks.promises import clauses_following, targets_following


def read_promises(row: RowPreview, known: Known, directory: Directory, preview: Preview, yearly: str) -> None:
    """Note what becomes of the annual targets and of the clauses with units of their own under the row's text.

    `yearly` is the heading of its column 年度目标, whose words promise too.

    A unit that nobody knows is asked about; the row does not wait for the answer.
    """

    def find(name: str) -> Organization | None:
        unit = directory.unit(name)
        if not isinstance(unit, Question):
            return unit
        unit.blocks = False
        preview.ask(unit, row.place)
        row.notes.append(f"{row.place}：任务文字中的“{name}”不在单位名册中，没有记为责任单位。")
        return None

    text, before = row.values["text"], row.task.text if row.task else ""
    promised = "\n".join(filter(None, (before, row.task.extra.get(yearly) if row.task and yearly else "")))
    targets = targets_following(promised, row.promise, known.targets[row.task.pk] if row.task else ())
    row.retargeted, row.given_up, row.targets = targets.changed, targets.gone, targets.new
    clauses = clauses_following(before, text, known.clauses[row.task.pk] if row.task else (), find)
    row.reclaused, row.unclaused = clauses.changed, clauses.gone
    row.supports += [(unit, Support.Role.RESPONSIBLE, clause) for unit, clause in clauses.new]


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
