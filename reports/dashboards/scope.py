"""Which tasks a dashboard is about: kept in the address, the same for the page, the lists behind it and the files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reports.models import Bucket, Light
from reports.standing import Shape, Standing, shape_of
from tasks.models import Organization


class Kind(StrEnum):
    """How a task stands, in the six words of a dashboard, the one furthest behind first; they part the tasks."""

    SEVERE = "severe"
    BEHIND = "behind"
    ON_SCHEDULE = "on_schedule"
    AHEAD = "ahead"
    COMPLETED = "completed"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the general word; a plan's own words stand in its scale."""
        return "严重欠进度" if self is Kind.SEVERE else self.bucket.label

    @property
    def bucket(self) -> Bucket:
        """Return the bucket that it belongs to."""
        special = {Kind.SEVERE: Bucket.BEHIND, Kind.OTHER: Bucket.NOT_COMPARABLE}
        return special.get(self) or Bucket(self.value)

    @property
    def shape(self) -> Shape:
        """Return its shape in legends."""
        lights = {Kind.SEVERE: Light.RED, Kind.BEHIND: Light.YELLOW}
        return shape_of(self.bucket, lights.get(self, Light.GREEN))

    @property
    def comparable(self) -> bool:
        """Return whether it enters rates."""
        return self is not Kind.OTHER

    @property
    def behind(self) -> bool:
        """Return whether it is behind the plan."""
        return self in (Kind.SEVERE, Kind.BEHIND)


def kind_of(standing: Standing) -> Kind:
    """Return the kind of a standing: a task behind the plan with a red light is severe."""
    if standing.bucket == Bucket.BEHIND:
        return Kind.SEVERE if standing.light == Light.RED else Kind.BEHIND
    return Kind.OTHER if standing.bucket == Bucket.NOT_COMPARABLE else Kind(standing.bucket)


@dataclass(frozen=True, slots=True)
class Scope:
    """Lead bureau, category, district and kind of standing; each may be left out."""

    lead: Organization | None = None
    category: str = ""
    district: Organization | None = None
    kind: Kind | None = None
