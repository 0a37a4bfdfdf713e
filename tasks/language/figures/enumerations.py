"""The enumerations that text reading and models share about figures."""

from enum import StrEnum


class Comparator(StrEnum):
    """How a stated value binds: 51个 / 不少于51个 / 51个以内 / 约51个."""

    EQUAL = "equal"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"


class Basis(StrEnum):
    """What a percentage is a share of; kinds are never mixed and never averaged across."""

    ANNUAL_TARGET = "annual_target"
    WORKS = "works"
    COMPONENT = "component"
    RATE = "rate"


class Certainty(StrEnum):
    """How far a reading can be relied on."""

    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"
