"""Where somebody is logged in, and how that ends from outside."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from tasks.models import User


def end_sessions(accounts: Iterable[User]) -> int:
    """End every session of the accounts and return how many there were; reads all that are open."""
    theirs = {str(account.pk) for account in accounts}
    running = Session.objects.filter(expire_date__gt=timezone.now())
    ended = [each.pk for each in running if each.get_decoded().get(SESSION_KEY) in theirs]
    Session.objects.filter(pk__in=ended).delete()
    return len(ended)
