"""The signatory looks at several reports on one page and signs them with one press."""

from __future__ import annotations

from collections.abc import Iterable
from secrets import token_hex
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reports.desk import beside, period_at
from reports.models import Report, Transition
from reports.reportpages.several import chosen_among, perform_each
from reports.subjects import Told, told_in
from tasks.access import allows, person
from tasks.models import Membership, Period, PlanKey, User

Action, Status = Transition.Action, Report.Status
MOST = 200


class Signed(NamedTuple):
    """A report as it is shown before it is signed: the answers that say it is behind, and its doubts with their reasons."""

    report: Report
    text: str
    answers: int
    behind: list[str]
    findings: list[Told]


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Membership.Role.SIGNATORY)
def sign(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Show the reports that were ticked on the desk, of all lists of the quarter; then sign those that stay ticked.

    What could not be signed is said of each, and is shown once more where it still waits.
    """
    user = person(request)
    unit = user.acting.organization if user.acting else None
    period = period_at(request, plan, quarter)
    if period is None:
        raise Http404
    periods, outcomes, problem = beside(request, period), [], ""
    own = Report.objects.visible_to(user).filter(period__in=periods, task__lead=unit)
    keys = [int(key) for key in request.GET.getlist("chosen") if key.isdecimal() and len(key) < 18]
    if request.method == "POST":
        chosen = chosen_among(request.POST.getlist("chosen"))[:MOST]
        token = request.POST.get("token", "")[:32]
        outcomes = perform_each(chosen, own, Action.SIGN_OFF, by=user, token=token)
        keys = [each.pk for each, outcome in zip(chosen, outcomes, strict=True) if outcome.refusal]
        problem = "" if chosen else "没有勾选报告，什么都没有审签。"
    shown = _shown(own.filter(pk__in=keys[:MOST], status=Status.AWAITING_SIGN_OFF), periods, user)
    context = {
        "period": period,
        "several": len(periods) > 1,
        "shown": shown,
        "left": len({*keys}) - len(shown) if request.method != "POST" else 0,
        "outcomes": outcomes,
        "done": sum(not each.refusal for each in outcomes),
        "problem": problem,
        "token": token_hex(16),
    }
    return render(request, "signing/sign.html", context)


def _shown(reports: QuerySet[Report], periods: Iterable[Period], user: User) -> list[Signed]:
    """Return the reports with all that is signed; as many queries for one as for many, but for each list that has some."""
    related = reports.select_related("task__lead", "period__plan").prefetch_related(
        "entries", "condition_answers__condition", "readings__target", "attachments"
    )
    found = list(related.order_by("period__plan__slug", "task__order", "task__number"))
    told: dict[tuple[int, str], list[Told]] = {}
    for period in periods:
        numbers = [report.task.number for report in found if report.period_id == period.pk]
        if numbers:
            told |= {(period.pk, number): each for number, each in told_in(period, user, numbers).items()}
    return [
        Signed(
            report,
            "".join(entry.text for entry in sorted(report.entries.all(), key=lambda entry: entry.order)),
            len(report.condition_answers.all()),
            [
                f"{each.condition.words}：{each}"
                for each in report.condition_answers.all()
                if each.answer in each.BEHIND
            ],
            told.get((report.period_id, report.task.number), []),
        )
        for report in found
    ]
