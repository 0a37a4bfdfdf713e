"""Give each request a short number that stands in its log lines, in its answer and on the page of an error."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-Number"

logger = logging.getLogger(__name__)
_current: ContextVar[str] = ContextVar("request_number", default="-")


def request_number() -> str:
    """Return the number of the request at work or just answered, "-" where there was none."""
    return _current.get()


class NumberFilter(logging.Filter):
    """Put the request's number on every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return true: every record passes."""
        record.number = request_number()
        return True


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
        logger.info("%s %s %s %.0f ms", request.method, request.path, response.status_code, spent)
        return response
