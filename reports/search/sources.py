"""Where words are looked for: each kind of text with what the person may read of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from reports.models import ProgressEntry, Publication, Report
from reports.search.database import (
    Most,
    Share,
    Sought,
    Table,
    Text,
    Way,
    among,
    holds,
    name_text,
    newest_first,
    ways,
    written,
)
from tasks.models import Organization, Plan, QuarterlyMilestone, SubProject, Support, Task, User
from tasks.models.composed import question


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


class Filters(NamedTuple):
    """Within what is searched: a year, the lists of one address, what a unit leads or shares; none means everything."""

    year: int | None = None
    slug: str | None = None
    unit: Organization | None = None

    def within(self, plans: Iterable[Plan]) -> Within:
        """Return the same as keys, of lists among all `plans`; one query where it is a unit."""
        kept = [each.pk for each in plans if self.year in (None, each.year) and self.slug in (None, each.slug)]
        every = self.year is None and self.slug is None
        return Within(None if every else kept, *((self.unit.pk, written(_of_unit(self.unit.pk))) if self.unit else ()))


class Within(NamedTuple):
    """The keys of the lists, of the unit and of the tasks that it leads or shares; none means everything."""

    plans: list[int] | None = None
    unit: int | None = None
    tasks: str | list[int] | None = None

    def of_task(self, path: str = "") -> Q:
        """Return the condition on the task that stands at `path`: task__, or nothing where it is the row itself."""
        found = Q() if self.plans is None else Q(**{f"{path}plan__in": self.plans})
        return found if self.tasks is None else found & among(f"{path}pk", self.tasks)


@question
def _of_unit(unit: int) -> QuerySet[Any, int]:
    """Return the keys of the tasks that the unit leads or shares: PostgreSQL goes from them to their rows."""
    led = Task.objects.filter(lead=unit).order_by().values_list("pk", flat=True)
    return led.union(Support.objects.filter(organization=unit).order_by().values_list("task", flat=True))


def _tasks(user: User, within: Within) -> QuerySet[Any]:
    return Task.objects.visible_to(user).filter(within.of_task())


def _reports(user: User, within: Within) -> QuerySet[Any]:
    return Report.objects.visible_to(user).filter(within.of_task("task__"))


def _publications(user: User, within: Within) -> QuerySet[Any]:
    """Return the issues; their titles are open to all who read tasks, of withdrawn ones too."""
    seen = Publication.objects.filter(Exists(Task.objects.visible_to(user).filter(plan=OuterRef("plan"))))
    seen = seen if within.plans is None else seen.filter(plan__in=within.plans)
    return seen if within.unit is None else seen.filter(lead=within.unit)


class Source(NamedTuple):
    """One kind of text: the model of its rows, its texts, what a person sees, the columns that are read, text and key first.

    `seen` are those that may be read within what is asked of the tasks or reports that the first field of `order` names, or
    of the rows themselves. `order` tells which rows are the newest: those of a report or a task lie together.
    """

    model: type[Model]
    texts: tuple[Text, ...]
    seen: Callable[[User, Within], QuerySet[Any]]
    columns: tuple[str, ...]
    order: tuple[str, ...] = ("pk",)

    @property
    def read(self) -> tuple[Any, ...]:
        """Return what is read of a row: the columns, behind them the text as it is compared where one column is all of it."""
        first, *others = self.texts
        return self.columns if others or not first.whole else (*self.columns, first.folded)

    @property
    def table(self) -> Table:
        """Return what is looked through, whoever may read it."""
        return Table(self.model, self.texts, self.order)

    def rows(self, user: User, asked: Sought, within: Within, way: Way) -> QuerySet[Any]:
        """Return the rows that `user` may read and that hold the words, the newest first."""
        owners, own = self.seen(user, within), self.order[0]
        if way.owners:
            owners = owners.order_by("-pk").values("pk")[: way.owners.rows]
        alone = own == "pk" and not way.owners
        found = owners if alone else self.model._base_manager.filter(**{f"{own}__in": owners})
        if way.first is not None:
            found = found.filter(**{f"{own}__gt": way.first})
        return found.filter(self._holds(asked, indexed=way.indexed)).order_by(
            *newest_first(self.order, by_hand=way.by_hand)
        )

    def _holds(self, asked: Sought, *, indexed: bool) -> Any:
        """Return the condition that a row holds the words; a task may have the number that was typed instead."""
        held = reduce(or_, (Q(holds(asked, text, indexed=indexed)) for text in self.texts)) if asked.long else Q()
        if self.model is not Task or asked.number is None:
            return held
        if not (held and indexed):
            return held | Q(number=asked.number)
        # Each by an index of its own: behind an "or" what the index is asked would be computed again for each row
        keys = (Task._base_manager.filter(each).order_by().values("pk") for each in (held, Q(number=asked.number)))
        return Q(pk__in=next(keys).union(next(keys), all=True))


OF_A_TASK, OF_A_REPORT = ("task", "pk"), ("report", "order")
SOURCES = {
    Place.TASK: Source(Task, (Text("text"),), _tasks, ("text", "pk")),
    Place.SUBPROJECT: Source(
        SubProject, (name_text("name", "aliases"),), _tasks, ("name", "task", "aliases"), OF_A_TASK
    ),
    Place.GOAL: Source(QuarterlyMilestone, (Text("text"),), _tasks, ("text", "task", "period"), OF_A_TASK),
    Place.PROGRESS: Source(ProgressEntry, (Text("text"),), _reports, ("text", "report"), OF_A_REPORT),
    Place.OBSTACLES: Source(Report, (Text("obstacles"),), _reports, ("obstacles", "pk")),
    Place.NEXT_STEPS: Source(Report, (Text("next_steps"),), _reports, ("next_steps", "pk")),
    Place.PUBLICATION: Source(
        Publication,
        (Text("title"), Text("document_number")),
        _publications,
        ("title", "plan", "period", "document_number", "number", "lead_name"),
    ),
}


Rows: TypeAlias = list[tuple[Any, ...]]


def newest(place: Place, user: User, asked: Sought, within: Within, limit: int, share: Share | None) -> Rows:
    """Return up to `limit` rows of a place that `user` may read, the newest first; one query, or two on PostgreSQL."""
    found: Rows = []
    for way in ways(share, limit, narrowed=within != Within()):
        found = _rows(place, user, asked, within, Most(limit), way)
        if len(found) == limit:
            break
    return found


@question
def _rows(
    place: Place, user: User, asked: Sought, within: Within, most: Most, way: Way
) -> QuerySet[Any, tuple[Any, ...]]:
    source = SOURCES[place]
    return source.rows(user, asked, within, way).values_list(*source.read)[: most.rows]
