"""How PostgreSQL finds the newest rows soonest: by its index, or reading them from the newest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any, NamedTuple, TypeAlias

from django.db import connection
from django.db.models import Field, Model

from reports.search.database import Sought, Text, condition
from tasks.models.composed import Parts

SAMPLE = 1_000
"""So many of the newest rows tell how common the words are."""

CAREFUL = 16_000
"""So many rows are read at first where few of the sample hold the words, and tell better how common they are."""

BESIDE = 14
"""So many rows that lie beside one another are read in the time of one that the index names."""

APART = 3
"""So many in the time of one that belongs to a task or a report of a part."""

MANY_HELD = 10
"""So many of the sample that hold the words tell how common they are."""

Rows: TypeAlias = list[tuple[Any, ...]]


class Table(NamedTuple):
    """What is looked through of a model: its texts, and the field by whose greatest values its rows are the newest."""

    model: type[Model]
    texts: tuple[Text, ...]
    key: str


class Share(NamedTuple):
    """How common the words are in a table of about `rows` with keys up to `last`: `held` of the `seen` newest rows.

    `like` are as many or more, of which the index names all: 完成45% is like 完成4 and does not hold it.
    """

    last: int
    rows: float
    seen: int
    like: int
    held: int

    @property
    def rate(self) -> float:
        """Return the part of the newest rows that is expected to hold the words."""
        return self.held / max(self.seen, 1)

    @property
    def named(self) -> float:
        """Return how long the index is expected to take, as many rows beside one another; at least as long as for one seen."""
        return max(self.like, 1) / max(self.seen, 1) * self.rows * BESIDE

    @property
    def each(self) -> float:
        """Return how many rows a key has."""
        return self.rows / max(self.last, 1)


def shares(asked: Sought, tables: Sequence[Table]) -> list[Share | None]:
    """Return for each table how common the words are; one query on PostgreSQL.

    Rows that nobody may be shown count here: it tells how to look, never what is found. None on SQLite, which has one way.
    """
    if connection.vendor != "postgresql":
        return [None] * len(tables)
    if not asked.long:
        return [Share(0, 0, 0, 0, 0)] * len(tables)
    parts = [_share(asked, table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])
        return list(map(Share._make, cursor.fetchall()))


def _share(asked: Sought, table: Table) -> tuple[str, list[Any]]:
    """Return the query for a share, names of our own in it, and its values."""
    name, key = table.model._meta.db_table, _column(table.model, table.key)
    columns = [connection.ops.quote_name(f"{each.column}_folded") for each in table.texts]
    alike = asked._replace(patterns=(None,) * len(asked.likes))
    both = [condition(each, column, indexed=False) for each in (alike, asked) for column in columns]
    like, held = (" OR ".join(sql for sql, _ in both[start : start + len(columns)]) for start in (0, len(columns)))
    counted = (
        f"SELECT coalesce(max(key), 0), greatest((SELECT reltuples FROM pg_class WHERE oid = '{name}'::regclass), 1),"  # noqa: S608
        f" count(*), count(*) FILTER (WHERE alike), count(*) FILTER (WHERE held)"
        f" FROM (SELECT {key} AS key, {like} AS alike, {held} AS held FROM {name} ORDER BY {key} DESC LIMIT {SAMPLE}) AS newest"
    )
    return counted, [value for _, values in both for value in values]


def _column(model: type[Model], name: str) -> str:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, Field)
    assert field.column
    return connection.ops.quote_name(field.column)


class Most(NamedTuple):
    """So many rows at most, which the words of a query say."""

    rows: int

    @property
    def value_parts(self) -> Parts:
        """Return that a question hangs on it in every way."""
        return Parts(self, (), lambda _: self)


class Way(NamedTuple):
    """How rows are looked for: by the index or not, with keys from `first` to below `before`, of the newest `owners` alone.

    `by_hand`: all are found and put in order, instead of going through an index until enough are found.
    """

    indexed: bool = False
    first: int | None = None
    before: int | None = None
    owners: Most | None = None
    by_hand: bool = True


def newest(ask: Callable[[Way], Rows], limit: int, share: Share | None, part: float) -> Rows:
    """Return up to `limit` rows, the newest first: what `ask` answers to the ways that find them soonest.

    A word that stands everywhere is found among the newest rows at once, while the index would name half the table; a rare
    one the index finds, while the table would be read to its end. Where a `part` of all counts, it may be read to its end.
    """
    if share is None:
        return ask(Way(by_hand=False))
    if part < 1:
        return _of_part(ask, limit, share, part)
    found, rate, before = Rows(), share.rate, share.last + 1
    certain = share.held >= MANY_HELD
    while rate and before > 0:
        wanted = (limit - len(found)) / rate
        if wanted > share.named:
            break
        first = before - int((2 * wanted if certain else min(2 * wanted, CAREFUL)) / share.each) - 1
        found += ask(Way(first=first, before=before, by_hand=False))
        if len(found) >= limit or first <= 0:
            return found[:limit]
        rate, before, certain = len(found) / (share.last + 1 - first) / share.each, first, True
    return ask(Way(indexed=True))


def _of_part(ask: Callable[[Way], Rows], limit: int, share: Share, part: float) -> Rows:
    """Return the newest rows of a part of all: the rows of its newest owners, all its rows, or what the index names of it."""
    inside, wanted = share.rows * part, limit / share.rate if share.rate else inf
    if wanted < min(inside, share.named / APART):
        found = ask(Way(owners=Most(1 << int(2 * wanted / share.each).bit_length())))
        if len(found) == limit:
            return found
    return ask(Way(indexed=share.named < inside * APART))
