"""A program behind the lanes as gunicorn serves it: most of it answers, a page of it never does."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import Any

from linyi_tasks.lanes import ANY, Gate, Lane, Start


def answer(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Answer with the number of the process; /stuck is at work for an hour."""
    if environ["PATH_INFO"] == "/stuck":
        time.sleep(3600)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]


application = Gate(answer, [Lane((), ANY, 2, 2)])
