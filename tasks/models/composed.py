"""Queries composed once: Django's composing costs ten times what the query does (bench: home 95 ms, its own queries 5)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import suppress
from copy import copy
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, Protocol, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from tasks.models.prepared import Statement, cursor, statement

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)
MOST = 1024  # queries kept, those composed last
LARGEST = 4096  # values put into one
FIRST, SECOND = (
    21_001,
    27_001,
)  # where values are put for trial: a smallint holds them, no query of ours has them in its words


class Rows(Protocol[R_co]):
    """A query set, as its type says what a row is."""

    def __iter__(self) -> Iterator[R_co]: ...


class Parts(NamedTuple):
    """An argument taken apart: what its query is composed by, the values put into it, and one made with other values.

    An object that is an argument tells them itself, as `value_parts`.
    """

    shape: Hashable
    values: tuple[Any, ...]
    made: Callable[[Iterator[Any]], Any]


class _Place(NamedTuple):
    """Where a parameter is taken from: the caller's values in their order, as words where the driver wants words."""

    place: int
    as_words: bool


class _Composed(NamedTuple):
    """A query set with its compiler and words; of each parameter its place, or what it always is."""

    rows: Any
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    statement: Statement | None

    def parameters_for(self, values: list[Any]) -> tuple[Any, ...]:
        """Return the parameters with the caller's `values` in their places."""
        return tuple(
            (_as_words(values[each.place]) if each.as_words else values[each.place]) if type(each) is _Place else each
            for each in self.parameters
        )


_known: dict[Hashable, _Composed | None] = {}


def question(compose: Callable[P, Rows[R_co]]) -> Callable[P, list[R_co]]:
    """Return a function that answers with the rows of the query set that `compose` returns, composed once in a process.

    Numbers, days, words, lists and sets of them are values: the query is composed with others in their place, and may
    hang on them by comparison alone; what it may hang on of a person or a period, they say (`value_parts`). On all else
    (enums, None, true, false, how long a tuple is) it may hang in any way. Related objects may be selected, not prefetched. What is answered is
    never kept. Two threads that ask at once both compose. Raises `TypeError` where a value can't be told among the
    parameters; the tests compare each question asked with the query composed of the values themselves.
    """

    @wraps(compose)
    def ask(*args: P.args, **kwargs: P.kwargs) -> list[R_co]:
        return _answer(compose, args, kwargs)

    return ask


def planned_anew(compose: Callable[P, Rows[R_co]]) -> Callable[P, Rows[R_co]]:
    """Mark what composes a question of which PostgreSQL is to make a plan each time, as the best hangs on the values."""
    compose.planned_anew = True  # type: ignore[attr-defined]  # read where the query is composed
    return compose


def answer(key: Hashable, compose: Callable[[], Any]) -> list[tuple[Any, ...]]:
    """Return the rows of the query set of values that `compose` returns, as the driver gives them.

    `key` names all on which the query hangs, whoever asks it, values too: of equal keys in one process only the first
    calls `compose`. For what a question can't be asked of, or where Django's conversion of many rows costs too much.
    """
    known = _found(key, lambda: _composed(compose, [], [], ()))
    if known is None:
        return []
    return _fetched(known, known.parameters)


def attach(owner: Model, name: str, rows: list[Any]) -> None:
    """Let `rows` be what the related manager `name` of `owner` holds, as if they had been prefetched."""
    held = getattr(owner, name).all()
    held._result_cache, held._prefetch_done = rows, True
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = held


def forget() -> None:
    """Throw the composed queries away; each is composed again when it is asked next."""
    _known.clear()


def _answer(compose: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    """Return the rows of the query set of `compose`."""
    given = [_taken_apart(each) for each in (*args, *kwargs.values())]
    values = [value for each in given for value in each.values]
    if len(values) > LARGEST:
        return list(compose(*args, **kwargs))
    key = (compose, tuple(kwargs), tuple(each.shape for each in given))
    known = _found(key, lambda: _composed(compose, given, values, tuple(kwargs)))
    return [] if known is None else _rows(known, known.parameters_for(values))


def _found(key: Hashable, make: Callable[[], _Composed | None]) -> _Composed | None:
    """Return what is kept under `key`, made where nothing is."""
    try:
        return _known[key]
    except KeyError:
        if len(_known) >= MOST:
            with suppress(KeyError, RuntimeError):  # another thread is at the same
                del _known[next(iter(_known))]
        return _known.setdefault(key, make())


def _taken_apart(given: Any) -> Parts:
    """Return an argument taken apart by its type; raises `TypeError` for one that is neither a value nor stands for itself."""
    if given is None or isinstance(given, bool | Enum):
        return Parts(given, (), lambda _: given)
    if isinstance(given, int | str | date):
        return Parts(type(given).__name__, (given,), next)
    if hasattr(given.__class__, "value_parts"):
        parts: Parts = given.value_parts
        return parts
    if isinstance(given, tuple) or (isinstance(given, list) and not all(isinstance(each, int | str) for each in given)):
        inner = [_taken_apart(each) for each in given]
        make = getattr(given, "_make", type(given))
        shape = (type(given), *(each.shape for each in inner))
        return Parts(
            shape,
            tuple(value for each in inner for value in each.values),
            lambda others: make([each.made(others) for each in inner]),
        )
    if isinstance(given, Collection):
        values = tuple(given)
        size = 1 << (len(values) - 1).bit_length() if values else 0  # few sizes are composed
        values += values[-1:] * (size - len(values))
        return Parts(
            (list, size, *{type(each) for each in values}), values, lambda others: [next(others) for _ in range(size)]
        )
    raise TypeError(f"{type(given).__name__} is no value of a question")


def _composed(
    compose: Callable[..., Any], given: list[Parts], values: list[Any], names: tuple[str, ...]
) -> _Composed | None:
    """Return the query with a place for each value, as composing it twice with other values tells; None: it has no rows ever."""
    trials = []
    for first in (FIRST, SECOND):
        others = [_other(value, first + index) for index, value in enumerate(values)]
        rest = iter(others)
        made = [each.made(rest) for each in given]
        split = len(made) - len(names)
        rows = compose(*made[:split], **dict(zip(names, made[split:], strict=True)))
        if rows._prefetch_related_lookups:
            raise TypeError(f"{compose.__qualname__} prefetches")
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            trials.append((others, rows, compiler, *compiler.as_sql()))
        except EmptyResultSet:
            return None
    (others, rows, compiler, sql, parameters), (*_, other_sql, other_parameters) = trials
    converters = compiler.get_converters([each for each, *_ in compiler.select])
    compiler.get_converters = lambda _: converters  # looking for them again takes as long as fetching a row
    compiler.connection = None  # each thread has its own
    if sql != other_sql:
        raise TypeError(f"{compose.__qualname__} is composed in another way for other values")
    places = {other: _Place(index, as_words=False) for index, other in enumerate(others)}
    places = {_as_words(other): place._replace(as_words=True) for other, place in places.items()} | places
    pairs = list(zip(parameters, other_parameters, strict=True))
    if lost := [one for one, other in pairs if one != other and one not in places]:
        raise TypeError(f"{compose.__qualname__} makes something else of a value: {lost[0]!r}")
    found = tuple(one if one == other else places[one] for one, other in pairs)
    prepared = (
        statement(connections[DEFAULT_DB_ALIAS], sql, found, lambda each: type(each) is _Place)
        if given and not hasattr(compose, "planned_anew")
        else None
    )
    return _Composed(rows, compiler, sql, found, prepared)


def _other(value: Any, number: int) -> Any:
    """Return a value of the same type that stands for `number`."""
    if isinstance(value, datetime):
        return datetime(1900, 1, 1, tzinfo=UTC) + timedelta(days=number)
    if isinstance(value, date):
        return date(1900, 1, 1) + timedelta(days=number)
    return f"·{number}·" if isinstance(value, str) else number


def _as_words(value: Any) -> Any:
    """Return a value as the driver takes it where it does not take it as it is."""
    adapted = connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value
    return adapted(value) if isinstance(value, datetime) else str(value)


def _rows(known: _Composed, parameters: tuple[Any, ...]) -> list[Any]:
    """Return the rows as Django makes them of what the query gives."""
    rows = _fetched(known, parameters)
    compiler = copy(known.compiler)
    compiler.connection = connections[DEFAULT_DB_ALIAS]
    if compiler.has_extra_select:
        rows = [row[: compiler.col_count] for row in rows]
    compiler.execute_sql = lambda *_, **__: [rows]
    return list(known.rows._iterable_class(_Asked(known.rows, compiler)))


def _fetched(known: _Composed, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Return the rows as the driver gives them."""
    connection = connections[DEFAULT_DB_ALIAS]
    with cursor(connection, known.statement) if known.statement else connection.cursor() as asked:
        asked.execute(known.sql, parameters)
        return list(asked.fetchall())


class _Asked:
    """A query set, and its query, as Django's makers of rows look at them: with a compiler that has composed already."""

    def __init__(self, rows: Any, compiler: Any) -> None:
        self._rows, self._compiler, self.query, self.db = rows, compiler, self, DEFAULT_DB_ALIAS

    def get_compiler(self, using: str) -> Any:
        """Return the compiler that has composed the query."""
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        """Return what else is asked of the query set, or of its query."""
        return getattr(self._rows, name) if hasattr(self._rows, name) else getattr(self._rows.query, name)
