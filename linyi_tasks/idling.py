"""Log a user out after half an hour without a request, without writing to the database on each of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = "seen"
FRESH = timedelta(minutes=1)
NEVER = datetime.min.replace(tzinfo=UTC)


class IdleLogout:
    """Middleware after authentication: the time last seen lies in a signed cookie that holds for one user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, as to a stranger when nothing was heard of the user for `settings.SESSION_IDLE`."""
        now = timezone.now()
        seen = last_seen(request)
        if seen and now - seen > settings.SESSION_IDLE:
            logout(request)
        response = self.get_response(request)
        if request.user.is_authenticated and (seen is None or now - seen > FRESH):
            response.set_signed_cookie(
                COOKIE,
                now.isoformat(),
                salt=_salt(request.user),
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def last_seen(request: HttpRequest) -> datetime | None:
    """Return when the user was last heard of: at the time in the cookie or at login; none for a stranger."""
    if not request.user.is_authenticated:
        return None
    login = request.user.last_login or NEVER
    stamp = request.get_signed_cookie(COOKIE, default="", salt=_salt(request.user))
    return max(login, datetime.fromisoformat(stamp)) if stamp else login


def _salt(user: AbstractBaseUser) -> str:
    return f"{COOKIE}:{user.pk}"
