"""What is made of the rows that hold the words: how near they are, and what is shown of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from reports.models import Report
from reports.search.database import among, key_values
from reports.search.folding import fold
from reports.search.query import Query
from reports.search.sources import Place
from reports.search.ways import Rows
from tasks.models import Organization, Period, Plan, PlanKey, Task
from tasks.models.composed import question
from tasks.models.names import name_then
from tasks.quarters import Quarter

FAR = 1_000_000
NO_YEAR = 9999  # units stand before all years
WHOLE_YEAR = 5  # what is of the year and of no quarter stands before the year's quarters
ORDER = {place: number for number, place in enumerate(Place)}
OF_TASK, OF_PERIOD = (Place.TASK, Place.SUBPROJECT, Place.GOAL), (Place.GOAL, Place.PUBLICATION)
OF_REPORT = (Place.PROGRESS, Place.OBSTACLES, Place.NEXT_STEPS)


class Route(NamedTuple):
    """Where a find leads: the name of the page, the list, what the address says further, and its question."""

    name: str
    plan: PlanKey
    further: tuple[Any, ...] = ()
    asked: str = ""


class Found(NamedTuple):
    """A text that holds the words: its place, what it is called, its words, where it leads, when and where it belongs.

    `of` are the keys of task and period of a text that was written for a quarter.
    """

    place: Place
    title: str
    texts: tuple[str, ...]
    route: Route | None
    year: int
    quarter: int
    plan: str
    unit: str
    of: tuple[int, int] | None = None

    @property
    def address(self) -> str:
        """Return where it leads, empty for nowhere."""
        if self.route is None:
            return ""
        return reverse(self.route.name, args=[self.route.plan, *self.route.further]) + self.route.asked

    @property
    def in_quarter(self) -> str:
        """Return 二季度, nothing for what belongs to the whole year."""
        return Quarter(self.year, self.quarter).label if self.quarter in range(1, 5) else ""


class Hit(NamedTuple):
    """A find among hundreds of which twenty are shown: its rank, its place, and what makes what is shown of it."""

    rank: tuple[int, ...]
    place: Place
    details: Callable[[], Found]


class _OfTask(NamedTuple):
    """What is shown of a task, and its place in its list."""

    number: str
    order: int
    plan: Plan
    unit: str


def hits(
    query: Query, rows: Mapping[Place, Rows], plans: Iterable[Plan], organizations: Iterable[Organization]
) -> Iterator[Hit]:
    """Yield what rows are as hits; up to three queries: for the reports of all rows, for their tasks, their quarters.

    `plans` and `organizations` are all that there are. What was removed a moment ago is left out.
    """
    known = {each.pk: each for each in plans}
    units = {each.pk: each.short_name for each in organizations}
    reports = {key: (task, period) for key, task, period in _reports(key_values(_keys(rows, OF_REPORT)))}
    of_tasks = _keys(rows, OF_TASK).union(task for task, _ in reports.values())
    tasks = {
        key: _OfTask(number, order, known[plan], units.get(lead, ""))
        for key, number, order, plan, lead in _tasks(key_values(of_tasks))
        if plan in known
    }
    periods = _keys(rows, OF_PERIOD, 2).union(period for _, period in reports.values())
    quarters = dict(_quarters(key_values(periods)))
    for place, listed in rows.items():
        for row in listed:
            if place is Place.PUBLICATION:
                if row[1] in known and row[2] in quarters:
                    yield _issue(query, row, known[row[1]], quarters[row[2]])
                continue
            key, period = (
                reports.get(row[1], (0, 0)) if place in OF_REPORT else (row[1], row[2] if place is Place.GOAL else 0)
            )
            if key in tasks:
                of = (key, period) if period in quarters else None
                yield _of_task(query, place, row, tasks[key], quarters.get(period, WHOLE_YEAR), of)


def with_leads_then(found: Sequence[Found]) -> list[Found]:
    """Return the finds, the texts of closed quarters with the lead of then; one query where any is of a quarter."""
    of = [each.of for each in found if each.of]
    tasks, periods = ([pair[column] for pair in of] for column in (0, 1))
    then = {(task, period): name for task, period, name in _leads_then(tasks, periods)} if of else {}
    return [each._replace(unit=then.get(each.of, each.unit)) if each.of else each for each in found]


@question
def _leads_then(tasks: list[int], periods: list[int]) -> QuerySet[Any, tuple[int, int, str]]:
    """Return what the leads of `tasks` were called in those of `periods` that are closed, with both keys."""
    closed = Task._base_manager.filter(pk__in=tasks, plan__periods__in=periods, plan__periods__closed_at__isnull=False)
    kept = Report._base_manager.filter(task=OuterRef("pk"), period=OuterRef("plan__periods")).exclude(lead_name="")
    named = name_then("lead", "short_name", OuterRef("plan__periods__named_at"))
    noted = Subquery(kept.order_by().values("lead_short_name")[:1])
    return closed.order_by().values_list("pk", "plan__periods", Coalesce(noted, named))


def _keys(rows: Mapping[Place, Rows], places: Iterable[Place], column: int = 1) -> set[int]:
    return {row[column] for place in places for row in rows.get(place, ())}


@question
def _reports(keys: str | list[int]) -> QuerySet[Report, tuple[int, int, int]]:
    return Report._base_manager.filter(among("pk", keys)).order_by().values_list("pk", "task", "period")


@question
def _tasks(keys: str | list[int]) -> QuerySet[Task, tuple[Any, ...]]:
    of_tasks = Task._base_manager.filter(among("pk", keys)).order_by()
    return of_tasks.values_list("pk", "number", "order", "plan", "lead")


@question
def _quarters(keys: str | list[int]) -> QuerySet[Period, tuple[int, int]]:
    return Period._base_manager.filter(among("pk", keys)).order_by().values_list("pk", "number")


def _of_task(query: Query, place: Place, row: Any, task: _OfTask, quarter: int, of: tuple[int, int] | None) -> Hit:
    """Return the hit of a task; one that is found by its number comes first."""
    if place is Place.SUBPROJECT:
        near = _near(query, map(fold, (row[0], *row[2])))
    elif place is Place.TASK:
        near = _near(query, row[-1:], elsewhere=-1)
    else:
        near = _near(query, row[-1:], held=True)
    rank = (near, -task.plan.year, -quarter, ORDER[place], task.order)
    return Hit(rank, place, partial(_text_of_task, place, row, task, quarter, of))


def _text_of_task(place: Place, row: Any, task: _OfTask, quarter: int, of: tuple[int, int] | None) -> Found:
    """Return what is shown of a task's text; a quarter's text leads to the quarter."""
    texts = (row[0], *row[2]) if place is Place.SUBPROJECT else row[:1]
    route = Route("task", task.plan.key, (task.number,), f"?quarter={quarter}" if quarter != WHOLE_YEAR else "")
    if place in OF_REPORT:
        route = Route("report", task.plan.key, (quarter, task.number))
    title = f"任务 {task.number}"
    return Found(place, title, texts, route, task.plan.year, quarter, task.plan.title, task.unit, of)


def _issue(query: Query, row: Any, plan: Plan, quarter: int) -> Hit:
    """Return the hit of an issue."""
    title, _, _, document, number, lead = row

    def found() -> Found:
        asked = f"?{urlencode({'lead': lead})}" if lead else ""
        route = Route("issue", plan.key, (quarter, number), asked)
        name = f"{Quarter(plan.year, quarter)} 第{number}期"
        texts = (title, document) if document else (title,)
        return Found(Place.PUBLICATION, name, texts, route, plan.year, quarter, plan.title, lead)

    near = _near(query, map(fold, (title, document)))
    return Hit((near, -plan.year, -quarter, ORDER[Place.PUBLICATION], number), Place.PUBLICATION, found)


def units(query: Query, organizations: Iterable[Organization], plan: Plan | None) -> Iterator[Hit]:
    """Yield the units one of whose names holds the words; no query. They lead to the tasks in `plan` that name them."""
    for each in organizations:
        near = query.distance(map(fold, each.names))
        if near is not None:
            rank = (near, -NO_YEAR, 0, ORDER[Place.UNIT], each.pk)
            yield Hit(rank, Place.UNIT, partial(_unit, each, plan))


def _unit(unit: Organization, plan: Plan | None) -> Found:
    route = Route("tasks", plan.key, (), f"?{urlencode({'words': unit.short_name})}") if plan else None
    return Found(Place.UNIT, str(unit), tuple(unit.names), route, NO_YEAR, 0, "", unit.get_kind_display())


def _near(query: Query, folded: Iterable[str], elsewhere: int = FAR, *, held: bool = False) -> int:
    """Return how near the words stand; what holds them in several of its names only comes last."""
    distance = query.distance(folded, held=held)
    return elsewhere if distance is None else distance
