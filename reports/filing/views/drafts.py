"""What a reporter types is kept while they type."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.filing import drop, keep
from reports.filing.forms.binding import report_form
from reports.filing.forms.crowded import too_many
from reports.filing.forms.typed import typed_in
from reports.filing.forms.unsaved import Stored
from reports.filing.views.buttons import BY_NAME
from reports.models import Report
from reports.models.reports import DatedReports, overdue
from reports.reportpages.opening import address_of
from reports.workflow import comparison_of, content_of, may_edit, too_long, why_not
from tasks.access import person
from tasks.models import Membership, Period, PlanKey, User
from tasks.models.composed import question


@require_POST
def draft(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Keep what a reporter of the lead bureau has typed so far, or forget it; the report itself stays as it is.

    What the report says already is not kept beside it.
    """
    user = person(request)
    if user.acting is None or not user.acts_as(Membership.Role.REPORTER):
        raise Http404
    for current in _led(user.acting.organization_id, plan, quarter, number):
        return _kept(request, user, current)
    raise Http404


@question
def _led(lead: int, plan: PlanKey, quarter: int, number: str) -> DatedReports:
    led = Report.objects.filter(task__lead=lead, task__number=number, period__in=Period.objects.at(plan, quarter))
    return led.select_related("task__lead", "period__plan").with_due()


def _kept(request: HttpRequest, user: User, current: Any) -> HttpResponse:
    """Keep what was sent beside `current`, or forget it."""
    token = request.POST.get("token", "")
    if "drop" in request.POST:
        drop(current, user, token, request.POST["drop"])
        return redirect(address_of(current))
    if not Stored(current).differs(request.POST) or _is_saved(request.POST, user, current):
        drop(current, user, token, request.POST.get("origin", ""))
        return JsonResponse({"same": True})
    kept = keep(current, user, request.POST, left_out=BY_NAME)
    told = ""
    if not may_edit(current, user):
        told = f"{why_not(current, user)}所填内容没有丢失，可以复制。"
    elif kept.version != current.version:
        told = "这份报告刚刚在别处保存过，您保存时会并排显示两份内容。"
    else:
        told = too_many(request.POST) or too_long("".join(row["text"] for row in typed_in(request.POST).rows))
    late = overdue(current.due, None, current.status, timezone.localdate())
    return JsonResponse({"at": f"{timezone.localtime(kept.saved_at):%H:%M}", "told": told, "late": late})


def _is_saved(posted: QueryDict, user: User, current: Report) -> bool:
    """Return whether a form is the one that was saved last, kept once more after that: rules made its rows agree."""
    if not posted.get("token") or posted["token"] != current.saved_with:
        return False
    form = report_form(posted, user, current)
    return form.is_valid() and comparison_of(content_of(current), form.typed_content()).nothing
