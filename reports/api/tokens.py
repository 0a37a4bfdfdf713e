"""Giving, taking and knowing tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from hashlib import sha256

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from tasks import audit
from tasks.models import AccessToken, Membership, Plan, User

Kind = audit.Kind
BEARER = "Bearer "


def give(purpose: str, membership: Membership, plans: Iterable[Plan], *, by: User, request: HttpRequest) -> str:
    """Return a new token, which nobody can see again: its hash alone is kept."""
    told, lists = secrets.token_urlsafe(32), list(plans)
    with transaction.atomic():
        token = AccessToken.objects.create(purpose=purpose, membership=membership, digest=_digest(told), given_by=by)
        token.plans.set(lists)
        detail = f"以 {membership.user}（{membership}）的权限读取：{'、'.join(map(str, lists))}"
        audit.record(Kind.ACCOUNT, "发放接口令牌", by=by, request=request, about=token, detail=detail)
    return told


def take(token: AccessToken, *, by: User, request: HttpRequest) -> bool:
    """Take the token back; return whether this was the first to do so."""
    with transaction.atomic():
        held = AccessToken.objects.filter(pk=token.pk, taken_at__isnull=True)
        taken = bool(held.update(taken_at=timezone.now(), taken_by=by))
        if taken:
            audit.record(Kind.ACCOUNT, "收回接口令牌", by=by, request=request, about=token)
    return taken


def token_of(request: HttpRequest) -> AccessToken | None:
    """Return the token that the request shows, with whom it reads as; none where it is not known, or was taken."""
    shown = request.headers.get("Authorization", "")
    if not shown.startswith(BEARER):
        return None
    known = AccessToken.objects.select_related("membership__user", "membership__organization")
    found = known.filter(digest=_digest(shown.removeprefix(BEARER).strip()), taken_at__isnull=True).first()
    return found if found and found.membership.user.is_active else None


def _digest(told: str) -> str:
    return sha256(told.encode()).hexdigest()
