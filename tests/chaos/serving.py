"""gunicorn as it serves a city, on an address of its own, to be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.gates import DEVELOPMENT

ROOT = Path(__file__).parents[2]
PATIENCE = 400  # seconds until a server that doesn't answer is given up: a long table is printed on a busy machine, too


class Server:
    """One server: its processes are a group of their own, which `kill` ends without a word of warning."""

    def __init__(
        self, database: str, folder: Path, *, workers: int, settings: str = "linyi_tasks.settings", **further: str
    ) -> None:
        """Take a free port of this machine; what the server prints goes into a file in `folder`."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.log = folder / "server.log"
        kept = {name: text for name, text in os.environ.items() if not name.startswith("COV")}
        self.environment = kept | DEVELOPMENT | {
            "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": settings, "MEDIA_ROOT": str(folder / "media"),
            "LISTEN": f"127.0.0.1:{self.port}", "WORKERS": str(workers), **further,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it answers."""
        line = [sys.executable, "-m", "gunicorn", "--config", "python:tests.chaos.unwatched", "linyi_tasks.wsgi"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                line, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        patience = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < patience, self.log.read_text()[-2000:]
            time.sleep(0.05)

    def kill(self) -> None:
        """End all of its processes in the middle of what they do: SIGKILL can't be caught."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
            self.process = None

    def processes(self) -> list[int]:
        """Return its processes, the master first, and whatever those have started."""
        assert self.process
        return sorted(number for number, _, group in _running() if group == self.process.pid)

    def workers(self) -> list[int]:
        """Return the processes that answer."""
        assert self.process
        return [number for number, parent, _ in _running() if parent == self.process.pid]

    def processor_time(self) -> float:
        """Return the seconds of processor time that its processes, those that ended among them, have taken so far."""
        ticks = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it has ended meanwhile
                _, *values = path.read_text().rpartition(")")[2].split()
                ticks += sum(map(int, values[10:14])) if self.process and int(values[1]) == self.process.pid else 0
        return ticks / os.sysconf("SC_CLK_TCK")

    def connection(self) -> HTTPConnection:
        """Return a new connection to it."""
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def _answers(self) -> bool:
        connection = self.connection()
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


def _running() -> Iterator[tuple[int, int, int]]:
    """Yield the number of each process of this machine, with its parent and its group."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            state, parent, group, *_ = path.read_text().rpartition(")")[2].split()
            if state != "Z":
                yield int(path.parent.name), int(parent), int(group)
