"""What the office typed into the bulletin's form, kept field by field: two people at once don't write over one another."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from reports.models import BulletinDraft
from reports.publication.bulletin.bulletin_text import Draft
from tasks.models import Period, Plan, User


class Typed(NamedTuple):
    """A form as it was sent: its texts by field, the marks of those that it was drawn with, and its token."""

    texts: Mapping[str, str]
    drawn: Mapping[str, str]
    token: str


def mark(text: str) -> str:
    """Return a short mark of a text, by which a form says what it was drawn with."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def save(draft: Draft, typed: Typed, user: User) -> list[str]:
    """Keep what was changed in a form; return the fields that somebody else changed meanwhile, which stay as they are.

    `draft` is the bulletin as it was just composed.
    """
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=draft.period.plan_id)
        edits, conflicts = _edits(draft.period), []
        for name, text in typed.texts.items():
            edit, composed = edits.get(name), draft.composed[name]
            now = edit["text"] if edit else composed
            if text == now or mark(text) == typed.drawn.get(name):
                continue
            if edit and edit["token"] != typed.token and mark(now) != typed.drawn.get(name):
                conflicts.append(name)
            elif text == composed:
                edits.pop(name, None)
            else:
                edits[name] = {"text": text, "composed": composed, "token": typed.token}
        _write(draft.period, edits, user, typed.token)
    return conflicts


def adopt(period: Period, name: str, user: User) -> None:
    """Give up what the office wrote in the field `name`: what is composed stands there again."""
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=period.plan_id)
        edits = _edits(period)
        edits.pop(name, None)
        _write(period, edits, user, "")


def _edits(period: Period) -> dict[str, dict[str, str]]:
    draft = BulletinDraft.objects.filter(period=period).first()
    return dict(draft.edits) if draft else {}


def _write(period: Period, edits: dict[str, dict[str, str]], user: User, token: str) -> None:
    said = {"edits": edits, "by": user, "saved_at": timezone.now(), "saved_with": token}
    BulletinDraft.objects.update_or_create(period=period, defaults=said)
