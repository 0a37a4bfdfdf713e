"""What somebody was typing, kept beside the report until they save it or give it up."""

from __future__ import annotations

from django.http import QueryDict
from django.utils import timezone

from reports.models import Report, ReportDraft
from tasks.models import User

LEFT_OUT = frozenset(
    {
        "csrfmiddlewaretoken",
        "token",
        "save",
        "preview",
        "read",
        "check",
        "confirm",
        "add",
        "file",
        "evidence",
        "attach",
        "detach",
    }
)


def keep(report: Report, user: User, posted: QueryDict) -> ReportDraft:
    """Keep the fields of the form as they stand, in place of what was kept before."""
    version = posted.get("version", "")
    data = {name: texts for name, texts in posted.lists() if name not in LEFT_OUT}
    draft, _ = ReportDraft.objects.update_or_create(
        report=report,
        user=user,
        defaults={
            "data": data,
            "version": int(version) if version.isdecimal() and len(version) < 9 else report.version,
            "saved_at": timezone.now(),
        },
    )
    return draft


def draft_of(report: Report, user: User) -> ReportDraft | None:
    """Return what `user` left unsaved in `report`; one query, none for a report that isn't there yet."""
    return ReportDraft.objects.filter(report=report, user=user).first() if report.pk else None


def drop(report: Report, user: User) -> None:
    """Forget what `user` left unsaved."""
    ReportDraft.objects.filter(report=report, user=user).delete()


def posted_of(draft: ReportDraft) -> QueryDict:
    """Return the kept fields as the form would send them."""
    posted = QueryDict(mutable=True)
    for name, texts in draft.data.items():
        posted.setlist(name, texts)
    return posted
