"""What breaks: each fault is there within its `with`, and gone afterwards without a hand laid on the program."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from random import Random
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import DatabaseError, connection

from tests.chaos.clerk import Answer, Clerk
from tests.chaos.conftest import Office
from tests.chaos.serving import PATIENCE, Server

SMALL = 1_000_000_000  # bytes of a disk that may be filled to try what happens
LONGEST = 20  # seconds that a fault lasts while nobody meets it
BEGINS = {"xlsx": "PK", "docx": "PK", "pdf": "%PDF"}
#: Where filing writes: on PostgreSQL a disk is full for one of them, drawn anew each time.
WRITTEN = (
    "reports_report", "reports_progressentry", "reports_attachment", "reports_transition", "reports_notice",
    "tasks_auditentry", "tasks_auditseal",
)  # fmt: skip
FULL = """
CREATE FUNCTION chaos_full() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END$$;
CREATE TRIGGER chaos_full BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION chaos_full()
"""


class Scene(NamedTuple):
    """The server and what it stands on; `mail` listens as a mail server and never says a word.

    `finish` ends the round's work, `disturbed` tells how often somebody was not answered, or told that it can't be done now.
    """

    server: Server
    office: Office
    chance: Random
    mail: socket.socket
    finish: Callable[[], None]
    disturbed: Callable[[], int]

    def pause(self, *, met: bool) -> None:
        """Let the fault last for a while, and where it has to be `met` until somebody has, for some seconds at most."""
        before, until = self.disturbed(), time.monotonic() + LONGEST
        while met and self.disturbed() == before and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(self.chance.random())


#: Yields whether those who work have to meet it: no process of the server does what they ask for.
Fault = Callable[[Scene], AbstractContextManager[bool]]


@contextmanager
def server_killed(scene: Scene) -> Iterator[bool]:
    """Kill all of the server's processes; systemd starts it again."""
    scene.server.kill()
    yield True
    scene.server.start()


@contextmanager
def worker_killed(scene: Scene) -> Iterator[bool]:
    """Kill one process while somebody exports; gunicorn starts another one, and the export comes whole when it is asked again."""
    kind = scene.chance.choice(list(BEGINS))
    got: list[Answer] = []
    reader = Clerk(scene.server, "reader", patient=True)
    reader.login()
    export = Thread(target=lambda: got.append(_exported(reader, f"/2024/Q2/table.{kind}")))
    export.start()
    time.sleep(scene.chance.random() / 2)
    os.kill(scene.chance.choice(scene.server.workers()), signal.SIGKILL)
    yield False
    export.join(PATIENCE)
    assert [(answer.status, answer.page[: len(BEGINS[kind])]) for answer in got] == [(200, BEGINS[kind])]


def _exported(reader: Clerk, address: str) -> Answer:
    """Return the document, asked for again where the machine was too slow to print it in time."""
    until = time.monotonic() + PATIENCE
    while (answer := reader.ask(address)).status != 200 and time.monotonic() < until:
        time.sleep(1)
    return answer


@contextmanager
def files_full(scene: Scene) -> Iterator[bool]:
    """Let no process of the server write past a thousand bytes of any file: evidence, logs, locks, and SQLite's database."""
    with _limited(scene, 1000):
        yield True


@contextmanager
def database_full(scene: Scene) -> Iterator[bool]:
    """Let the database take a few pages more and then none: SQLite's own log, one table of PostgreSQL.

    A PostgreSQL on a small disk of its own (`TMPDIR`) finds that one really full.
    """
    if connection.vendor == "sqlite":
        log = Path(scene.office.address.removeprefix("sqlite:///") + "-wal")
        size = log.stat().st_size if log.exists() else 0
        with _limited(scene, size + scene.chance.randrange(100_000)):
            yield True
        return
    if (free := _free()) < SMALL:
        with _filled(free):
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")  # which needs room: without it PostgreSQL gives up
            yield True
        connection.close()
        if not (_data() / "postmaster.pid").exists():
            _postgresql("restart")  # as systemd does
        return
    table = scene.chance.choice(WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(FULL.format(table=table))
    yield table != "tasks_auditseal"  # an entry that was not sealed is with the next one
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION chaos_full() CASCADE")


@contextmanager
def database_gone(scene: Scene) -> Iterator[bool]:
    """Stop PostgreSQL, politely or not, and start it again; SQLite's file is held by somebody else meanwhile."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(scene.office.address.removeprefix("sqlite:///"), timeout=PATIENCE)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield False  # they wait, for as long as they are given
            other.rollback()
        return
    connection.close()
    _postgresql("stop", "-m", scene.chance.choice(("fast", "immediate")))
    asked = time.monotonic()
    assert Clerk(scene.server, "nobody").ask("/healthz").status == 503
    assert time.monotonic() - asked < 10  # not the minute of a connection that is waited for
    yield True
    _postgresql("restart")


@contextmanager
def mail_hangs(scene: Scene) -> Iterator[bool]:
    """Let an administrator wait for a mail server that never answers: everybody else files all that they have to."""
    keeper = Clerk(scene.server, "keeper")
    keeper.login()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tasks_user WHERE username = 'reader'")
        page = f"/admin/tasks/user/{cursor.fetchone()[0]}/password/"
    told: list[Answer] = []
    form = keeper.form(page, "csrfmiddlewaretoken")
    waiting = Thread(target=lambda: told.append(keeper.ask(page, form)))
    waiting.start()
    with scene.mail.accept()[0]:
        yield False
        scene.finish()
        assert waiting.is_alive()
    waiting.join(PATIENCE)
    assert [answer.status for answer in told] == [200]


FAULTS: tuple[Fault, ...] = (server_killed, worker_killed, files_full, database_full, database_gone, mail_hangs)


@contextmanager
def _limited(scene: Scene, most: int) -> Iterator[None]:
    """Let the system refuse what goes past `most` bytes of any file of the server's processes, as a full disk does."""
    before = resource.prlimit(scene.server.processes()[0], resource.RLIMIT_FSIZE)
    for process in scene.server.processes():
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, before[1]))
    yield
    for process in scene.server.processes():
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)


def _data() -> Path:
    """Return the folder of the server of `tests.gates.postgresql`."""
    return Path(urlsplit(os.environ["DATABASE_URL"]).path).parent / "data"


def _free() -> int:
    """Return how many bytes PostgreSQL's disk still takes."""
    disk = os.statvfs(_data())
    return disk.f_bfree * disk.f_frsize


@contextmanager
def _filled(most: int) -> Iterator[None]:
    """Take so many bytes of PostgreSQL's disk."""
    with tempfile.TemporaryFile(dir=_data().parent) as filler:
        os.posix_fallocate(filler.fileno(), 0, most)
        yield


def _postgresql(command: str, *arguments: str) -> None:
    """Stop or start the server of `tests.gates.postgresql`, with the options that it had."""
    data, folder = _data(), _data().parent
    program = Path((data / "postmaster.opts").read_text().split()[0]).with_name("pg_ctl")
    owner = data.stat().st_uid
    who = {"user": owner, "group": data.stat().st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    line = [program, "-D", data, "-w", "-l", folder / "log", command, *arguments]
    subprocess.run(line, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who)
