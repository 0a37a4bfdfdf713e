"""A period's course: opened with a report for each task, extended, closed, reopened; and what is promised in it."""

from reports.periods.cycle import close, complete, open_period, reopen, unreported
from reports.periods.extensions import ask, decide
from reports.periods.goals import judge, propose
from reports.yearly import LAST_QUARTER, likely, take_over

__all__ = [
    "LAST_QUARTER",
    "ask",
    "close",
    "complete",
    "decide",
    "judge",
    "likely",
    "open_period",
    "propose",
    "reopen",
    "take_over",
    "unreported",
]
