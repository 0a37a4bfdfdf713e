"""The revision of a quarterly table's page: one small query says whether anything on it has changed."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from tasks.models import PlanKey, User

# Each part is the number of rows and the sum of their `revision`, which is drawn anew at each save. Written as SQL
# because composing nine subqueries in the ORM takes longer than all the rest of answering 304.
# They are of all lists of the year: the frame counts what waits in each of them, and a dashboard may be of all.
_LISTS = "IN (SELECT id FROM tasks_plan WHERE year = y.year)"
_OF_TASKS = f"JOIN tasks_task t ON t.id = r.task_id WHERE t.plan_id {_LISTS}"
_OF_PERIODS = f"JOIN tasks_period q ON q.id = {{}}.period_id WHERE q.plan_id {_LISTS}"
_PARTS = (
    "tasks_period r",
    "tasks_plan r",
    "tasks_organization r",
    f"tasks_task r WHERE r.plan_id {_LISTS}",
    f"tasks_support r {_OF_TASKS}",
    f"tasks_annualtarget r {_OF_TASKS}",
    f"tasks_subproject r {_OF_TASKS}",
    f"tasks_quarterlymilestone r {_OF_PERIODS.format('r')}",
    f"tasks_milestonecondition r JOIN tasks_quarterlymilestone m ON m.id = r.milestone_id {_OF_PERIODS.format('m')}",
    f"tasks_standingscale r WHERE r.plan_id {_LISTS}",
    f"reports_standingoverride r {_OF_PERIODS.format('r')}",
    f"reports_conditionverdict r JOIN reports_report o ON o.id = r.report_id {_OF_PERIODS.format('o')}",
    f"reports_report r {_OF_PERIODS.format('r')}",
    "tasks_membership r WHERE r.user_id = %s",
    "(SELECT id AS revision FROM reports_notice WHERE person_id = %s AND read_at IS NULL) r",
)
_SUMS = ", ".join(f"(SELECT COUNT(*) || ':' || COALESCE(SUM(r.revision), 0) FROM {part})" for part in _PARTS)  # noqa: S608  our own words
_PERIOD = "tasks_period p JOIN tasks_plan y ON y.id = p.plan_id WHERE y.year = %s AND y.slug = %s AND p.number = %s"
_QUERY = f"SELECT {_SUMS} FROM {_PERIOD}"  # noqa: S608


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
        cursor.execute(_QUERY, [user.pk, user.pk, plan.year, plan.slug, quarter])
        found = cursor.fetchone()
    return Revision(" ".join(found[:-2]), " ".join(found[-2:])) if found else None
