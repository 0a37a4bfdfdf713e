"""The table of buttons of the report form: what each does and what it needs. What is not in it does not exist.

A draft leaves out what these names send.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse

from reports.filing.views import amending, contributions, evidence, saving, taking
from reports.filing.views.pressing import Page, Press
from reports.reportpages.shown import why_unopened
from reports.workflow import may_edit


def nothing(press: Press) -> str:
    """Return that the button can always be pressed."""
    return ""


def a_report(press: Press) -> str:
    """Return why there is no report yet; nothing where there is one."""
    return "" if press.report.pk else why_unopened(press.report)


def a_first_quarter(press: Press) -> str:
    """Return why no task of last year can be continued here; nothing in a year's first quarter, on an open report."""
    is_first = press.report.period.number == 1 and may_edit(press.report, press.user)
    return a_report(press) or ("" if is_first else "只有一季度的报告、在可以填写时，才能接续上年的任务。")


class Button(NamedTuple):
    """One row of the table: what it `does`, and why it can't now, if it can't.

    Where it `reads_first`, a text that was pasted or a file that was chosen is read in place of it.
    """

    name: str
    does: Callable[[Press], Page | HttpResponse]
    needs: Callable[[Press], str]
    reads_first: bool = False


#: Of several names in one form the first counts; the last is meant by a form that was sent without any.
BUTTONS = (
    Button("adopt", contributions.adopt, a_report),
    Button("decline", contributions.leave, a_report),
    Button("fill", amending.fill, a_report),
    Button("rest", amending.choose, a_report),
    Button("propose", amending.propose, a_report),
    Button("follow", amending.follow, a_first_quarter),
    Button("carry", amending.carry, nothing),
    Button("confirm", amending.confirm, nothing),
    Button("add", amending.add, nothing),
    Button("check", amending.look, a_report),
    Button("attach", amending.look, a_report),  # files go along with every button: this one does nothing else
    Button("detach", evidence.detach_file, a_report),
    Button("read", taking.read_in, nothing),
    Button("agree", saving.agree, a_report, reads_first=True),
    Button("preview", saving.preview, a_report, reads_first=True),
    Button("save", saving.save, a_report, reads_first=True),
)
BY_NAME = {button.name: button for button in BUTTONS}


def pressed_button(request: HttpRequest) -> Button:
    """Return the button with which the form was sent."""
    button = next((each for each in BUTTONS if each.name in request.POST), BUTTONS[-1])
    waits = request.POST.get("paste", "").strip() or "file" in request.FILES
    return BY_NAME["read"] if button.reads_first and waits else button
