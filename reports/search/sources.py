"""Where words are looked for: each kind of text with what the person may read of it, its place and its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from reports.models import ProgressEntry, Publication, Report
from reports.search.database import holds, named
from reports.search.folding import fold
from reports.search.query import Query
from tasks.models import Organization, Plan, QuarterlyMilestone, SubProject, Support, Task, User
from tasks.quarters import Quarter


class Place(StrEnum):
    """Where the words stand, in the order in which finds of the same time are listed."""

    UNIT = "unit"
    TASK = "task"
    SUBPROJECT = "subproject"
    GOAL = "goal"
    PROGRESS = "progress"
    OBSTACLES = "obstacles"
    NEXT_STEPS = "next_steps"
    PUBLICATION = "publication"

    @property
    def label(self) -> str:
        """Return its name on the page."""
        return LABELS[self]


LABELS = {
    Place.UNIT: "单位",
    Place.TASK: "工作任务",
    Place.SUBPROJECT: "子项目",
    Place.GOAL: "工作目标",
    Place.PROGRESS: "推进情况",
    Place.OBSTACLES: "存在问题",
    Place.NEXT_STEPS: "下步打算",
    Place.PUBLICATION: "发布",
}


@dataclass(frozen=True)
class Filters:
    """Within what is searched: a year, the lists of one address, what a unit leads or shares; none means everything."""

    year: int | None = None
    slug: str | None = None
    unit: Organization | None = None

    def of_plan(self, path: str = "") -> Q:
        """Return the condition on the plan that stands at `path`."""
        found = Q()
        if self.year is not None:
            found &= Q(**{f"{path}plan__year": self.year})
        if self.slug is not None:
            found &= Q(**{f"{path}plan__slug": self.slug})
        return found

    def of_task(self, path: str = "") -> Q:
        """Return the condition on the task that stands at `path`: task__, or nothing where it is the row itself."""
        found = self.of_plan(path)
        if self.unit:
            shared = Support.objects.filter(task=OuterRef(f"{path}pk"), organization=self.unit)
            found &= Q(Q(**{f"{path}lead": self.unit}) | Exists(shared))
        return found


class Found(NamedTuple):
    """A text that holds the words: its place, what it is called, its words, its address, and when and where it belongs."""

    place: Place
    title: str
    texts: tuple[str, ...]
    address: str
    year: int
    quarter: int
    plan: str
    unit: str
    order: int

    @property
    def in_quarter(self) -> str:
        """Return 二季度, nothing for what belongs to the whole year."""
        return Quarter(self.year, self.quarter).label if self.quarter in range(1, 5) else ""


class Source(NamedTuple):
    """One kind of text: the query of its rows that may be read, its columns, and what is made of a row."""

    place: Place
    rows: Callable[[User, Query, Filters], QuerySet[Any]]
    columns: tuple[str, ...]
    found: Callable[[Any], Found]


OF_TASK = ("number", "order", "plan__year", "plan__slug", "plan__title", "lead__short_name")
NO_YEAR = 9999  # units stand before all years
WHOLE_YEAR = 5  # what is of the year and of no quarter stands before the year's quarters


def _columns(path: str, *further: str) -> tuple[str, ...]:
    return (*further, *(f"{path}{name}" for name in OF_TASK))


def _of_task(place: Place, of_task: tuple[Any, ...], texts: tuple[str, ...], quarter: int = 0) -> Found:
    """Return what was found of a task; a quarter's text leads to the quarter."""
    number, order, year, slug, title, lead = of_task
    plan = Plan(year=year, slug=slug).key
    if place in {Place.PROGRESS, Place.OBSTACLES, Place.NEXT_STEPS}:
        address = reverse("report", args=[plan, quarter, number])
    else:
        address = reverse("task", args=[plan, number]) + (f"?quarter={quarter}" if quarter else "")
    return Found(place, f"任务 {number}", texts, address, year, quarter or WHOLE_YEAR, title, lead, order)


def _tasks(user: User, query: Query, filters: Filters) -> QuerySet[Any]:
    numbered = Q(number__in=[word.spellings[0].text for word in query.words]) if len(query.words) == 1 else Q()
    condition = Q(holds(query, F("text"))) | numbered if query.long else numbered
    return Task.objects.visible_to(user).filter(condition, filters.of_task())


def _goals(user: User, query: Query, filters: Filters) -> QuerySet[Any]:
    seen = QuarterlyMilestone.objects.filter(task__in=Task.objects.visible_to(user))
    return seen.filter(holds(query, F("text")), filters.of_task("task__"))


def _subprojects(user: User, query: Query, filters: Filters) -> QuerySet[Any]:
    seen = SubProject.objects.filter(task__in=Task.objects.visible_to(user))
    return seen.filter(holds(query, named("name", "aliases")), filters.of_task("task__"))


def _entries(user: User, query: Query, filters: Filters) -> QuerySet[Any]:
    seen = ProgressEntry.objects.filter(report__in=Report.objects.visible_to(user))
    return seen.filter(holds(query, F("text")), filters.of_task("report__task__"))


def _field(name: str) -> Callable[[User, Query, Filters], QuerySet[Any]]:
    def rows(user: User, query: Query, filters: Filters) -> QuerySet[Any]:
        return Report.objects.visible_to(user).filter(holds(query, F(name)), filters.of_task("task__"))

    return rows


def _publications(user: User, query: Query, filters: Filters) -> QuerySet[Any]:
    """Return the issues; their titles are open to all who read tasks, of withdrawn ones too."""
    seen = Publication.objects.filter(Exists(Task.objects.visible_to(user).filter(plan=OuterRef("plan"))))
    found = seen.filter(Q(holds(query, F("title"))) | Q(holds(query, F("document_number"))), filters.of_plan())
    return found.filter(lead=filters.unit) if filters.unit else found


def _publication(row: Any) -> Found:
    title, number, document, quarter, lead, year, slug, plan = row
    address = reverse("issue", args=[Plan(year=year, slug=slug).key, quarter, number])
    address += f"?{urlencode({'lead': lead})}" if lead else ""
    name = f"{Quarter(year, quarter)} 第{number}期"
    texts = (title, document) if document else (title,)
    return Found(Place.PUBLICATION, name, texts, address, year, quarter, plan, lead, number)


def _sources() -> Iterator[Source]:
    yield Source(Place.TASK, _tasks, ("text", *OF_TASK), lambda row: _of_task(Place.TASK, row[1:], (row[0],)))
    yield Source(
        Place.SUBPROJECT,
        _subprojects,
        _columns("task__", "name", "aliases"),
        lambda row: _of_task(Place.SUBPROJECT, row[2:], (row[0], *row[1])),
    )
    for place, rows, column, quarter, path in (
        (Place.GOAL, _goals, "text", "period__number", "task__"),
        (Place.PROGRESS, _entries, "text", "report__period__number", "report__task__"),
        (Place.OBSTACLES, _field("obstacles"), "obstacles", "period__number", "task__"),
        (Place.NEXT_STEPS, _field("next_steps"), "next_steps", "period__number", "task__"),
    ):
        yield Source(place, rows, _columns(path, column, quarter), partial(_quarterly, place))
    yield Source(
        Place.PUBLICATION,
        _publications,
        (
            "title", "number", "document_number", "period__number", "lead_name", "plan__year", "plan__slug",
            "plan__title",
        ),
        _publication,
    )  # fmt: skip


def _quarterly(place: Place, row: Any) -> Found:
    return _of_task(place, row[2:], (row[0],), row[1])


SOURCES = tuple(_sources())


def units(organizations: Iterable[Organization], query: Query, plan: Plan | None) -> list[Found]:
    """Return the units one of whose names holds the words; no query. They lead to the tasks in `plan` that name them."""
    found = []
    for each in organizations:
        texts = tuple(each.names)
        if query.distance(map(fold, texts)) is not None:
            address = f"{reverse('tasks', args=[plan])}?{urlencode({'words': each.short_name})}" if plan else ""
            found.append(Found(Place.UNIT, str(each), texts, address, NO_YEAR, 0, "", each.get_kind_display(), each.pk))
    return found
