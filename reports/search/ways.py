"""How PostgreSQL finds the newest rows soonest: by its index, or reading them from the newest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from django.db import connection
from django.db.models import Field, Model

from reports.search.database import Sought, Text, index_condition
from tasks.models.composed import Parts

FINE, COARSE = 6, 10
"""The index knows as one time the keys that are alike but for their last six bits, and but for their last ten."""

BASES = {FINE: -(1 << 61), COARSE: -(1 << 62)}
"""From here on such times are counted down."""

PLENTY = 400
"""So many of the newest rows tell that the words stand everywhere: the newest are read one beside the other then."""

FEW = 1_500
"""Where the index names so few rows of all, they are asked for at once."""

FEW_TIMES, MOST_TIMES = 8, 64
"""So many times the index is asked for where that can be, and at most."""

BESIDE = 14
"""So many rows that lie beside one another are read in the time of one that the index names."""

Rows: TypeAlias = list[tuple[Any, ...]]


class Table(NamedTuple):
    """What is looked through of a model: its texts, and the field by whose greatest values its rows are the newest."""

    model: type[Model]
    texts: tuple[Text, ...]
    key: str


class Share(NamedTuple):
    """How common the words are in a table of about `rows` with keys up to `last`: `named` by the index in its last two times.

    It is counted to `PLENTY`. Not all that are named hold the words: 完成45% beside 4个 is named for 完成4.
    """

    last: int
    rows: float
    named: int

    @property
    def rate(self) -> float:
        """Return how many rows of a key the index is expected to name: not fewer than could have been overlooked."""
        return max(self.named, 0.5) / min(max(self.last, 1), (1 << COARSE) + self.last % (1 << COARSE))

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
    times = [f"({BASES[COARSE]} - (last >> {COARSE}) + {back})" for back in range(2)]
    columns = [connection.ops.quote_name(f"{each.column}_folded") for each in table.texts]
    named = [index_condition(asked, column, key, times) for column in columns]
    where = " OR ".join(sql for sql, _ in named) if asked.grams else "true"
    counted = (
        f"SELECT last, (SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = '{name}'::regclass),"  # noqa: S608
        f" (SELECT count(*) FROM (SELECT FROM {name} WHERE {where} LIMIT {PLENTY}) AS named)"
        f" FROM (SELECT coalesce(max({key}), 0) AS last FROM {name} OFFSET 0) AS newest"
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


class Part(NamedTuple):
    """A part of all rows, of that size (0.5 is half); so many rows one beside the other are read in the time of one of it.

    Its keys lie from the first of `span` to below the second, where that is known.
    """

    size: float
    apart: int
    span: tuple[int, int] | None


class Way(NamedTuple):
    """How rows are looked for: by the index or not, with keys from `first` to below `before`, of the newest `owners` alone.

    `by_hand`: all are found and put in order, instead of going through an index until enough are found.
    """

    indexed: bool = False
    first: int | None = None
    before: int | None = None
    times: tuple[int, ...] = ()
    owners: Most | None = None
    by_hand: bool = True


def _times(first: int, before: int) -> tuple[int, ...]:
    """Return the times of the keys from `first` to below `before`, and earlier ones, to make them two, four, eight and so on.

    Nothing where they are too many.
    """
    for most in (FEW_TIMES, MOST_TIMES):
        for bits, base in BASES.items():
            latest = before - 1 >> bits
            many = 1 << (latest - (max(first, 0) >> bits)).bit_length()
            if many <= most:
                return tuple(base - time for time in range(latest, latest - many, -1))
    return ()


def newest(ask: Callable[[Way], Rows], limit: int, share: Share | None, part: Part | None) -> Rows:
    """Return up to `limit` rows, the newest first: what `ask` answers to the ways that find them soonest.

    A word that stands everywhere is found among the newest rows at once, while the index would name half the table; a rare
    one the index finds at once; one between them the index finds in times that go back one after the other. Where a `part`
    of all counts, it may be read instead, to its end or until enough is found.
    """
    if share is None:
        return ask(Way(by_hand=False))
    if part and (read := _read(ask, limit, share, part)) is not None:
        return read
    if part and part.span and (times := _times(*part.span)):
        return ask(Way(True, *part.span, times))
    found, rate, before = Rows(), share.rate * (part.size if part else 1), share.last + 1
    everywhere = share.named >= PLENTY and not part
    while rate and share.rate * before > FEW:
        first = before - int(2 * (limit - len(found)) / rate) - 1
        times = () if everywhere else _times(first, before)
        if not (everywhere or times):
            break
        found += ask(Way(not everywhere, first, before, times, by_hand=not everywhere))
        if len(found) >= limit or first <= 0:
            return found[:limit]
        # not all that are named hold the words and may be seen: where few did, the next window is the wider
        rate, before, everywhere = len(found) / (share.last + 1 - first), first, False
    return (found + ask(Way(indexed=True, first=0, before=before)))[:limit]


def _read(ask: Callable[[Way], Rows], limit: int, share: Share, part: Part) -> Rows | None:
    """Return the newest rows of a part, read without the index: of its newest owners, or all; none where the index is sooner."""
    inside, named = share.rows * part.size * part.apart, share.rate * share.last
    most = min(inside, (named * part.size if part.span else min(named, 2 * limit / part.size)) * BESIDE)
    rate = share.rate if share.named < PLENTY else share.each / 4
    for margin in (0.25, 1):  # at first a quarter of what is expected: a unit has words of its own
        if not rate or limit / rate * share.each * part.apart > most * 0.7:
            break
        owners = 1 << int(margin * limit / rate).bit_length()
        found = ask(Way(owners=Most(owners)))
        if len(found) == limit:
            return found
        rate = len(found) / owners
    return ask(Way()) if inside == most else None
