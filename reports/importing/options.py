"""What a person chooses for an import, beside the file itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for one import; what is empty is taken from the file or from what is known.

    `list` is the slug of one of the year's lists, `new_list` the name of a new one and `kind` its kind;
    `lead` is a name of the lead bureau; `status` is `accepted` or `draft` for imported progress (empty:
    accepted); `table` is the index of the table in the file; `mapping` gives a field ("" for none) for a
    column index, `columns` a heading for a field; `decisions` are the answers to questions by their keys;
    `create_units` lets unknown units be created; `left_out` are the numbers of tasks not to write; `suggested` are the numbers of tasks
    whose conflicting text goes to the bureau as a suggestion; `reason` is why goals of an open quarter change.
    """

    year: int | None = None
    quarter: int | None = None
    list: str | None = None
    new_list: str = ""
    kind: str = ""
    lead: str = ""
    status: str = ""
    table: int | None = None
    mapping: dict[int, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    create_units: bool = False
    left_out: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the choices as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Options:
        """Return the choices that `as_json` gave."""
        return cls(
            **{
                **kept,
                "mapping": {int(column): name for column, name in kept.get("mapping", {}).items()},
                "left_out": tuple(kept.get("left_out", ())),
                "suggested": tuple(kept.get("suggested", ())),
            }
        )
