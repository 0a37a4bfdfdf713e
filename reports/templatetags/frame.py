"""The frame of every page: top bar with year, quarter, search and person, and the sections that the role opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from reports.desk import beside, current, periods_of, waiting_by_list
from reports.models import Notice
from tasks.models import Membership, Period, Task, User
from tasks.models.composed import question
from tasks.quarters import NUMERALS

register = template.Library()
Role = Membership.Role
QUARTERLY = {  # view → its other quarters
    "home": "home", "prefilled": "home", "several": "several", "signing": "home", "quarter": "quarter", "table": "quarter", "review": "review", "period": "period",
    "extensions": "extensions", "extension": "extensions", "late": "late", "letter": "letter", "letter_document": "letter",
    "issues": "issues", "issue_new": "issues", "issue_preview": "issues", "issue": "issues", "issue_file": "issues",
    "bulletins": "bulletins", "bulletin_new": "bulletins", "bulletin_draft": "bulletins", "bulletin_sign": "bulletins", "bulletin_preview": "bulletins",
    "bulletin": "bulletins", "bulletin_file": "bulletins",
}  # fmt: skip
YEARLY = ("tasks", "subprojects", "newyear_list", "newyear_goals")  # pages of a list that has a page like it
READERS = (Role.REPORTER, Role.SIGNATORY, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.VIEWER)


class Link(NamedTuple):
    """A link of the bar; without an address it is only a word. `waiting` is a count that stands after it."""

    label: str
    address: str
    here: bool = False
    waiting: int | None = None


@register.simple_block_tag
def block_text(content: SafeString) -> SafeString:
    """Return what it encloses, without space around it: with `as`, the base template uses a block twice."""
    return mark_safe(content.strip())  # noqa: S308  it comes out of a template, escaped there


@register.simple_tag
def city() -> str:
    """Return the name of the city whose government this is."""
    return settings.CITY


@register.simple_tag(takes_context=True)
def demo_shown(context: Context) -> bool:
    """Return whether a list of the years around the page is a demonstration; no query beyond those of the bar."""
    request = context.get("request")
    if not isinstance(request, HttpRequest) or not isinstance(getattr(request, "user", None), User):
        return False
    return any(period.plan.is_demo for period in periods_of(request))


@register.inclusion_tag("frame/_top_bar.html", takes_context=True)
def top_bar(context: Context) -> dict[str, Any]:
    """Return what the bar shows to the person of the page's request; four queries, none for a stranger."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not isinstance(request, HttpRequest):
        return {"person": None}
    periods = periods_of(request)
    period = period_of_page(request, periods)
    several = period is not None and len(beside(request, period)) > 1
    return {
        "person": user,
        "others": _others(user),
        "next": request.get_full_path() if request.method == "GET" else "/",
        "period": period,
        "years": _years(request, periods, period),
        "lists": _lists(request, periods, period),
        "several": several,
        "quarters": _quarters(request, periods, period),
        "sections": _sections(request, user, period),
        "searches": user.is_superuser or user.acts_as(*READERS),
        "words": request.GET.get("words", "") if _here(request) == "search" else "",
        "unread": sum(_unread(user.pk)),
    }


def _others(user: User) -> list[tuple[int, str]]:
    """Return the memberships for which the person does not act now, with their words: 市住建局 · 填报人."""
    here = user.acting and user.acting.pk
    return [
        (each.pk, f"{each.organization.short_name} · {Role(each.role).label}")
        for each in user.all_memberships
        if each.pk != here
    ]


@question
def _unread(user: int) -> QuerySet[Notice, int]:
    unread = Notice.objects.filter(person=user, read_at__isnull=True).order_by().values("person")
    return unread.annotate(n=Count("pk")).values_list("n", flat=True)


@question
def _tasks(plan: int, user: User) -> QuerySet[Task, int]:
    seen = Task.objects.visible_to(user).filter(plan=plan).order_by().values("plan")
    return seen.annotate(n=Count("pk")).values_list("n", flat=True)


def period_of_page(request: HttpRequest, periods: Iterable[Period]) -> Period | None:
    """Return the period that the address names, by list and quarter or `?quarter=`, else the current one of its list."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    plan = kwargs.get("plan")
    of_list = [period for period in periods if period.plan.key == plan] or list(periods)
    number = str(kwargs.get("quarter") or (plan and request.GET.get("quarter")) or "")
    return next((period for period in of_list if str(period.number) == number), current(of_list, timezone.localdate()))


def _moved(request: HttpRequest, period: Period) -> str:
    """Return the address of the same page in another period or list, of the home page where there is no such page."""
    match = request.resolver_match
    if match and match.view_name in QUARTERLY:
        return reverse(QUARTERLY[match.view_name], args=[period.plan, period.number])
    if match and match.view_name.startswith("dashboard"):
        return _board(request, match.view_name.removesuffix("_document"), match.kwargs, period)
    if match and match.kwargs.get("plan") == period.plan.key and not match.view_name.startswith("newyear"):
        if "quarter" in match.kwargs:
            return reverse("report", args=[period.plan, period.number, match.kwargs["number"]])
        query = request.GET.copy()
        query["quarter"] = str(period.number)
        return f"{request.path}?{query.urlencode()}"
    if match and match.view_name in YEARLY:
        return f"{reverse(match.view_name, args=[period.plan])}?quarter={period.number}"
    return reverse("home", args=[period.plan, period.number])


def _board(request: HttpRequest, name: str, kwargs: dict[str, Any], period: Period) -> str:
    """Return the address of the same dashboard, with its filters, in another period; a task's only within its list."""
    if "number" in kwargs and kwargs["plan"] != period.plan.key:
        name, kwargs = "dashboard", {}
    place = {key: value for key, value in kwargs.items() if key in ("number", "district", "part")}
    address = reverse(name, kwargs={"plan": period.plan, "quarter": period.number, **place})
    return f"{address}?{query}" if (query := request.GET.urlencode()) else address


def _years(request: HttpRequest, periods: list[Period], period: Period | None) -> list[Link]:
    """Return the years: the same list in each, else its main one, in the same quarter or the last before it."""
    years = {}
    for year in sorted({each.plan.year for each in periods}, reverse=True):
        of_year = [each for each in periods if each.plan.year == year]
        same = [each for each in of_year if period and each.plan.slug == period.plan.slug]
        years[year] = _nearest(same or [each for each in of_year if each.plan == of_year[0].plan], period)
    return [Link(f"{year}年", _moved(request, found)) for year, found in years.items()]


def _lists(request: HttpRequest, periods: list[Period], period: Period | None) -> list[Link]:
    """Return the lists of the year of `period`, each in the same quarter or the last before it."""
    of_year = [each for each in periods if period and each.plan.year == period.plan.year]
    plans = {each.plan_id: each.plan for each in of_year}
    return [
        Link(
            plan.title,
            _moved(request, _nearest([each for each in of_year if each.plan_id == key], period)),
            period is not None and key == period.plan_id,
        )
        for key, plan in plans.items()
    ]


def _nearest(periods: list[Period], period: Period | None) -> Period:
    """Return the one of the same quarter, else the last before it, else the first; `periods` are one list's, in order."""
    before = [each for each in periods if period is None or each.number <= period.number]
    return before[-1] if before else periods[0]


def _quarters(request: HttpRequest, periods: list[Period], period: Period | None) -> list[Link]:
    if period is None:
        return []
    known = {each.number: each for each in periods if each.plan_id == period.plan_id}
    return [
        Link(f"{numeral}季度", _moved(request, known[number]) if number in known else "", number == period.number)
        for number, numeral in enumerate(NUMERALS, 1)
    ]


def _here(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _sections(request: HttpRequest, user: User, period: Period | None) -> list[Link]:
    here = _here(request)
    sections = []
    if period is None:
        sections.append(Link("工作台", reverse("index"), here == "index"))
    else:
        place = [period.plan, period.number]
        waits = waiting_by_list(beside(request, period), user).total()
        sections.append(Link("工作台", reverse("home", args=place), here == "home", waits))
        if user.is_superuser or user.acts_as(*READERS):
            tasks = f"{reverse('tasks', args=place[:1])}?quarter={period.number}"
            sections.append(Link("季度分解表", reverse("quarter", args=place), here == "quarter"))
            board = "dashboard_bureau" if user.acts_as(Role.REPORTER, Role.SIGNATORY) else "dashboard"
            sections.append(Link("看板", reverse(board, args=place), here.startswith("dashboard")))
            sections.append(
                Link("任务", tasks, here in {"tasks", "task", "subprojects"}, sum(_tasks(period.plan_id, user)))
            )
            sections.append(Link("发布", reverse("issues", args=place), here.startswith(("issue", "bulletin"))))
        if user.acts_as(Role.SUPERVISOR):
            sections.append(Link("审核", reverse("review", args=place), here == "review"))
            sections.append(Link("催办", reverse("late", args=place), here in {"late", "letter"}))
    if user.acts_as(Role.AUDITOR):
        sections.append(Link("审计", reverse("audit"), here == "audit"))
    if user.is_administrator:
        sections.append(Link("导入", reverse("imports"), here.startswith("import")))
        sections.append(Link("管理", reverse("admin:index")))
    return sections
