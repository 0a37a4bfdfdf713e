"""The revision of a dashboard: one small query says whether anything that it counts has changed."""

from __future__ import annotations

from functools import cache

from django.db import connection

from reports.documents.revision import marked_models, marks_of, rows_of
from reports.documents.revision import revision as table_revision
from reports.models import Extension
from tasks.models import Membership, Organization, Period, Plan, PlanKey, User

# What the quarterly table's revision does not hold: all of last year's lists, and time limits, which carry no mark and are
# told apart by number, last key and last decision; of these two years alone, so that none costs more with further years.
_OF_YEARS = "IN (SELECT id FROM tasks_plan WHERE year IN (%s, %s))"
_HELD = (Organization, Period, Plan, Membership)
"""Models whose rows the table's revision holds whatever the year."""


@cache
def _query(vendor: str) -> str:
    """Return the query of all further marks; each of its parts takes the two years."""
    epoch = "'1970-01-01'" if vendor == "sqlite" else "TIMESTAMPTZ '1970-01-01'"
    marked = [marks_of(rows_of(model, _OF_YEARS)) for model in marked_models() if model not in _HELD]
    last = f"COUNT(*) || ':' || COALESCE(MAX(r.id), 0) || ':' || COALESCE(MAX(r.decided_at), {epoch})"
    return f"SELECT {', '.join([*marked, f'(SELECT {last} FROM {rows_of(Extension, _OF_YEARS)})'])}"  # noqa: S608  our own words


def revision(plan: PlanKey, quarter: int, user: User) -> tuple[str, str] | None:
    """Return two texts that change with all that `user` may see on the quarter's dashboards.

    The second changes with their own roles and notices alone. None when there is no such period. Two queries.
    """
    found = table_revision(plan, quarter, user)
    if found is None:
        return None
    query = _query(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(query, [plan.year, plan.year - 1] * (query.count("%s") // 2))
        further = cursor.fetchone()
    return f"{found.table} {' '.join(map(str, further))}", found.roles
