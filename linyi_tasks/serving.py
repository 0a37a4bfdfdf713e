"""How gunicorn serves: `gunicorn --config python:linyi_tasks.serving linyi_tasks.wsgi`."""

from __future__ import annotations

import sys
from typing import Any

from linyi_tasks import environment

bind = environment.text("LISTEN", default="127.0.0.1:8000")
workers = environment.workers()
threads = environment.THREADS
timeout = 120  # seconds: the longest document made within a request
max_requests = 2000
max_requests_jitter = 200
limit_request_line = 8190  # a cursor of the read API over a list of 1,500 tasks
control_socket_disable = True
reload = environment.switch("DEBUG")
loglevel = "error"


def when_ready(server: Any) -> None:
    """Print the address once it answers."""
    sys.stdout.write(f"已启动：http://{bind}/ （按 Ctrl+C 停止）\n")
    sys.stdout.flush()
