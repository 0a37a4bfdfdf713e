"""Give each request a short number that stands in its log lines, in its answer and on the page of an error.

A line of the log is one object of JSON: nothing that a stranger sends can end it and begin another.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject

HEADER = "X-Request-Number"

logger = logging.getLogger(__name__)
_current: ContextVar[str] = ContextVar("request_number", default="-")


def request_number() -> str:
    """Return the number of the request at work or just answered, "-" where there was none."""
    return _current.get()


class Line(logging.Formatter):
    """A record as one line of JSON: when (with the zone's offset), how grave, of which request, what; of an answer who and from where.

    A mistake of ours stands with its traceback, what was refused without: it is the asker's, and comes as often as they like.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; every sign that is no plain one is escaped."""
        told = {
            "time": datetime.fromtimestamp(record.created, ZoneInfo(settings.TIME_ZONE)).isoformat("T", "milliseconds"),
            "level": record.levelname,
            "number": request_number(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in ("user", "address") if hasattr(record, name)},
        }
        if record.exc_info and getattr(record, "status_code", 500) >= 500:
            told["exception"] = self.formatException(record.exc_info)
        return _one_line(json.dumps(told, ensure_ascii=False))


class RequestNumbers:
    """Middleware, outermost: number the request, log one line about it, name the number in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer with the header `X-Request-Number`."""
        _current.set(secrets.token_hex(4))  # stays until the next request: Django logs after the last middleware
        began = time.perf_counter()
        response = self.get_response(request)
        response[HEADER] = request_number()
        spent = (time.perf_counter() - began) * 1000
        who = {"user": _name(request), "address": request.META.get("REMOTE_ADDR", "")}
        logger.info("%s %s %s %.0f ms", request.method, request.path, response.status_code, spent, extra=who)
        return response


def _name(request: HttpRequest) -> str:
    """Return the user name of who asked, as far as that was looked up; no query is made for it."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject):
        user = getattr(request, "_cached_user", None)  # where Django's login middleware keeps whom it found
    return user.get_username() if user else ""


def _one_line(text: str) -> str:
    """Return JSON with every sign escaped that could break a line or turn its direction."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in text)
