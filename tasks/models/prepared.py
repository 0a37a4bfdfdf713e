"""Queries that PostgreSQL parses once a connection, and plans anew only where values matter: planning took longer than answering."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from psycopg import ClientCursor, RawCursor
from psycopg.sql import Literal
from psycopg.types.numeric import Int8

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

MOST = 256  # statements that a connection holds, each of some 115 KB in its server process
NEVER = 1 << 30  # times that another query is asked before it is prepared unbidden


class Statement(NamedTuple):
    """A query in the words of the server, `$1` for a value, and which of the query's parameters these values are."""

    words: str
    values: tuple[int, ...]


def statement(
    connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any], is_value: Callable[[Any], bool]
) -> Statement | None:
    """Return the statement of a query: parameters that are no values are written out; None where nothing is prepared."""
    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    rest, values = iter(enumerate(parameters)), list[int]()

    def put(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        place, parameter = next(rest)
        if not is_value(parameter):
            return Literal(parameter).as_string(connection.connection)
        values.append(place)
        return f"${len(values)}"

    words = re.sub("%[%s]", put, sql)
    return Statement(words, tuple(values))


def cursor(connection: Any, prepared: Statement) -> CursorWrapper:
    """Return a cursor of Django's that executes its query as that statement, whose answers pass through the same hands."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        connection.connection.prepared_max, connection.connection.prepare_threshold = MOST, NEVER
        asked: CursorWrapper = connection._prepare_cursor(_Cursor(connection.connection, prepared))
        return asked


class _Asked(NamedTuple):
    """What was asked last, for Django's list of queries."""

    connection: Any
    sql: str
    parameters: Sequence[Any]

    @property
    def query(self) -> bytes:
        """Return the query with its values written out."""
        return ClientCursor(self.connection).mogrify(self.sql, self.parameters).encode()


class _Cursor(RawCursor[tuple[Any, ...]]):
    """A cursor that takes a query and its parameters as Django has them, and sends the statement."""

    def __init__(self, connection: Any, prepared: Statement) -> None:
        super().__init__(connection)
        self._prepared = prepared

    def execute(self, query: Any, params: Any = None, **_: Any) -> _Cursor:
        """Send the statement with its values; whole numbers are of one type whatever their size, so that one plan serves."""
        values = [
            Int8(params[place]) if type(params[place]) is int else params[place] for place in self._prepared.values
        ]
        super().execute(self._prepared.words, values, prepare=True)
        self._query = _Asked(self.connection, query, params)  # type: ignore[assignment]  # asked for its words alone
        return self
