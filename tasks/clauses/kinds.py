"""The enumerations that text reading and models share about clauses."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a sub-project stands."""

    NOT_STARTED = "not_started"
    PREPARATION = "preparation"
    UNDER_CONSTRUCTION = "under_construction"
    COMPLETED = "completed"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    UNSTATED = "unstated"
