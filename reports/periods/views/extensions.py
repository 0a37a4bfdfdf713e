"""Extensions: the reporter asks for time, the supervisor grants or refuses it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.models import Extension, Report
from reports.periods import ask, decide
from reports.periods.forms import NOT_OFFERED, DecisionForm, ExtensionForm
from reports.templatetags.marks import beginning
from reports.workflow import RefusedError
from tasks.access import allows, person
from tasks.models import Membership, Period, PlanKey, Task, User

Role, State = Membership.Role, Extension.State


@allows(Role.REPORTER, Role.SIGNATORY, Role.SUPERVISOR)
def extensions(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """List what was asked for in the period: one's own bureau's, or all for the office; let the reporter ask."""
    user = person(request)
    period = get_object_or_404(Period.objects.at(plan, quarter))
    asks, refusal = user.acts_as(Role.REPORTER), ""
    offered, past = _open(period, user) if asks else ([], [])
    choices = [(str(report.pk), _choice(report, period)) for report in offered]
    earliest = min((report.due for report in offered), default=None)
    bound = request.POST if request.method == "POST" and asks else None
    form = ExtensionForm(bound, choices, earliest and earliest + timedelta(days=1))
    if bound is not None and form.is_valid():
        chosen = [report for report in offered if str(report.pk) in form.cleaned_data["tasks"]]
        data = form.cleaned_data
        try:
            ask(chosen, until=data["until"], reason=data["reason"], by=user, on=timezone.localdate())
        except RefusedError as error:
            refusal = str(error)
        else:
            messages.success(request, f"已为 {len(chosen)} 项任务申请延期，请等督查室批复。")
            return redirect("extensions", plan, quarter)
    elif bound is not None and form.has_error("tasks", "invalid_choice"):
        refusal = NOT_OFFERED  # where nothing is offered there is no field to say it at
    context = {
        "period": period,
        "form": form if asks and (choices or bound is not None) else None,
        "asks": asks,
        "refusal": refusal,
        "past": [report.task.number for report in past],
        "supervises": user.acts_as(Role.SUPERVISOR),
        "extensions": _listed(period, user),
    }
    return render(request, "periods/extensions.html", context)


@require_POST
@allows(Role.SUPERVISOR)
def extension(request: HttpRequest, plan: PlanKey, quarter: int, pk: int) -> HttpResponse:
    """Grant or refuse what was asked for."""
    found = get_object_or_404(Extension, pk=pk, report__period__in=Period.objects.at(plan, quarter))
    form = DecisionForm(request.POST)
    comment = form.data.get("comment", "").strip()
    typed = f"您写的意见：“{comment}”" if comment else ""
    if form.is_valid():
        grant = form.cleaned_data["decision"] == "yes"
        try:
            decide(found, grant=grant, comment=form.cleaned_data["comment"], by=person(request))
            messages.success(request, f"{found.report.task}：{'已同意延期' if grant else '未同意延期'}，已通知申请人。")
        except RefusedError as error:
            messages.error(request, f"{error}{typed}")
    else:
        messages.error(request, f"没有办理：请选择同意或不同意，意见不超过 1000 字。{typed}")
    return redirect("extensions", plan, quarter)


def _open(period: Period, user: User) -> tuple[list[Any], list[Any]]:
    """Return the reports for which the reporter may still ask for time, and those for which it is too late; one query.

    Each with `due`; those that are asked for already are left out.
    """
    assert user.acting is not None
    if not period.is_open:
        return [], []
    reports = Report.objects.filter(
        period=period, task__lead=user.acting.organization, status__in=Report.OPEN, task__status=Task.Status.ACTIVE
    )
    waiting = Extension.objects.filter(state=State.ASKED).values("report")
    found = reports.with_due().exclude(due=None).exclude(pk__in=waiting).select_related("task").order_by("task__order")
    dated: list[Any] = list(found)
    today = timezone.localdate()
    return [report for report in dated if report.due >= today], [report for report in dated if report.due < today]


def _choice(report: Any, period: Period) -> str:
    """Return the words of a report that may be extended, with the day it is due where that is its own."""
    due = f"（已延至 {report.due:%-m月%-d日}）" if report.due != period.due_on else ""
    return f"任务 {report.task.number}　{beginning(report.task.text, 40)}{due}"


def _listed(period: Period, user: User) -> Any:
    """Return the requests that the person may see, those that wait first."""
    found = Extension.objects.filter(report__period=period).select_related("report__task__lead", "by", "decided_by")
    if not user.acts_as(Role.SUPERVISOR) and user.acting:
        found = found.filter(report__task__lead=user.acting.organization)
    return found.order_by("-pk") if not user.acts_as(Role.SUPERVISOR) else sorted(found, key=_waiting_first)


def _waiting_first(extension: Extension) -> tuple[bool, int]:
    return extension.state != State.ASKED, -extension.pk
