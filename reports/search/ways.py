"""How PostgreSQL finds the newest rows soonest: by its index, or reading them from the newest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from django.db import connection
from django.db.models import Field, Model

from reports.search.database import Sought, Text, array, named_by_index
from tasks.models.composed import Parts

FINE, COARSE = 6, 10
"""A time of the index is as many keys as are alike but for their last six, or ten, bits."""

RECENT = 4
"""The rows of so many fine times tell how common the words are."""

PLENTY = 400
"""As many of these rows are enough to tell: they are found sooner one beside the other than by the index."""

FEW = 1_500
"""So few rows may the index name at once."""

MOST_TIMES = 64
"""So many times the index is asked for at once."""

BESIDE = 14
"""So many rows that lie beside one another are read in the time of one that the index names."""

APART = 3
"""So many in the time of one that belongs to a task or a report of a part."""

Rows: TypeAlias = list[tuple[Any, ...]]


class Table(NamedTuple):
    """What is looked through of a model: its texts, and the field by whose greatest values its rows are the newest."""

    model: type[Model]
    texts: tuple[Text, ...]
    key: str


class Share(NamedTuple):
    """How common the words are in a table of about `rows` with keys up to `last`: the index names `named` of the newest rows.

    It counts to `PLENTY`, and may name more than hold the words: 完成45% beside 4个 as well as 完成4.
    """

    last: int
    rows: float
    named: int

    @property
    def rate(self) -> float:
        """Return how many rows of a key the index is expected to name: not fewer than could have been overlooked."""
        return max(self.named, 0.5) / min(max(self.last, 1), RECENT << FINE)

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
        return [Share(0, 0, 0)] * len(tables)
    parts = [_share(asked, table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])
        return list(map(Share._make, cursor.fetchall()))


def _share(asked: Sought, table: Table) -> tuple[str, list[Any]]:
    """Return the query for a share, names of our own in it, and its values."""
    name, key = table.model._meta.db_table, _column(table.model, table.key)
    last = f"(SELECT coalesce(max({key}), 0) FROM {name})"  # noqa: S608
    times = (
        f"ARRAY(SELECT -(1::bigint << 61) - ({last} >> {FINE}) + back FROM generate_series(0, {RECENT - 1}) AS back)"  # noqa: S608
    )
    columns = [connection.ops.quote_name(f"{each.column}_folded") for each in table.texts]
    named = [named_by_index(asked, column, key, times, ()) for column in columns]
    where = " OR ".join(sql for sql, _ in named) if asked.grams else "true"
    counted = (
        f"SELECT {last}, (SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = '{name}'::regclass),"  # noqa: S608
        f" (SELECT count(*) FROM (SELECT FROM {name} WHERE {where} LIMIT {PLENTY}) AS named)"
    )
    return counted, [value for _, values in named for value in values]


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
    times: str | None = None
    owners: Most | None = None
    by_hand: bool = True


def _window(first: int, before: int, *, indexed: bool) -> Way:
    """Return the way among the keys from `first` to below `before`."""
    times = None
    for bits, base in ((FINE, 61), (COARSE, 62)) if indexed else ():
        if (before - 1 >> bits) - (max(first, 0) >> bits) < MOST_TIMES:
            times = [-(1 << base) - time for time in range(max(first, 0) >> bits, (before - 1 >> bits) + 1)]
            break
    return Way(indexed, first, before, times and array(times), by_hand=indexed)


def newest(ask: Callable[[Way], Rows], limit: int, share: Share | None, part: float) -> Rows:
    """Return up to `limit` rows, the newest first: what `ask` answers to the ways that find them soonest.

    A word that stands everywhere is found among the newest rows at once, while the index would name half the table; a rare
    one the index finds at once; one between them the index finds in times that go back one after the other. Where a `part`
    of all counts, it may be read to its end.
    """
    if share is None:
        return ask(Way(by_hand=False))
    if part < 1:
        return _of_part(ask, limit, share, part)
    found, rate, before, everywhere = Rows(), share.rate, share.last + 1, share.named >= PLENTY
    while rate * before > FEW:
        first = before - int(2 * (limit - len(found)) / rate) - 1
        found += ask(_window(first, before, indexed=not everywhere))
        if len(found) >= limit or first <= 0:
            return found[:limit]
        # what is named may not hold the words: then they are rarer, and the next window wider
        rate = max(len(found) / (share.last + 1 - first), rate / 8)
        before, everywhere = first, False
    return (found + ask(Way(indexed=True, first=0, before=before)))[:limit]


def _of_part(ask: Callable[[Way], Rows], limit: int, share: Share, part: float) -> Rows:
    """Return the newest rows of a part of all: the rows of its newest owners, all its rows, or what the index names of it."""
    inside, wanted, named = share.rows * part, limit / share.rate, share.rate * share.last
    if share.named and wanted * share.each * APART < min(inside * APART, named * BESIDE):
        found = ask(Way(owners=Most(1 << int(2 * wanted).bit_length())))
        if len(found) == limit:
            return found
    return ask(Way(indexed=named * BESIDE < inside * APART))
