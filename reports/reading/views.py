"""A report as it is read, and any two of its versions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.desk import reads_comments
from reports.models import Report, Transition
from reports.reading.forms import VersionsForm
from reports.reportpages.acting import ActForm, carry_out
from reports.reportpages.opening import address_of, report_of
from reports.reportpages.posted import comments_in
from reports.reportpages.versions import content_in, judged_conditions, readings_told, versions_of
from reports.workflow import comparison_of, judged_outlook
from tasks.access import person
from tasks.language.comparing import compare
from tasks.models import PlanKey, User

Action = Transition.Action


def page(
    request: HttpRequest, user: User, current: Report, context: Mapping[str, Any], *, stale: bool = False
) -> HttpResponse:
    """Show milestone and text side by side, the history, and what the person may do now; comments can be put in the text.

    `context` is what the page shares with the review; a text that is `stale` has no room for comments on the old one.
    """
    sends_back = any(rule.action == Action.SEND_BACK for rule in context["rules"])
    further = {
        "whole": compare(current.text, current.text) if sends_back else None,
        "pins": {} if stale else comments_in(request.POST),
        "office_outlook": judged_outlook(current) if current.pk and reads_comments(user, current.task) else None,
        "answers": judged_conditions(current, QueryDict()) if current.pk and reads_comments(user, current.task) else [],
    }
    return render(request, "reading/report.html", {**context, **further})


def act(request: HttpRequest, user: User, current: Report, form: ActForm) -> str:
    """Take the action of a valid `form` and return the address to go on to; raises `RefusedError`."""
    carry_out(request, user, current, form)
    return address_of(current)


@require_safe
def versions(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Compare the versions that the address names, else the last two; for the lead bureau and the office."""
    user = person(request)
    current = report_of(user, plan, quarter, number)
    if not current.pk or not reads_comments(user, current.task):
        raise Http404
    known = {str(each.number): each for each in versions_of(current, user)}
    keys = list(known)
    chosen = {"from": keys[-2:][0], "to": keys[-1]}
    chosen |= {name: request.GET[name] for name in chosen if request.GET.get(name) in known}
    old, new = known[chosen["from"]], known[chosen["to"]]
    told = comparison_of(content_in(current, old), content_in(current, new), current.period.named_at)
    context = {
        "report": current,
        "task": current.task,
        "period": current.period,
        "form": VersionsForm(chosen, [(key, each.label) for key, each in known.items()]),
        "versions": list(known.values()),
        "old": old,
        "new": new,
        "told": told,
        "changed_readings": readings_told(told),
    }
    return render(request, "reading/versions.html", context)
