"""The revision of a dashboard: one small query says whether anything that it counts has changed."""

from __future__ import annotations

from django.db import connection

from reports.documents.revision import revision as table_revision
from tasks.models import PlanKey, User

# What the quarterly table's revision does not hold: the plan's other goals, last year's plan, standing, time limits, and what
# is judged outside a report's own content; of these two years alone, so that none costs more with further years. Rows without
# a revision mark are told apart by number, last key and last change.
_ROWS = "(SELECT COUNT(*) || ':' || COALESCE(SUM(r.revision), 0) FROM {0})"
_OF_PERIOD = "JOIN tasks_period q ON q.id = r.period_id JOIN tasks_plan y ON y.id = q.plan_id WHERE y.year IN (%s, %s)"
_OF_REPORT = (
    "JOIN reports_report o ON o.id = r.report_id JOIN tasks_period q ON q.id = o.period_id "
    "JOIN tasks_plan y ON y.id = q.plan_id WHERE y.year IN (%s, %s)"
)
_MARKED = (
    f"tasks_quarterlymilestone r {_OF_PERIOD}",
    "tasks_task r JOIN tasks_plan y ON y.id = r.plan_id WHERE y.year IN (%s, %s)",
    f"reports_report r {_OF_PERIOD}",
    f"reports_standingoverride r {_OF_PERIOD}",
    "tasks_standingscale r JOIN tasks_plan y ON y.id = r.plan_id WHERE y.year IN (%s, %s)",
)
_CONDITIONS = (
    f"tasks_milestonecondition r JOIN tasks_quarterlymilestone m ON m.id = r.milestone_id {_OF_PERIOD}".replace(
        "r.period_id", "m.period_id"
    )
)
_LAST = "(SELECT COUNT(*) || ':' || COALESCE(MAX(r.id), 0)"
_UNMARKED = (
    f"{_LAST} || ':' || COALESCE(MAX(r.at), {{epoch}}) FROM reports_conditionverdict r {_OF_REPORT})",
    f"{_LAST} || ':' || COALESCE(MAX(r.decided_at), {{epoch}}) FROM reports_extension r {_OF_REPORT})",
    f"{_LAST} FROM {_CONDITIONS})",
)


def revision(plan: PlanKey, quarter: int, user: User) -> tuple[str, str] | None:
    """Return two texts that change with all that `user` may see on the quarter's dashboards.

    The second changes with their own roles and notices alone. None when there is no such period. Two queries.
    """
    found = table_revision(plan, quarter, user)
    if found is None:
        return None
    epoch = "'1970-01-01'" if connection.vendor == "sqlite" else "TIMESTAMPTZ '1970-01-01'"
    parts = [_ROWS.format(part) for part in _MARKED] + [part.format(epoch=epoch) for part in _UNMARKED]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", [plan.year, plan.year - 1] * len(parts))
        further = cursor.fetchone()
    return f"{found.table} {' '.join(map(str, further))}", found.roles
