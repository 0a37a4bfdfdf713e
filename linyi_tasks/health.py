"""Say whether the service is up, for the load balancer."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)
TEXT = "text/plain; charset=utf-8"


class Health:
    """Middleware before any that asks for a host's name: a load balancer asks for /healthz by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer."""
        return healthz(request) if request.path_info == "/healthz" else self.get_response(request)


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 "ok" when the database answers, else 503 after four seconds at most.

    A connection of its own is made: of an old one nobody knows whether the other end still listens.
    """
    asked = connection.copy()
    try:
        with asked.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("database does not answer")
        return HttpResponse("数据库没有应答\n", status=503, content_type=TEXT)
    finally:
        asked.close()
    return HttpResponse("ok\n", content_type=TEXT)
