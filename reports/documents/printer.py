"""The process that prints: a line of JSON asks for a document (`press.typeset`), its length and its bytes are the answer.

The arguments are the seconds of processor time and the bytes of memory that a document may take.
"""

from __future__ import annotations

import json
import math
import os
import resource
import sys
from collections.abc import Callable
from typing import BinaryIO

NICE = 5  # pages come first


def typesetter() -> Callable[..., bytes]:
    """Return `press.typeset`; where Pango is missing, what prints nothing."""
    try:
        from reports.documents import press  # noqa: PLC0415  loads Pango
    except OSError:
        return lambda *_: b""
    return press.typeset


def main(seconds: int, memory: int, asked: BinaryIO, answered: BinaryIO) -> None:
    """Print each document that a line asks for, and write its length and its bytes; length 0 where Pango is missing.

    A document that needs more than `seconds` of processor time or `memory` bytes ends the process.
    """
    os.nice(NICE)
    typeset = typesetter()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    for line in asked:
        spent = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(spent.ru_utime + spent.ru_stime) + seconds, most))
        made = typeset(*json.loads(line))
        answered.write(f"{len(made)}\n".encode() + made)
        answered.flush()


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
    except MemoryError:
        sys.exit(2)
