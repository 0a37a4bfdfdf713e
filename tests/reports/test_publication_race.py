"""Two who publish at once make one issue; one who is killed in the middle leaves none or a whole one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from reports.models import Publication, PublicationFile
from reports.publication import PublishError, Wish, load, publish
from tasks.models import Period, Task
from tests.chaos.conftest import stored
from tests.factories import ReportFactory

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


KILLED = """
import os, signal, sys
from django.core.management import call_command
import django; django.setup()
from reports.publication import issuing, storage
count, at, fsync, save = 0, int(sys.argv[1]), os.fsync, issuing.Publication.save
def dying(handle):
    global count
    fsync(handle)
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)
def dying_in_the_transaction(self, *arguments, **further):
    save(self, *arguments, **further)
    if at == 0:
        os.kill(os.getpid(), signal.SIGKILL)
os.fsync, issuing.Publication.save = dying, dying_in_the_transaction
call_command("publish", 2024, 2)
"""


@pytest.mark.parametrize("at", [0, 1, 2, 5, 9, 1000], ids=lambda at: f"at {at}")
def test_one_who_is_killed_leaves_no_issue_or_a_whole_one(at: int, wish: Wish, tmp_path: Path) -> None:
    """`at` counts what is brought to the disk: two for each file; 0 is within the transaction, 1000 never comes."""
    if connection.vendor != "sqlite":
        pytest.skip("the copy that the killed one works on is a file of SQLite")
    address = stored(tmp_path)
    environment = os.environ | {
        "DATABASE_URL": address, "MEDIA_ROOT": str(tmp_path / "media"), "DJANGO_SETTINGS_MODULE": "linyi_tasks.settings",
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(at)],
        cwd=configured.BASE_DIR,
        env=environment,
        check=False,
        capture_output=True,
    )
    whole = at == 1000
    assert (run.returncode == 0) is whole, run.stderr.decode()
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as left:
        counts = [
            left.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            for table in ("reports_publication", "reports_publicationfile")
        ]
    assert counts == ([1, FILES] if whole else [0, 0])
    issue = publish(wish, prepared="周海燕", approved="刘洋", by=None)  # over whatever was left lying about
    assert all(load(file) for file in issue.files.all())
