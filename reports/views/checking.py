"""The findings on what is typed into the form, before anything of it is saved."""

from __future__ import annotations

from django.http import QueryDict

from reports.checks.asked import told_on_typed
from reports.filing import names_after
from reports.forms.margin import Margin
from reports.forms.report import ReportForm
from reports.models import Report
from tasks.models import User


def margin_of(form: ReportForm, current: Report, user: User, data: QueryDict | None) -> Margin | None:
    """Return the findings on the form's rows as they would be after saving, with the reasons in `data`.

    None where there is no report yet. Eleven queries.
    """
    if not current.pk:
        return None
    form.is_valid()
    rows = form.standing()
    entries = [entry for _row, entry in rows]
    texts = [entry.text for entry in entries]
    told = told_on_typed(current, user, "".join(texts), names_after(current.task, entries, form.same))
    return Margin(form, texts, told, data)
