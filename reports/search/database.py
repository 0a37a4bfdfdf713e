"""How the database is asked for words: the same condition on SQLite and PostgreSQL, which keeps folded texts and an index."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import and_
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, F, Field, Func, Model, Q, TextField, Value
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.lookups import Regex

from reports.search.folding import fold
from reports.search.query import Query
from tasks.models.composed import Parts

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


class Sought(NamedTuple):
    """What a database is asked of a query: values alone, so that queries of as many words are composed once.

    The index of PostgreSQL has one of `grams`, whole. Each word is like one of its `likes` there, and holds its pattern;
    none where its characters say all. Arrays are written out. A task may have the `number` instead; none where the words
    are no number. Words that are not `long` are looked for in no text.
    """

    grams: tuple[str, ...]
    likes: tuple[str, ...]
    patterns: tuple[str | None, ...]
    number: str | None
    long: bool


def sought(query: Query) -> Sought:
    """Return what the database is asked of a query."""
    words, typed = query.words, query.words[0].spellings[0].text
    number = typed if len(words) == 1 and any(map(str.isdigit, typed)) else None
    if connection.vendor != "postgresql":
        return Sought((), (), tuple(word.pattern for word in words), number, query.long)
    return Sought(
        tuple(map(_array, query.grams)),
        tuple(_array(_like(each.pieces) for each in word.spellings) for word in words),
        tuple(None if all(each.plain for each in word.spellings) else word.pattern for word in words),
        number,
        query.long,
    )


def _array(values: Iterable[object]) -> str:
    """Return a PostgreSQL array, written out."""
    escaped = (str(value).replace("\\", r"\\").replace('"', r"\"") for value in values)
    return "{" + ",".join(f'"{value}"' for value in escaped) + "}"


def _like(pieces: Iterable[str]) -> str:
    return f"%{'%'.join(map(connection.ops.prep_for_like_query, pieces))}%"


def holds(asked: Sought, text: Text, *, indexed: bool = True) -> Any:
    """Return the condition that `text` holds every word; `indexed` lets PostgreSQL ask its index first."""
    if connection.vendor != "postgresql":
        return reduce(and_, (Regex(text.folded, pattern) for pattern in asked.patterns))
    return _Holds(text.folded, asked, indexed=indexed)


def written(keys: Iterable[int]) -> str | list[int]:
    """Return keys, thousands perhaps, as `among` takes them: PostgreSQL as one value, written out."""
    return _array(keys) if connection.vendor == "postgresql" else list(keys)


def among(name: str, keys: str | list[int]) -> Q:
    """Return the condition that the field is one of the written `keys`."""
    return Q(_Among(F(name), Value(keys))) if isinstance(keys, str) else Q(**{f"{name}__in": keys})


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
    """Whether a folded text holds every word, as one piece of SQL.

    Django takes as long to compose the condition of a figure in a dozen spellings as PostgreSQL to find it.
    """

    output_field = BooleanField()

    def __init__(self, folded: Func, asked: Sought, *, indexed: bool) -> None:
        super().__init__(folded)
        self.asked, self.indexed = asked, indexed

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return the condition with its values."""
        (folded,) = self.get_source_expressions()
        column, _ = compiler.compile(folded)
        return _condition(self.asked, column, indexed=self.indexed)


def _condition(asked: Sought, column: str, *, indexed: bool) -> tuple[str, list[Any]]:
    """Return the condition that a folded column holds the words: what the index is asked, then what each is like, its pattern.

    What the index is asked stands by itself: mixed with the patterns it would be computed again for each row that it
    names. `LIKE` takes a tenth of a pattern's time, so it is asked first.
    """
    parts, values = list[str](), list[Any]()
    if indexed and asked.grams:
        parts.append("({})".format(" OR ".join(f"search_grams({column}) @> %s::bigint[]" for _ in asked.grams)))
        values += asked.grams
    for likes, pattern in zip(asked.likes, asked.patterns, strict=True):
        like = f"{column} LIKE ANY(%s::text[])"
        parts.append(like if pattern is None else f"CASE WHEN {like} THEN {column} ~ %s ELSE false END")
        values += [likes] if pattern is None else [likes, pattern]
    return f"({' AND '.join(parts)})", values


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


def shares(asked: Sought, tables: Sequence[Table]) -> list[Share | None]:
    """Return for each table how common the words are; one query on PostgreSQL.

    Rows that nobody may be shown count here: it tells how to look, never what is found. None on SQLite, which has one way.
    """
    if connection.vendor != "postgresql":
        return [None] * len(tables)
    if not asked.long:
        return [Share(0, 0, 0, 0)] * len(tables)
    parts = [_share(asked, table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])
        return list(map(Share._make, cursor.fetchall()))


def _share(asked: Sought, table: Table) -> tuple[str, list[Any]]:
    """Return the query for a share, names of our own in it, and its values."""
    name, key = table.model._meta.db_table, _column(table.model, table.order[0])
    columns = [connection.ops.quote_name(f"{each.column}_folded") for each in table.texts]
    held = [_condition(asked, each, indexed=False) for each in columns]
    counted = (
        f"SELECT coalesce(max({key}), 0), coalesce(min({key}), 0),"  # noqa: S608
        f" (SELECT reltuples FROM pg_class WHERE oid = '{name}'::regclass),"
        f" count(*) FILTER (WHERE {' OR '.join(sql for sql, _ in held)})"
        f" FROM (SELECT {key}, {', '.join(columns)} FROM {name} ORDER BY {key} DESC LIMIT {SAMPLE}) AS newest"
    )
    return counted, [value for _, values in held for value in values]


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
    """How PostgreSQL looks for rows: by its index or not, with keys after `first`, of the newest `owners` alone.

    `by_hand`: it finds all and puts them in order, instead of going through an index until enough are found.
    """

    indexed: bool = False
    first: int | None = None
    owners: Most | None = None
    by_hand: bool = True


def ways(share: Share | None, limit: int, *, narrowed: bool) -> Iterator[Way]:
    """Yield how the newest rows are looked for: the quickest way, which may find too few, then that which finds all.

    A word that stands everywhere is found among the newest rows at once, while the index would name half the table; a rare
    one the index finds, while the table would be read to its end. Where only a year, a list or a unit counts (`narrowed`),
    the rows of the newest reports or tasks in it are read.
    """
    if share is None:
        yield Way(by_hand=False)
        return
    if share.common(limit):
        keys = share.keys(limit)
        yield (
            Way(owners=Most(1 << (keys - 1).bit_length())) if narrowed else Way(first=share.last - keys, by_hand=False)
        )
    yield Way(indexed=not narrowed or share.named <= MANY)


def newest_first(order: Iterable[str], *, by_hand: bool) -> list[OrderBy]:
    """Return the order by these fields, the greatest first."""
    return [OrderBy(F(name) + 0 if by_hand else F(name), descending=True) for name in order]


def ready() -> None:
    """Teach SQLite the functions that PostgreSQL has from its migrations; costs no query."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        driver: sqlite3.Connection = connection.connection
        driver.create_function("search_fold", 1, fold, deterministic=True)
        driver.create_function("search_named", 2, _named, deterministic=True)


def _named(name: str, aliases: str) -> str:
    return "、".join([name, *json.loads(aliases)])
