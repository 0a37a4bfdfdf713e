"""The address of a report: who fills it in gets the form, who reviews it the review, everybody else who may the text."""

from __future__ import annotations

from secrets import token_hex

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from reports.filing.views import form as filing
from reports.models import Report, Transition
from reports.reading import views as reading
from reports.reportpages.acting import ActForm
from reports.reportpages.context import read_context
from reports.reportpages.opening import of_lead, report_of
from reports.reportpages.outcomes import DONE, done_before
from reports.reportpages.posted import texts_in
from reports.review.views import page as review
from reports.workflow import RefusedError, StaleError, available, may_edit
from tasks.access import person
from tasks.models import Membership, PlanKey, User
from tasks.turns import expensive

Action, Role = Transition.Action, Membership.Role


@expensive("POST", wait=10)
def report(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Show the form to the reporter of the lead bureau while the report is open, and save it; to others the text."""
    user = person(request)
    current = report_of(user, plan, quarter, number)
    if request.method == "POST" and of_lead(user, current.task, Role.REPORTER):
        return filing.answer_post(request, user, current)
    return filing.open_form(request, user, current) if may_edit(current, user) else _read(request, user, current)


@expensive("POST", wait=10)
@require_POST
def act(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Take an action on the report; what the rules refuse is said on its page, beside the typed comment."""
    user = person(request)
    form = ActForm(request.POST)
    try:
        current = report_of(user, plan, quarter, number)
    except Http404:
        if again := done_before(request, user, plan, quarter, number):
            messages.success(request, f"任务 {number}：{DONE[again]}")
            return redirect("review", plan, quarter)
        if typed := texts_in(request.POST):
            return render(request, "reportpages/gone.html", {"long": typed}, status=404)
        raise
    if current.pk and may_edit(current, user):
        page = filing.act(request, user, current, form)
        return page or _read(request, user, report_of(user, plan, quarter, number), form)
    if not current.pk or not form.is_valid():
        return _read(request, user, current, form)
    room = review if user.acts_as(Role.SUPERVISOR) else reading
    try:
        return redirect(room.act(request, user, current, form))
    except RefusedError as refusal:
        form.refuse(str(refusal))
        return _read(request, user, report_of(user, plan, quarter, number), form, stale=isinstance(refusal, StaleError))


def _read(
    request: HttpRequest, user: User, current: Report, form: ActForm | None = None, *, stale: bool = False
) -> HttpResponse:
    """Show the review to who may accept the report, the text to everybody else; `stale`: it has moved on since."""
    rules = available(current, user) if current.pk else []
    form = form or ActForm(initial={"version": current.version, "token": token_hex(16)})
    form.fit(rules)
    context = read_context(request, user, current, form, rules, stale=stale)
    context["long"] += filing.unsaved_texts(user, current)
    room = review.page if any(rule.action == Action.ACCEPT for rule in rules) else reading.page
    return room(request, user, current, context, stale=stale)
