"""The supervision office's queue: what was filed and waits to be accepted or sent back, one by one or several at once."""

from __future__ import annotations

from secrets import token_hex
from typing import Any, NamedTuple

from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.models import Report, Transition
from reports.models.reports import DatedReports, overdue
from reports.reportpages.several import Outcome, perform_each
from reports.review.forms import QueueForm, SeveralForm
from reports.standing import standings
from reports.subjects import told_in
from tasks.access import allows, person
from tasks.models import Membership, Period, PlanKey, User
from tasks.models.composed import question

Action, Role, Status = Transition.Action, Membership.Role, Report.Status
ALL = "all"  # in the address: every report of the queue is ticked


class Doubts(NamedTuple):
    """How many doubts stand in a report, and how many of them the bureau left without an answer."""

    unanswered: int
    total: int


@question
def queued_reports(period: int, user: User) -> DatedReports:
    """Return the filed reports of the period of that key that `user` may read, those that wait longest first, with `filed_at`."""
    filed = Max(
        "transitions__at", filter=Q(transitions__to_status=Status.SUBMITTED) & ~Q(transitions__action=Action.TAKE_BACK)
    )
    reports = Report.objects.visible_to(user).filter(period=period, status=Status.SUBMITTED)
    dated: DatedReports = reports.with_due().annotate(filed_at=filed).select_related("task__lead", "period")
    return dated.order_by("filed_at", "task__order", "pk")


def doubts_in(period: Period, user: User, numbers: list[str]) -> dict[str, Doubts]:
    """Return by task number how many doubts `user` finds in the reports of these tasks; nine queries, whatever their number."""
    asked = {number: [each for each in told if each.asks] for number, told in told_in(period, user, numbers).items()}
    return {number: Doubts(sum(each.blocks for each in told), len(told)) for number, told in asked.items()}


class Line(NamedTuple):
    """The queue as the address wants it: its form, its reports in order, their doubts by task number where asked for."""

    form: QueueForm
    total: int
    reports: list[Any]
    doubts: dict[str, Doubts]


def line(period: Period, user: User, wanted: QueryDict, *, doubts: bool = False) -> Line:
    """Return the queue of one bureau or of all, the oldest or those with most doubts first; `doubts` are counted if need be."""
    reports = queued_reports(period.pk, user)
    form = QueueForm(wanted, reports)
    shown: list[Any] = form.reports_of_choice(reports)
    first = form.doubts_first
    counted = doubts_in(period, user, [report.task.number for report in shown]) if first or doubts else {}
    if first:
        shown.sort(key=lambda report: counted.get(report.task.number, Doubts(0, 0)), reverse=True)
    return Line(form, len(reports), shown, counted)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Role.SUPERVISOR)
def queue(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """List what waits, of one bureau if the address names it; take an action on those that were ticked."""
    user = person(request)
    period = get_object_or_404(Period.objects.at(plan, quarter))
    several = SeveralForm(request.POST) if request.method == "POST" else None
    done, problem = _done(several, period, user) if several else ([], "")
    form, total, shown, doubts = line(period, user, request.GET, doubts=True)
    today = timezone.localdate()
    stood = standings(period, user, today, [report.task_id for report in shown])
    for report in shown:
        report.standing = stood.get(report.task_id)
    comment = request.POST.get("comment", "") if problem or any(each.refusal for each in done) else ""
    context = {
        "period": period,
        "form": form,
        "query": _query(request.GET),
        "total": total,
        "reports": shown,
        "doubts": doubts,
        "late": {report.pk for report in shown if overdue(report.due, report.arrived_at, report.status, today)},
        "token": token_hex(16),
        "done": done,
        "action": Action(several.cleaned_data["action"]).label if several and several.is_valid() else "",
        "problem": problem,
        "comment": comment,
        "typed": [comment],
        "ticked": _ticked(several, shown, problem, everything=ALL in request.GET),
    }
    return render(request, "review/queue.html", context)


def _query(wanted: QueryDict) -> str:
    """Return how the queue is narrowed and ordered, as addresses have it, without the wish to tick all."""
    kept = wanted.copy()
    kept.pop(ALL, None)
    return kept.urlencode()


def _ticked(several: SeveralForm | None, shown: list[Any], problem: str, *, everything: bool) -> set[int]:
    """Return which reports are ticked: all where the address says so, and after a refusal those that were."""
    if several is None:
        return {report.pk for report in shown} if everything else set()
    return {each.pk for each in several.choices} if problem else set()


def _done(form: SeveralForm, period: Period, user: User) -> tuple[list[Outcome], str]:
    """Take the action on each report that was ticked, and return what became of each, or what is missing."""
    if not form.is_valid():
        return [], "请选择通过或退回；意见最多 5000 字。"
    if not form.choices:
        return [], "请先勾选报告。"
    action = Action(form.cleaned_data["action"])
    if action == Action.SEND_BACK and not form.cleaned_data["comment"].strip():
        return [], "退回须写明原因，所写的意见发给勾选的每个单位。"
    reports, comment = Report.objects.filter(period=period), form.cleaned_data["comment"]
    return perform_each(form.choices, reports, action, by=user, comment=comment, token=form.cleaned_data["token"]), ""
