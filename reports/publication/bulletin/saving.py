"""What the office typed into the bulletin's form, kept field by field: two people at once don't write over one another."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from reports.models import BulletinDraft
from reports.publication.bulletin.content import Draft, compose
from tasks.models import Period, Plan, User


class Typed(NamedTuple):
    """A form as it was sent: its texts by field, the marks of those that it was drawn with, and its token."""

    texts: Mapping[str, str]
    drawn: Mapping[str, str]
    token: str


def mark(text: str) -> str:
    """Return a short mark of a text, by which a form says what it was drawn with."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def save(period: Period, typed: Typed, user: User) -> list[str]:
    """Keep what was changed in a form; return the fields that somebody else changed meanwhile, which stay as they are."""
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=period.plan_id)
        draft = compose(period, user)
        edits, conflicts = dict(draft.edits), []
        for name, text in typed.texts.items():
            if text == draft.text(name) or mark(text) == typed.drawn.get(name):
                continue
            if _is_anothers(draft, name, typed):
                conflicts.append(name)
            elif text == draft.composed[name]:
                edits.pop(name, None)
            else:
                edits[name] = {"text": text, "composed": draft.composed[name], "token": typed.token}
        _write(period, edits, user, typed.token)
    return conflicts


def adopt(period: Period, name: str, user: User) -> None:
    """Give up what the office wrote in the field `name`: what is composed stands there again."""
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=period.plan_id)
        edits = dict(BulletinDraft.objects.get(period=period).edits)
        edits.pop(name, None)
        _write(period, edits, user, "")


def _is_anothers(draft: Draft, name: str, typed: Typed) -> bool:
    """Return whether the field holds what another form has put there since this one was drawn."""
    edit = draft.edits.get(name)
    moved = mark(draft.text(name)) != typed.drawn.get(name)
    return moved and edit is not None and edit["token"] != typed.token


def _write(period: Period, edits: dict[str, dict[str, str]], user: User, token: str) -> None:
    said = {"edits": edits, "by": user, "saved_at": timezone.now(), "saved_with": token}
    BulletinDraft.objects.update_or_create(period=period, defaults=said)
