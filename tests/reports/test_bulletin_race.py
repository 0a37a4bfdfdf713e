"""Two who sign a bulletin at once issue one."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from threading import Event, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from reports.models import Bulletin, BulletinFile
from reports.publication import PublishError
from reports.publication.bulletin.bulletin_issuing import issue
from reports.publication.bulletin.bulletin_text import compose
from tasks.models import Period, Task, User
from tests.factories import ReportFactory

pytestmark = pytest.mark.django_db(transaction=True)
issuing = import_module("reports.publication.bulletin.bulletin_issuing")
PATIENCE = 60


@pytest.mark.parametrize("lock", [True, False], ids=["with the lock", "without it"])
def test_two_who_sign_at_once_issue_one_bulletin(
    lock: bool,
    task: Task,
    period: Period,
    supervisor: User,
    settings: Any,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both have made their files when the first holds the list; the second is told that the content is another now.

    Without the lock both compose the same number, and only the database's constraint stands between them.
    """
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, with or without our lock")
    settings.MEDIA_ROOT = tmp_path / "media"
    ReportFactory(task=task, period=period, accepted=True)
    seen = compose(period, supervisor).digest
    made, outcomes, hold = list[str](), dict[str, object](), issuing._hold
    ready, store, frozen = Event(), issuing._stored, issuing._frozen

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
            outcomes[name] = issue(period, prepared="周海燕", approved=name, by=supervisor, seen=seen)
        except (PublishError, IntegrityError) as refused:
            outcomes[name] = refused
        finally:
            connections.close_all()

    monkeypatch.setattr(issuing, "_stored", keep)
    monkeypatch.setattr(issuing, "_frozen", slowly)
    monkeypatch.setattr(issuing, "_hold", hold if lock else lambda period: None)
    threads = [Thread(target=partial(attempt, name)) for name in ("刘洋", "陈志远")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert Bulletin.objects.count() == 1
    assert BulletinFile.objects.count() == 2
    (refused,) = (each for each in outcomes.values() if not isinstance(each, Bulletin))
    if lock:
        assert "内容有了变化，没有印发" in str(refused)
    else:
        assert isinstance(refused, IntegrityError)
