"""The rows of every table as lines of JSON that read the same from SQLite and PostgreSQL, and back into an empty table.

Tables are taken as the migrations that were applied left them, so that an older backup fits its own time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader

AT_ONCE = 500
#: What is nobody's data: who is logged in at this moment, and which names were locked.
LEFT_OUT = frozenset({"sessions", "axes"})
OWN = ("tasks", "reports")
#: Files that no field names: where they lie below MEDIA_ROOT, by the values of their row.
FROZEN = "publications/{sha256:.2}/{sha256}.{kind}"
BY_HASH = {"reports.PublicationFile": FROZEN, "reports.BulletinFile": FROZEN}

Node = tuple[str, str]


class Sum(NamedTuple):
    """How many rows a table has, and the hash of their lines."""

    rows: int
    sha256: str


def applied_migrations() -> list[Node]:
    """Return the migrations that the database has, by app and name."""
    loader = MigrationLoader(connection)
    return sorted(node for node in loader.applied_migrations if node in loader.graph.nodes)


def tables(nodes: Iterable[Node]) -> dict[str, type[models.Model]]:
    """Return the model of each table that these migrations make, by app and name; costs about a second."""
    state = MigrationLoader(connection).project_state(list(nodes))
    found = state.apps.get_models(include_auto_created=True, include_swapped=False)
    return {
        model._meta.label: model
        for model in sorted(found, key=lambda model: model._meta.label)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_OUT
    }


@contextmanager
def snapshot() -> Iterator[None]:
    """Let everything that is read be of one moment, while others write: nobody waits for it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def lines(model: type[models.Model]) -> Iterator[bytes]:
    """Yield a line for each row, in the order of the keys."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=2000):
        yield json.dumps(row, ensure_ascii=False, sort_keys=True, default=_plain).encode() + b"\n"


def sum_of(model: type[models.Model]) -> Sum:
    """Return the sum of a table as it stands."""
    digest, count = sha256(), 0
    for line in lines(model):
        digest.update(line)
        count += 1
    return Sum(count, digest.hexdigest())


def insert(model: type[models.Model], rows: Iterable[bytes]) -> None:
    """Write lines that `lines` gave into the table as they are: nothing is drawn, dated or computed anew."""
    fields = model._meta.concrete_fields
    waiting = iter(rows)
    size = min(AT_ONCE, connection.ops.bulk_batch_size(fields, range(AT_ONCE)))
    while batch := [_made(model, line) for line in islice(waiting, size)]:
        model._base_manager.all()._insert(batch, fields=fields, using=connection.alias, raw=True)  # type: ignore[attr-defined]


def files_of(model: type[models.Model], row: bytes) -> list[str]:
    """Return the names of the files that a row refers to."""
    fields = model._meta.concrete_fields
    values = dict(zip((field.attname for field in fields), json.loads(row), strict=True))
    named = [str(values[field.attname]) for field in fields if isinstance(field, models.FileField)]
    if model._meta.label in BY_HASH:
        named.append(BY_HASH[model._meta.label].format(**values))
    return [name for name in named if name]


def _made(model: type[models.Model], line: bytes) -> models.Model:
    values = zip(model._meta.concrete_fields, json.loads(line), strict=True)
    return model(**{field.attname: None if value is None else _python(field, value) for field, value in values})


def _python(field: models.Field, value: Any) -> Any:
    target = getattr(field, "target_field", field)
    if isinstance(field, models.DurationField):
        return timedelta(microseconds=value)
    return target.to_python(value)


def _plain(value: Any) -> Any:
    """Return what JSON has no word for as text, without losing a digit."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value)} can't be kept in a backup")
