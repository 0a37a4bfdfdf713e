"""Two who publish at once make one issue; one who is killed in the middle leaves none or a whole one."""

from __future__ import annotations

import os
import signal
import sqlite3
import traceback
from contextlib import closing
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from reports.models import Publication, PublicationFile
from reports.publication import PublishError, Wish, load, publish
from tasks.models import Period, Task
from tests.chaos.conftest import stored
from tests.factories import ReportFactory
from tests.rounds import some_of

pytestmark = pytest.mark.django_db(transaction=True)
issuing = import_module("reports.publication.issuing")
PATIENCE = 60
FILES = 5


@pytest.fixture
def wish(task: Task, period: Period, settings: Any, tmp_path: Path) -> Wish:
    """Return the wish for a table whose only report is accepted."""
    settings.MEDIA_ROOT = tmp_path / "media"
    ReportFactory(task=task, period=period, accepted=True)
    return Wish(period, None, "临沂市人民政府办公室", timezone.localdate())


@pytest.mark.parametrize("lock", [True, False], ids=["with the lock", "without it"])
def test_two_who_publish_at_once_make_one_issue(lock: bool, wish: Wish, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have made their files when the first holds the list; the second is told who was first.

    Without the lock both compose the same number, and only the database's constraint stands between them.
    """
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, with or without our lock")
    made, outcomes, hold = list[str](), dict[str, object](), issuing._hold
    ready, frozen = Event(), issuing._frozen

    def keep(draft: Any) -> Any:
        kept = store(draft)
        made.append(draft.label)
        if len(made) == 2:
            ready.set()
        assert ready.wait(PATIENCE)
        return kept

    def slowly(*arguments: Any, **further: Any) -> Any:
        Event().wait(0.5)  # while the other one composes, where nothing holds it
        return frozen(*arguments, **further)

    def attempt(name: str) -> None:
        try:
            outcomes[name] = publish(wish, prepared="周海燕", approved=name, by=None)
        except (PublishError, IntegrityError) as refused:
            outcomes[name] = refused
        finally:
            connections.close_all()

    store = issuing._stored
    monkeypatch.setattr(issuing, "_stored", keep)
    monkeypatch.setattr(issuing, "_frozen", slowly)
    monkeypatch.setattr(issuing, "_hold", hold if lock else lambda wish: None)
    threads = [Thread(target=partial(attempt, name)) for name in ("刘洋", "陈志远")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert Publication.objects.count() == 1
    assert PublicationFile.objects.count() == FILES
    first = Publication.objects.get()
    (refused,) = (each for each in outcomes.values() if not isinstance(each, Publication))
    if lock:
        assert str(refused) == f"{first.approved_by}刚刚签发了第1期，这次没有另发一期。"
    else:
        assert isinstance(refused, IntegrityError)


def published_by_one_who_dies(at: int, address: str) -> int:
    """Return how a copy of this process ends that publishes in the database at `address` and is killed where `at` says."""
    copied = os.fork()
    if copied:
        return os.waitstatus_to_exitcode(os.waitpid(copied, 0)[1])
    brought, fsync, save = count(1), os.fsync, Publication.save

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def keep(handle: int) -> None:
        fsync(handle)
        if next(brought) == at:
            die()

    def save_and_die(publication: Publication, *arguments: Any, **further: Any) -> None:
        save(publication, *arguments, **further)
        if at == 0:
            die()

    try:
        connection.connection = None  # in memory, it stays the first process's
        connection.settings_dict["NAME"] = address.removeprefix("sqlite:///")
        os.fsync, Publication.save = keep, save_and_die  # type: ignore[assignment, method-assign]
        call_command("publish", 2024, 2)
        os._exit(0)
    finally:
        traceback.print_exc()
        os._exit(1)


@pytest.mark.parametrize("at", some_of([0, 1, 1000, 2, 5, 9], 2), ids=lambda at: f"at {at}")
def test_one_who_is_killed_leaves_no_issue_or_a_whole_one(at: int, wish: Wish, tmp_path: Path) -> None:
    """`at` counts what is brought to the disk: two for each file; 0 is within the transaction, 1000 never comes."""
    if connection.vendor != "sqlite":
        pytest.skip("the copy that the killed one works on is a file of SQLite")
    address, whole = stored(tmp_path), at == 1000
    assert published_by_one_who_dies(at, address) == (0 if whole else -signal.SIGKILL)
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as left:
        counts = [
            left.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            for table in ("reports_publication", "reports_publicationfile")
        ]
    assert counts == ([1, FILES] if whole else [0, 0])
    issue = publish(wish, prepared="周海燕", approved="刘洋", by=None)  # over whatever was left lying about
    assert all(load(file) for file in issue.files.all())
