"""Pages for what went wrong, in Chinese, each with what to do next; typed text is given back."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from linyi_tasks.numbers import request_number
from linyi_tasks.typed import refuse, typed_parts, typed_texts
from tasks.access import Gone
from tasks.accounts.forms.accounts import KEPT

DISK_FULL = "53100"  # of PostgreSQL


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page of a request that can't be understood, with the typed text."""
    return refuse(request, "400.html", 400, typed_texts(request.POST.lists()))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page of an area that is not this user's; the sentence of `PermissionDenied`, if any, stands on it."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page of a form whose protection has expired, with the typed text."""
    return refuse(request, "403_csrf.html", 403, typed_texts(request.POST.lists()))


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Return the page of a login that is locked, with the typed text that it was to carry on."""
    kept = ((field, texts) for field, texts in request.POST.lists() if field.startswith(KEPT))
    return refuse(request, "lockout.html", 429, typed_texts(kept))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page of an address that leads nowhere; the sentence of `Gone`, if any, stands on it."""
    return render(request, "404.html", {"reason": exception if isinstance(exception, Gone) else ""}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page of our own mistake with the request's number and the typed text; it needs no database, no user.

    Where the database does not answer, or not in time, or has no room left, it is a 503 that says so.
    """
    typed: list[str] = []
    with suppress(Exception):  # the mistake may lie in the reading of the form itself
        typed = typed_texts(request.POST.lists())
    _undo(request)
    error = sys.exc_info()[1]
    waiting = isinstance(error, OperationalError | InterfaceError)
    said = {"number": request_number(), "waiting": waiting, "full": waiting and _is_full(error)}
    page = render_to_string("500.html", typed_parts(typed) | said)
    return HttpResponse(page, status=503, headers={"Retry-After": "30"}) if waiting else HttpResponse(page, status=500)


def _undo(request: HttpRequest) -> None:
    """Let the answer leave session and token as they were: a login of which the trail could not be told is none."""
    if hasattr(request, "session"):
        request.session.modified = False
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)


def _is_full(error: BaseException | None) -> bool:
    """Return whether the database could not write: PostgreSQL's code for it, SQLite's words."""
    return getattr(getattr(error, "__cause__", None), "sqlstate", "") == DISK_FULL or "disk" in str(error)
