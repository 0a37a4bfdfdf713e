"""A row of an item, and what is known beside the text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from tasks.language.figures import Basis, Certainty, Percentage
from tasks.language.goal_parts import NamedProject
from tasks.language.items import Part
from tasks.language.kinds import Stage
from tasks.language.matching import KnownName, Matcher
from tasks.language.names import Known, Name
from tasks.language.places import NOWHERE, Places
from tasks.language.span import Span
from tasks.language.statement import Statement


class DistrictSource(StrEnum):
    """Where the district of a row was read."""

    TEXT = "text"
    GOAL_LIST = "goal_list"
    INHERITED = "inherited_from_goal_list"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of the narrative: an item, or one sub-project of an item; rows in order give the text back.

    `marker` is the item's, as written, on its first row and "" on the others. Every reading has its certainty, and the
    span it stands on in the whole narrative where the narrative itself says it (a district may come from the goal).
    `statements` are those made of the sub-project, in order; for a row without a name those of its words.
    """

    marker: str
    item: int
    part: Part
    span: Span
    text: str
    name: str = ""
    name_span: Span | None = None
    name_certainty: Certainty = Certainty.GUESS
    known: KnownName | None = None
    district: str | None = None
    district_source: DistrictSource = DistrictSource.TEXT
    district_span: Span | None = None
    district_certainty: Certainty = Certainty.GUESS
    stage: Stage = Stage.UNSTATED
    stage_span: Span | None = None
    stage_certainty: Certainty = Certainty.GUESS
    percent: Decimal | None = None
    percent_span: Span | None = None
    basis: Basis | None = None
    percent_certainty: Certainty = Certainty.GUESS
    components: tuple[Percentage, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What is known beside the text: the goal's list, the task's sub-projects, the city's districts, the last past month."""

    listed: tuple[NamedProject, ...] = ()
    known: tuple[KnownName, ...] = ()
    places: Places = NOWHERE
    until: int = 0

    @cached_property
    def names(self) -> Known:
        """Return every name that is known beforehand, for looking up at the beginning of words."""
        own = [name for entry in self.known for name in (entry.name, *entry.aliases)]
        return Known([*own, *(entry.name for entry in self.listed)])

    @cached_property
    def matcher(self) -> Matcher:
        """Return the task's own sub-projects, for looking up by name."""
        return Matcher(self.known)

    @cached_property
    def goal(self) -> Matcher:
        """Return the names that the goal lists."""
        return Matcher([KnownName(entry.name, (), entry.district) for entry in self.listed])


@dataclass(frozen=True, slots=True)
class Head:
    """A name that begins a row: where the row begins, where what is said of it begins, how many share the statement.

    `told` are words before it that say how it stands, of a `counted` one, in brackets behind its number, the only ones.
    """

    name: Name
    start: int
    said: int
    titled: bool
    sharers: int = 1
    order: int = 0
    told: Span | None = None
    counted: bool = False
    only: bool = False
