"""The form of a report with all that it is bound to: what was sent or typed, what is stored, what last quarter said."""

from __future__ import annotations

from django.http import QueryDict

from reports.filing import last_of
from reports.filing.forms.report import ReportForm, Typed
from reports.models import Report
from reports.reportpages.figures import own_targets, values_in
from reports.reportpages.opening import before_it
from reports.workflow import Content, content_of, last_foreseen
from tasks.models import User


def bound(data: QueryDict | None, user: User, current: Report, typed: Typed | None = None) -> ReportForm:
    """Return the form of a report: with what was sent (`data`), with what was typed, else as it is stored."""
    content = content_of(current) if current.pk else Content()
    before = before_it(user, current)
    last = last_of(before, current.task)
    targets, foreseen = own_targets(current.task), last_foreseen(current)
    return ReportForm(data, current, content, targets, values_in(before), typed, last, foreseen)
