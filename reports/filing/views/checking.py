"""The findings on what is typed into the form, before anything of it is saved."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, QueryDict

from reports.filing import names_after, offers, understand
from reports.filing.forms.conditions import ConditionsForm
from reports.filing.forms.margin import Margin
from reports.filing.forms.report import ReportForm, typed_in
from reports.filing.forms.rows import EMPTY_ROWS, MOST_ROWS
from reports.models import Report
from reports.subjects import told_on, typed
from reports.workflow import EntryData, items_of, may_edit
from reports.yearly import take_over
from tasks.language import Narrative
from tasks.models import QuarterlyMilestone, User

STAYING = frozenset({"check", "confirm", "add", "fill", "carry", "propose", "follow", "attach", "detach"})


def stays(request: HttpRequest) -> bool:
    """Return whether the form was sent by a button that leaves all on the page as it was typed, nothing of it saved."""
    return not STAYING.isdisjoint(request.POST)


def amended(
    request: HttpRequest, form: ReportForm, current: Report, user: User, shown: Callable[..., ReportForm]
) -> ReportForm:
    """Return `form` with what its button asked for: readings confirmed or filled in, rows added, carried over, mended."""
    posted = request.POST
    if "fill" in posted:
        margin_of(form, current, user, posted)
        return shown(form.readings.filled_in(posted))
    if "propose" in posted and (margin := margin_of(form, current, user, posted)):
        data, place, told = margin.mended(posted["propose"], posted)
        form = shown(data)
        if place is None:
            messages.warning(request, "文字已经改过，这处疑点不在了，没有改动。")
        else:
            form.rows.forms[place].mended = told
        return form
    follows = "follow" in posted and current.period.number == 1 and may_edit(current, user)
    if follows:
        count = take_over(current.task, posted["follow"])
        messages.success(request, f"接续了{current.task.plan.year - 1}年的任务，沿用 {count} 个子项目的名称和县区。")
        form = shown(None, typed=typed_in(posted))
    if "carry" in posted or follows:
        return shown(None, typed=form.with_all(typed_in(posted)))
    data = form.confirmed(posted.get("confirm", "")) if "confirm" in posted else posted.copy()
    if "add" in posted:
        count = form.rows.total_form_count()
        data["rows-TOTAL_FORMS"] = str(max(count, min(count + EMPTY_ROWS, MOST_ROWS)))
    return shown(data)


def margin_of(
    form: ReportForm, current: Report, user: User, data: QueryDict | None, *, live: bool = False
) -> Margin | None:
    """Return the findings on the form's rows as they would be after saving, with the reasons in `data`.

    The form is given what those rows say of the milestone's conditions and of the annual targets. None where there is
    no report yet. Thirteen queries.
    """
    if not current.pk:
        return None
    form.is_valid()
    if form.rows.is_too_long:
        return Margin(form, [], data, live=live)
    entries = form.standing()
    reading = typed(current, user, _text(entries), names_after(current.task, entries, form.same))
    if reading:
        is_early = not reading.source.progress.strip()
        form.conditions = ConditionsForm(items_of(reading, form.chosen), is_early=is_early)
        form.readings.offer(offers(reading, list(current.task.targets.all())))
    return Margin(form, told_on(reading, current, user) if reading else [], data, live=live)


def read_again(form: ReportForm, current: Report) -> Narrative | None:
    """Return what is read in the rows as they are typed now, None where they are too long; three queries."""
    if form.rows.is_too_long:
        return None
    goal = QuarterlyMilestone.objects.filter(task=current.task, period=current.period).first()
    projects = list(current.task.subprojects.select_related("district"))
    return understand(_text(form.standing()), current.task, goal.text if goal else "", projects)[0]


def _text(entries: list[EntryData]) -> str:
    return "".join(entry.text for entry in entries)
