"""Where words are looked for: each kind of text with what the person may read of it, its place and its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial, reduce
from operator import or_
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse

from reports.models import ProgressEntry, Publication, Report
from reports.search.database import Share, Table, Text, among, holds, name_text, newest_first, ways
from reports.search.folding import fold
from reports.search.query import Query
from tasks.models import Organization, Plan, PlanKey, QuarterlyMilestone, SubProject, Support, Task, User
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
            found &= among(f"{path}pk", self._of_unit)
        return found

    @cached_property
    def _of_unit(self) -> list[int]:
        """Return the keys of the tasks that the unit leads or shares; one query. PostgreSQL goes from them to their rows."""
        led = Task.objects.filter(lead=self.unit).order_by().values_list("pk", flat=True)
        return list(led.union(Support.objects.filter(organization=self.unit).order_by().values_list("task", flat=True)))


class Route(NamedTuple):
    """Where a find leads: the name of the page, the list, what the address says further, and its question."""

    name: str
    plan: PlanKey
    further: tuple[Any, ...] = ()
    asked: str = ""


class Found(NamedTuple):
    """A text that holds the words: its place, what it is called, its words, where it leads, when and where it belongs.

    `folded` are its words as they are compared, where the database has them.
    """

    place: Place
    title: str
    texts: tuple[str, ...]
    route: Route | None
    year: int
    quarter: int
    plan: str
    unit: str
    order: int
    folded: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Return where it leads, empty for nowhere; made for the few finds that are shown."""
        if self.route is None:
            return ""
        return reverse(self.route.name, args=[self.route.plan, *self.route.further]) + self.route.asked

    @property
    def in_quarter(self) -> str:
        """Return 二季度, nothing for what belongs to the whole year."""
        return Quarter(self.year, self.quarter).label if self.quarter in range(1, 5) else ""


class Source(NamedTuple):
    """One kind of text: its rows that may be read, when they hold the words, within what; their columns, what is made of a row.

    `texts` are looked through. `order` tells which rows are the newest: those of a report or a task lie together, so that they are found from it, and `owners` are those that
    may be read within a filter; the rows themselves where they belong to nothing.
    """

    place: Place
    model: type[Model]
    seen: Callable[[User], QuerySet[Any]]
    texts: tuple[Text, ...]
    within: Callable[[Filters], Q]
    owners: Callable[[User, Filters], QuerySet[Any]]
    columns: tuple[str, ...]
    found: Callable[[Any], Found]
    order: tuple[str, ...] = ("pk",)

    @property
    def table(self) -> Table:
        """Return what is looked through, whoever may read it."""
        return Table(self.model, self.texts, self.order)

    def holds(self, query: Query, *, indexed: bool) -> Any:
        """Return the condition that a row holds the words; a task may have the number that was typed instead."""
        held = reduce(or_, (Q(holds(query, text, indexed=indexed)) for text in self.texts)) if query.long else Q()
        typed = query.words[0].spellings[0].text
        if self.place is not Place.TASK or len(query.words) > 1 or not any(map(str.isdigit, typed)):
            return held
        if not (held and indexed):
            return held | Q(number=typed)
        # Each by an index of its own: behind an "or" what the index is asked would be computed again for each row
        keys = (Task._base_manager.filter(each).order_by().values("pk") for each in (held, Q(number=typed)))
        return Q(pk__in=next(keys).union(next(keys), all=True))

    def newest(self, user: User, query: Query, filters: Filters, limit: int, share: Share | None) -> list[Found]:
        """Return up to `limit` finds that `user` may read, the newest first; one query, or two on PostgreSQL.

        Their keys are looked for first: what is shown of a row lies in five tables, and thousands may hold the words.
        """
        seen, alone = self.seen(user), len(self.texts) == 1 and self.texts[0].whole

        def rows(*, indexed: bool, among: QuerySet[Any] | None = None) -> QuerySet[Any]:
            within = self.within(filters) if among is None else Q(**{f"{self.order[0]}__in": among})
            return seen.filter(self.holds(query, indexed=indexed)).filter(within)

        told = list[Any]()
        narrowed = self.owners(user, filters) if filters != Filters() else None
        for way in ways(rows, self.order, limit, share, narrowed):
            found = self.model._base_manager.filter(pk__in=way.values("pk")[:limit]).order_by(*newest_first(self.order))
            told = list(found.values_list(*self.columns, *([self.texts[0].folded] if alone else ())))
            if len(told) == limit:
                break
        if alone:
            return [self.found(row[:-1])._replace(folded=row[-1:]) for row in told]
        return [self.found(row) for row in told]


OF_TASK = ("number", "order", "plan__year", "plan__slug", "plan__title", "lead__short_name")
NO_YEAR = 9999  # units stand before all years
OF_A_TASK = ("task", "pk")
WHOLE_YEAR = 5  # what is of the year and of no quarter stands before the year's quarters


def _columns(path: str, *further: str) -> tuple[str, ...]:
    return (*further, *(f"{path}{name}" for name in OF_TASK))


def _of_task(place: Place, of_task: tuple[Any, ...], texts: tuple[str, ...], quarter: int = 0) -> Found:
    """Return what was found of a task; a quarter's text leads to the quarter."""
    number, order, year, slug, title, lead = of_task
    route = Route("task", PlanKey(year, slug), (number,), f"?quarter={quarter}" if quarter else "")
    if place in {Place.PROGRESS, Place.OBSTACLES, Place.NEXT_STEPS}:
        route = Route("report", PlanKey(year, slug), (quarter, number))
    return Found(place, f"任务 {number}", texts, route, year, quarter or WHOLE_YEAR, title, lead, order)


def _seen_publications(user: User) -> QuerySet[Any]:
    """Return the issues; their titles are open to all who read tasks, of withdrawn ones too."""
    return Publication.objects.filter(Exists(Task.objects.visible_to(user).filter(plan=OuterRef("plan"))))


def _within_publications(filters: Filters) -> Q:
    return filters.of_plan() & (Q(lead=filters.unit) if filters.unit else Q())


def _of_tasks(model: type[Model]) -> Callable[[User], QuerySet[Any]]:
    """Return whose rows are seen with their task."""
    return lambda user: model._default_manager.filter(task__in=Task.objects.visible_to(user))


def _tasks_within(user: User, filters: Filters) -> QuerySet[Any]:
    return Task.objects.visible_to(user).filter(filters.of_task())


def _reports_within(user: User, filters: Filters) -> QuerySet[Any]:
    return Report.objects.visible_to(user).filter(filters.of_task("task__"))


def _publications_within(user: User, filters: Filters) -> QuerySet[Any]:
    return _seen_publications(user).filter(_within_publications(filters))


def _entries(user: User) -> QuerySet[Any]:
    return ProgressEntry.objects.filter(report__in=Report.objects.visible_to(user))


def _publication(row: Any) -> Found:
    title, number, document, quarter, lead, year, slug, plan = row
    asked = f"?{urlencode({'lead': lead})}" if lead else ""
    route = Route("issue", PlanKey(year, slug), (quarter, number), asked)
    name = f"{Quarter(year, quarter)} 第{number}期"
    texts = (title, document) if document else (title,)
    return Found(Place.PUBLICATION, name, texts, route, year, quarter, plan, lead, number)


def _sources() -> Iterator[Source]:
    yield Source(
        Place.TASK,
        Task,
        Task.objects.visible_to,
        (Text("text"),),
        Filters.of_task,
        _tasks_within,
        ("text", *OF_TASK),
        lambda row: _of_task(Place.TASK, row[1:], (row[0],)),
    )
    of_task, of_report = partial(Filters.of_task, path="task__"), partial(Filters.of_task, path="report__task__")
    yield Source(
        Place.SUBPROJECT,
        SubProject,
        _of_tasks(SubProject),
        (name_text("name", "aliases"),),
        of_task,
        _tasks_within,
        _columns("task__", "name", "aliases"),
        lambda row: _of_task(Place.SUBPROJECT, row[2:], (row[0], *row[1])),
        order=OF_A_TASK,
    )
    reports, goals = Report.objects.visible_to, _of_tasks(QuarterlyMilestone)
    for place, model, seen, within, owners, column, quarter, path, order in (
        (Place.GOAL, QuarterlyMilestone, goals, of_task, _tasks_within, "text", "period__number", "task__", OF_A_TASK),
        (Place.PROGRESS, ProgressEntry, _entries, of_report, _reports_within, "text", "report__period__number", "report__task__",
         ("report", "order")),
        (Place.OBSTACLES, Report, reports, of_task, _reports_within, "obstacles", "period__number", "task__", ("pk",)),
        (Place.NEXT_STEPS, Report, reports, of_task, _reports_within, "next_steps", "period__number", "task__", ("pk",)),
    ):  # fmt: skip
        columns = _columns(path, column, quarter)
        yield Source(place, model, seen, (Text(column),), within, owners, columns, partial(_quarterly, place), order)
    yield Source(
        Place.PUBLICATION,
        Publication,
        _seen_publications,
        (Text("title"), Text("document_number")),
        _within_publications,
        _publications_within,
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
            route = Route("tasks", plan.key, (), f"?{urlencode({'words': each.short_name})}") if plan else None
            found.append(Found(Place.UNIT, str(each), texts, route, NO_YEAR, 0, "", each.get_kind_display(), each.pk))
    return found
