"""Where words are looked for: each kind of text with what the person may read of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from functools import partial, reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Exists, F, Max, Min, Model, OuterRef, Q, QuerySet

from reports.models import ProgressEntry, Publication, Report
from reports.search.database import Sought, Text, among, holds, key_values, name_text, newest_first
from reports.search.ways import Most, Part, Rows, Table, Way, newest, shares
from tasks.models import Organization, Plan, QuarterlyMilestone, SubProject, Support, Task, User
from tasks.models.composed import planned_anew, question

FEW = 8
"""So many lists at most hold a small part of all rows."""


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

    def within(self, plans: Sequence[Plan]) -> Within:
        """Return the same as keys, of lists among all `plans`; a query for the tasks of a few lists or of a unit."""
        kept = [each.pk for each in plans if self.year in (None, each.year) and self.slug in (None, each.slug)]
        lists, unit = None if len(kept) == len(plans) else kept, self.unit.pk if self.unit else None
        if unit is None and (lists is None or len(lists) > FEW):
            return Within(lists)
        tasks = _of_lists(lists) if unit is None else _of_unit(unit, lists)
        return Within(lists, unit, key_values(tasks), len(tasks), _span(tasks) if unit is None else None)


class Within(NamedTuple):
    """The keys of the lists, of the unit and of the tasks that lie within both, so many; none means everything.

    The tasks of lists lie from the first of `span` to below the second.
    """

    plans: list[int] | None = None
    unit: int | None = None
    tasks: str | list[int] | None = None
    size: int | None = None
    span: tuple[int, int] | None = None

    def of_task(self, path: str = "") -> Q:
        """Return the condition on the task that stands at `path`: task__, or nothing where it is the row itself."""
        if self.tasks is not None:
            return among(f"{path}pk", self.tasks)
        return _in_lists(self.plans, path)


@question
def _of_lists(plans: list[int] | None) -> QuerySet[Task, int]:
    return Task.objects.filter(_in_lists(plans)).order_by().values_list("pk", flat=True)


@question
def _of_unit(unit: int, plans: list[int] | None) -> QuerySet[Any, int]:
    """Return the keys of the tasks of these lists that the unit leads or shares."""
    led = Task.objects.filter(_in_lists(plans), lead=unit).order_by().values_list("pk", flat=True)
    shared = Support.objects.filter(_in_lists(plans, "task__"), organization=unit).order_by()
    return led.union(shared.values_list("task", flat=True))


def _span(keys: Collection[int]) -> tuple[int, int] | None:
    return (min(keys), max(keys) + 1) if keys else None


def _in_lists(plans: list[int] | None, path: str = "") -> Q:
    return Q() if plans is None else Q(**{f"{path}plan__in": plans})


def _tasks(user: User, within: Within) -> QuerySet[Any]:
    return Task.objects.visible_to(user).filter(within.of_task())


def _reports(user: User, within: Within) -> QuerySet[Any]:
    return Report.objects.visible_to(user).filter(within.of_task("task__"))


def _publications(user: User, within: Within) -> QuerySet[Any]:
    """Return the issues; their titles are open to all who read tasks, of withdrawn ones too."""
    seen = Publication.objects.filter(Exists(Task.objects.visible_to(user).filter(plan=OuterRef("plan"))))
    seen = seen if within.plans is None else seen.filter(plan__in=within.plans)
    return seen if within.unit is None else seen.filter(lead=within.unit)


def _entries(user: User, within: Within) -> QuerySet[Any]:
    return ProgressEntry.objects.filter(report__in=_reports(user, within))


def _of_tasks(model: type[Model]) -> Callable[[User, Within], QuerySet[Any]]:
    """Return whose rows are seen with their task."""

    def seen(user: User, within: Within) -> QuerySet[Any]:
        tasks, rows = Task.objects.visible_to(user), model._default_manager.filter(within.of_task("task__"))
        return rows.filter(task__in=tasks) if tasks.query.where else rows  # who sees all tasks sees what is of any

    return seen


class Source(NamedTuple):
    """One kind of text: the model of its rows, its texts, what a person sees, the columns that are read, text and key first.

    `order` tells which rows are the newest: those of a report or a task lie together, so that they are found from it, and
    `owners` are those that may be seen; the rows themselves where they belong to nothing.
    """

    model: type[Model]
    texts: tuple[Text, ...]
    seen: Callable[[User, Within], QuerySet[Any]]
    owners: Callable[[User, Within], QuerySet[Any]]
    columns: tuple[str, ...]
    order: tuple[str, ...] = ("pk",)

    @property
    def read(self) -> tuple[Any, ...]:
        """Return what is read of a row: the columns, behind them the text as it is compared where one column is all of it."""
        first, *others = self.texts
        return self.columns if others or not first.whole else (*self.columns, first.folded_text)

    @property
    def table(self) -> Table:
        """Return what is looked through, whoever may read it."""
        return Table(self.model, self.texts, self.order[0])

    def rows(self, user: User, asked: Sought, within: Within, way: Way) -> QuerySet[Any]:
        """Return the rows that `user` may read and that hold the words, the newest first."""
        found, key = self.seen(user, within), self.order[0]
        if way.indexed and self.model is ProgressEntry and within.tasks is not None:
            # Not from each of thousands of reports to what the index names of it
            found = ProgressEntry.objects.alias(of=F("report_id") - 0).filter(of__in=_reports(user, within))
        if way.owners:
            owners = self.owners(user, within).order_by(*newest_first(("pk",), by_hand=True))
            found = self.model._base_manager.filter(**{f"{key}__in": owners.values("pk")[: way.owners.rows]})
        if way.first is not None and asked.long:
            found = found.filter(**{f"{key}__gte": way.first, f"{key}__lt": way.before})
        return found.filter(self._holds(asked, way)).order_by(*newest_first(self.order, by_hand=way.by_hand))

    def _holds(self, asked: Sought, way: Way) -> Any:
        """Return the condition that a row holds the words; a task may have the number that was typed instead."""
        conditions = (holds(asked, each, self.order[0], indexed=way.indexed, times=way.times) for each in self.texts)
        held = reduce(or_, map(Q, conditions)) if asked.long else Q()
        if self.model is not Task or asked.number is None:
            return held
        if not (held and way.indexed):
            return held | Q(number=asked.number)
        # Each by an index of its own: behind an "or" what the index is asked would be computed again for each row
        keys = (Task._base_manager.filter(each).order_by().values("pk") for each in (held, Q(number=asked.number)))
        return Q(pk__in=next(keys).union(next(keys), all=True))


OF_A_TASK, OF_A_REPORT = ("task", "pk"), ("report", "order")
SUBPROJECT, GOAL = ("name", "task", "aliases"), ("text", "task", "period")
ISSUE = ("title", "plan", "period", "document_number", "number", "lead_name")
NAME, TEXT = (name_text("name", "aliases"),), (Text("text"),)
SOURCES = {
    Place.TASK: Source(Task, TEXT, _tasks, _tasks, ("text", "pk")),
    Place.SUBPROJECT: Source(SubProject, NAME, _of_tasks(SubProject), _tasks, SUBPROJECT, OF_A_TASK),
    Place.GOAL: Source(QuarterlyMilestone, TEXT, _of_tasks(QuarterlyMilestone), _tasks, GOAL, OF_A_TASK),
    Place.PROGRESS: Source(ProgressEntry, TEXT, _entries, _reports, ("text", "report"), OF_A_REPORT),
    Place.OBSTACLES: Source(Report, (Text("obstacles"),), _reports, _reports, ("obstacles", "pk")),
    Place.NEXT_STEPS: Source(Report, (Text("next_steps"),), _reports, _reports, ("next_steps", "pk")),
    Place.PUBLICATION: Source(
        Publication, (Text("title"), Text("document_number")), _publications, _publications, ISSUE
    ),
}


def rows_by_place(user: User, asked: Sought, within: Within, limit: int) -> dict[Place, Rows]:
    """Return by place up to `limit` rows that `user` may read and that hold the words, the newest first.

    One query for each place or, on PostgreSQL, seldom two, and one before them. Words that are not long may be a task's
    number.
    """
    places = [place for place in SOURCES if asked.long or place is Place.TASK]
    common = dict(zip(places, shares(asked, [SOURCES[place].table for place in places]), strict=True))
    tasks = common[Place.TASK]
    spans = {"task": within.span, "pk": within.span}
    if within.span and tasks is not None:
        reports = Report._base_manager.filter(within.of_task("task__")).aggregate(
            first=Min(F("pk") + 0), last=Max(F("pk") + 0)
        )
        spans["report"] = _span([key for key in reports.values() if key])
    most, found = Most(limit), {}
    for place, share in common.items():
        model, key = SOURCES[place].model, SOURCES[place].order[0]
        part = None
        if within.size is not None and tasks is not None:
            span = spans.get("report" if model is Report else key) if model is not Publication else None
            part = Part(max(within.size, 1) / max(tasks.rows, 1), 1 if within.unit is None else 3, span)
        found[place] = newest(partial(_rows, place, user, asked, within, most), limit, share, part)
    return found


@question
@planned_anew
def _rows(
    place: Place, user: User, asked: Sought, within: Within, most: Most, way: Way
) -> QuerySet[Any, tuple[Any, ...]]:
    source = SOURCES[place]
    return source.rows(user, asked, within, way).values_list(*source.read)[: most.rows]
