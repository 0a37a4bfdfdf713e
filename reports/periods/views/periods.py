"""The administrator's page of a period: open it, create what is missing, close it, open it again."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from reports.frame.deadline import deadline
from reports.models import Report
from reports.periods import close, complete, open_period, reopen, unreported_tasks
from reports.periods.forms import OpeningForm, ReasonForm
from reports.workflow import RefusedError
from tasks.access import person
from tasks.calendar import is_working_day, unknown_years, working_days_left
from tasks.models import Period, PlanKey, Task
from tasks.staffing import unstaffed_units


def period(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Show where the period stands and what can be done with it; do what the pressed button says."""
    user = person(request)
    if not user.is_administrator:
        raise PermissionDenied
    found = get_object_or_404(Period.objects.at(plan, quarter))
    act = request.POST.get("act", "") if request.method == "POST" else ""
    opening = OpeningForm(request.POST if act in ("look", "edit", "open") else None, found)
    reason = ReasonForm(request.POST if act == "reopen" else None)
    refusal = ""
    try:
        if act == "open" and opening.is_valid():
            _, count = open_period(found, **opening.cleaned_data, by=user)
            messages.success(request, f"{found}已开放填报，建立报告 {count} 份，已通知各牵头单位的填报人。")
        elif act == "complete":
            messages.success(request, f"已补建报告 {complete(found, by=user)} 份。")
        elif act == "close" and request.POST.get("sure"):
            close(found, by=user)
            messages.success(request, f"{found}的填报期已关闭。")
        elif act == "reopen" and reason.is_valid():
            reopen(found, by=user, reason=reason.cleaned_data["reason"])
            messages.success(request, f"{found}的填报期已重新开放。")
        elif act == "close":
            refusal = "请先勾选“我已核对”，再关闭填报期。"
        else:
            act = ""
    except (RefusedError, ValidationError) as error:
        refusal = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
    if act and not refusal:
        return redirect("period", plan, quarter)
    looked = request.POST.get("act") == "look" and opening.is_valid() and not found.opened_at
    days = [opening.cleaned_data["opens_on"], opening.cleaned_data["due_on"]] if looked else _days(found)
    further = {
        "opening": opening,
        "reason": reason,
        "refusal": refusal,
        "looked": days if looked else None,
        "working_days_between": working_days_left(days[1], days[0]) if looked else None,
    }
    return render(request, "periods/period.html", _shown(found, days) | further)


def _days(found: Period) -> list[date]:
    return [day for day in (found.opens_on, found.due_on) if day]


def _shown(found: Period, days: list[date]) -> dict[str, object]:
    """Return the counts of the period and its events; five queries, and up to three for the calendar."""
    tasks = Task.objects.filter(plan=found.plan_id, status=Task.Status.ACTIVE)
    return deadline(found, timezone.localdate()) | {
        "counts": tasks.aggregate(
            tasks=Count("pk", distinct=True), goals=Count("pk", filter=Q(milestones__period=found), distinct=True)
        ),
        "reports": Report.objects.filter(period=found, task__status=Task.Status.ACTIVE).aggregate(
            all=Count("pk"),
            accepted=Count("pk", filter=Q(status=Report.Status.ACCEPTED)),
            submitted=Count("pk", filter=Q(status=Report.Status.SUBMITTED)),
            bureau=Count("pk", filter=Q(status__in=Report.WITH_BUREAU)),
        ),
        "unreported": unreported_tasks(found).count(),
        "unstaffed": unstaffed_units([found.plan]),
        "events": found.events.select_related("by").order_by("-id"),
        "rests": [day for day in days if not is_working_day(day)],
        "unknown": unknown_years(*days),
    }
