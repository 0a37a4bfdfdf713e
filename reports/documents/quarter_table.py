"""The quarterly table (季度分解表) of a period as one neutral `Table`: the page and every document render this."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, CharField, Exists, Max, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from reports.documents.table import Cell, Column, Item, Line, Row, Table
from reports.models import ProgressEntry, Report
from tasks.models import AnnualTarget, Organization, Period, QuarterlyMilestone, Support, Task

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
    "lead": ("牵头单位", 24),
    "supporting": ("责任单位", 24),
    "sponsor": ("分管领导", 20),
}
DEFAULT_COLUMNS = ("number", "task", "goal", "progress")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a period's table is wanted: lead bureau, district, words, columns beside the four."""

    lead: Organization | None = None
    district: Organization | None = None
    words: str = ""
    further: tuple[str, ...] = ()

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


def _grouped(rows: Any, group: str, *values: str) -> Subquery:
    return Subquery(rows.order_by().values(group).annotate(grouped=JSONRows(*values)).values("grouped"))


def _lines(entries: list[list[Any]]) -> tuple[Line, ...]:
    """Return the printed lines of one item's entries: a line each where there are several, else plain paragraphs."""
    lines = []
    for _order, _item, marker, text, name, district, stage in entries:
        words = text.strip()
        if marker and words.startswith(marker):
            words = words[len(marker) :].lstrip()
        first, *more = [part for paragraph in words.split("\n") if (part := paragraph.strip())] or [""]
        end = len(name) + 1 if name and len(entries) > 1 and first.startswith((f"{name}：", f"{name}:")) else 0
        listed = len(entries) > 1 and bool(name)
        lines.append(Line(first, end, (district or "") if listed else "", stage if listed else ""))
        lines.extend(Line(part) for part in more)
    return tuple(lines)


def progress_cell(rows: list[list[Any]]) -> Cell:
    """Return the cell of a narrative from its entries: lists of order, item, marker, text, name, district, stage."""
    rows.sort()
    items = tuple(
        Item(next((entry[2] for entry in entries if entry[2]), ""), _lines(entries))
        for entries in (list(group) for _, group in groupby(rows, itemgetter(1)))
    )
    return Cell("".join(row[3] for row in rows), items)


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
    """Return the tasks of `scope` that have a milestone or a readable report in `period`, in order.

    `user` None reads all that was submitted: the command line.
    """
    reports = readable(period, user)
    tasks = Task.objects.filter(plan=period.plan_id) if user is None else Task.objects.visible_to(user)
    tasks = tasks.filter(plan=period.plan_id).filter(
        Exists(QuarterlyMilestone.objects.filter(period=period, task=OuterRef("pk")))
        | Exists(reports.filter(task=OuterRef("pk")))
    )
    if scope.lead:
        tasks = tasks.led_by(scope.lead)
    if scope.district:
        in_district = ProgressEntry.objects.filter(report__in=reports, district=scope.district)
        tasks = tasks.filter(Exists(in_district.filter(report__task=OuterRef("pk"))))
    if scope.words:
        found = ProgressEntry.objects.filter(report__in=reports, report__task=OuterRef("pk"))
        for word in scope.words.split():
            tasks = tasks.filter(
                Q(pk__in=Task.objects.filter(plan=period.plan_id).searched(word).values("pk"))
                | Exists(found.filter(text__icontains=word))
            )
    return tasks.order_by("order", "number")


def readable(period: Period, user: User | None) -> Any:
    """Return the reports of `period` whose text `user` may read; with None: all that were submitted."""
    reports = Report.objects.filter(period=period)
    return reports.filter(status__in=Report.SUBMITTED) if user is None else reports.visible_to(user)


def _annotated(tasks: Any, period: Period, user: User | None, keys: Sequence[str]) -> Any:
    reports = readable(period, user).filter(task=OuterRef("pk"))
    entries = ProgressEntry.objects.filter(report__in=readable(period, user), report__task=OuterRef("pk"))
    source: dict[str, Any] = {
        "goal_text": Subquery(QuarterlyMilestone.objects.filter(period=period, task=OuterRef("pk")).values("text")[:1]),
        "progress_rows": _grouped(
            entries, "report", "order", "item", "marker", "text", "name", "district__short_name", "stage"
        ),
        "targets_rows": _grouped(AnnualTarget.objects.filter(task=OuterRef("pk")), "task", "order", "words"),
        "supporting_rows": _grouped(
            Support.objects.filter(task=OuterRef("pk")), "task", "id", "organization__short_name"
        ),
        "obstacles_text": Coalesce(Subquery(reports.values("obstacles")[:1]), Value(""), output_field=CharField()),
        "next_steps_text": Coalesce(Subquery(reports.values("next_steps")[:1]), Value(""), output_field=CharField()),
    }
    names = {
        "lead": "lead__short_name",
        "task": "text",
        "number": "number",
        "category": "category",
        "sponsor": "sponsor",
    }
    names |= {name.rsplit("_", 1)[0]: name for name in source}
    wanted = [names[key] for key in keys]
    return tasks.annotate(**{name: source[name] for name in wanted if name in source}).values_list(
        "number", "lead__name", *wanted
    )


def quarter_table(
    period: Period, user: User | None = None, scope: Scope | None = None, *, dated: date | None = None
) -> Table:
    """Return the table of `period` as `user` may read it (None: all that was submitted), in one query whatever the rows.

    `dated` stands at its upper right; the lead bureau, where there is one for all, at its upper left. Rows are in task order; a report that `user` may not read yet leaves
    its cell empty. Addresses lead to the task pages.
    """
    scope = scope or Scope()
    quarter, keys = period.quarter, scope.keys
    readers = [READERS.get(key, _plain) for key in keys]
    head = reverse("task", args=[quarter.year, "0"])[: -len("0/")]
    found = list(_annotated(tasks_in(period, user, scope), period, user, keys))
    rows = tuple(
        Row(number, f"{head}{number}/", tuple([read(value) for read, value in zip(readers, values, strict=True)]))
        for number, _lead, *values in found
    )
    leads = {lead for _number, lead, *_values in found}
    unit = scope.lead.name if scope.lead else leads.pop() if len(leads) == 1 else ""
    columns = tuple(
        Column(key, f"{quarter.label}{heading}" if key == "progress" else heading, width)
        for key in keys
        for heading, width in [COLUMNS[key]]
    )
    return Table(period.heading, unit, dated, columns, rows)


def filed_on(period: Period, user: User | None, scope: Scope) -> date | None:
    """Return the day on which the reports of the table last changed: the date it carries; one query."""
    reports = readable(period, user).filter(task__in=tasks_in(period, user, scope).order_by().values("pk"))
    changed: datetime | None = reports.aggregate(changed=Max("updated_at"))["changed"]
    return timezone.localdate(changed) if changed else None
