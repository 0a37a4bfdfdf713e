"""What a supervisor sees of one report on one screen: versions compared, conditions with both views, comments, the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from reports.checks import Matrix
from reports.checks.matrix import counts_sites
from reports.models import ConditionVerdict, Report, Transition
from reports.reportpages.acting import ActForm, carry_out
from reports.reportpages.opening import address_of
from reports.reportpages.posted import comments_in
from reports.reportpages.versions import Judged, content_in, judged_conditions, readings_told, versions_of
from reports.review.outlook_shown import OutlookShown
from reports.review.views.queue import line
from reports.standing import standings
from reports.subjects import readings, sources
from reports.workflow import Content, asks_outlook, comparison_of, content_of
from tasks.language import ConditionKind
from tasks.language.comparing import compare
from tasks.models import User

Action, Status, Verdict = Transition.Action, Report.Status, ConditionVerdict.Verdict
SEGMENTS = ((Verdict.REACHED, "达到"), (Verdict.PARTLY, "部分"), (Verdict.MISSED, "未达到"))
LAST, QUARTER = "version", "quarter"


def page(
    request: HttpRequest, user: User, current: Report, context: Mapping[str, Any], *, stale: bool = False
) -> HttpResponse:
    """Show one report with all that it is judged by; `context` is what the page shares with that of reading.

    Where the text has moved on (`stale`) comments on passages stand on nothing any more and are not shown in it.
    """
    before, history = context["before"], context["history"]
    versions = versions_of(current, user)
    last = versions[-2] if len(versions) > 1 else None
    content = content_of(current)
    wanted = request.GET.get("compare", "")
    whole, told = compare(content.text, content.text), None
    if wanted == LAST and last:
        told = comparison_of(content_in(current, last), content, current.period.named_at)
    elif wanted == QUARTER and before:
        told = comparison_of(content_of(before), content, current.period.named_at)
    else:
        wanted = ""
    conditions = judged_conditions(current, request.POST)
    further = {
        "whole": told.text if told else whole,
        "compared": told,
        "wanted": wanted,
        "last": last,
        "pins": {} if stale else comments_in(request.POST),
        "changed_readings": readings_told(told) if told else [],
        "conditions": conditions,
        "answered": any(each.answer for each in conditions),
        "judged": sum(each.verdict is not None for each in conditions),
        "segments": SEGMENTS,
        "standing": standings(current.period, user, timezone.localdate(), [current.task_id]).get(current.task_id),
        "outlook": OutlookShown.of(current, request.POST) if asks_outlook(current.period) else None,
        "matrix": matrix_in(current, user, conditions, content),
        "filed": next((each for each in history if each.action == Action.SUBMIT), None),
        "signed": next(
            (each for each in history if each.to_status == Status.SUBMITTED and each.action != Action.TAKE_BACK), None
        ),
        **place_in(request, user, current),
    }
    return render(request, "review/report.html", {**context, **further})


def act(request: HttpRequest, user: User, current: Report, form: ActForm) -> str:
    """Take the action of a valid `form` and return the address to go on to: the next report of the queue.

    An acceptance that is taken back leads to the report itself. Raises `RefusedError`.
    """
    before = [each.pk for each in line(current.period, user, request.GET).reports]
    action = carry_out(request, user, current, form)
    return address_of(current) if action == Action.TAKE_BACK else onward(request, user, current, before)


def matrix_in(current: Report, user: User, conditions: Sequence[Judged], content: Content) -> Matrix | None:
    """Return the conditions site by site, where the milestone counts as many sites as the text has items; no query else."""
    markers = {entry.item for entry in content.entries if entry.marker}
    kinds = [(ConditionKind(each.condition.kind), each.condition.value) for each in conditions]
    if not counts_sites(kinds, len(markers)):
        return None
    found = readings(sources(current.period, user, [current.task.number]), "matrix")
    return found[0].matrix if found else None


def place_in(request: HttpRequest, user: User, current: Report) -> dict[str, Any]:
    """Return where `current` stands in the queue that the address wants, and what stands before and after it."""
    reports = line(current.period, user, request.GET).reports
    keys = [report.pk for report in reports]
    here = keys.index(current.pk) if current.pk in keys else -1
    query = request.GET.copy()
    query.pop("compare", None)
    others = len(keys) - (here >= 0)
    around = {
        "previous": reports[here - 1] if here > 0 else None,
        "next": reports[here + 1] if here + 1 < len(keys) else None,
    }
    return {"place": here + 1, "length": len(keys), "waiting": others, "query": query.urlencode(), **around}


def onward(request: HttpRequest, user: User, done: Report, before: list[int]) -> str:
    """Return the address after an action on `done`: the next report of the queue, whose keys were `before`, else the queue.

    The same choice of bureau and order goes along.
    """
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    where = [done.period.plan, done.period.number]
    reports = line(done.period, user, request.GET).reports
    left = {report.pk: report for report in reports if report.pk != done.pk}
    here = before.index(done.pk) if done.pk in before else 0
    following = next((key for key in [*before[here:], *before[:here]] if key in left), next(iter(left), None))
    if following is None:
        return reverse("review", args=where) + query
    return reverse("report", args=[*where, left[following].task.number]) + query
