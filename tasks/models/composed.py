"""Queries composed once: for the small parts of a page, composing takes longer than the database needs to answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

MOST = 512
_known: dict[Hashable, tuple[str, tuple[Any, ...]]] = {}


def answer(key: Hashable, compose: Callable[[], Any]) -> list[tuple[Any, ...]]:
    """Return the rows of the query set of values that `compose` returns, as the driver gives them.

    `key` names all on which the question depends, whoever asks it: of equal keys in one process only the first calls
    `compose`. What is answered is never kept.
    """
    if key not in _known:
        if len(_known) >= MOST:
            forget()
        try:
            _known[key] = compose().query.sql_with_params()
        except EmptyResultSet:
            return []
    with connection.cursor() as cursor:
        cursor.execute(*_known[key])
        return list(cursor.fetchall())


def forget() -> None:
    """Throw the composed queries away; each is composed again when it is asked next."""
    _known.clear()
