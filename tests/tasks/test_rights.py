"""Where another role owns the tables, the app works as before and can neither alter the trail nor take its triggers away."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from linyi_tasks import environment
from reports.models import Report, Transition
from reports.workflow import perform
from tasks import audit, rights
from tasks.audit import Kind
from tasks.deployment import trail_is_anothers
from tasks.models import AuditEntry, Period, Task, User
from tests.conftest import append_only
from tests.factories import PublicationFactory, ReportFactory

MAIN = "postgres://app:x@db/tasks"
OWNER = "postgres://owner:y@db/tasks"


@pytest.fixture
def app(db: None) -> Iterator[None]:
    """Go on as a role that was given its rights and owns nothing."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no roles")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE app")
    rights.give("app")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_app_works(app: None, task: Task, period: Period, lead: User, supervisor: User) -> None:
    report = ReportFactory(task=task, period=period, status=Report.Status.SUBMITTED, text="①规划编制已完成。")
    perform(report, Transition.Action.ACCEPT, by=supervisor)
    assert report.transitions.count() == 1
    PublicationFactory(period=period)
    audit.record(Kind.DATA, "修改任务", by=lead)
    report.delete()
    assert not Report.objects.exists()
    assert trail_is_anothers(None) == []


def test_what_is_only_added_to_stays(app: None) -> None:
    audit.record(Kind.DATA, "修改任务", by=None)
    for model, constraint in append_only():
        table = model._meta.db_table
        refused = [f"UPDATE {table} SET id = id", f"TRUNCATE {table}", f"ALTER TABLE {table} DISABLE TRIGGER ALL"]
        refused += [f"DROP TRIGGER {constraint.name} ON {table}", f"DROP TABLE {table}"]
        if not constraint.whole:
            refused.append(f"DELETE FROM {table}")
        for statement in refused:
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
                connection.cursor().execute(statement)
    assert AuditEntry.objects.get().what == "修改任务"


def test_who_owns_the_trail_is_told(db: None) -> None:
    assert [message.id for message in trail_is_anothers(None)] == ["tasks.I003"] * (connection.vendor == "postgresql")


def test_migrate_gives_the_rights(db: None, settings: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(rights, "give", given.append)
    call_command("migrate", verbosity=0)
    settings.APP_ROLE = "app"
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0, check_unapplied=True)
    assert given == ["app"] * (connection.vendor == "postgresql")


@pytest.mark.parametrize(
    ("command", "address", "role"), [("migrate", OWNER, "app"), ("archive_audit", OWNER, "app"), ("backup", MAIN, None)]
)
def test_what_alters_tables_is_the_owners(
    monkeypatch: pytest.MonkeyPatch, command: str, address: str, role: str | None
) -> None:
    monkeypatch.setattr(os, "environ", {"DATABASE_URL": MAIN, "OWNER_DATABASE_URL": OWNER})
    environment.take_owner([command])
    assert os.environ.get("DATABASE_URL") == address
    assert os.environ.get("APP_ROLE") == role
    assert "OWNER_DATABASE_URL" not in os.environ
    monkeypatch.setattr(os, "environ", {"DATABASE_URL": MAIN})
    environment.take_owner([command])
    assert os.environ == {"DATABASE_URL": MAIN}
