"""The rows of a narrative as the values of progress entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from reports.registry.directory import Directory
from reports.registry.naming import LONGEST
from reports.workflow import EntryData
from tasks.language import Row as NarrativeRow
from tasks.language.figures import Basis
from tasks.models import SubProject


def entries_of(
    rows: Sequence[NarrativeRow],
    projects: Sequence[SubProject],
    directory: Directory,
    shares: Mapping[str, tuple[Decimal, Basis]] = MappingProxyType({}),
) -> list[EntryData]:
    """Return the rows of a narrative as the values of progress entries, sub-projects and districts resolved.

    `shares` are the percentages that stood alone in their cells, by the words of a row.
    A percentage that cannot be (a share of works over 100) keeps its words and gives no value.
    """
    by_name = {name: project for project in projects for name in (project.name, *project.aliases)}
    found = []
    for row in rows:
        project = by_name.get(row.name) if row.name else None
        place = directory.place(row.district)
        percent, basis = row.percent, row.basis.value if row.basis and row.percent is not None else ""
        if percent is None and (share := shares.get(row.text.strip())):
            percent, basis = share
        if not basis or (percent is not None and basis != Basis.ANNUAL_TARGET and percent > 100):
            percent, basis = None, ""
        found.append(
            EntryData(
                text=row.text,
                marker=row.marker,
                item=row.item,
                name=(row.name or "")[:LONGEST],
                subproject_id=project.pk if project else None,
                district_id=place.pk if place else project.district_id if project else None,
                stage=row.stage.value,
                percent=percent,
                basis=basis,
            )
        )
    return found
