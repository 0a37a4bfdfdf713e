"""Accounts that are locked after wrong passwords, and letting them in again before the time is over."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from tasks import audit
from tasks.models import User


def locking_attempts() -> QuerySet[AccessAttempt]:
    """Return the failed logins by name and address that lock somebody out now."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    found: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since
    )
    return found


def unlock(account: User, *, by: User) -> bool:
    """Let the person log in again, from wherever the name was locked; return whether it was. Noted in the trail."""
    gone, _ = locking_attempts().filter(username__iexact=account.username).delete()
    if gone:
        audit.record(audit.Kind.ACCOUNT, "解除登录锁定", by=by, about=account.username)
    return bool(gone)
