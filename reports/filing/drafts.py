"""What somebody was typing, kept beside the report until they save it or give it up."""

from __future__ import annotations

from collections.abc import Container

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from reports.models import Report, ReportDraft
from tasks.models import User
from tasks.models.composed import question

#: Fields that are of the one form alone, and files, which no draft holds.
OF_THE_FORM = frozenset({"csrfmiddlewaretoken", "token", "opened", "file", "evidence"})


NUL = "\0"  # no word, and PostgreSQL keeps none in JSON

#: Drafts of one person in one report; with one more the eldest goes.
MOST = 5


def keep(report: Report, user: User, posted: QueryDict, *, left_out: Container[str] = ()) -> ReportDraft:
    """Keep the fields of a form as they stand, in place of what the same form, or the draft it took up, held before.

    Of all that the person left unsaved in the report the latest `MOST` stay.

    Names that are `left_out`, as those of its buttons, are no fields.
    """
    version, token = posted.get("version", ""), posted.get("token", "")[:32]
    data = {
        name.replace(NUL, ""): [text.replace(NUL, "") for text in texts]
        for name, texts in posted.lists()
        if name not in OF_THE_FORM and name not in left_out
    }
    draft = ReportDraft(
        report=report,
        user=user,
        token=token,
        data=data,
        version=int(version) if version.isdecimal() and len(version) < 9 else report.version,
        saved_at=timezone.now(),
    )
    ReportDraft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["report", "user", "token"],
        update_fields=["data", "version", "saved_at"],
    )
    origin, eldest = posted.get("origin", ""), _latest(report.pk, user.pk)[MOST:]
    if origin:
        _of(report, user, origin).exclude(token=token).delete()
    if eldest:
        ReportDraft.objects.filter(pk__in=eldest).exclude(token=token).delete()
    return draft


@question
def _latest(report: int, user: int) -> QuerySet[ReportDraft, int]:
    drafts = ReportDraft.objects.filter(report=report, user=user).order_by("-saved_at", "-pk")
    return drafts.values_list("pk", flat=True)


def drafts_of(report: Report, user: User) -> list[ReportDraft]:
    """Return what `user` left unsaved in `report`, the latest first; one query, none for a report that isn't there yet."""
    return _drafts(report.pk, user.pk) if report.pk else []


@question
def _drafts(report: int, user: int) -> QuerySet[ReportDraft]:
    return ReportDraft.objects.filter(report=report, user=user)


def drop(report: Report, user: User, token: str = "", key: str = "") -> None:
    """Forget what `user` left unsaved in the form of that token, and the draft of that key."""
    ReportDraft.objects.filter(report=report, user=user, token=token).delete()
    if key:
        _of(report, user, key).delete()


def _of(report: Report, user: User, key: str) -> QuerySet[ReportDraft]:
    """Return the person's draft of that key as they sent it, none where it is no key."""
    drafts = ReportDraft.objects.filter(report=report, user=user)
    return drafts.filter(pk=int(key)) if key.isdecimal() and len(key) < 18 else drafts.none()


def posted_of(draft: ReportDraft) -> QueryDict:
    """Return the kept fields as the form would send them."""
    posted = QueryDict(mutable=True)
    for name, texts in draft.data.items():
        posted.setlist(name, texts)
    return posted
