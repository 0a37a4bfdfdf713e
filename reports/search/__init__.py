"""Finding anything again: words in the texts of all years and lists, as far as the person may read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from reports.search.database import ready, shares
from reports.search.excerpts import excerpt
from reports.search.folding import fold
from reports.search.query import Query
from reports.search.sources import SOURCES, Filters, Found, Place, units
from tasks.models import Organization, Plan, User

__all__ = ["MOST", "Filters", "Found", "Place", "Query", "Results", "excerpt", "search"]

MOST = 200
"""How many finds of one place are ranked; where there are more, the newest rows count."""

FAR = 1_000_000
ORDER = {place: number for number, place in enumerate(Place)}


class Results(NamedTuple):
    """What was found, the nearest first, of them the newest; how many by place, and of which places there are more."""

    found: list[Found]
    counts: dict[Place, int]
    more: frozenset[Place]


def search(
    user: User, query: Query, filters: Filters, organizations: Iterable[Organization], plan: Plan | None = None
) -> Results:
    """Return what `user` may read that holds all words of `query`; one or two queries for each of seven places.

    `organizations` are those among which units are looked for, unless a year or a list is asked for; they lead to `plan`.
    """
    ready()
    everywhere = filters.year is None and filters.slug is None and filters.unit is None
    found = units(organizations, query, plan) if everywhere and query.long else []
    more = set()
    sources = [source for source in SOURCES if query.long or source.place is Place.TASK]
    common = shares(query, [source.table for source in sources])
    for source, share in zip(sources, common, strict=True):
        listed = source.newest(user, query, filters, MOST + 1, share)
        if len(listed) > MOST:
            more.add(source.place)
        found += listed[:MOST]
    found.sort(key=lambda each: _rank(query, each))
    return Results(found, dict(Counter(each.place for each in found)), frozenset(more))


def _rank(query: Query, each: Found) -> tuple[int, ...]:
    """Return by what finds are ordered: how near the words stand, then year and quarter, place and task.

    First comes a task found by its number; last what holds the words in several of its names only.
    """
    distance = query.distance(each.folded or map(fold, each.texts))
    near = distance if distance is not None else -1 if each.place is Place.TASK else FAR
    return near, -each.year, -each.quarter, ORDER[each.place], each.order
