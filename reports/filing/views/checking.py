"""The findings on what is typed into the form, before anything of it is saved."""

from __future__ import annotations

from django.http import QueryDict

from reports.documents.version import code_version
from reports.filing import names_after, offers, understand
from reports.filing.forms.conditions import ConditionsForm
from reports.filing.forms.margin import Margin
from reports.filing.forms.report import ReportForm
from reports.models import Report
from reports.subjects import keep_typed, reading_if, told_on
from reports.workflow import EntryData, admitted_in, items_of
from tasks.language import Narrative
from tasks.models import User
from tasks.models.of_task import milestones_of, subprojects_of


def margin_of(
    form: ReportForm, current: Report, user: User, data: QueryDict | None, *, keeps: bool = True
) -> Margin | None:
    """Return the findings on the form's rows as they would be after saving, with the reasons in `data`.

    They come with what those rows say of the milestone's conditions; the annual targets' fields are offered the values
    that they state. None where there is no report yet. Thirteen queries, and one where `keeps` lets what is read of a
    text be kept for the next look at the same words.
    """
    if not current.pk:
        return None
    form.is_valid()
    if form.rows.is_too_long:
        return Margin(form, [], data)
    entries = form.standing()
    reading = reading_if(current, user, _text(entries), names_after(current.task, entries, form.same))
    if reading:
        if keeps:
            keep_typed(reading, current)
        is_early = not reading.source.progress.strip()
        form.readings.offer(offers(reading, list(current.task.targets.all())))
        items = items_of(reading, form.chosen)
        admitted = admitted_in(reading, items, str(form.words["obstacles"].value() or ""))
        conditions = ConditionsForm(items, is_early=is_early)
        told = told_on(reading, current, user, admitted)
        return Margin(form, told, data, conditions, f"{reading.source.digest} {code_version()}")
    return Margin(form, [], data)


def read_again(form: ReportForm, current: Report) -> Narrative:
    """Return what is read in the rows as they are typed now, which are not too long; three queries."""
    goal = next((each.text for each in milestones_of(current.task_id, current.period_id)), "")
    return understand(_text(form.standing()), current.task, goal, subprojects_of(current.task_id))[0]


def _text(entries: list[EntryData]) -> str:
    return "".join(entry.text for entry in entries)
