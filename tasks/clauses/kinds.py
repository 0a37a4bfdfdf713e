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


class ConditionKind(StrEnum):
    """What a clause of a milestone asks for: 300户 · 全年目标的20% · 完成立项 · 25 roads by name."""

    QUANTITY = "quantity"
    SHARE = "share"
    EVENT = "event"
    NAMED_LIST = "named_list"
