"""The supervision office's queue: what was filed and waits to be accepted or sent back."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.forms.review import QueueForm
from reports.models import Report
from reports.models.reports import DatedReports, overdue
from tasks.access import allows, person
from tasks.models import Membership, Period, User

Role, Status = Membership.Role, Report.Status


def queued(period: Period, user: User) -> DatedReports:
    """Return the filed reports of `period` that `user` may read, those that wait longest first, with `filed_at`."""
    filed = Max("transitions__at", filter=Q(transitions__to_status=Status.SUBMITTED))
    reports = Report.objects.visible_to(user).filter(period=period, status=Status.SUBMITTED)
    dated: DatedReports = reports.with_due().annotate(filed_at=filed).select_related("task__lead")
    return dated.order_by("filed_at", "task__order", "pk")


@require_safe
@allows(Role.SUPERVISOR)
def queue(request: HttpRequest, year: int, quarter: int) -> HttpResponse:
    """List what waits, of one bureau if the address names it."""
    user = person(request)
    period = get_object_or_404(Period.objects.select_related("plan"), plan__year=year, number=quarter)
    reports = queued(period, user)
    form = QueueForm(request.GET, reports)
    shown: list[Any] = list(form.narrowed(reports))
    today = timezone.localdate()
    context = {
        "period": period,
        "form": form,
        "total": reports.count(),
        "reports": shown,
        "late": {report.pk for report in shown if overdue(report.due, report.arrived_at, report.status, today)},
    }
    return render(request, "review_queue.html", context)
