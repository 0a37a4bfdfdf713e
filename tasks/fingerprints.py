"""What the trail says of rows that are only added to: a fingerprint of each, by which it shows whether one was forged.

Triggers keep such rows from everybody but who owns the database; the entry that stands in the trail's chain keeps them from
that one, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Model

from tasks.models import AuditEntry
from tasks.models.trail import SAID

LENGTH = 32  # signs of a hash, as `SAID` reads them


def fingerprint(row: Model, *further: object) -> str:
    """Return a hash of all that stands in `row`, with what is `further` said; a column that comes later does not change it."""
    values = {
        field.attname: field.value_to_string(row)
        for field in row._meta.concrete_fields
        if getattr(row, field.attname) != field.get_default()
    }
    plain = json.loads(json.dumps([values, *further], default=str))
    return sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:LENGTH]


def detail_of(row: Model, mark: str, *, within: object = "") -> str:
    """Return how the detail of an entry ends that speaks of `row`: its kind, its key (after that of what it is within), its mark."""
    return f"〔{row._meta.verbose_name} {within}/{row.pk} {mark}〕"


class Said(NamedTuple):
    """What the trail says of a row: its kind, the key of what it is within, its own, its mark."""

    kind: str
    within: str
    key: int
    mark: str


def told_by_trail() -> Iterator[Said]:
    """Yield what the trail says of rows, the oldest first; one query."""
    details = AuditEntry.objects.filter(detail__endswith="〕").order_by("pk").values_list("detail", flat=True)
    for detail in details.iterator(5000):
        if found := SAID.search(detail):
            yield Said(found[1], found[2], int(found[3]), found[4])
