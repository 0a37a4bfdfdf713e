"""A database that a server of its own works on, with people and empty reports in it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from tasks.accounts.hashing import Argon2
from tasks.models import Membership, Period, User
from tests.chaos.clerk import TEXT
from tests.chaos.serving import ROOT, Server
from tests.factories import PASSWORD, MembershipFactory, MilestoneFactory, ReportFactory, TaskFactory
from tests.gates import DEVELOPMENT

FILED = """
SELECT task.number, report.status, report.version,
    (SELECT COUNT(*) FROM reports_transition done WHERE done.report_id = report.id),
    (SELECT COUNT(*) FROM reports_progressentry entry WHERE entry.report_id = report.id),
    (SELECT COUNT(*) FROM reports_notice notice WHERE notice.address = '/2024/Q2/tasks/' || task.number || '/report/'),
    (SELECT COUNT(*) FROM reports_attachment file WHERE file.report_id = report.id),
    (SELECT MIN(entry.text) FROM reports_progressentry entry WHERE entry.report_id = report.id)
FROM reports_report report JOIN tasks_task task ON task.id = report.task_id
"""


class Filed(NamedTuple):
    """What is stored of one report: its status and version, how many transitions, rows, notices and files, and its words."""

    status: str
    version: int
    transitions: int
    entries: int
    notices: int
    files: int
    text: str | None


UNTOUCHED = Filed("draft", 0, 0, 0, 0, 0, None)


class Office(NamedTuple):
    """The numbers of the tasks that each clerk has to report on, by user name, and where the database is."""

    tasks: dict[str, list[str]]
    address: str

    @property
    def numbers(self) -> list[str]:
        """Return the numbers of all tasks."""
        return [number for numbers in self.tasks.values() for number in numbers]

    def filed(self) -> dict[str, Filed]:
        """Return what the server's database holds of each report, by task number."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.address.removeprefix("sqlite:///"))) as stored:
                rows = stored.execute(FILED).fetchall()
        else:
            folder, _, name = urlsplit(self.address).path.rpartition("/")
            with psycopg.connect(host=folder, dbname=name, user="tests") as stored:
                rows = stored.execute(FILED).fetchall()
        return {number: Filed(*values) for number, *values in rows}


def once(number: str) -> Filed:
    """Return what is stored of a report that was filed, and filed once."""
    return Filed("submitted", 1, 1, 1, 1, 1, TEXT.format(number=number))


def saved(number: str) -> Filed:
    """Return what is stored of a report between its saving and its filing."""
    return once(number)._replace(status="draft", transitions=0, notices=0)


Furnish = Callable[..., Office]
Serve = Callable[..., Server]


@pytest.fixture
def furnish(transactional_db: None, period: Period, tmp_path: Path) -> Furnish:
    """Return a maker of clerks, each of a bureau of their own that reports directly, and of reports for each of them.

    What else there should be is made by a further function.
    """

    def made(clerks: int, reports: int, further: Callable[[], None] = lambda: None) -> Office:
        tasks = {}
        for clerk in range(clerks):
            name = f"clerk{clerk}"
            person = MembershipFactory(user__username=name, organization__signs_off=False)
            tasks[name] = [str(1 + clerk * reports + number) for number in range(reports)]
            for number in tasks[name]:
                task = TaskFactory(
                    plan=period.plan, number=number, lead=person.organization, text="编制城市更新规划，印发配套办法。"
                )
                MilestoneFactory(task=task, period=period, text="完成规划编制。")
                ReportFactory(task=task, period=period, text="")
        MembershipFactory(organization__supervision=True, role=Membership.Role.SUPERVISOR)  # who is told of each
        further()
        hashed = Argon2().encode(PASSWORD, "a salt for all")  # a server knows none of the tests' quick ones
        User.objects.update(password=hashed)
        return Office(tasks, stored(tmp_path))

    return made


def stored(folder: Path) -> str:
    """Return the address at which a server finds the data of the test: SQLite's, in memory, is copied into a file."""
    if connection.vendor == "sqlite":
        file = folder / "served.sqlite3"
        with sqlite3.connect(file) as copy:
            connection.connection.backup(copy)
        return f"sqlite:///{file}"
    there = urlsplit(os.environ["DATABASE_URL"])
    return there._replace(path=f"{there.path.rpartition('/')[0]}/{connection.settings_dict['NAME']}").geturl()


def manage(address: str, media: Path, *arguments: str, may_fail: bool = False) -> str:
    """Return what a command of ours printed; it must succeed, unless it `may_fail`."""
    variables = os.environ | DEVELOPMENT | {"DATABASE_URL": address, "MEDIA_ROOT": str(media)}
    line = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(line, cwd=ROOT, env=variables, check=False, capture_output=True, text=True)
    assert done.returncode == 0 or may_fail, done.stderr
    return done.stdout


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Return a maker of servers, which are gone when the test is over."""
    servers = []

    def start(office: Office, *, workers: int, settings: str = "linyi_tasks.settings", **further: str) -> Server:
        servers.append(Server(office.address, tmp_path, workers=workers, settings=settings, **further))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.kill()


@pytest.fixture
def empty_place(tmp_path: Path) -> Iterator[str]:
    """Yield the address of an empty database of the same kind as that of the test."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/restored.sqlite3"
        return
    there = urlsplit(os.environ["DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE restored")
    yield there._replace(path=f"{there.path.rpartition('/')[0]}/restored").geturl()
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE restored WITH (FORCE)")
