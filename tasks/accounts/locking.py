"""Who may not try another password for now: a name at an address, a name from anywhere, an address whatever the name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum, Window
from django.http import HttpRequest
from django.utils import timezone

from tasks import audit
from tasks.models import User

NAME_LIMIT = 20  # wrong passwords of one name from all addresses together
ADDRESS_LIMIT = 50  # and from one address for all names together
AT_HOME = timedelta(days=30)  # for so long after a login a person counts as known at its address


class Handler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Locks as axes does, and besides by the name alone and by the address alone.

    The last two don't hold where this person has logged in of late: nobody who works here is locked out by a stranger,
    nor a whole house behind one address by one of it.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return how near the lock is: `AXES_FAILURE_LIMIT` or more where one of the three limits is reached; 1–2 queries."""
        here: Any = request
        name, address = get_client_username(request, credentials), here.axes_ip_address
        by_name, by_address = Q(username=name), Q(ip_address=address)
        counts = AccessAttempt.objects.filter(
            by_name | by_address, attempt_time__gte=get_cool_off_threshold(request)
        ).aggregate(
            both=Sum("failures_since_start", filter=by_name & by_address, default=0),
            name=Sum("failures_since_start", filter=by_name, default=0),
            address=Sum("failures_since_start", filter=by_address, default=0),
        )
        if counts["both"] >= settings.AXES_FAILURE_LIMIT:
            return int(counts["both"])
        over = counts["name"] >= NAME_LIMIT or counts["address"] >= ADDRESS_LIMIT
        return settings.AXES_FAILURE_LIMIT if over and not _is_at_home(name, address) else int(counts["both"])


def _is_at_home(name: str | None, address: str) -> bool:
    since = timezone.now() - AT_HOME
    return bool(AccessLog.objects.filter(username=name, ip_address=address, attempt_time__gte=since).exists())


def locking_attempts() -> QuerySet[AccessAttempt]:
    """Return the failed logins of names that are locked now, at one address or at all of them."""
    at_all = Window(Sum("failures_since_start"), partition_by=F("username"))
    at_one = Window(Sum("failures_since_start"), partition_by=(F("username"), F("ip_address")))
    found: QuerySet[AccessAttempt] = (
        AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)
        .annotate(at_all=at_all, at_one=at_one)
        .filter(Q(at_all__gte=NAME_LIMIT) | Q(at_one__gte=settings.AXES_FAILURE_LIMIT))
    )
    return found


def unlock(account: User, *, by: User) -> bool:
    """Let the person log in again, from wherever the name was locked; return whether it was. Noted in the trail."""
    if not locking_attempts().filter(username__iexact=account.username).exists():
        return False
    AccessAttempt.objects.filter(username__iexact=account.username).delete()
    audit.record(audit.Kind.ACCOUNT, "解除登录锁定", by=by, about=account.username)
    return True
