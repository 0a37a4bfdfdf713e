"""How the database is asked for words: the same condition on SQLite and PostgreSQL, which keeps folded texts and an index."""

from __future__ import annotations

import json
import sqlite3
from functools import reduce
from operator import and_, or_
from typing import Any, Protocol

from django.db import connection
from django.db.models import BooleanField, F, Func, Max, QuerySet, TextField, Value
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.lookups import Regex

from reports.search.folding import fold
from reports.search.query import Query

SAMPLE, WINDOW = 1_000, 30_000
"""So many of the newest rows tell whether a word is common; in so many of them a common word is found often enough."""


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
    """Makes the query of the rows that hold the words; `bare` are those that nobody may be shown."""

    def __call__(self, *, indexed: bool, bare: bool = False) -> QuerySet[Any]:
        """Return the query; `indexed` asks PostgreSQL's index first."""


def holds(query: Query, text: Text, *, indexed: bool = True) -> Any:
    """Return the condition that `text` holds every word of `query`; `indexed` lets PostgreSQL ask its index first.

    What the index is asked stands by itself: mixed with the patterns it would be computed again for each row that it names.
    """
    folded = text.folded
    found: Any = reduce(and_, (Regex(folded, word.pattern) for word in query.words))
    if indexed and connection.vendor == "postgresql" and query.grams:
        found = reduce(or_, (_HoldsGrams(folded, Value(grams)) for grams in query.grams)) & found
    return found


class _Folded(Func):
    """The generated column beside a column."""

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (column,) = self.get_source_expressions()
        name = connection.ops.quote_name
        return f"{name(column.alias)}.{name(f'{column.target.column}_folded')}", []


class _HoldsGrams(Func):
    """Whether all these two and three characters occur: what the index answers; order and place are for the pattern to say."""

    template = "(search_grams(%(expressions)s)::bigint[])"
    arg_joiner = ") @> ("
    output_field = BooleanField()


def newest(rows: Rows, limit: int, *, narrowed: bool) -> list[int]:
    """Return the keys of up to `limit` of the rows that `rows` asks for, the newest first; one to four queries on PostgreSQL.

    A word that stands everywhere is found among the newest rows at once, while the index would name half the table; a rare
    one the index finds, while the table would be read to its end. The newest `SAMPLE` rows tell which it is. A common word
    in rows that are `narrowed` to a year, a list or a unit is looked for in all of these. Keys alone, since what is shown
    of a row lies in five tables, and thousands of rows may hold the words.
    """

    def keys(found: QuerySet[Any], order: Any = "-pk") -> list[int]:
        return list(found.order_by(order).values_list("pk", flat=True)[:limit])

    read = rows(indexed=False)
    if connection.vendor != "postgresql":
        return keys(read)
    last = read.model._base_manager.aggregate(last=Max("pk"))["last"] or 0
    if last <= WINDOW:
        return keys(read)
    seen = rows(indexed=False, bare=True).filter(pk__gt=last - SAMPLE).count()
    if seen * WINDOW >= limit * SAMPLE:
        if narrowed:
            return keys(read, _BY_HAND)
        found = keys(read.filter(pk__gt=last - WINDOW))
        if len(found) == limit:
            return found
    return keys(rows(indexed=True), _BY_HAND)


def ready() -> None:
    """Teach SQLite the functions that PostgreSQL has from its migrations; costs no query."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        driver: sqlite3.Connection = connection.connection
        driver.create_function("search_fold", 1, fold, deterministic=True)
        driver.create_function("search_named", 2, _named, deterministic=True)


def _named(name: str, aliases: str) -> str:
    return "、".join([name, *json.loads(aliases)])
