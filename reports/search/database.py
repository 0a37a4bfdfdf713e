"""How the database is asked for words: the same condition on SQLite and PostgreSQL, which has an index beside it."""

from __future__ import annotations

import json
import sqlite3
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.lookups import Regex

from reports.search.folding import fold
from reports.search.query import Query, Spelling, Word


def named(name: str, aliases: str) -> Func:
    """Return the expression of a name with its aliases, as one text."""
    return Func(F(name), F(aliases), function="search_named", output_field=TextField())


def holds(query: Query, text: Combinable) -> Any:
    """Return the condition that `text` holds every word of `query`."""
    return reduce(and_, (_holds_word(text, word) for word in query.words))


def _holds_word(text: Combinable, word: Word) -> Any:
    return reduce(or_, (_holds_spelling(text, spelling) for spelling in word.spellings))


def _holds_spelling(text: Combinable, spelling: Spelling) -> Any:
    folded = Func(text, function="search_fold", output_field=TextField())
    found: Any = Regex(folded, spelling.pattern)
    if connection.vendor == "postgresql" and spelling.pairs:
        pairs = _HoldsPairs(text, Value(spelling.pairs))
        # two characters that stand anywhere are found once their pair is: folding every row of a common word takes seconds
        found = pairs if spelling.pairs == [spelling.pattern] else pairs & found
    return found


class _HoldsPairs(Func):
    """Whether all the pairs of characters occur: what the index answers; order and place are for the pattern to say."""

    template = "(search_pairs(%(expressions)s))"
    arg_joiner = ") @> ("
    output_field = BooleanField()


def ready() -> None:
    """Teach SQLite the functions that PostgreSQL has from its migration; costs no query."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        driver: sqlite3.Connection = connection.connection
        driver.create_function("search_fold", 1, fold, deterministic=True)
        driver.create_function("search_named", 2, _named, deterministic=True)


def _named(name: str, aliases: str) -> str:
    return "、".join([name, *json.loads(aliases)])
