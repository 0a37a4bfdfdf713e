"""How the database is asked for words: the same condition on SQLite and PostgreSQL, which keeps folded texts and an index."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.lookups import Regex

from reports.search.folding import fold
from reports.search.query import Query

MOST_ASKED = 12
"""So many lists of grams the index is asked for one after the other."""


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
    def folded_text(self) -> Func:
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

    @classmethod
    def of(cls, query: Query) -> Sought:
        """Return what the database is asked of a query."""
        words, typed = query.words, query.words[0].spellings[0].text
        number = typed if len(words) == 1 and any(map(str.isdigit, typed)) else None
        if connection.vendor != "postgresql":
            return cls((), (), tuple(word.pattern for word in words), number, query.long)
        return cls(
            tuple(map(array, query.grams)),
            tuple(array(_like(each.pieces) for each in word.spellings) for word in words),
            tuple(None if all(each.plain for each in word.spellings) else word.pattern for word in words),
            number,
            query.long,
        )


def array(values: Iterable[object]) -> str:
    """Return a PostgreSQL array, written out."""
    escaped = (str(value).replace("\\", r"\\").replace('"', r"\"") for value in values)
    return "{" + ",".join(f'"{value}"' for value in escaped) + "}"


def _like(pieces: Iterable[str]) -> str:
    return f"%{'%'.join(map(connection.ops.prep_for_like_query, pieces))}%"


def holds(asked: Sought, text: Text, key: str, *, indexed: bool = True, times: tuple[int, ...] = ()) -> Any:
    """Return the condition that `text` holds every word; `indexed` lets PostgreSQL ask its index first.

    The index knows of a row the time of its `key` too: with `times` it names those of these times alone.
    """
    if connection.vendor != "postgresql":
        return reduce(and_, (Regex(text.folded_text, pattern) for pattern in asked.patterns))
    return _Holds(text.folded_text, F(key), asked, times=times) if indexed else _Holds(text.folded_text, None, asked)


def key_values(keys: Iterable[int]) -> str | list[int]:
    """Return keys, thousands perhaps, as `among` takes them: PostgreSQL as one value, written out."""
    return array(keys) if connection.vendor == "postgresql" else list(keys)


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

    def __init__(self, folded: Func, key: F | None, asked: Sought, *, times: tuple[int, ...] = ()) -> None:
        super().__init__(folded, *([key] if key else []))
        self.asked, self.times = asked, times

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return the condition with its values: what the index is asked, then what each word is like, its pattern.

        What the index is asked stands by itself: mixed with the patterns it would be computed again for each row that it
        names. `LIKE` takes a tenth of a pattern's time, so it is asked first.
        """
        folded, *key = (compiler.compile(each)[0] for each in self.get_source_expressions())
        parts, values = list[str](), list[Any]()
        if key and self.asked.grams:
            named, values = index_condition(self.asked, folded, key[0], ["%s"] * len(self.times), self.times)
            parts.append(named)
        for likes, pattern in zip(self.asked.likes, self.asked.patterns, strict=True):
            like = f"{folded} LIKE ANY(%s::text[])"
            parts.append(like if pattern is None else f"CASE WHEN {like} THEN {folded} ~ %s ELSE false END")
            values += [likes] if pattern is None else [likes, pattern]
        return f"({' AND '.join(parts)})", values


def index_condition(
    asked: Sought, folded: str, key: str, times: Sequence[str], values: Sequence[int] = ()
) -> tuple[str, list[Any]]:
    """Return what the index is asked of a folded text with its key, with the values; in one of these `times`, expressions.

    A few times are asked for beside the grams, one after the other: the index goes through the grams in that time alone.
    Many at once: it may pass over much where hardly a row has the grams.
    """
    grams, one = f"search_grams({folded}, {key})", [(time, values[at : at + 1]) for at, time in enumerate(times)]
    parts: list[tuple[str, list[Any]]]
    if not times:
        parts = [(f"{grams} @> %s::bigint[]", [each]) for each in asked.grams]
    elif len(times) * len(asked.grams) <= MOST_ASKED:
        parts = [
            (f"{grams} @> (%s::bigint[] || {time}::bigint)", [each, *value])
            for each in asked.grams
            for time, value in one
        ]
    else:
        many = f"({grams} @> %s::bigint[] AND {grams} && ARRAY[{', '.join(times)}]::bigint[])"
        parts = [(many, [each, *values]) for each in asked.grams]
    return f"({' OR '.join(sql for sql, _ in parts)})", [value for _, given in parts for value in given]


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
