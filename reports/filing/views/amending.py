"""Buttons that leave all on the form as it was typed but for the one thing that they name; nothing of it is saved."""

from __future__ import annotations

from django.contrib import messages

from reports.filing.forms.rows import EMPTY_ROWS, MOST_ROWS
from reports.filing.views.checking import margin_of
from reports.filing.views.pressing import Page, Press
from reports.yearly import take_over


def look(press: Press) -> Page:
    """Return the form as it was typed, with the findings on it."""
    return Page(press.report, press.form())


def fill(press: Press) -> Page:
    """Return the form with the value that the text states in the field that is named, or in all."""
    form = press.form()
    margin_of(form, press.report, press.user, press.form_sent)
    return Page(press.report, press.form(form.readings.filled_in(press.form_sent)))


def choose(press: Press) -> Page:
    """Return the form with one answer for all conditions that are still open and of which nothing was read."""
    margin = margin_of(press.form(), press.report, press.user, press.form_sent)
    data = margin.conditions.rest_chosen(press.form_sent, press.value) if margin else press.form_sent
    return Page(press.report, press.form(data))


def propose(press: Press) -> Page:
    """Return the form with a proposal put in the place of the words that its finding stands on."""
    margin = margin_of(press.form(), press.report, press.user, press.form_sent)
    data, prefix, told = margin.with_proposal(press.value, press.form_sent) if margin else (press.form_sent, "", "")
    if not prefix:
        messages.warning(press.request, "文字已经改过，这处疑点不在了，没有改动。")
    return Page(press.report, press.form(data), {"mended": {prefix: told}})


def follow(press: Press) -> Page:
    """Take over the sub-projects of last year's task that this one continues, and return the form with a row for each."""
    task = press.report.task
    count = take_over(task, press.value)
    messages.success(press.request, f"接续了{task.plan.year - 1}年的任务，沿用 {count} 个子项目的名称和县区。")
    return carry(press)


def carry(press: Press) -> Page:
    """Return the form with a further row for each of last quarter's sub-projects that has none."""
    form = press.form(typed=press.as_typed)
    return Page(press.report, press.form(typed=form.with_all(press.as_typed)))


def confirm(press: Press) -> Page:
    """Return the form with all uncertain readings of one kind confirmed."""
    return Page(press.report, press.form(press.form().with_all_confirmed(press.value)))


def add(press: Press) -> Page:
    """Return the form with further empty rows, as many as it may have."""
    data, count = press.form_sent.copy(), press.form().rows.total_form_count()
    data["rows-TOTAL_FORMS"] = str(max(count, min(count + EMPTY_ROWS, MOST_ROWS)))
    return Page(press.report, press.form(data))
