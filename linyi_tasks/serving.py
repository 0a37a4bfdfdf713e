"""How gunicorn serves: `gunicorn --config python:linyi_tasks.serving linyi_tasks.wsgi`."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from linyi_tasks import environment, lanes

bind = environment.text("LISTEN", default="127.0.0.1:8000")
workers = environment.workers()
threads = lanes.SERVER_THREADS
timeout = 120  # seconds: after so long a process that can't be reached is replaced, and one of which a thread is stuck
graceful_timeout = 20
max_requests = 2000
max_requests_jitter = 200
limit_request_line = 8190  # a cursor of the read API over a list of 1,500 tasks
control_socket_disable = True
reload = environment.switch("DEBUG")
loglevel = "error"


def when_ready(server: Any) -> None:
    """Print the address once it answers, and let texts that were read by the rules of another version be read meanwhile."""
    sys.stdout.write(f"已启动：http://{bind}/ （按 Ctrl+C 停止）\n")
    sys.stdout.flush()
    reread = [sys.executable, str(Path(__file__).parents[1] / "manage.py"), "reread", "--verbosity", "0"]
    subprocess.Popen(["nice", "-n", "19", *reread])  # noqa: S603, S607  our own words; gunicorn reaps it


def post_worker_init(worker: Any) -> None:
    """Watch over the process's threads: gunicorn's own time-out ends no request of a process that has another to spare."""
    threading.Thread(target=replace_when_stuck, args=[worker], daemon=True).start()


def replace_when_stuck(worker: Any) -> None:
    """End the process once one of its threads has not got on for `timeout` seconds; the others finish what they do first."""
    while worker.wsgi.longest() <= worker.cfg.timeout:
        time.sleep(1)
    worker.log.error("a request has been at work for %d seconds: the process is replaced", worker.wsgi.longest())
    worker.handle_exit(None, None)
    time.sleep(worker.cfg.graceful_timeout)
    os._exit(1)
