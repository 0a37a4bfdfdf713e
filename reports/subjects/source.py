"""What one task says in one period as it was loaded: bare values, the digest of which says whether anything has changed."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from reports.checks import Recorded, Subject, Target
from tasks.language import ConditionKind, KnownName, Places
from tasks.language.figures import Basis, Comparator
from tasks.quarters import Quarter


class Source(NamedTuple):
    """Everything that a reading depends on, as the database has it: a `Subject` before its values have types.

    `targets`, `known` and `conditions` hold the fields of `Target`, `KnownName` and `Recorded` in their order; `key` is
    the task's.
    """

    number: str
    quarter: Quarter
    task: str
    goal: str
    progress: str
    targets: tuple[tuple, ...]
    known: tuple[tuple[str, tuple[str, ...], str | None], ...]
    previous: str | None
    lead: tuple[str, ...]
    conditions: tuple[tuple, ...]
    later: str
    places: tuple[tuple[str, str], ...] = ()
    key: int = 0

    @property
    def digest(self) -> str:
        """Return what tells this case from every other, whichever task it is of."""
        return sha256(repr(self[:-1]).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def subject(self) -> Subject:
        """Return what the checks look at."""
        return Subject(
            self.number, self.quarter, self.task, self.goal, self.progress,
            tuple(
                Target(what, Comparator(comparator), value.normalize(), unit, is_level, owner, words)
                for what, comparator, value, unit, is_level, owner, words in self.targets
            ) or None,
            tuple(KnownName(*each) for each in self.known), self.previous, self.lead,
            tuple(
                Recorded(
                    key, ConditionKind(kind), words, start, what, Comparator(comparator), _plain(value), unit,
                    Basis(basis) if basis else None, owner,
                )
                for key, kind, words, start, what, comparator, value, unit, basis, owner in self.conditions
            ), self.later, Places(self.places),
        )  # fmt: skip


def _plain(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize()
