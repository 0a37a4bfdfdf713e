"""The enumerations that the reader shares with models and checks."""

from enum import IntEnum, StrEnum


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


class Modality(StrEnum):
    """How a clause holds its verb: done or in being, denied, to come, put off, nearly, taken up again, of another time.

    UNDERWAY is what goes on and has not ended: 正在招标, 加快推进.
    """

    PLAIN = "plain"
    UNDERWAY = "underway"
    DENIED = "denied"
    TO_COME = "to_come"
    POSTPONED = "postponed"
    NEARLY = "nearly"
    RESUMED = "resumed"
    OTHER_TIME = "other_time"


class Step(IntEnum):
    """How far an act brings works, in the order in which works pass through it; SUSPENDED and CANCELLED stand apart."""

    CANCELLED = -2
    SUSPENDED = -1
    NONE = 0
    PLANNED = 1
    PREPARED = 2
    TENDERED = 3
    BEGUN = 4
    BUILDING = 5
    TOPPED = 6
    FITTED = 7
    FINISHED = 8
    ACCEPTED = 9
    IN_USE = 10

    @property
    def stage(self) -> Stage:
        """Return the stage of works that have come to this step."""
        if self >= Step.FINISHED:
            return Stage.COMPLETED
        if self >= Step.BEGUN:
            return Stage.UNDER_CONSTRUCTION
        if self >= Step.PLANNED:
            return Stage.PREPARATION
        return {Step.SUSPENDED: Stage.SUSPENDED, Step.CANCELLED: Stage.CANCELLED}.get(self, Stage.UNSTATED)


class ChunkKind(StrEnum):
    """What a chunk is: a verb that tells a state, an act, one of an office, a light verb, modality, a time, a figure."""

    STATE = "states"
    ACT = "acts"
    OFFICE = "office_acts"
    LIGHT = "light"
    MODALITY = "modality"
    TIME = "time"
    AMOUNT = "amount"
    SHARE = "share"
