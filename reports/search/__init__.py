"""Finding anything again: words in the texts of all years and lists, as far as the person may read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from reports.search.database import Sought, ready
from reports.search.excerpts import excerpt
from reports.search.finds import Found, Hit, hits, units, with_leads_then
from reports.search.query import Query
from reports.search.sources import Filters, Place, rows_by_place
from tasks.models import Organization, Plan, User

__all__ = ["MOST", "Filters", "Found", "Hit", "Place", "Query", "Results", "excerpt", "search", "with_leads_then"]

MOST = 200
"""How many finds of one place are ranked; where there are more, the newest rows count."""


class Results(NamedTuple):
    """What was found, the nearest first, of them the newest; how many by place, and of which places there are more."""

    hits: list[Hit]
    counts: dict[Place, int]
    more: frozenset[Place]


def search(
    user: User,
    query: Query,
    filters: Filters,
    plans: Sequence[Plan],
    organizations: Sequence[Organization],
    plan: Plan | None = None,
) -> Results:
    """Return what `user` may read that holds all words of `query`; one or two queries for each of seven places, and four.

    `plans` and `organizations` are all that there are. Units are found unless a year, a list or a unit is asked for; they
    lead to `plan`.
    """
    ready()
    rows = rows_by_place(user, Sought.of(query), filters.within(plans), MOST + 1)
    found = [*units(query, organizations, plan)] if filters == Filters() and query.long else []
    found += hits(query, {place: listed[:MOST] for place, listed in rows.items()}, plans, organizations)
    found.sort(key=lambda hit: hit.rank)
    more = frozenset(place for place, listed in rows.items() if len(listed) > MOST)
    return Results(found, dict(Counter(hit.place for hit in found)), more)
