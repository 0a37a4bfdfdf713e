"""How the database is asked for words: the same condition on SQLite and PostgreSQL, which keeps folded texts and an index."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import and_
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.db.models import BooleanField, F, Field, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.lookups import Regex

from reports.search.folding import fold
from reports.search.query import Query

SAMPLE = 1_000
"""So many of the newest rows tell how common a word is."""

BESIDE = 7
"""So many rows that lie beside one another are read in the time of one that the index names."""

MANY = 50_000
"""Where the index would name more rows than so many, those of a year, a list or a unit are read without it."""


class Text:
    """A text that is looked through: the expression of its words, and the column beside which PostgreSQL keeps it folded."""

    def __init__(self, column: str, words: Combinable | None = None) -> None:
        """Take the column's name, and the expression where the text is more than the column."""
        self.column, self.words = column, words or F(column)

    @property
    def whole(self) -> bool:
        """Return whether it is the column and nothing else."""
        return isinstance(self.words, F)

    @property
    def folded(self) -> Func:
        """Return the expression of the folded text."""
        if connection.vendor == "postgresql":
            return _Folded(F(self.column))
        return Func(self.words, function="search_fold", output_field=TextField())


def name_text(name: str, aliases: str) -> Text:
    """Return a name with its aliases, as one text."""
    return Text(name, Func(F(name), F(aliases), function="search_named", output_field=TextField()))


def newest_first(order: Iterable[str], *, by_hand: bool = False) -> list[OrderBy]:
    """Return the order by these fields, the greatest first; `by_hand` without going through an index until enough is found."""
    return [OrderBy(F(name) + 0 if by_hand else F(name), descending=True) for name in order]


class Rows(Protocol):
    """Makes the query of the rows that hold the words."""

    def __call__(self, *, indexed: bool, among: QuerySet[Any] | None = None) -> QuerySet[Any]:
        """Return the query; `indexed` asks PostgreSQL's index first, `among` has what the rows belong to, if not all."""


def holds(query: Query, text: Text, *, indexed: bool = True) -> Any:
    """Return the condition that `text` holds every word of `query`; `indexed` lets PostgreSQL ask its index first."""
    if connection.vendor != "postgresql":
        return reduce(and_, (Regex(text.folded, word.pattern) for word in query.words))
    return _Holds(text.folded, query, indexed=indexed)


def among(name: str, keys: list[int]) -> Q:
    """Return the condition that the field is one of `keys`, thousands perhaps: PostgreSQL takes them as one value, written out."""
    if connection.vendor != "postgresql":
        return Q(**{f"{name}__in": keys})
    return Q(_Among(F(name), Value(f"{{{','.join(map(str, keys))}}}")))


class _Among(Func):
    template = "(%(expressions)s::bigint[]))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class _Folded(Func):
    """The generated column beside a column."""

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (column,) = self.get_source_expressions()
        folded = connection.ops.quote_name(f"{column.target.column}_folded")
        return f"{compiler.quote_name_unless_alias(column.alias)}.{folded}", []


class _Holds(Func):
    """Whether a folded text holds every word of a query, as one piece of SQL.

    Django takes as long to compose the condition of a figure in a dozen spellings as PostgreSQL to find it.
    """

    output_field = BooleanField()

    def __init__(self, folded: Func, query: Query, *, indexed: bool) -> None:
        super().__init__(folded)
        self.query, self.indexed = query, indexed

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return the condition with its values."""
        (folded,) = self.get_source_expressions()
        column, _ = compiler.compile(folded)
        return _condition(self.query, column, indexed=self.indexed)


def _condition(query: Query, column: str, *, indexed: bool) -> tuple[str, list[Any]]:
    """Return the condition that a folded column holds the words: what the index is asked, then what each is like, its pattern.

    What the index is asked stands by itself: mixed with the patterns it would be computed again for each row that it
    names. `LIKE` takes a tenth of a pattern's time, so it is asked first.
    """
    parts, values = list[str](), list[Any]()
    if indexed and query.grams:
        asked = " OR ".join(f"search_grams({column}) @> %s::bigint[]" for _ in query.grams)
        parts.append(f"({asked})")
        values += query.grams
    for word in query.words:
        like = f"{column} LIKE ANY(%s::text[])"
        values.append([_like(each.pieces) for each in word.spellings])
        if all(each.plain for each in word.spellings):
            parts.append(like)
        else:
            parts.append(f"CASE WHEN {like} THEN {column} ~ %s ELSE false END")
            values.append(word.pattern)
    return f"({' AND '.join(parts)})", values


def _like(pieces: Iterable[str]) -> str:
    return f"%{'%'.join(map(connection.ops.prep_for_like_query, pieces))}%"


class Share(NamedTuple):
    """How common the words are in a table of about `rows`: `held` of its newest `SAMPLE`, the keys after `first` up to `last`."""

    last: int
    first: int
    rows: float
    held: int

    def common(self, limit: int) -> bool:
        """Return whether `limit` that hold the words are found sooner among the newest rows than among those that the index names."""
        return self.held**2 * self.rows * BESIDE >= limit * SAMPLE**2

    @property
    def named(self) -> float:
        """Return how many rows of the table the index is expected to name."""
        return self.held * self.rows / SAMPLE

    def keys(self, limit: int) -> int:
        """Return to how many of the newest keys rows belong of which twice `limit` are expected to hold the words."""
        return (self.last - self.first) * 2 * limit // max(self.held, 1) + 1


class Table(NamedTuple):
    """What is looked through of a model: its texts, and the fields by whose greatest values its rows are the newest."""

    model: type[Model]
    texts: tuple[Text, ...]
    order: tuple[str, ...]


def shares(query: Query, tables: Sequence[Table]) -> list[Share | None]:
    """Return for each table how common the words of `query` are; one query on PostgreSQL.

    Rows that nobody may be shown count here: it tells how to look, never what is found. None on SQLite, which has one way.
    """
    if connection.vendor != "postgresql":
        return [None] * len(tables)
    asked = [_share(query, table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in asked), [value for _, values in asked for value in values])
        return list(map(Share._make, cursor.fetchall()))


def _share(query: Query, table: Table) -> tuple[str, list[Any]]:
    """Return the query for a share, names of our own in it, and its values."""
    name, key = table.model._meta.db_table, _column(table.model, table.order[0])
    rows = f"(SELECT {key} FROM {name} ORDER BY {key} DESC"  # noqa: S608
    size = f"(SELECT reltuples FROM pg_class WHERE oid = '{name}'::regclass)"  # noqa: S608
    held = [
        _condition(query, connection.ops.quote_name(f"{each.column}_folded"), indexed=False) for each in table.texts
    ]
    holds = " OR ".join(sql for sql, _ in held)
    asked = (
        f"SELECT last, first, size, (SELECT count(*) FROM {name} WHERE {key} > first AND ({holds}))"  # noqa: S608
        f" FROM (SELECT coalesce({rows} LIMIT 1), 0) AS last, coalesce({rows} OFFSET {SAMPLE} LIMIT 1), 0) AS first,"
        f" {size} AS size) AS newest"
    )
    return asked, [value for _, values in held for value in values]


def _column(model: type[Model], name: str) -> str:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, Field)
    assert field.column
    return connection.ops.quote_name(field.column)


def ways(
    rows: Rows, order: tuple[str, ...], limit: int, share: Share | None, narrowed: QuerySet[Any] | None
) -> Iterator[QuerySet[Any]]:
    """Yield queries of the rows that `rows` asks for, the newest first: the quickest, which may find too few, then the whole.

    A word that stands everywhere is found among the newest rows at once, while the index would name half the table; a rare
    one the index finds, while the table would be read to its end. Where only a year, a list or a unit counts, `narrowed`
    are the reports or tasks in it to which the rows belong by the first field of `order`: the rows of the newest are read.
    """
    if share is None:
        yield rows(indexed=False).order_by(*newest_first(order))
        return
    if narrowed is None and share.common(limit):
        newest = {f"{order[0]}__gt": share.last - share.keys(limit)}
        yield rows(indexed=False).filter(**newest).order_by(*newest_first(order))
    elif narrowed is not None and share.common(limit):
        newest_owners = narrowed.order_by("-pk").values("pk")[: share.keys(limit)]
        yield rows(indexed=False, among=newest_owners).order_by(*newest_first(order, by_hand=True))
    indexed = narrowed is None or share.named <= MANY
    yield rows(indexed=indexed).order_by(*newest_first(order, by_hand=True))


def ready() -> None:
    """Teach SQLite the functions that PostgreSQL has from its migrations; costs no query."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        driver: sqlite3.Connection = connection.connection
        driver.create_function("search_fold", 1, fold, deterministic=True)
        driver.create_function("search_named", 2, _named, deterministic=True)


def _named(name: str, aliases: str) -> str:
    return "、".join([name, *json.loads(aliases)])
