"""What a report says at one moment: rows, readings, obstacles, next steps — to be written, kept or compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from reports.models import ProgressEntry, Report, TargetReading
from reports.narrative import compose
from tasks.clauses import Stage


class EntryData(NamedTuple):
    """The values of one `ProgressEntry`, whose order is its place in the list."""

    text: str
    marker: str = ""
    item: int = 0
    name: str = ""
    subproject_id: int | None = None
    district_id: int | None = None
    stage: str = Stage.UNSTATED.value
    percent: Decimal | None = None
    basis: str = ""
    contributor_id: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A report's rows in order, its readings by target id, and its two further texts."""

    entries: tuple[EntryData, ...] = ()
    readings: dict[int, Decimal] = field(default_factory=dict)
    obstacles: str = ""
    next_steps: str = ""

    @property
    def text(self) -> str:
        """Return the narrative, character for character."""
        return compose(entry.text for entry in self.entries)

    def snapshot(self) -> dict[str, Any]:
        """Return everything as JSON values, as a transition keeps it."""
        return {
            "text": self.text,
            "entries": [
                {**entry._asdict(), "percent": None if entry.percent is None else str(entry.percent)}
                for entry in self.entries
            ],
            "readings": {str(target): str(value) for target, value in self.readings.items()},
            "obstacles": self.obstacles,
            "next_steps": self.next_steps,
        }

    @classmethod
    def from_snapshot(cls, kept: dict[str, Any]) -> Content:
        """Return the content that `snapshot` gave."""
        return cls(
            tuple(
                EntryData(**{**entry, "percent": None if entry["percent"] is None else Decimal(entry["percent"])})
                for entry in kept["entries"]
            ),
            {int(target): Decimal(value) for target, value in kept["readings"].items()},
            kept["obstacles"],
            kept["next_steps"],
        )

    def write(self, report: Report) -> None:
        """Replace the rows and readings of `report` and set its two texts (not saved); four queries at most."""
        report.entries.all().delete()
        ProgressEntry.objects.bulk_create(
            ProgressEntry(report=report, order=order, **entry._asdict()) for order, entry in enumerate(self.entries)
        )
        report.readings.all().delete()
        TargetReading.objects.bulk_create(
            TargetReading(report=report, target_id=target, value=value) for target, value in self.readings.items()
        )
        report.obstacles, report.next_steps = self.obstacles, self.next_steps


def content_of(report: Report) -> Content:
    """Return what `report` says now; two queries."""
    return Content(
        tuple(EntryData(*row) for row in report.entries.order_by("order").values_list(*EntryData._fields)),
        dict(report.readings.values_list("target_id", "value")),
        report.obstacles,
        report.next_steps,
    )
