"""Log a user out after half an hour without a request, or half a day in all, without writing on each request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tasks.audit import BEGAN

COOKIE = f"{settings.OWN_COOKIE}seen"
ENDED = "linyi_tasks.session_ended"
FRESH = timedelta(minutes=1)
LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)


class IdleLogout:
    """Middleware after authentication: the time last seen lies in a signed cookie that holds for one user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, as to a stranger after `settings.SESSION_IDLE` or `settings.SESSION_COOKIE_AGE`."""
        now = timezone.now()
        seen = last_seen(request)
        if request.user.is_authenticated and (seen is None or _over(request, seen, now)):
            logout(request)
            request.META[ENDED] = True
        response = self.get_response(request)
        asked = not getattr(getattr(request.resolver_match, "func", None), "unasked", False)
        if request.user.is_authenticated and asked and (seen is None or now - seen > FRESH):
            response.set_signed_cookie(
                COOKIE,
                now.isoformat(),
                salt=_salt(request.user),
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def just_ended(request: HttpRequest) -> bool:
    """Return whether it was this very request at which the session of a person was found to be over."""
    return ENDED in request.META


def began(request: HttpRequest) -> datetime | None:
    """Return when the login of this session was; none for a stranger."""
    stamp = request.session.get(BEGAN)
    return datetime.fromisoformat(stamp) if stamp else None


def last_seen(request: HttpRequest) -> datetime | None:
    """Return when the user was last heard of: at the time in the cookie or at login; none for a stranger."""
    login = began(request)
    if login is None or not request.user.is_authenticated:
        return None
    stamp = request.get_signed_cookie(COOKIE, default="", salt=_salt(request.user))
    return max(login, datetime.fromisoformat(stamp)) if stamp else login


def _over(request: HttpRequest, seen: datetime, now: datetime) -> bool:
    login = began(request)
    return now - seen > settings.SESSION_IDLE or login is None or now - login > LONGEST


def _salt(user: AbstractBaseUser) -> str:
    return f"{COOKIE}:{user.pk}"
