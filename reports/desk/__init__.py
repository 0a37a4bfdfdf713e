"""What lies on whose desk: the periods to choose from, a period's tasks with the state of their report, what waits."""

from reports.desk.comments import readable_transitions, reads_comments
from reports.desk.other_units import handed_over
from reports.desk.period_choice import (
    ALL_LISTS,
    begun,
    beside,
    current,
    page_address,
    period_at,
    periods_around,
    periods_asked,
    periods_of,
    query_of_now,
)
from reports.desk.task_columns import MISSING, StatedTasks, with_due, with_report, with_return, with_state, with_unsaved
from reports.desk.tasks import (
    IN_ORDER,
    REPORTED,
    Stand,
    desk,
    following_task,
    landing,
    stands,
    state_label,
    supported_tasks,
    waiting_by_list,
    waiting_tasks,
)

__all__ = [
    "ALL_LISTS",
    "IN_ORDER",
    "MISSING",
    "REPORTED",
    "Stand",
    "StatedTasks",
    "begun",
    "beside",
    "current",
    "desk",
    "following_task",
    "handed_over",
    "landing",
    "page_address",
    "period_at",
    "periods_around",
    "periods_asked",
    "periods_of",
    "query_of_now",
    "readable_transitions",
    "reads_comments",
    "stands",
    "state_label",
    "supported_tasks",
    "waiting_by_list",
    "waiting_tasks",
    "with_due",
    "with_report",
    "with_return",
    "with_state",
    "with_unsaved",
]
