"""SQLite's tables as the migrations leave them, kept in a file: each process of the tests would make them for ten seconds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.db import connection

BASE = Path(__file__).resolve().parent.parent
MADE_OF = ("tasks/migrations", "tasks/models", "reports/migrations", "reports/models")  # and of what is installed
INSTALLED = BASE / "requirements-dev.txt"


def kept_in(folder: Path) -> Path:
    """Return the file in `folder` that holds the tables of the migrations as they are now; there may be none yet."""
    digest = sha256(INSTALLED.read_bytes())
    for each in MADE_OF:
        for path in sorted((BASE / each).rglob("*.py")):
            digest.update(path.read_bytes())
    return folder / f"{digest.hexdigest()[:16]}.sqlite3"


def poured(kept: Path) -> Iterator[None]:
    """Let the test database hold what was kept, as long as the iterator is."""
    name = connection.creation._get_test_db_name()  # type: ignore[no-untyped-call]
    with sqlite3.connect(name, uri=name.startswith("file:")) as database, sqlite3.connect(kept) as source:
        source.backup(database)
    source.close()
    yield
    database.close()


def keep(kept: Path) -> None:
    """Keep the tables of the test database, in place of those of earlier migrations."""
    for earlier in kept.parent.glob("*.sqlite3"):
        earlier.unlink()
    made = kept.with_suffix(".new")
    connection.ensure_connection()
    with sqlite3.connect(made) as target:
        connection.connection.backup(target)
    target.close()
    made.replace(kept)
