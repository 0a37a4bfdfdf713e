"""The quarterly table as a page, and the documents that are made of it."""

from __future__ import annotations

import shlex

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from reports import documents
from reports.desk import period_at
from reports.documents.quarter_table import PEOPLE, Scope, may_keep, tasks_in
from reports.documents.revision import revision
from reports.documents.sheets import document_table
from reports.frame.hole import HOLE, with_markup
from reports.frame.unchanged import entity_tag
from reports.standing import scale_now
from reports.table.body import body
from reports.table.forms import ScopeForm, offered_in
from tasks.access import person, reader
from tasks.files import clean_key
from tasks.models import Period, PlanKey
from tasks.quarters import Quarter
from tasks.turns import expensive


@require_safe
def quarter(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Show the table as it prints, in the scope of the address; `?go=34` leads on to the row of that number."""
    if "go" in request.GET:
        return _led_to(request, plan, quarter)
    found = revision(plan, quarter, person(request))
    tag = entity_tag(request, found)
    if unchanged := get_conditional_response(request, etag=tag):
        return unchanged
    user = reader(request)
    period = period_at(request, plan, quarter)
    if found is None or period is None:
        context = {"quarter": Quarter(plan.year, quarter), "administrator": user.is_administrator}
        return render(request, "table/empty.html", context)
    made = body(request, period, user, found.table)
    context = {"period": period, "body": made, "hole": mark_safe(HOLE.decode()), "query": _query(request)}  # noqa: S308  a word of ours
    response = with_markup(render(request, "table/quarter.html", context), made.markup)
    if tag:
        response["ETag"] = tag
    return response


@expensive("GET")
@require_safe
def document(request: HttpRequest, plan: PlanKey, quarter: int, format: str) -> HttpResponseBase:  # noqa: A002
    """Send the table of the address's scope as a document; with `fragment`, its HTML for the clipboard."""
    user = reader(request)
    if format not in documents.FORMATS:
        raise Http404
    period = get_object_or_404(Period.objects.at(plan, quarter))
    form = ScopeForm(request.GET, offered_in(period, scale_now(period.plan_id)))
    if not form.is_valid():
        raise Http404
    scope = form.scope(period, user, timezone.localdate())
    context = {"period": period, "format": documents.FORMATS[format].label, "query": _query(request)}
    if (count := tasks_in(period, user, scope).count()) > documents.LARGEST_ON_REQUEST:
        context |= {"count": count, "largest": documents.LARGEST_ON_REQUEST}
        context |= {"command": _command(period, format, scope)}
        return render(request, "documents/refused.html", context, status=422)
    table = document_table(period, user, scope, format)
    if "fragment" in request.GET:
        return HttpResponse(documents.fragment(table))
    if format == "pdf" and "anyway" not in request.GET and (marks := documents.unprintable(table)):
        return render(request, "documents/refused.html", context | {"marks": marks}, status=422)
    try:
        made = documents.kept_document(table, format, keep=may_keep(period, user))
    except documents.DocumentError as refusal:
        return render(request, "documents/refused.html", context | {"refusal": refusal}, status=422)
    response = HttpResponse(made, content_type=documents.FORMATS[format].media_type)
    response["Content-Disposition"] = content_disposition_header(True, documents.file_name(table.title, format))
    return response


def _led_to(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Lead to the row of the number that `?go=` asks for, in the scope of the address; say where there is none."""
    user, period = reader(request), get_object_or_404(Period.objects.at(plan, quarter))
    query = request.GET.copy()
    [number] = [clean_key(each) for each in query.pop("go")[-1:]]
    form = ScopeForm(query, offered_in(period, scale_now(period.plan_id)))
    scope = form.scope(period, user, timezone.localdate()) if form.is_valid() else Scope()
    address = reverse("quarter", args=[plan, quarter]) + (f"?{query.urlencode()}" if query else "")
    if tasks_in(period, user, scope).filter(number=number).exists():
        return redirect(f"{address}#task-{number}")
    messages.warning(request, f"{'这个范围内' if query else '表中'}没有编号为“{number}”的任务。")
    return redirect(address)


def _query(request: HttpRequest) -> str:
    """Return the address's scope as links carry it on, with its question mark; empty without one."""
    query = request.GET.copy()
    query.pop("anyway", None)
    return f"?{query.urlencode()}" if query else ""


def _command(period: Period, kind: str, scope: Scope) -> str:
    """Return the line that makes the same document on the server."""
    asked = [("--lead", scope.lead and scope.lead.name), ("--district", scope.district and scope.district.name)]
    asked += [
        ("--sponsor", scope.sponsor),
        ("--standing", scope.standing),
        ("--words", scope.words),
        *(("--column", key) for key in scope.further if key not in PEOPLE),
    ]
    options = [word for option, value in asked if value for word in (option, value)]
    options += ["--accepted"] * scope.accepted
    quarter, name = period.quarter, documents.file_name(period.heading, kind)
    listed = [] if period.plan.is_main else ["--list", period.plan.slug]
    line = [str(quarter.year), str(quarter.number), *listed, "--format", kind, "--output", name, *options]
    return f"./run manage export_table {shlex.join(line)}"
