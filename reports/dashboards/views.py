"""看板: the dashboards of the city, a bureau, the districts and a task, as pages and as files; the list of sub-projects."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from reports import documents
from reports.dashboards import files
from reports.dashboards.board import Board
from reports.dashboards.board_revision import revision
from reports.dashboards.districts import Places
from reports.dashboards.forms import DashboardFilter, SiteFilter
from reports.dashboards.lists import Lists
from reports.dashboards.sites import Sites
from reports.dashboards.year import PARTS, Year
from reports.desk import ALL_LISTS, beside, current, period_at, periods_asked, periods_of
from reports.documents.quarter_table import may_keep
from reports.documents.table import Table
from reports.documents.version import code_version
from reports.frame.hole import HOLE, KEPT, with_markup
from reports.frame.unchanged import entity_tag
from reports.selection.selection import select
from reports.standing import scale_now
from tasks.access import reader
from tasks.models import Membership, Organization, Period, Plan, PlanKey, Task, User
from tasks.quarters import Quarter
from tasks.turns import expensive

PRINTED = ("xlsx", "pdf")
PER_PAGE = 50
BOARDS = (("dashboard", "全市"), ("dashboard_bureau", "各单位"), ("dashboard_districts", "县区子项目"))


class Page(NamedTuple):
    """A dashboard: whose it is, the template of its body with what that shows, and the table of its files.

    `context` and `table` are asked only where the page or the file is not kept.
    """

    whose: str
    template: str
    context: Callable[[], dict[str, Any]]
    table: Callable[[], Table]


@expensive("GET", wait=3)
@require_safe
def city(request: HttpRequest, plan: PlanKey, quarter: int, format: str = "") -> HttpResponseBase:  # noqa: A002
    """Show the dashboard of the whole city to the office; a bureau is led to its own."""
    user = reader(request)
    if user.acts_as(*Membership.BUREAU) and not format:
        return redirect("dashboard_bureau", plan, quarter)
    _office(user)

    def page(period: Period) -> Page:
        return _tasks_page(request, user, period)

    return _answer(request, user, plan, quarter, format, page)


@expensive("GET", wait=3)
@require_safe
def bureau(request: HttpRequest, plan: PlanKey, quarter: int, format: str = "") -> HttpResponseBase:  # noqa: A002
    """Show a bureau its own dashboard; the office chooses any by `?lead=`, and is asked which where it names none."""
    user = reader(request)

    def page(period: Period) -> Page:
        name = request.GET.get("lead", "")
        if user.acting and user.acting.role in Membership.BUREAU:
            lead = user.acting.organization
            if name and name != lead.name and Organization.objects.of_name(name) != lead:
                raise Http404
        elif not name:
            periods = periods_asked(request, period)
            return Page("各单位", "dashboards/_bureaus.html", lambda: _bureaus(periods), _no_table)
        else:
            _office(user)
            lead = _found(Organization.objects.of_name(name))
        return _tasks_page(request, user, period, lead)

    return _answer(request, user, plan, quarter, format, page)


def _tasks_page(request: HttpRequest, user: User, period: Period, lead: Organization | None = None) -> Page:
    """Return the dashboard of the tasks of one list, or of all lists, of the city or of one bureau."""
    periods, scale = periods_asked(request, period), scale_now(period.plan_id)
    several = len(periods) > 1
    fixed = ("lead",) * (lead is not None) + ("compare",) * several
    form = DashboardFilter(request.GET, periods, fixed=fixed, scale=scale, plan=_offered(request, period))
    scope = form.scope(lead)
    units = [each and each.name_at(period.named_at) for each in (scope.lead, scope.district)]
    narrowing = (units[0], scope.category, units[1], scope.sponsor)
    words = [str(each) for each in narrowing if each] if lead is None else [units[0].name if units[0] else ""]
    words += [scope.kind.word(scale)] if scope.kind and lead is None else []
    words += ["只计审核通过的"] if scope.accepted else []
    whose = " · ".join(words) or "全市"
    narrowed = any(value for name, value in form.data.items() if name in form.fields and name != "list")
    context = {"period": period, "form": form, "whose": whose, "lead": lead, "narrowed": narrowed}
    if not several:
        board = Board(select(period, user, scope), form.choices.get("compare", ""), scale)
        return Page(
            whose, "dashboards/_dashboard.html", lambda: {"board": board, **context}, lambda: files.of_tasks(board, whose),
        )  # fmt: skip
    boards = [Board(select(each, user, scope)) for each in periods]
    lists = Lists(boards, [_own_address(request, each) for each in periods])
    return Page(
        f"全部清单 · {whose}", "dashboards/_lists.html", lambda: {"lists": lists, **context}, lambda: files.of_lists(lists, whose),
    )  # fmt: skip


def _offered(request: HttpRequest, period: Period) -> Plan | None:
    """Return the list beside which all are offered; None where the quarter has no other."""
    return period.plan if len(beside(request, period)) > 1 else None


def _own_address(request: HttpRequest, period: Period) -> str:
    """Return the address of the same dashboard of the list of `period` alone."""
    match, query = request.resolver_match, request.GET.copy()
    assert match is not None
    query.pop("list", None)
    address = reverse(match.view_name.removesuffix("_document"), args=[period.plan, period.number])
    return f"{address}?{query.urlencode()}" if query else address


@expensive("GET", wait=3)
@require_safe
def districts(request: HttpRequest, plan: PlanKey, quarter: int, format: str = "") -> HttpResponseBase:  # noqa: A002
    """Show the office the sub-projects of all bureaus by district."""
    return _places(request, plan, quarter, format, None)


@expensive("GET", wait=3)
@require_safe
def district(request: HttpRequest, plan: PlanKey, quarter: int, district: str, format: str = "") -> HttpResponseBase:  # noqa: A002
    """Show the office the sub-projects of all bureaus in one district, named in full or in short."""
    _office(reader(request))
    found = Organization.objects.of_places()
    place = found.of_name(district) or found.filter(short_name=district).first()
    return _places(request, plan, quarter, format, _found(place))


def _found(unit: Organization | None) -> Organization:
    """Return the unit that an address names; 404 for none."""
    if unit is None:
        raise Http404
    return unit


def _places(
    request: HttpRequest, plan: PlanKey, quarter: int, format: str, place: Organization | None  # noqa: A002
) -> HttpResponseBase:  # fmt: skip
    user = reader(request)
    _office(user)

    def page(period: Period) -> Page:
        fixed = (*(("district",) if place else ()), "standing", "accepted", "compare")
        periods = periods_asked(request, period)
        form = DashboardFilter(request.GET, periods, fixed=fixed, plan=_offered(request, period))
        places = Places(Sites(periods, user, form.scope(district=place)), place)
        whose = "全部清单 · " * (len(periods) > 1) + (place.name_at(period.named_at).name if place else "县区子项目")
        context = {"places": places, "period": period, "form": form, "narrowed": bool(request.GET), "whose": whose}
        return Page(whose, "dashboards/_districts.html", lambda: context, lambda: files.of_places(places, whose))

    return _answer(request, user, plan, quarter, format, page)


@expensive("GET", wait=3)
@require_safe
def task(request: HttpRequest, plan: PlanKey, quarter: int, number: str, format: str = "") -> HttpResponseBase:  # noqa: A002
    """Show one task's whole year as figures, to all who may see the task."""
    user = reader(request)
    found = _task(user, plan, number)

    def page(period: Period) -> Page:
        shown = Year(found, period, user, timezone.localdate())
        context = {"year": shown, "period": period, "task": found}
        return Page(f"任务 {number}", "dashboards/_task.html", lambda: context, lambda: files.of_year(shown))

    return _answer(request, user, plan, quarter, format, page)


@require_safe
def task_part(request: HttpRequest, plan: PlanKey, quarter: int, number: str, part: str) -> HttpResponse:
    """List what one of the figures of a task's dashboard counts: quarters, targets, or words of its commitments."""
    user = reader(request)
    found = _task(user, plan, number)
    period = period_at(request, plan, quarter)
    if part not in PARTS or period is None:
        raise Http404
    shown = Year(found, period, user, timezone.localdate())
    context = {"year": shown, "period": period, "task": found, "part": part, "label": shown.label(part)}
    return render(request, "dashboards/task_part.html", context | {"listed": shown.part(part)})


@require_safe
def subprojects(request: HttpRequest, plan: PlanKey) -> HttpResponse:
    """List the sub-projects of the year's counted tasks with the stage that was last reported, 50 a page."""
    user = reader(request)
    found = get_object_or_404(Plan.objects.at(plan))
    periods = [each for each in periods_of(request) if each.plan_id == found.pk]
    asked = next((each for each in periods if str(each.number) == request.GET.get("quarter")), None)
    period = asked or current(periods, timezone.localdate())
    if period is None:
        return render(request, "dashboards/subprojects.html", {"plan": found, "period": None})
    periods = periods_asked(request, period)
    form = SiteFilter(request.GET, periods, plan=_offered(request, period))
    sites = Sites(periods, user, form.scope(), form.choices.get("task", "")).at_stage(form.choices.get("stage", ""))
    page = Paginator(sites, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    narrowed = any(value for name, value in query.items() if name not in ("quarter", "list"))
    context = {
        "plan": found,
        "all_lists": len(periods) > 1,
        "period": period,
        "form": form,
        "page": page,
        "query": query.urlencode(),
    }
    return render(request, "dashboards/subprojects.html", context | {"narrowed": narrowed})


def _boards(request: HttpRequest, user: User) -> list[tuple[str, str, bool]]:
    """Return the dashboards between which the office chooses: name of the address, label, whether it is this one."""
    if not (user.is_superuser or user.acts_as(*Membership.OFFICE)):
        return []
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [(name, label, here == name) for name, label in BOARDS]


def _task(user: User, plan: PlanKey, number: str) -> Task:
    visible = Task.objects.visible_to(user).of_plan(plan).select_related("plan", "lead")
    return get_object_or_404(visible, number=number)


def _office(user: User) -> None:
    """Raise `PermissionDenied` for all but the office."""
    if not (user.is_superuser or user.acts_as(*Membership.OFFICE)):
        raise PermissionDenied


def _bureaus(periods: list[Period]) -> dict[str, Any]:
    leads = Organization.objects.filter(led_tasks__plan__in=[period.plan_id for period in periods]).distinct()
    named = leads.named_then(periods[0].named_at)
    return {"period": periods[0], "bureaus": named, "all_lists": f"list={ALL_LISTS}&" if len(periods) > 1 else ""}


def _no_table() -> Table:
    raise Http404


def _answer(
    request: HttpRequest, user: User, plan: PlanKey, quarter: int, format: str, make: Callable[[Period], Page]  # noqa: A002
) -> HttpResponseBase:  # fmt: skip
    """Return the page or the file that `make` describes; 304 where nothing behind the page has changed."""
    if format and format not in PRINTED:
        raise Http404
    found = revision(plan, quarter, user)
    tag = None if format else entity_tag(request, found)
    if unchanged := get_conditional_response(request, etag=tag):
        return unchanged
    period = period_at(request, plan, quarter)
    if found is None or period is None:
        if format:
            raise Http404
        context = {"quarter": Quarter(plan.year, quarter), "administrator": user.is_administrator}
        return render(request, "dashboards/empty.html", context)
    page = make(period)
    if format:
        return _file(request, page, period, format)
    query = request.GET.urlencode()
    context = {
        "period": period,
        "page": page,
        "all_lists": f"?list={ALL_LISTS}" if request.GET.get("list") == ALL_LISTS else "",
        "hole": mark_safe(HOLE.decode()),  # noqa: S308  a word of ours
        "query": f"?{query}" if query else "",
        "formats": [] if page.table is _no_table else [(kind, documents.FORMATS[kind].label) for kind in PRINTED],
        "boards": _boards(request, user),
    }
    response = with_markup(render(request, "dashboards/dashboard.html", context), _kept(request, user, page, found[0]))
    if tag:
        response["ETag"] = tag
    return response


def _kept(request: HttpRequest, user: User, page: Page, revision: str) -> bytes:
    """Return the body's markup: one for all who read the same, kept while nothing behind it changes."""
    acting = user.acting
    audience = (user.is_superuser, acting and acting.role, acting and acting.organization_id)
    parts = (code_version(), revision, timezone.localdate(), request.get_full_path(), audience)
    key = f"dashboard:{sha256(repr(parts).encode()).hexdigest()}"
    known: bytes | None = caches[KEPT].get(key)
    if known is None:
        known = render_to_string(page.template, page.context()).encode()
        caches[KEPT].set(key, known)
    return known


def _file(request: HttpRequest, page: Page, period: Period, kind: str) -> HttpResponse:
    table = page.table()
    try:
        made = documents.kept_document(table, kind, keep=may_keep(period, reader(request)))
    except documents.DocumentError as refusal:
        query = request.GET.urlencode()
        context = {"period": period, "format": documents.FORMATS[kind].label, "query": f"?{query}" if query else ""}
        return render(request, "documents/refused.html", context | {"refusal": refusal}, status=422)
    response = HttpResponse(made, content_type=documents.FORMATS[kind].media_type)
    response["Content-Disposition"] = content_disposition_header(True, documents.file_name(table.title, kind))
    return response
