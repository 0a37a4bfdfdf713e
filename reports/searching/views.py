"""Search over all years and lists."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.desk import current, periods_of
from reports.search import MOST, Place, Query, excerpt, search
from reports.search.folding import fold
from reports.searching.forms import SearchForm
from tasks.access import reader
from tasks.models import Organization, Plan
from tasks.models.composed import question

PER_PAGE = 20


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what the person may read that holds the words, 20 a page: as many queries for one find as for all."""
    user = reader(request)
    plans, organizations = _plans(), _organizations()
    form = SearchForm(request.GET, plans, organizations)
    typed, filters, place = form.asked()
    query = Query(typed)
    context = {"form": form, "typed": typed, "short": bool(query.words) and not query.readable}
    if query.readable:
        period = current(periods_of(request), timezone.localdate())
        results = search(user, query, filters, plans, organizations, period.plan if period else None)
        wanted = [hit for hit in results.hits if place in ("", hit.place)]
        page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
        found = [hit.found() for hit in page]
        address = request.GET.copy()
        address.pop("page", None)
        context |= {
            "page": page,
            "query": address.urlencode(),
            "rows": [(each, [excerpt(query, text) for text in _shown(query, each.texts)]) for each in found],
            "tabs": _tabs(request, results.counts, results.more, place),
            "more": bool(results.more),
            "most": MOST,
            "several": len(plans) > 1,
            "narrowed": any(value for name, value in address.items() if name != "words"),
        }
    return render(request, "searching/search.html", context)


@question
def _plans() -> QuerySet[Plan]:
    return Plan.objects.all()


@question
def _organizations() -> QuerySet[Organization]:
    return Organization.objects.all()


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
