"""The form of a report with all that it is bound to: what was sent or typed, what is stored, what last quarter said."""

from __future__ import annotations

from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.http import QueryDict

from reports.filing import last_of
from reports.filing.forms.report import ReportForm
from reports.filing.forms.typed import Typed
from reports.models import Report
from reports.reportpages.figures import own_targets, values_in
from reports.reportpages.opening import before_it
from reports.workflow import Content, content_of, last_foreseen
from tasks.models import User


def report_form(data: QueryDict | None, user: User, current: Report, typed: Typed | None = None) -> ReportForm:
    """Return the form of a report: with what was sent (`data`), with what was typed, else as it is stored."""
    content = content_of(current) if current.pk else Content()
    before = before_it(user, current)
    last = last_of(before, current.task)
    targets, foreseen = own_targets(current.task), last_foreseen(current)
    return ReportForm(data, current, content, targets, values_in(before), typed, last, foreseen)


def sent_as_shown(form: ReportForm) -> QueryDict:
    """Return what a browser sends of a form that is shown and left as it is, without rows that are still blank."""
    sent = QueryDict(mutable=True)
    rows = form.rows.initial_forms
    sent["rows-TOTAL_FORMS"] = sent["rows-INITIAL_FORMS"] = str(len(rows))
    for part in (*rows, form.readings, form.words):
        for name in part.fields:
            value = part[name].value()
            if isinstance(value, list):
                sent.setlist(part.add_prefix(name), value)
            elif name != DELETION_FIELD_NAME and value is not None and value is not False:
                sent[part.add_prefix(name)] = str(value)
    for place, row in enumerate(rows, 1):
        sent[row.add_prefix(ORDERING_FIELD_NAME)] = str(place)
    return sent
