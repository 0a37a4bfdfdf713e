"""PDF in a process of its own, with limits of processor time and memory: where pages are served, none waits for a document.

The process (`reports.documents.printer`) prints one document after the other, so that the fonts are read once; it is made
anew when it died of a document, or has printed so many.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

PROGRAM = "reports.documents.printer"
BASE = Path(__file__).resolve().parents[2]
SECONDS = 60  # of processor time a document; 300 tasks take six
MEMORY = 1_200_000_000  # bytes of addresses; 300 tasks take a fifth of it
PATIENCE = 100.0  # seconds by the clock: the last resort, before the process that waits counts as stuck
MOST_PRINTED = 50  # documents, then another process: Pango keeps what it has seen
SECRETS = ("SECRET_KEY", "DATABASE_URL", "OWNER_DATABASE_URL", "EMAIL_URL")
TOO_MUCH = "这份文件太大，在限定的时间和内存内没有生成，请筛选后分几份导出，或请管理员在服务器上用命令导出。"


class PrintRefused(RuntimeError):
    """A document that went beyond the limits; the message is for the user."""


class PangoMissing(OSError):
    """The process could not load Pango."""


class Printer:
    """The process, started when it is first needed; any number of threads may ask for a document."""

    def __init__(self, *, seconds: int = SECONDS, memory: int = MEMORY, patience: float = PATIENCE) -> None:
        self.limits = (str(seconds), str(memory))
        self.patience = patience
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._printed = 0

    def typeset(self, page: str, rules: str, style: str = "pdf") -> bytes:
        """Return what `press.typeset` returns, byte for byte; raises `PrintRefused` beyond the limits, `PangoMissing` without Pango."""
        with self._one_at_a_time:
            process = self._ready()
            timer = threading.Timer(self.patience, process.kill)
            timer.start()
            try:
                return self._asked(process, [page, rules, style])
            except BaseException:
                self.close()
                raise
            finally:
                timer.cancel()

    def close(self) -> None:
        """End the process."""
        if process := self._process:
            self._process = None
            process.kill()
            process.communicate()

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._printed >= MOST_PRINTED or (self._process and self._process.poll() is not None):
            self.close()
        if self._process is None:
            line = [sys.executable, "-s", "-m", PROGRAM, *self.limits]
            there = {name: text for name, text in os.environ.items() if name not in SECRETS}
            self._process = subprocess.Popen(  # noqa: S603  our own program
                line, cwd=BASE, env=there, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self._printed = 0
        return self._process

    def _asked(self, process: subprocess.Popen[bytes], asked: list[str]) -> bytes:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()
            size = int(process.stdout.readline() or b"-1")
            made = process.stdout.read(max(size, 0))
        except (OSError, ValueError) as error:
            raise PrintRefused(TOO_MUCH) from error
        if size == 0:
            raise PangoMissing
        if size < 0 or len(made) < size:
            if process.wait() == 1:  # as Python ends after a mistake, which is in the log
                raise RuntimeError("the printing process failed")
            raise PrintRefused(TOO_MUCH)
        self._printed += 1
        return made
