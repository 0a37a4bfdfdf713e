"""The one writer of the audit trail; Django's login signals are received here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import connection, transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from tasks.chain import mark_of, seal
from tasks.models import AuditEntry, User

Kind = AuditEntry.Kind
BEGAN = "began"
"""The key of the session under which the moment of the login is kept: a session ends, however busy it is."""

COMMAND_LINE = "命令行"
_address: ContextVar[str] = ContextVar("address", default="")


def record(
    kind: AuditEntry.Kind,
    what: str,
    *,
    by: User | None,
    request: HttpRequest | None = None,
    about: object = "",
    detail: str = "",
    succeeded: bool = True,
) -> None:
    """Add an entry: `by` did `what` to `about`; nobody means the command line, `request` tells the address.

    Without a request it is the address of the one at work. The entry is of the open transaction, and sealed once that
    is committed: nobody waits for another's.
    """
    acting = str(by.acting or "") if by else ""
    _write(
        kind,
        what,
        username=by.username if by else "",
        name=str(by) if by else COMMAND_LINE,
        acting=acting,
        request=request,
        about=str(about),
        detail=detail,
        succeeded=succeeded,
    )


def record_stranger(kind: AuditEntry.Kind, what: str, username: str, request: HttpRequest | None) -> None:
    """Add an entry about a failure of somebody who gave `username` and was not let in."""
    _write(kind, what, username=username, request=request, succeeded=False)


def _write(
    kind: AuditEntry.Kind,
    what: str,
    *,
    request: HttpRequest | None,
    succeeded: bool = True,
    **texts: str,
) -> None:
    """Save one entry, each text cut to what its column holds, what can't be printed shown as �."""
    texts |= {"what": what, "address": request.META.get("REMOTE_ADDR", "") if request else _address.get()}
    lengths = {field.name: field.max_length for field in AuditEntry._meta.fields}
    kept = {name: _printable(text)[: lengths[name]] for name, text in texts.items()}
    entry = AuditEntry(kind=kind, succeeded=succeeded, **kept)
    entry.mark = mark_of(entry)
    entry.save()
    if not any(waiting[1] is seal for waiting in connection.run_on_commit):
        transaction.on_commit(seal, robust=True)


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Let what is recorded within have come from `address`."""
    before = _address.set(address)
    try:
        yield
    finally:
        _address.reset(before)


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)


@receiver(user_logged_in)
def logged_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note a login, and in the session when it was."""
    request.session[BEGAN] = timezone.now().isoformat()
    _write(Kind.LOGIN, "登录", username=user.username, name=str(user), request=request)


@receiver(user_logged_out)
def logged_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Note a logout; before any page is looked up, it was a time-out."""
    if user:
        what = "退出登录" if request.resolver_match else "超时退出"
        _write(Kind.LOGIN, what, username=user.username, name=str(user), request=request)


@receiver(user_login_failed)
def login_failed(credentials: Mapping[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Note a login that was refused, with the name that was given; who is in already and errs has another entry."""
    if request and getattr(request, "user", None) and request.user.is_authenticated:
        return
    record_stranger(Kind.LOGIN, "登录失败", str(credentials.get("username") or ""), request)


@receiver(user_locked_out)
def locked_out(request: HttpRequest, username: str, **kwargs: Any) -> None:
    """Note that a name was locked for the address."""
    record_stranger(Kind.LOGIN, "登录锁定", username or "", request)
