"""The environment of a test run, loaded before Django's settings are (`-p tests.environment` in pyproject.toml)."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

REACHING = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
UNKNOWN_VARIABLE = "‹模板变量未定义：%s›"

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("SECRET_KEY", "tests-only-" * 5)
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs an event loop in our thread


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the choice of the tests that reach a database, of the cases dealt to its kind, and of a share of the modules."""
    parser.addoption("--with-database", action="store_true", help="only tests that may reach the database")
    parser.addoption(
        "--dealt", action="store_true", help="of a test with many cases only those of this kind of database"
    )
    parser.addoption(
        "--share", metavar="I/N", help="only the I-th of N shares of the modules, alike in number of tests"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the options say; to a test that pytest-django keeps from every database all databases are one."""
    if any(item.get_closest_marker("browser") for item in items):
        keep_in_a_file(config)
    asked = {*items}
    if config.getoption("--with-database"):
        asked = {item for item in items if reaches_database(item)}
    if config.getoption("--dealt"):
        asked -= set(other_database_s(items))
    if share := config.getoption("--share"):
        modules = share_of(Counter(item.path for item in items), *map(int, share.split("/")))
        asked = {item for item in asked if item.path in modules}
    config.hook.pytest_deselected(items=[item for item in items if item not in asked])
    items[:] = [item for item in items if item in asked]


def reaches_database(item: pytest.Item) -> bool:
    """Return whether pytest-django lets the test reach a database."""
    return bool(REACHING & {*getattr(item, "fixturenames", ())} or item.get_closest_marker("django_db"))


def other_database_s(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield the cases that are asked of the other kind of database: of a test with several, each second.

    So every test runs on both, and each of its cases once; but what commits, or is about the databases themselves
    (`each_database`), runs whole on both, and so does everything in a long round. A few that take long and hardly ask the
    database anything that others do not (`short_round_on`) run on one.
    """
    counted: Counter[tuple[Path, str]] = Counter()
    mine = os.environ["DATABASE_URL"].startswith("postgres")
    for item in items:
        if marker := item.get_closest_marker("short_round_on"):
            if (marker.args[0] == "postgresql") != mine:
                yield item
        elif hasattr(item, "callspec") and reaches_database(item) and not is_about_databases(item):
            test = (item.path, item.nodeid.partition("[")[0])
            if counted[test] % 2 != mine:
                yield item
            counted[test] += 1


def is_about_databases(item: pytest.Item) -> bool:
    """Return whether each kind of database is asked all the cases of the test."""
    marker = item.get_closest_marker("django_db")
    commits = "transactional_db" in getattr(item, "fixturenames", ()) or (marker and marker.kwargs.get("transaction"))
    return bool(commits or item.get_closest_marker("each_database"))


def share_of(modules: Counter[Path], number: int, shares: int) -> set[Path]:
    """Return the modules of share `number`, from 1: the largest is dealt first, each to the share that has least."""
    dealt: list[set[Path]] = [set() for _ in range(shares)]
    for module, _ in sorted(modules.items(), key=lambda pair: (-pair[1], pair[0])):
        min(dealt, key=lambda share: sum(modules[each] for each in share)).add(module)
    return dealt[number - 1]


def keep_in_a_file(config: pytest.Config) -> None:
    """Give SQLite's test database a file, so that the served project and the test have a connection each, as in a city."""
    from django.db import connection

    if connection.vendor == "sqlite":
        folder = TemporaryDirectory(prefix="database-")
        config.add_cleanup(folder.cleanup)
        connection.settings_dict["TEST"]["NAME"] = f"{folder.name}/test.sqlite3"


def pytest_collection_finish() -> None:
    """Let the collector leave alone what stays to the end anyway: modules and tests; that saves a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Show unknown template variables, hash passwords fast, keep files and mail away from the real ones."""
    from django.conf import settings

    locks = TemporaryDirectory(prefix="locks-")  # of no other run of the tests
    config.add_cleanup(locks.cleanup)
    settings.LOCKS = Path(locks.name)
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UNKNOWN_VARIABLE
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "tasks.accounts.hashing.Given",
    ]
