"""What one task says in one period, as plain values: all that the checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.checks.finding import Column, Mark
from tasks.language import NOWHERE, KnownName, Places
from tasks.language.figures import Basis, Comparator
from tasks.language.kinds import ConditionKind
from tasks.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Recorded:
    """A condition as it is on record: read on import, corrected by the administrator. `key` is its primary key.

    `owner` is the bureau that answers in the lead's place, by the record alone: None where the administrator emptied it.
    """

    key: int
    kind: ConditionKind
    words: str
    start: int
    what: str = ""
    comparator: Comparator = Comparator.EQUAL
    value: Decimal | None = None
    unit: str = ""
    basis: Basis | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """An annual target; `words` are those of the task's text that it stands on, `owner` another bureau's name."""

    what: str
    comparator: Comparator
    value: Decimal
    unit: str
    is_level: bool = False
    owner: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A task in a quarter: its three texts, its targets (None: read them from `task`), what is known beside them.

    `previous` is last quarter's narrative, `lead` the names of the lead bureau, `conditions` those on record for the
    milestone (none: read them from `goal`), `later` the milestones of the quarters after this one, `places` the city's districts.
    """

    number: str
    quarter: Quarter
    task: str = ""
    goal: str = ""
    progress: str = ""
    targets: tuple[Target, ...] | None = None
    known: tuple[KnownName, ...] = ()
    previous: str | None = None
    lead: tuple[str, ...] = ()
    conditions: tuple[Recorded, ...] = ()
    later: str = ""
    places: Places = NOWHERE

    def text(self, column: Column) -> str:
        """Return the text of one column."""
        return {Column.TASK: self.task, Column.GOAL: self.goal, Column.PROGRESS: self.progress}[column]

    def words(self, mark: Mark) -> str:
        """Return the words at `mark`, verbatim."""
        return mark.span.of(self.text(mark.column))
