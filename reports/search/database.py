"""How the database is asked for words: the same condition on SQLite and PostgreSQL, which keeps folded texts and an index."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple, Protocol

from django.db import connection
from django.db.models import BooleanField, Case, Count, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.lookups import Regex

from reports.search.folding import fold
from reports.search.query import Query, Word

SAMPLE, WINDOW = 2_000, 100_000
"""So many of the newest rows tell how common a word is; in so many of them a common word is found often enough."""

MANY = 20_000
"""Where the index would name more rows than so many, those of a year, a list or a unit are read without it."""


class Text:
    """A text that is looked through: the expression of its words, and the column beside which PostgreSQL keeps it folded."""

    def __init__(self, column: str, words: Combinable | None = None) -> None:
        """Take the column's name, and the expression where the text is more than the column."""
        self.column, self.words = column, words or F(column)

    @property
    def folded(self) -> Func:
        """Return the expression of the folded text."""
        if connection.vendor == "postgresql":
            return _Folded(F(self.column))
        return Func(self.words, function="search_fold", output_field=TextField())


def named(name: str, aliases: str) -> Text:
    """Return a name with its aliases, as one text."""
    return Text(name, Func(F(name), F(aliases), function="search_named", output_field=TextField()))


_BY_HAND = OrderBy(F("pk") + 0, descending=True)
"""The newest first, without going through the table backwards until enough is found."""


class Rows(Protocol):
    """Makes the query of the rows that hold the words."""

    def __call__(self, *, indexed: bool) -> QuerySet[Any]:
        """Return the query; `indexed` asks PostgreSQL's index first."""


def holds(query: Query, text: Text, *, indexed: bool = True) -> Any:
    """Return the condition that `text` holds every word of `query`; `indexed` lets PostgreSQL ask its index first.

    What the index is asked stands by itself: mixed with the patterns it would be computed again for each row that it names.
    """
    folded = text.folded
    if connection.vendor != "postgresql":
        return reduce(and_, (Regex(folded, word.pattern) for word in query.words))
    found: Any = reduce(and_, (_holds_word(word, folded) for word in query.words))
    if indexed and query.grams:
        found = reduce(or_, (_HoldsGrams(folded, Value(grams)) for grams in query.grams)) & found
    return found


def _holds_word(word: Word, folded: Func) -> Any:
    """Return the condition that a word stands in the text: `LIKE` takes a tenth of a pattern's time, so it is asked first."""
    like: Any = reduce(or_, (Q(_Like(folded, Value(_like(each.pieces)))) for each in word.spellings))
    if all(each.plain for each in word.spellings):
        return like
    return Q(Case(When(like, then=Regex(folded, word.pattern)), default=False))


class _Folded(Func):
    """The generated column beside a column."""

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (column,) = self.get_source_expressions()
        folded = connection.ops.quote_name(f"{column.target.column}_folded")
        return f"{compiler.quote_name_unless_alias(column.alias)}.{folded}", []


class _HoldsGrams(Func):
    """Whether all these two and three characters occur: what the index answers; order and place are for the pattern to say."""

    template = "(search_grams(%(expressions)s)::bigint[])"
    arg_joiner = ") @> ("
    output_field = BooleanField()


class _Like(Func):
    """Whether a text is like that: with its pieces in this order."""

    template = "(%(expressions)s)"
    arg_joiner = " LIKE "
    output_field = BooleanField()


def _like(pieces: Iterable[str]) -> str:
    return f"%{'%'.join(map(connection.ops.prep_for_like_query, pieces))}%"


class Share(NamedTuple):
    """How common the words are in a table: `held` of its newest `SAMPLE` rows, the keys after `first` up to `last`, of about `rows`."""

    last: int
    first: int
    rows: float
    held: int

    def expects(self, found: int, rows: float) -> bool:
        """Return whether so many of so many rows are expected to hold the words."""
        return self.held * rows >= found * SAMPLE

    @property
    def window(self) -> int:
        """Return the key after which the newest `WINDOW` rows begin, more or less: keys have gaps."""
        return self.last - (self.last - self.first) * WINDOW // SAMPLE


def shares(held: Sequence[QuerySet[Any]]) -> list[Share | None]:
    """Return for each table how common the words are, from the query of its rows that hold them; two queries on PostgreSQL.

    Rows that nobody may be shown count here: it tells how to look, never what is found. None on SQLite, which has one way.
    """
    if connection.vendor != "postgresql":
        return [None] * len(held)
    asked = (
        f"SELECT coalesce((SELECT id FROM {table} ORDER BY id DESC LIMIT 1), 0),"  # noqa: S608  names of our own tables
        f" coalesce((SELECT id FROM {table} ORDER BY id DESC OFFSET {SAMPLE} LIMIT 1), 0),"
        f" (SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass)"
        for table in (rows.model._meta.db_table for rows in held)
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        tables = cursor.fetchall()
    newest, *others = (
        rows.filter(pk__gt=first).order_by().annotate(place=Value(place)).values("place").annotate(held=Count("pk"))
        for place, (rows, (_, first, _)) in enumerate(zip(held, tables, strict=True))
    )
    counts = {each["place"]: each["held"] for each in newest.union(*others, all=True)}
    return [Share(*table, counts.get(place, 0)) for place, table in enumerate(tables)]


def ways(rows: Rows, limit: int, share: Share | None, *, narrowed: bool) -> Iterator[QuerySet[Any]]:
    """Yield queries of the rows that `rows` asks for, the newest first: the quickest, which may find too few, then the whole.

    A word that stands everywhere is found among the newest rows at once, while the index would name half the table; a rare
    one the index finds, while the table would be read to its end. A common word in rows that are `narrowed` to a year, a
    list or a unit is looked for in all of these.
    """
    if share is None:
        yield rows(indexed=False).order_by("-pk")
        return
    if not narrowed and share.expects(2 * limit, WINDOW):
        yield rows(indexed=False).filter(pk__gt=share.window).order_by("-pk")
    yield rows(indexed=not (narrowed and share.expects(MANY, share.rows))).order_by(_BY_HAND)


def ready() -> None:
    """Teach SQLite the functions that PostgreSQL has from its migrations; costs no query."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        driver: sqlite3.Connection = connection.connection
        driver.create_function("search_fold", 1, fold, deterministic=True)
        driver.create_function("search_named", 2, _named, deterministic=True)


def _named(name: str, aliases: str) -> str:
    return "、".join([name, *json.loads(aliases)])
