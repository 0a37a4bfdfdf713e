"""A period's course: opened with a report for each task, extended, closed, reopened; and what is promised in it."""

from reports.periods.cycle import close, complete, name_leads, open_period, reopen, unreported_tasks
from reports.periods.extensions import ask, decide
from reports.periods.goals import judge, propose

__all__ = [
    "ask",
    "close",
    "complete",
    "decide",
    "judge",
    "name_leads",
    "open_period",
    "propose",
    "reopen",
    "unreported_tasks",
]
