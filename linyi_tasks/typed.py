"""Lose no word that was typed: a form that can't be taken is answered with a page that gives its text back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render

from linyi_tasks.idling import just_ended
from tasks.accounts.forms.accounts import LoginForm

FORM = "application/x-www-form-urlencoded"
FORMS = (FORM, "multipart/form-data")
SECRETS = ("csrfmiddlewaretoken", "password", "token")
COUNTS = ("_FORMS", "-ORDER")  # a formset's own bookkeeping
UNTYPED = {"version", "tasks", "_save"}  # what forms carry, and buttons, beside what is typed
CHOICE = re.compile(r"[a-z_]+")  # the value of a choice: not a word that somebody typed
SHORT = 20
REPLACED = "\ufffd"  # what Django's readers of forms make of bytes that are not UTF-8


def typed_texts(posted: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """Return all that was typed, field by field, without passwords, tokens and blanks."""
    return [
        text
        for field, texts in posted
        if not field.endswith(COUNTS)
        and field not in UNTYPED
        and not any(secret in field.lower() for secret in SECRETS)
        for text in texts
        if text.strip()
    ]


def refuse(request: HttpRequest, template: str, status: int, typed: list[str], **further: Any) -> HttpResponse:
    """Return the page `template` with what was typed, to be copied."""
    return render(request, template, typed_parts(typed) | further, status=status)


def typed_parts(typed: list[str]) -> dict[str, Any]:
    """Return what was typed as the pages show it: each long text alone, the short ones together without choices."""
    long = [text for text in typed if len(text) > SHORT]
    short = [text for text in typed if len(text) <= SHORT and not CHOICE.fullmatch(text)]
    return {"long": long, "short": "\n".join(short)}


class ReadableBodies:
    """Middleware: a posted form is read here first, so that one that is too large or not UTF-8 gets its own page.

    A stranger's is read only where it is small; one whose session has just ended was let in before, and loses no word.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, or the page that says why the form was not taken."""
        if request.method != "POST" or request.content_type not in FORMS:
            return self.get_response(request)
        known = request.user.is_authenticated or just_ended(request)
        most = settings.UPLOAD_BYTES if known else min(settings.UPLOAD_BYTES, settings.STRANGERS_BYTES)
        if int(request.META.get("CONTENT_LENGTH") or 0) > most:
            return refuse(request, "413.html", 413, [], stranger=not known)
        try:
            typed = typed_texts(request.POST.lists())
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return refuse(request, "413.html", 413, [])
        except (BadRequest, MultiPartParserError):
            return refuse(request, "400.html", 400, [])
        if sum(map(len, typed)) > settings.TYPED_CHARACTERS:
            return refuse(request, "413.html", 413, typed)
        if request.content_type == FORM and not _is_utf8(request):
            return refuse(request, "400_encoding.html", 400, _read_otherwise(request.body))
        if request.content_type != FORM and any(REPLACED in text for text in typed):
            return refuse(request, "400_encoding.html", 400, typed)
        return self.get_response(request)


class LoginRequired(LoginRequiredMiddleware):
    """Django's, but a form sent after the session ended waits on the login page, and goes on after the login."""

    def handle_no_permission(  # type: ignore[override]  # Django's always redirects
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """Return the redirect to the login page, or a page with the typed text and a login that carries it on."""
        typed = typed_texts(request.POST.lists()) if request.method == "POST" else []
        if typed:
            kept = [(field, texts) for field, texts in request.POST.lists() if not _stays_behind(field)]
            further = {
                "form": LoginForm(kept=kept),
                "next": request.get_full_path(),
                "files": bool(request.FILES),
                "minutes": settings.SESSION_IDLE // timedelta(minutes=1),
                "hours": settings.SESSION_COOKIE_AGE // 3600,
            }
            return refuse(request, "login_expired.html", 403, typed, **further)
        return super().handle_no_permission(request, view_func)


def _stays_behind(field: str) -> bool:
    """Return whether a field is not carried through a login: passwords, and the token of a session that has ended."""
    return field == "csrfmiddlewaretoken" or "password" in field.lower()


def _is_utf8(request: HttpRequest) -> bool:
    """Return whether a form came in UTF-8; taking its bytes apart is slow: only where Django replaced or guessed a sign."""
    words = (word for field, texts in request.POST.lists() for word in (field, *texts))
    if request.body.isascii() and not any(REPLACED in word for word in words):
        return True
    try:
        unquote_to_bytes(request.body).decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_otherwise(body: bytes) -> list[str]:
    """Return what was typed, read as GB18030: the encoding that Chinese office software falls back to."""
    byte_by_byte = parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return typed_texts((field, [text.encode("latin-1").decode("gb18030", "replace")]) for field, text in byte_by_byte)
