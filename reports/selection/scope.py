"""Which tasks a dashboard is about: kept in the address, the same for the page, the lists behind it and the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from reports.models import Bucket, Light
from reports.standing import Scale, Shape, Standing, shape_of
from tasks.models import Organization
from tasks.models.composed import Parts


class Kind(StrEnum):
    """How a task stands, in the six words of a dashboard, the one furthest behind first; they part the tasks."""

    SEVERE = "severe"
    BEHIND = "behind"
    ON_SCHEDULE = "on_schedule"
    AHEAD = "ahead"
    COMPLETED = "completed"
    OTHER = "other"

    def word(self, scale: Scale) -> str:
        """Return the plan's word for it."""
        return scale.word(self.bucket, self.light)

    def colour(self, scale: Scale) -> str:
        """Return the name of the colour that the plan gives it."""
        return scale.colour(self.light)

    @property
    def light(self) -> Light:
        """Return its light: in a legend, where nothing was made good later."""
        lights = {Kind.SEVERE: Light.RED, Kind.BEHIND: Light.YELLOW, Kind.OTHER: Light.NONE}
        return lights.get(self, Light.GREEN)

    @property
    def bucket(self) -> Bucket:
        """Return the bucket that it belongs to."""
        special = {Kind.SEVERE: Bucket.BEHIND, Kind.OTHER: Bucket.NOT_COMPARABLE}
        return special.get(self) or Bucket(self.value)

    @property
    def shape(self) -> Shape:
        """Return its shape in legends."""
        return shape_of(self.bucket, self.light)

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


def words(scale: Scale) -> list[tuple[str, str]]:
    """Return the kinds as they are chosen in a filter, in the plan's words."""
    return [(kind.value, kind.word(scale)) for kind in Kind]


@dataclass(frozen=True, slots=True)
class Scope:
    """Lead bureau, category, district, kind of standing and city leader, accepted reports alone; each may be left out."""

    lead: Organization | None = None
    category: str = ""
    district: Organization | None = None
    kind: Kind | None = None
    sponsor: str = ""
    accepted: bool = False

    @property
    def value_parts(self) -> Parts:
        """Return what a question hangs on: a city leader's name is looked for by a pattern, and so is no value."""
        lead, district, category = self.lead, self.district, self.category

        def made(others: Iterator[Any]) -> Scope:
            return replace(
                self,
                lead=Organization(pk=next(others)) if lead else None,
                category=next(others) if category else "",
                district=Organization(pk=next(others)) if district else None,
            )

        shape = (Scope, lead is None, not category, district is None, self.kind, self.sponsor, self.accepted)
        values = [lead and lead.pk, category, district and district.pk]
        return Parts(shape, tuple(each for each in values if each), made)
