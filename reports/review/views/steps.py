"""Small steps of a review: it has begun, verdicts are kept, whether what the reviewer reads is still what stands there."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reports.reportpages.opening import report_of
from reports.reportpages.posted import outlook_in, verdicts_in
from reports.workflow import RefusedError, StaleError, begin, judge
from tasks.access import allows, page_asked_alone, person
from tasks.models import Membership, PlanKey

Role = Membership.Role


@require_POST
@allows(Role.SUPERVISOR)
def review_begun(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Note that the supervisor has opened the report and show it; a script asks for JSON and stays where it is."""
    current = report_of(person(request), plan, quarter, number)
    told = ""
    try:
        begin(current, by=person(request))
    except RefusedError as refusal:
        told = str(refusal)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"told": told})
    if told:
        messages.error(request, told)
    return redirect(_page(request, plan, quarter, number))


@require_POST
@allows(Role.SUPERVISOR)
def verdicts(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Keep the supervisor's verdicts and outlook on the year; a script asks for JSON and stays where it is."""
    current = report_of(person(request), plan, quarter, number)
    version = request.POST.get("version", "")
    told = ""
    try:
        if not version.isdecimal() or len(version) > 9:
            raise StaleError("这一页不完整，请重新打开后再认定。")
        said, outlook = verdicts_in(request.POST), outlook_in(request.POST)
        judge(current, said, by=person(request), version=int(version), outlook=outlook)
    except RefusedError as refusal:
        told = str(refusal)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"told": told}, status=409 if told else 200)
    messages.add_message(request, messages.ERROR if told else messages.SUCCESS, told or "认定已保存。")
    return redirect(_page(request, plan, quarter, number))


@page_asked_alone
@require_safe
def version(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Say which version of the report stands there, in a few bytes; 304 while it is the one that the page knows."""
    try:
        current = report_of(person(request), plan, quarter, number)
    except Http404:
        return JsonResponse({"told": "这份报告已被撤回或退回，或者您没有权限查看。"}, status=404)
    mark = f'"{current.pk}-{current.version}-{current.status}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    told = {"version": current.version, "status": current.status, "label": current.get_status_display()}
    return JsonResponse(told, headers={"ETag": mark, "Cache-Control": "no-cache"})


def _page(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> str:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return reverse("report", args=[plan, quarter, number]) + query
