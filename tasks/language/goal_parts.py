"""What a goal or a task promises: works by name, and clauses that can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tasks.language.figures.enumerations import Basis, Certainty, Comparator
from tasks.language.kinds import ConditionKind
from tasks.language.span import Span


@dataclass(frozen=True, slots=True)
class NamedProject:
    """A sub-project in a list: its name as written, its district (own or inherited along the list) and its place."""

    name: str
    district: str | None
    span: Span
    certainty: Certainty
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One checkable clause of a milestone.

    `what` is what is counted or done, `subject` the thing that it is done to where an earlier clause of the sentence
    names it. `value` and `unit` are set for quantities and shares, `basis` for shares, `names` for lists.
    """

    kind: ConditionKind
    span: Span
    what: str
    certainty: Certainty
    subject: str = ""
    comparator: Comparator = Comparator.EQUAL
    value: Decimal | None = None
    unit: str = ""
    basis: Basis | None = None
    names: tuple[NamedProject, ...] = ()
    owner: str | None = None
