"""Where somebody is logged in, who that is, and how it ends from outside: what every request asks is composed once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from tasks.models import User
from tasks.models.composed import question


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def load(self) -> dict[str, object]:
        """Return what is kept of the session; nothing of one that is over or never was."""
        for data in _running(self.session_key or "", timezone.now()):
            return self.decode(data)
        self._session_key = None
        return {}


class Accounts(ModelBackend):
    """Django's accounts with their passwords."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of that key; None for one that is gone or switched off."""
        return next(filter(self.user_can_authenticate, _account(int(user_id))), None)


@question
def _running(key: str, now: datetime) -> QuerySet[Session, str]:
    return Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data", flat=True)


@question
def _account(key: int) -> QuerySet[User]:
    return User.objects.filter(pk=key)


def end_sessions(accounts: Iterable[User]) -> int:
    """End every session of the accounts and return how many there were; reads all that are open."""
    theirs = {str(account.pk) for account in accounts}
    running = Session.objects.filter(expire_date__gt=timezone.now())
    ended = [each.pk for each in running if each.get_decoded().get(SESSION_KEY) in theirs]
    Session.objects.filter(pk__in=ended).delete()
    return len(ended)
