"""The chain over the audit trail: what was added, altered or taken away by whoever owns the database shows.

Each entry bears a mark of the server's key from the moment it is written. Once committed it is sealed together with the
seal before it: so no transaction waits for another, and no two entries can change places.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from tasks.models import AuditEntry, AuditSeal
from tasks.models.composed import question
from tasks.models.trail import AppendOnly

LOCK = 7_235_001  # of PostgreSQL's advisory locks: the seal's
OVERLAP = 5_000  # entries that may still be uncommitted when a later one is sealed
AT_ONCE = 1_000
ARCHIVED = "归档审计记录"
WRITTEN = ("kind", "username", "name", "acting", "what", "about", "detail", "succeeded", "address")


class BrokenChainError(Exception):
    """The trail is not what was written; its text says where."""


def mark_of(entry: AuditEntry) -> str:
    """Return the mark of what an entry says, which only this server can make."""
    return _mark(entry, settings.SECRET_KEY)


def seal(*, all_of_it: bool = False) -> None:
    """Add the committed entries to the chain; one short transaction, one at a time. All, or those of late."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        [(before, newest)] = _end() or [(_start(), 0)]
        seals = []
        for entry in _unsealed(0 if all_of_it else newest - OVERLAP):
            before = _link(before, entry, settings.SECRET_KEY)
            seals.append(AuditSeal(entry=entry.pk, hash=before))
        AuditSeal.objects.bulk_create(seals, batch_size=AT_ONCE)


@question
def _end() -> models.QuerySet[Any, tuple[str, int]]:
    """Return the last link's hash with the newest entry that is sealed; nothing before the first."""
    newest = AuditSeal.objects.order_by("-entry").values("entry")[:1]
    return AuditSeal.objects.order_by("-pk").values_list("hash", models.Subquery(newest))[:1]


@question
def _unsealed(after: int) -> models.QuerySet[AuditEntry]:
    """Return the entries of a key above `after` that are not sealed yet, in their order."""
    sealed = AuditSeal.objects.filter(entry__gt=after).values("entry")
    return AuditEntry.objects.filter(pk__gt=after).exclude(pk__in=sealed).order_by("pk")


def verify() -> tuple[int, str]:
    """Return how many entries the chain holds and its last hash; raises `BrokenChainError` at the first that is wrong.

    A part of it may bear the server's keys of earlier, `OLD_SECRET_KEYS`, each until the next one begins.
    """
    seal(all_of_it=True)
    before, count, marked = _start(), 0, False
    keys = _keys()
    for sealed, entry in _links():
        count += 1
        told = f"第 {sealed.entry} 条"
        if entry is None:
            raise BrokenChainError(f"{told}已被删除。")
        while not constant_time_compare(sealed.hash, _link(before, entry, keys[0])):
            if not keys[1:]:
                raise BrokenChainError(
                    f"{told}（{entry}）被改动过，或者它前面的记录被删除、增加、调换过。"
                    "换过 SECRET_KEY 的，请把旧的写入 OLD_SECRET_KEYS 再核对。"
                )
            keys = keys[1:]  # replaced by then: nothing later bears it
        if (marked or entry.mark) and entry.mark not in {_mark(entry, key) for key in _keys()}:
            raise BrokenChainError(f"{told}（{entry}）不是本系统写的。")
        before, marked = sealed.hash, marked or bool(entry.mark)
    return count, before


def older(than: datetime) -> list[tuple[AuditSeal, AuditEntry]]:
    """Return the links from the beginning of the chain up to the first entry that is not older."""
    found = []
    for sealed, entry in _links():
        if entry is None or entry.at >= than:
            break
        found.append((sealed, entry))
    return found


def remove(links: list[tuple[AuditSeal, AuditEntry]]) -> None:
    """Take the first links off the chain; the caller has exported them and records it in the same transaction."""
    for model, keys in ((AuditEntry, [e.pk for _, e in links]), (AuditSeal, [s.pk for s, _ in links])):
        [constraint] = [each for each in model._meta.constraints if isinstance(each, AppendOnly)]
        with constraint.lift(model):
            for start in range(0, len(keys), AT_ONCE):
                rows: models.QuerySet[Any] = models.QuerySet(model).filter(pk__in=keys[start : start + AT_ONCE])
                rows._raw_delete(connection.alias)


def as_line(sealed: AuditSeal, entry: AuditEntry) -> bytes:
    """Return a link as a line of JSON."""
    told = {name: getattr(entry, name) for name in WRITTEN}
    at = entry.at.astimezone(UTC).isoformat()
    return json.dumps({"id": entry.pk, "at": at, **told, "hash": sealed.hash}, ensure_ascii=False).encode() + b"\n"


def _links() -> Iterator[tuple[AuditSeal, AuditEntry | None]]:
    """Yield the seals in their order, each with its entry."""
    seals, last = AuditSeal.objects.order_by("pk"), 0
    while chunk := list(seals.filter(pk__gt=last)[:AT_ONCE]):
        entries = AuditEntry.objects.in_bulk([sealed.entry for sealed in chunk])
        for sealed in chunk:
            yield sealed, entries.get(sealed.entry)
        last = chunk[-1].pk


def _start() -> str:
    """Return the hash before the first link: that of the last one that was archived."""
    archive = AuditEntry.objects.filter(what=ARCHIVED, succeeded=True).order_by("-pk").first()
    return archive.detail.rpartition(" ")[2] if archive else ""


def _keys() -> list[str]:
    """Return the keys that the server has had, the present one last."""
    return [*reversed(settings.OLD_SECRET_KEYS), settings.SECRET_KEY]


def _mark(entry: AuditEntry, key: str) -> str:
    return _keyed("mark", [getattr(entry, name) for name in WRITTEN], key)


def _link(before: str, entry: AuditEntry, key: str) -> str:
    at = entry.at.astimezone(UTC).isoformat()
    return _keyed("seal", [before, entry.pk, at, entry.mark, *(getattr(entry, name) for name in WRITTEN)], key)


def _keyed(purpose: str, values: list[Any], key: str) -> str:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return salted_hmac(f"tasks.chain.{purpose}", text, secret=key, algorithm="sha256").hexdigest()
