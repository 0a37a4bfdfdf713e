"""催办: who is late with their reports, reminded at the press of a button, and the letter to them."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reports import documents
from reports.documents.cells import draw
from reports.documents.table import Table
from reports.models import Reminder
from reports.models.reports import overdue
from reports.reminders import chase, letter, outstanding
from reports.workflow import RefusedError
from tasks.access import allows, person
from tasks.models import Membership, Organization, Period, PlanKey
from tasks.turns import expensive

Role = Membership.Role
PRINTED = ("pdf", "docx")
NUMBER_LENGTH = 60


class Outstanding(NamedTuple):
    """A bureau's reports that have not come, each with the days since it was due and its last reminder by hand.

    `late` counts those that are overdue; `again` says that one of these was not reminded of today.
    """

    lead: Organization
    reports: list[tuple[Any, int, Reminder | None]]
    late: int
    again: bool


@allows(Role.SUPERVISOR)
def late_reports(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """List the outstanding reports by bureau, and remind the chosen bureaus, those that are late if nobody chooses."""
    user, period, today = person(request), _period(plan, quarter), timezone.localdate()
    if request.method == "POST":
        leads = [int(key) for key in request.POST.getlist("lead") if key.isdecimal()]
        try:
            told = chase(period, leads, by=user, on=today)
            messages.success(request, f"已催办，通知 {told} 人。")
        except RefusedError as error:
            messages.error(request, str(error))
        return redirect("late", plan, quarter)
    reports: list[Any] = list(outstanding(period))
    chased: dict[int, Reminder] = {
        each.report_id: each
        for each in Reminder.objects.filter(report__in=reports, step__isnull=True).select_related("by").order_by("pk")
    }
    rows: list[Outstanding] = []
    for lead, group in groupby(reports, lambda report: report.task.lead):
        listed = [(report, _days_late(report, today), chased.get(report.pk)) for report in group]
        again = any(days > 0 and not (reminder and reminder.sent_on == today) for _, days, reminder in listed)
        rows.append(Outstanding(lead, listed, sum(days > 0 for _, days, _ in listed), again))
    rows.sort(key=lambda row: row.late == 0)
    context = {
        "period": period,
        "rows": rows,
        "total": len(reports),
        "overdue": sum(row.late for row in rows),
        "everyone": "all" in request.GET,
    }
    return render(request, "reminders/late.html", context)


def _days_late(report: Any, today: date) -> int:
    """Return for how many days an outstanding report has been late; 0 while it is not."""
    late = overdue(report.due, report.arrived_at, report.status, today)
    return (today - report.due).days if late else 0


@require_safe
@allows(Role.SUPERVISOR)
def letter_page(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Show the letter as it prints: to one bureau if the address names it, else to all."""
    period, lead, table = _letter(request, plan, quarter)
    query = request.GET.urlencode()
    context = {
        "period": period,
        "lead": lead,
        "number": table.document_number,
        "query": f"?{query}" if query else "",
        "signature": table.signature,
        "table": draw(table) if table.rows else None,
        "formats": [(kind, documents.FORMATS[kind].label) for kind in PRINTED],
    }
    return render(request, "reminders/letter.html", context)


@expensive("GET")
@require_safe
@allows(Role.SUPERVISOR)
def letter_document(request: HttpRequest, plan: PlanKey, quarter: int, format: str) -> HttpResponse:  # noqa: A002
    """Send the letter to one bureau as PDF or Word; 404 for another format."""
    if format not in PRINTED:
        raise Http404
    period, lead, table = _letter(request, plan, quarter)
    try:
        made = documents.render(table, format)
    except documents.DocumentError as error:
        messages.error(request, str(error))
        return redirect("letter", plan, quarter)
    name = documents.file_name(f"{table.title}{f'（{lead.name_at(period.named_at)}）' if lead else ''}", format)
    response = HttpResponse(made, content_type=documents.FORMATS[format].media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _letter(request: HttpRequest, plan: PlanKey, quarter: int) -> tuple[Period, Organization | None, Table]:
    """Return the letter that the address asks for, with its period and the bureau that it is for."""
    period, lead = _period(plan, quarter), _lead(request)
    number = request.GET.get("number", "").strip()[:NUMBER_LENGTH]
    return period, lead, letter(period, timezone.localdate(), lead, by=person(request), number=number)


def _period(plan: PlanKey, quarter: int) -> Period:
    return get_object_or_404(Period.objects.at(plan, quarter))


def _lead(request: HttpRequest) -> Organization | None:
    """Return the bureau that the address names in full, now or as it was called before, none where it names none; else 404."""
    name = request.GET.get("lead", "")
    unit = Organization.objects.of_name(name) if name else None
    if name and unit is None:
        raise Http404
    return unit
