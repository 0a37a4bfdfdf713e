"""The revision of a quarterly table's page: one small query says whether anything on it has changed."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model

from tasks.models import Membership, Organization, Period, Plan, PlanKey, User
from tasks.models.revisions import RevisionField

# Each part is the number of rows and the sum of their `revision`, which is drawn anew at each save. Written as SQL
# because composing so many subqueries in the ORM takes longer than all the rest of answering 304 (bench: 10 times as often
# as the page). They are of all lists of the year: the frame counts what waits in each of them, and a dashboard may be of all.
_LISTS = "IN (SELECT id FROM tasks_plan WHERE year = y.year)"
#: By which fields the rows of a model belong to a list: the first that it has.
_ROUTES = (
    ("plan",),
    ("task", "plan"),
    ("period", "plan"),
    ("milestone", "period", "plan"),
    ("report", "period", "plan"),
)
_EVERYWHERE = (Organization, Period, Plan)
_OWN = (
    "tasks_membership r WHERE r.user_id = %s",
    "(SELECT id AS revision FROM reports_notice WHERE person_id = %s AND read_at IS NULL) r",
)
_PERIOD = "tasks_period p JOIN tasks_plan y ON y.id = p.plan_id WHERE y.year = %s AND y.slug = %s AND p.number = %s"


def marked_models() -> list[type[Model]]:
    """Return the models whose rows are marked at each save, but for the person's own roles."""
    marked = (
        model for model in apps.get_models() if any(isinstance(each, RevisionField) for each in model._meta.fields)
    )
    return [model for model in marked if model is not Membership]


def rows_of(model: type[Model], lists: str = _LISTS) -> str:
    """Return the rows `r` of `model` that count for the lists of the year, or for `lists`, as they stand after FROM."""
    table = f"{model._meta.db_table} r"
    if model in _EVERYWHERE:
        return table
    route = next(route for route in _ROUTES if any(field.name == route[0] for field in model._meta.fields))
    here, alias = model, "r"
    for place, name in enumerate(route[:-1]):
        field = here._meta.get_field(name)
        assert isinstance(field, ForeignKey)
        here = field.remote_field.model
        table += f" JOIN {here._meta.db_table} j{place} ON j{place}.id = {alias}.{field.column}"
        alias = f"j{place}"
    return f"{table} WHERE {alias}.plan_id {lists}"


def marks_of(rows: str) -> str:
    """Return the subquery of a text that changes with every change of marked `rows`, as `rows_of` gives them."""
    return f"(SELECT COUNT(*) || ':' || COALESCE(SUM(r.revision), 0) FROM {rows})"  # noqa: S608  our own words


@cache
def _query() -> str:
    sums = ", ".join(map(marks_of, [*map(rows_of, marked_models()), *_OWN]))
    return f"SELECT {sums} FROM {_PERIOD}"  # noqa: S608


class Revision(NamedTuple):
    """Two texts: `table` changes with all that anybody may see on the table or in the frame.

    `roles` changes with the person's own roles and unread notices.
    """

    table: str
    roles: str


def revision(plan: PlanKey, quarter: int, user: User) -> Revision | None:
    """Return texts that change with every change of what `user` may see on the quarter's table and in the frame.

    Rows and readings of a report, and answers to doubts and to conditions, change only with the report itself
    (`reports.workflow`); the other quarters count because findings and lights look at the quarter before. None when there
    is no such period. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_query(), [user.pk, user.pk, plan.year, plan.slug, quarter])
        found = cursor.fetchone()
    return Revision(" ".join(found[:-2]), " ".join(found[-2:])) if found else None
