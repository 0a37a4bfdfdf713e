"""Messages that wait for the next page lie in a cookie that this host alone can set."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class OwnCookie(CookieStorage):
    """Django's signed cookie, under a name with the prefix of the others."""

    cookie_name = f"{settings.OWN_COOKIE}messages"


class Messages(FallbackStorage):
    """The cookie, and the session for what is too long for it."""

    storage_classes = (OwnCookie, SessionStorage)
