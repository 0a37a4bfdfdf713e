"""The findings on what is typed into the form, before anything of it is saved."""

from __future__ import annotations

from django.http import QueryDict

from reports.checks.asked import told_on, typed_subject
from reports.filing import names_after, offers
from reports.forms.conditions import ConditionsForm
from reports.forms.margin import Margin
from reports.forms.report import ReportForm
from reports.models import Report
from reports.workflow import items_of
from tasks.models import User


def margin_of(form: ReportForm, current: Report, user: User, data: QueryDict | None) -> Margin | None:
    """Return the findings on the form's rows as they would be after saving, with the reasons in `data`.

    The form is given what those rows say of the milestone's conditions and of the annual targets. None where there is
    no report yet. Twelve queries.
    """
    if not current.pk:
        return None
    form.is_valid()
    rows = form.standing()
    entries = [entry for _row, entry in rows]
    texts = [entry.text for entry in entries]
    subject = typed_subject(current, user, "".join(texts), names_after(current.task, entries, form.same))
    if subject:
        form.conditions = ConditionsForm(items_of(subject, form.chosen), is_early=not subject.progress.strip())
        form.readings.offer(offers(subject, list(current.task.targets.all())))
    return Margin(form, texts, told_on(subject, current, user) if subject else [], data)
