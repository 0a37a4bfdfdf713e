"""Search over all years and lists."""

from __future__ import annotations

from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from reports.desk import current, periods_of
from reports.search import MOST, Found, Place, Query, excerpt, search, with_leads_then
from reports.search.folding import fold
from reports.searching.forms import SearchForm
from tasks.access import reader
from tasks.models import Organization, Plan
from tasks.models.composed import question

PER_PAGE = 20
BETWEEN = mark_safe('<span class="quiet"> · </span>')


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what the person may read that holds the words, 20 a page: as many queries for one find as for all."""
    user = reader(request)
    plans, organizations = _plans(), _organizations()
    form = SearchForm(request.GET, plans, organizations)
    typed, filters, place = form.terms()
    query = Query(typed)
    context = {"form": form, "typed": typed, "short": bool(query.words) and not query.readable}
    if query.readable:
        period = current(periods_of(request), timezone.localdate())
        results = search(user, query, filters, plans, organizations, period.plan if period else None)
        wanted = [hit for hit in results.hits if place in ("", hit.place)]
        page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
        address = request.GET.copy()
        address.pop("page", None)
        context |= {
            "page": page,
            "query": address.urlencode(),
            "rows": [
                _row(query, each, several=len(plans) > 1) for each in with_leads_then([hit.details() for hit in page])
            ],
            "tabs": _tabs(request, results.counts, results.more, place),
            "more": bool(results.more),
            "most": MOST,
            "narrowed": any(value for name, value in address.items() if name != "words"),
        }
    return render(request, "searching/search.html", context)


@question
def _plans() -> QuerySet[Plan]:
    return Plan.objects.all()


@question
def _organizations() -> QuerySet[Organization]:
    return Organization.objects.all()


class Row(NamedTuple):
    """A find as it is drawn: what it is called and where it leads, where it stands, its passages with the words marked."""

    title: str
    address: str
    where: str
    passages: SafeString


def _row(query: Query, found: Found, *, several: bool) -> Row:
    """Return the row of a find; with `several` lists it names its own."""
    year = f"{found.year}年{found.plan if several else ''}" if found.plan else ""
    where = " · ".join(filter(None, (found.place.label, year, found.in_quarter, found.unit)))
    passages = ((excerpt(query, text),) for text in _shown(query, found.texts))
    return Row(found.title, found.address, where, format_html_join(BETWEEN, "{}", passages))


def _shown(query: Query, texts: tuple[str, ...]) -> list[str]:
    """Return the first of the texts, a name, and of the others those that hold a word."""
    return [text for place, text in enumerate(texts) if not place or query.spans(fold(text))]


def _tabs(
    request: HttpRequest, counts: dict[Place, int], more: frozenset[Place], here: str
) -> list[tuple[str, str, str, bool]]:
    """Return the places in which something was found: label, count, address and whether it is chosen; all come first."""
    tabs = []
    for key, label, count, beyond in (
        ("", "全部", sum(counts.values()), bool(more)),
        *((place, place.label, counts.get(place, 0), place in more) for place in Place),
    ):
        if count or key in ("", here):
            query = request.GET.copy()
            query.pop("page", None)
            query["place"] = key
            tabs.append((label, f"{count}{' 以上' if beyond else ''}", f"?{query.urlencode()}", key == here))
    return tabs
