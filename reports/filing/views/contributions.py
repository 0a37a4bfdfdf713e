"""Words that supporting units give for another bureau's report: written by them, taken in or declined by the lead."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reports.filing import understand
from reports.filing.forms.contributions import ContributionForm
from reports.filing.forms.taking import TakingForm
from reports.filing.forms.typed import Typed, values_of
from reports.filing.views.pressing import Page, Press
from reports.models import Contribution, Report
from reports.workflow import RefusedError, StaleError, awaits, contribute, decline, supports
from tasks.access import person
from tasks.models import MilestoneCondition, Period, PlanKey, QuarterlyMilestone, Task, User
from tasks.models.composed import question
from tasks.models.of_task import subprojects_of

State = Contribution.State


@require_http_methods(["GET", "HEAD", "POST"])
def contribution(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Show a reporter of a supporting unit the unit's own words for the report, and keep them; none of the lead's text."""
    user = person(request)
    period = get_object_or_404(Period.objects.at(plan, quarter))
    tasks = Task.objects.visible_to(user).select_related("lead", "plan")
    task = get_object_or_404(tasks, plan=period.plan_id, number=number)
    if not supports(task, user) or user.acting is None:
        raise Http404
    unit = user.acting.organization
    report = Report.objects.filter(task=task, period=period).select_related("period").first()
    own = Contribution.objects.visible_to(user).filter(report=report, organization=unit).select_related("by").first()
    form, refusal, stale = _form_of(own), "", False
    if request.method == "POST":
        form = ContributionForm(request.POST)
        try:
            if form.is_valid():
                _keep(report, form, user)
                messages.success(request, f"已提供给{task.lead}，对方会收到通知。")
                return redirect("contribution", plan, quarter, number)
        except RefusedError as told:
            refusal, stale = str(told), isinstance(told, StaleError)
            own = Contribution.objects.visible_to(user).filter(report=report, organization=unit).first()
            posted = request.POST.copy()
            # What is stored is shown beside: saving once more is meant, and is another form than the one that was saved.
            posted["version"], posted["token"] = str(own.version if own else 0), token_hex(16)
            form = ContributionForm(posted)
    theirs = Q(owner=unit) | Q(owner_named__in=unit.names)
    owned = MilestoneCondition.objects.filter(theirs, milestone__task=task, milestone__period=period)
    context = {
        "task": task,
        "period": period,
        "milestone": QuarterlyMilestone.objects.filter(task=task, period=period).first(),
        "clauses": [each.clause for each in task.supports.filter(organization=unit) if each.clause],
        "owned": list(owned),
        "own": own,
        "form": form,
        "refusal": refusal,
        "stale": stale,
        "open": report is not None and awaits(report),
        "opened": report is not None,
    }
    return render(request, "filing/contribution.html", context)


def _form_of(own: Contribution | None) -> ContributionForm:
    stored = {"text": own.text, "version": own.version} if own else {"version": 0}
    return ContributionForm(initial=stored | {"token": token_hex(16)})


def _keep(report: Report | None, form: ContributionForm, user: User) -> None:
    if report is None:
        raise RefusedError("填报期还没有开放，现在不能提供情况。")
    said = form.cleaned_data
    contribute(report, said["text"], by=user, version=said["version"], token=said["token"])


def given_for(report: Report, user: User) -> list[Contribution]:
    """Return what supporting units gave for the report, for its lead bureau; one query."""
    return _of_report(report.pk, user) if report.pk else []


@question
def _of_report(report: int, user: User) -> QuerySet[Contribution]:
    given = Contribution.objects.visible_to(user).filter(report=report)
    return given.select_related("organization", "by", "decided_by")


def adopt(press: Press) -> Page:
    """Return the form as it was typed, with the rows of a unit taken in.

    They are saved together with the rest of the form, as everything in it.
    """
    given = _given(press)
    if given is None:
        return _gone(press)
    form = press.form(typed=_adopted(press.as_typed, given, press.report))
    return Page(press.report, form, {"taking": TakingForm(press.form_sent), "adopted": given})


def leave(press: Press) -> Page:
    """Decline a unit's words and return the form as it was typed."""
    given = _given(press)
    if given is None:
        return _gone(press)
    said: dict[str, Any] = {"taking": TakingForm(press.form_sent)}
    try:
        decline(given, press.form_sent.get(f"decline-{given.pk}", ""), by=press.user)
    except RefusedError as refusal:
        said |= {"refusal": str(refusal), "unread": True}
    else:
        messages.success(press.request, f"没有采用{given.organization}提供的情况，意见已转给对方。")
    return Page(press.report, press.form(typed=press.as_typed), said)


def _given(press: Press) -> Contribution | None:
    """Return the words that the button names."""
    return next((each for each in given_for(press.report, press.user) if str(each.pk) == press.value), None)


def _gone(press: Press) -> Page:
    said = {"taking": TakingForm(press.form_sent), "refusal": "这份情况已经不在了，请重新打开本页。", "unread": True}
    return Page(press.report, press.form(typed=press.as_typed), said)


def _adopted(typed: Typed, given: Contribution, current: Report) -> Typed:
    """Return what was typed with the unit's rows in place of those that it gave before, else after all others."""
    unit = str(given.organization_id)
    goal = QuarterlyMilestone.objects.filter(task=current.task, period=current.period).first()
    projects = subprojects_of(current.task_id)
    entries = understand(given.text, current.task, goal.text if goal else "", projects)[1]
    place = next((place for place, row in enumerate(typed.rows) if row["contributor"] == unit), len(typed.rows))
    rows = [row for row in typed.rows if row["contributor"] != unit]
    new = [values_of(entry) | {"contributor": unit} for entry in entries]
    if new and place:  # the unit's words begin on a line of their own
        new[0]["base"] = "\n" + str(new[0]["base"]).lstrip()
    others = [pair for pair in typed.words.get("adopted", "").split() if not pair.startswith(f"{given.pk}-")]
    words = typed.words | {"adopted": " ".join([*others, f"{given.pk}-{given.version}"])}
    return replace(typed, rows=[*rows[:place], *new, *rows[place:]], words=words)
