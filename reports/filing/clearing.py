"""Drafts that nobody needs any more: cleared when a report goes out and by night, never with words that stand nowhere else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reports import notices
from reports.filing.drafts import posted_of
from reports.filing.forms.rows import READ_ROWS, rows_sent
from reports.models import Report, ReportDraft
from reports.notices import report_address
from tasks.files import lines
from tasks.models import User

SETTLED = Q(report__status=Report.Status.ACCEPTED) | Q(report__period__closed_at__isnull=False)


def words_of(draft: ReportDraft) -> list[str]:
    """Return what was typed at length: the narrative row by row, obstacles and next steps; without what is blank."""
    posted = posted_of(draft)
    count = min(rows_sent(posted), READ_ROWS)
    names = [f"rows-{place}-text" for place in range(count) if not posted.get(f"rows-{place}-DELETE")]
    typed = (
        lines(posted.get(name, "")).strip() for name in [*names, "obstacles", "next_steps", "outlook_reason", "paste"]
    )
    return list(filter(None, typed))


def clear_submitted(report: Report, user: User, saved_at: datetime) -> list[ReportDraft]:
    """Clear the drafts of `user` in a report that they submitted, and return those that hold more than was submitted.

    `saved_at` is when the submitted text was saved: a draft of an earlier version from before then has had its day.
    """
    kept = []
    for draft in report.drafts.filter(user=user):
        before = draft.version < report.version and draft.saved_at <= saved_at
        if before or not words_unsaid(draft, report):
            draft.delete()
        else:
            kept.append(draft)
    return kept


def clear_older(report: Report, user: User, opened: datetime) -> None:
    """Clear what `user` left unsaved in `report` before they opened the form that they saved: it was offered there.

    Words that stand nowhere in the report are sent to them.
    """
    for draft in report.drafts.filter(user=user, saved_at__lte=opened):
        _send(draft, report, "填写后没有保存的内容已由后来保存的代替")
        draft.delete()


def outworn(now: datetime | None = None) -> list[ReportDraft]:
    """Return the drafts to clear: older than `DRAFT_DAYS`; of accepted reports and closed periods also younger ones.

    One whose words stand nowhere else is never among the younger ones.
    """
    age = (now or timezone.now()) - timedelta(days=settings.DRAFT_DAYS)
    drafts = ReportDraft.objects.filter(SETTLED | Q(saved_at__lt=age))
    related = drafts.select_related("user", "report__task", "report__period__plan").order_by("pk")
    return [draft for draft in related if draft.saved_at < age or not words_unsaid(draft, draft.report)]


def clear_drafts(now: datetime | None = None) -> int:
    """Clear the drafts that `outworn` gives and return how many; who typed words that stand nowhere else is sent them."""
    drafts = outworn(now)
    for draft in drafts:
        with transaction.atomic():
            _send(draft, draft.report, "填写后一直没有保存的内容已清理")
            draft.delete()
    return len(drafts)


def _send(draft: ReportDraft, report: Report, why: str) -> None:
    """Send the words of a draft that stand nowhere in its report to who typed them, and why it is cleared."""
    words = words_unsaid(draft, report)
    if words:
        at = f"{timezone.localtime(draft.saved_at):%-m月%-d日 %H:%M}"
        text = f"{report.task}，{report.period}：{at} {why}，原文如下。\n"
        notices.tell([draft.user], text + "\n".join(words), report_address(report))


def words_unsaid(draft: ReportDraft, report: Report) -> list[str]:
    """Return the words of a draft that do not stand in its report."""
    said = f"{report.text}\n{report.obstacles}\n{report.next_steps}\n{report.outlook_reason}"
    return [words for words in words_of(draft) if words not in said]
