"""The quarterly table (季度分解表) of a period as one neutral `Table`: the page and every document render this."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from reports.documents.table import Cell, Column, Item, Line, Row, Table
from reports.models import Outlook, ProgressEntry, Report, Transition
from reports.models.reports import lead_then
from reports.standing import is_of, standings
from tasks.models import AnnualTarget, Organization, Period, QuarterlyMilestone, SubProject, Support, Task, name_then
from tasks.models.composed import answer
from tasks.models.organizations import lies_in

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from tasks.models import User

COLUMNS: dict[str, tuple[str, float]] = {
    "number": ("任务编号", 15),
    "category": ("类别", 20),
    "task": ("工作任务", 50),
    "targets": ("年度目标", 40),
    "goal": ("工作目标", 75),
    "progress": ("推进情况", 0),
    "obstacles": ("存在问题", 35),
    "next_steps": ("下步打算", 35),
    "outlook": ("全年预期", 30),
    "lead": ("牵头单位", 24),
    "supporting": ("责任单位", 24),
    "sponsor": ("分管领导", 20),
    "deadline": ("完成时限", 24),
    "responsible": ("责任人", 26),
    "contact": ("联络人", 30),
}
DEFAULT_COLUMNS = ("number", "task", "goal", "progress")
PEOPLE = ("responsible", "contact")
INNER = ("outlook",)
OPEN_COLUMNS = tuple(key for key in COLUMNS if key not in (*DEFAULT_COLUMNS, *PEOPLE, *INNER))
"""Columns beside the four that may be published: names and telephones are told to people alone, what is expected to those
who follow the tasks."""
TOLD = 5  # values ahead of the columns: lead, when its report changed, sub-projects, the report's status, the task's
ACCEPTED = (None, Report.Status.ACCEPTED)
MOMENT = Value(None, DateTimeField())
COLONS = ("：", ":")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a period's table is wanted: lead, district, words, columns beside the four, standing, city leader, accepted alone.

    `standing` names the kind, `tasks` are the keys of those that stand so (`standing_in`).
    """

    lead: Organization | None = None
    district: Organization | None = None
    words: str = ""
    further: tuple[str, ...] = ()
    standing: str = ""
    tasks: tuple[int, ...] = ()
    sponsor: str = ""
    accepted: bool = False

    @property
    def keys(self) -> list[str]:
        """Return the keys of the columns in the order in which they print."""
        return [key for key in COLUMNS if key in DEFAULT_COLUMNS or key in self.further]


class JSONRows(Aggregate):
    """The values of a group's rows as the text of a JSON list of lists, in no order of their own."""

    output_field = TextField()
    template = "json_group_array(json_array(%(expressions)s))"
    arity = None

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Sequence[Any]]:
        """Return the aggregate as PostgreSQL writes it."""
        return super().as_sql(
            compiler, connection, template="json_agg(json_build_array(%(expressions)s))::text", **extra
        )


def _grouped(rows: Any, group: str, *values: Any) -> Subquery:
    return Subquery(rows.order_by().values(group).annotate(grouped=JSONRows(*values)).values("grouped"))


def _lines(entries: list[list[Any]]) -> tuple[Line, ...]:
    """Return the printed lines of one item's entries: a line each where there are several, else plain paragraphs."""
    listed, lines = len(entries) > 1, []
    for _order, _item, marker, text, name, district, stage in entries:
        words = text.strip()
        if marker and words.startswith(marker):
            words = words[len(marker) :].lstrip()
        more: list[str] = []
        if "\n" in words:
            words, *more = [part for paragraph in words.split("\n") if (part := paragraph.strip())]
        if listed and name:
            end = len(name)
            end = end + 1 if words.startswith(name) and words[end : end + 1] in COLONS else 0
            lines.append(Line(words, end, district or "", stage))
        else:
            lines.append(Line(words))
        if more:
            lines += map(Line, more)
    return tuple(lines)


def progress_cell(rows: list[list[Any]]) -> Cell:
    """Return the cell of a narrative from its entries: lists of order, item, marker, text, name, district, stage."""
    rows.sort()
    items, first = [], 0
    for last, (_order, item, *_rest) in enumerate(rows, 1):
        if last == len(rows) or rows[last][1] != item:
            entries = rows[first:last]
            items.append(Item(next((entry[2] for entry in entries if entry[2]), ""), _lines(entries)))
            first = last
    return Cell("".join([row[3] for row in rows]), tuple(items))


def _joined(rows: list[list[Any]], separator: str) -> Cell:
    return Cell(separator.join(dict.fromkeys(str(row[1]) for row in sorted(rows))))


def _plain(value: Any) -> Cell:
    return Cell(value or "")


def _from_json(read: Callable[[list[list[Any]]], Cell], value: str | None) -> Cell:
    return read(json.loads(value)) if value else Cell("")


READERS: dict[str, Callable[[Any], Cell]] = {
    "progress": partial(_from_json, progress_cell),
    "targets": partial(_from_json, partial(_joined, separator="\n")),
    "supporting": partial(_from_json, partial(_joined, separator="、")),
}


def tasks_in(period: Period, user: User | None, scope: Scope) -> Any:
    """Return the tasks of `scope` that have a milestone or a readable text in `period`, in order.

    `user` None reads all that was submitted: the command line.
    """
    reports = readable(period, user)
    tasks = Task.objects.filter(plan=period.plan_id) if user is None else Task.objects.visible_to(user)
    tasks = tasks.filter(plan=period.plan_id).filter(
        Exists(QuarterlyMilestone.objects.filter(period=period, task=OuterRef("pk")))
        | Exists(ProgressEntry.objects.filter(report__in=reports, report__task=OuterRef("pk")))
    )
    if scope.standing:
        tasks = tasks.filter(pk__in=scope.tasks)
    if scope.lead:
        tasks = tasks.led_by(scope.lead)
    if scope.accepted:
        tasks = tasks.filter(Exists(reports.filter(task=OuterRef("pk"), status=Report.Status.ACCEPTED)))
    if scope.sponsor:
        tasks = tasks.sponsored_by(scope.sponsor)
    if scope.district:
        in_district = ProgressEntry.objects.filter(lies_in(scope.district), report__in=reports)
        tasks = tasks.filter(Exists(in_district.filter(report__task=OuterRef("pk"))))
    if scope.words:
        found = ProgressEntry.objects.filter(report__in=reports, report__task=OuterRef("pk"))
        for word in scope.words.split():
            tasks = tasks.filter(
                Q(pk__in=Task.objects.filter(plan=period.plan_id).with_words(word).values("pk"))
                | Exists(found.filter(text__icontains=word))
            )
    return tasks.order_by("order", "number")


def standing_in(period: Period, user: User | None, kind: str, on: date) -> tuple[int, ...]:
    """Return the keys of the tasks whose standing is of this kind, as far as `user` may see it; none for no kind."""
    if not kind:
        return ()
    return tuple(sorted(key for key, standing in standings(period, user, on).items() if is_of(standing, kind)))


def readable(period: Period, user: User | None) -> Any:
    """Return the reports of `period` whose text `user` may read; with None: all that were submitted."""
    reports = Report.objects.filter(period=period)
    return reports.filter(status__in=Report.SUBMITTED) if user is None else reports.visible_to(user).with_words()


def may_keep(period: Period, user: User) -> bool:
    """Return whether what `user` reads of the year of `period` may lie on the disk: nothing in it is unsubmitted; one query."""
    return not Report.objects.visible_to(user).with_unsent_words().filter(period__plan__year=period.plan.year).exists()


def _own(period: Period, user: User | None) -> Any:
    """Return the readable report of a task, for a subquery of tasks."""
    return readable(period, user).filter(task=OuterRef("pk")).order_by()


def _goal(period: Period, _user: User | None) -> Any:
    return Subquery(QuarterlyMilestone.objects.filter(period=period, task=OuterRef("pk")).order_by().values("text"))


def _progress(period: Period, user: User | None) -> Any:
    own = readable(period, user).filter(task=OuterRef(OuterRef("pk"))).order_by()
    entries = ProgressEntry.objects.filter(report=Subquery(own.values("pk")))
    district = name_then("district", "short_name", period.named_at)
    return _grouped(entries, "report", "order", "item", "marker", "text", "name", district, "stage")


def _targets(_period: Period, _user: User | None) -> Any:
    return _grouped(AnnualTarget.objects.filter(task=OuterRef("pk")), "task", "order", "words")


def _supporting(period: Period, _user: User | None) -> Any:
    unit = name_then("organization", "short_name", period.named_at)
    return _grouped(Support.objects.filter(task=OuterRef("pk")), "task", "id", unit)


def _obstacles(period: Period, user: User | None) -> Any:
    return Subquery(_own(period, user).values("obstacles"))


def _next_steps(period: Period, user: User | None) -> Any:
    return Subquery(_own(period, user).values("next_steps"))


def _outlook(period: Period, user: User | None) -> Any:
    plain = TextField()
    labels = [When(outlook=each, then=Value(each.label, plain)) for each in Outlook]
    given = Concat(Value("：", plain), "outlook_reason", output_field=plain)
    reason = Case(When(outlook_reason="", then=Value("", plain)), default=given, output_field=plain)
    told = Concat(Case(*labels, default=Value("", plain), output_field=plain), reason, output_field=plain)
    return Subquery(_own(period, user).annotate(told=told).values("told"))


def _person(key: str, _period: Period, user: User | None) -> Any:
    """Return a person of the task for those who may read whom it names."""
    told = Task.objects.filter(pk=OuterRef("pk")).telling_people(user)
    return Subquery(told.order_by().values(key))


SOURCES: dict[str, Callable[[Period, User | None], Any]] = {
    "goal": _goal,
    "progress": _progress,
    "targets": _targets,
    "supporting": _supporting,
    "obstacles": _obstacles,
    "next_steps": _next_steps,
    "outlook": _outlook,
    **{key: partial(_person, key) for key in PEOPLE},
}
FIELDS = {"task": "text", "lead": "lead__short_name"}


def audience(user: User | None) -> tuple[object, ...]:
    """Return all of `user` on which it depends what they may read of a table; people of one audience read the same."""
    if user is None:
        return ("all",)
    acting = user.acting
    return user.is_superuser, acting and acting.role, acting and acting.organization_id


def _composed(period: Period, user: User | None, scope: Scope) -> Any:
    """Return the table's query: for each task what is told of it in all columns' stead (`TOLD`), then the columns."""
    keys = scope.keys
    fields = FIELDS | {"lead": "lead_then"} if period.closed_at else FIELDS
    names = [f"{key}_column" if key in SOURCES else fields.get(key, key) for key in keys]
    columns = {f"{key}_column": SOURCES[key](period, user) for key in keys if key in SOURCES}
    of_task = SubProject.objects.filter(task=OuterRef("pk")).exclude(task__status__in=Task.LEFT_OUT)
    parts = of_task.order_by().values("task").annotate(n=Count("pk")).values("n")
    own = _own(period, user)
    tasks = tasks_in(period, user, scope).annotate(
        changed=Subquery(own.values("updated_at")),
        state=Subquery(own.values("status")),
        parts=Subquery(parts),
        **columns,
    )
    if period.closed_at:
        tasks = tasks.annotate(lead_then=lead_then([period], "short_name"), unit_then=lead_then([period], "name"))
    lead = "unit_then" if period.closed_at else "lead__name"
    return tasks.values_list(lead, "changed", "parts", "state", "status", *names)


def quarter_table(
    period: Period, user: User | None = None, scope: Scope | None = None, *, dated: bool = False
) -> Table:
    """Return the table of `period` as `user` may read it (None: all that was submitted), in one query whatever the rows.

    With `dated` the day on which its reports last changed stands at its upper right; the lead bureau, where there is
    one for all, at its upper left. Rows are in task order; a report that `user` may not read yet leaves its cell empty.
    Addresses lead to the task pages.
    """
    scope = scope or Scope()
    quarter, keys = period.quarter, tuple(scope.keys)
    head = reverse("task", args=[period.plan, "0"])[: -len("0/")]
    question = ("table", period.pk, period.closed_at, audience(user), scope)
    found = answer(question, lambda: _composed(period, user, scope))
    rows = tuple([kept_row(head, keys, values[TOLD:]) for values in found])
    leads = sorted({lead for lead, *_values in found})
    unit = leads[0] if len(leads) == 1 else scope.lead.name if scope.lead else ""
    columns = tuple(
        Column(key, f"{quarter.label}{heading}" if key == "progress" else heading, width)
        for key in keys
        for heading, width in [COLUMNS[key]]
    )
    heading = period.city_heading if len(leads) > 1 else period.heading
    waiting = [row.number for row, values in zip(rows, found, strict=True) if values[3] not in ACCEPTED]
    return Table(
        heading,
        unit,
        _last(found) if dated else None,
        columns,
        rows,
        subprojects=sum(values[2] or 0 for values in found),
        unaccepted=tuple(waiting),
        left_out=sum(values[4] in Task.LEFT_OUT for values in found),
    )


def signed_by(period: Period, user: User | None, scope: Scope) -> tuple[str, ...]:
    """Return who signed the reports of one bureau and who filed them last, as printed under its table: 审签：张勇, 填报：李静.

    Nothing of what was imported, or of people whom `user` may not read. One query.
    """
    told = tasks_in(period, user, scope).filter(pk__in=Task.objects.telling_people(user).values("pk"))
    action = Transition.Action
    steps = Transition.objects.filter(
        report__in=readable(period, user), report__task__in=told.order_by().values("pk"),
        action__in=(action.SIGN_OFF, action.SUBMIT),
    ).order_by("pk")  # fmt: skip
    last = {(each, report): name for each, report, name in steps.values_list("action", "report", "by__name")}
    named = {each: dict.fromkeys(name for (what, _), name in last.items() if what == each and name) for each, _ in last}
    labels = ((action.SIGN_OFF, "审签"), (action.SUBMIT, "填报"))
    return tuple(f"{label}：{'、'.join(named[each])}" for each, label in labels if named.get(each))


def people_line(period: Period, user: User | None, scope: Scope) -> tuple[str, ...]:
    """Return whom the tasks of one bureau name, as printed under its table: 责任人：张三（任务 34、38）；李四（任务 40）.

    Nothing where the tasks are of several bureaus, or where `user` may not read it. One query.
    """
    tasks = tasks_in(period, user, scope)
    found = tasks.filter(pk__in=Task.objects.telling_people(user).values("pk")).values_list("lead", "number", *PEOPLE)
    if len({lead for lead, *_ in found}) != 1:
        return ()
    lines = []
    for index, key in enumerate(PEOPLE):
        named: dict[str, list[str]] = {}
        for _lead, number, *people in found:
            if people[index]:
                named.setdefault(people[index], []).append(number)
        alone = len(named) == 1 and sum(map(len, named.values())) == len(found)
        told = [name if alone else f"{name}（任务 {'、'.join(numbers)}）" for name, numbers in named.items()]
        lines += [f"{COLUMNS[key][0]}：{'；'.join(told)}"] if told else []
    return tuple(lines)


@lru_cache(maxsize=1024)
def kept_row(head: str, keys: tuple[str, ...], values: tuple[Any, ...]) -> Row:
    """Return the row of what the database says of a task; one that says the same again is not read again.

    Kept for time, as `kept_cells` is, where what both save stands.
    """
    cells = tuple([READERS.get(key, _plain)(value) for key, value in zip(keys, values, strict=True)])
    return Row(values[0], f"{head}{values[0]}/", cells)


def _last(found: list[tuple[Any, ...]]) -> date | None:
    """Return the local day of the latest change; the driver's values become moments as the ORM's do."""
    latest = max((changed for _lead, changed, *_values in found if changed), default=None)
    for convert in connection.ops.get_db_converters(MOMENT):
        latest = convert(latest, MOMENT, connection)
    return timezone.localdate(latest) if latest else None
