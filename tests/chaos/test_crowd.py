"""Sixteen clerks file at the same moment: nothing is lost, doubled or refused; with Django's own settings it is."""

from __future__ import annotations

import os
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.chaos.clerk import Clerk, Refused
from tests.chaos.conftest import Furnish, Office, Serve, once
from tests.chaos.serving import Server

pytestmark = pytest.mark.chaos

CLERKS = 16
REPORTS = int(os.environ.get("CHAOS_REPORTS", "1"))


def file_all(server: Server, office: Office) -> list[str]:
    """Let every clerk log in and file all of theirs at once; return what was refused, at which all of them stop."""
    ready, refused = Barrier(len(office.tasks)), list[str]()

    def work(clerk: Clerk) -> None:
        ready.wait()
        try:
            clerk.login()
            for number in office.tasks[clerk.name]:
                if not refused:
                    clerk.file(number)
        except Refused as refusal:
            refused.append(str(refusal))

    crowd = [Thread(target=work, args=[Clerk(server, name)]) for name in office.tasks]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    return refused


def test_nothing_is_lost_doubled_or_refused(furnish: Furnish, serve: Serve) -> None:
    office = furnish(CLERKS, REPORTS)
    server = serve(office, workers=4)
    assert file_all(server, office) == []
    assert office.filed() == {number: once(number) for number in office.numbers}


def test_with_djangos_own_settings_of_sqlite_some_are_refused(furnish: Furnish, serve: Serve) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such settings")
    office = furnish(CLERKS, REPORTS + 1)
    server = serve(office, workers=4, settings="tests.chaos.defaults")
    assert file_all(server, office)
    assert "database is locked" in server.log.read_text()
