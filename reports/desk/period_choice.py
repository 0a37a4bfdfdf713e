"""Which periods there are to choose from, and which of them an address or a day means."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from tasks.models import Organization, Period, PlanKey
from tasks.models.composed import question

ALL_LISTS = "all"
YEARS_AROUND = 5
# The year itself, else the last before it, else the first.
_NEAREST = "COALESCE((SELECT MAX(year) FROM tasks_plan WHERE year <= %s), (SELECT MIN(year) FROM tasks_plan))"


@lru_cache(maxsize=8192)
def page_address(name: str, plan: PlanKey, *further: str | int) -> str:
    """Return the address of a page of a list, which never changes; a supervisor's home names a hundred, a tenth of its time."""
    return reverse(name, args=[plan, *further])


def periods_of(request: HttpRequest) -> list[Period]:
    """Return the periods around the year of the request's address; one query for whoever asks during a request."""
    kept = vars(request)
    if "periods" not in kept:
        match = request.resolver_match
        plan = match.kwargs.get("plan") if match else None
        kept["periods"] = periods_around(plan and plan.year)
    return list(kept["periods"])


def period_at(request: HttpRequest, plan: PlanKey, quarter: int) -> Period | None:
    """Return the period that the request's address names, none where its list has none; no query beyond `periods_of`.

    Raises `Http404` for a list, other than the main one, that the year does not have.
    """
    periods = periods_of(request)
    if plan.slug and not any(each.plan.key == plan for each in periods):
        raise Http404
    return next((each for each in periods if (each.plan.key, each.number) == (plan, quarter)), None)


def beside(request: HttpRequest, period: Period) -> list[Period]:
    """Return the periods of the same quarter in all lists of the year, that of the main list first; no query either."""
    return [each for each in periods_of(request) if each.quarter == period.quarter]


def periods_asked(request: HttpRequest, period: Period) -> list[Period]:
    """Return `period` alone, or with those beside it where the address asks for all lists (`?list=all`)."""
    return beside(request, period) if request.GET.get("list") == ALL_LISTS else [period]


def query_of_now(asked: QueryDict, known: Mapping[str, Container[str]]) -> QueryDict:
    """Return what an address asks for with today's name of a unit for one that it had before: old addresses lead on.

    `known` has today's names by the field that holds one; only a name that is not among them costs queries, two.
    """
    query = asked.copy()
    for field, names in known.items():
        name = asked.get(field, "")
        if name and name not in names and (unit := Organization.objects.of_name(name)):
            query[field] = unit.name
    return query


def periods_around(year: int | None) -> list[Period]:
    """Return the periods of the years next to `year` (None: to this one) with their lists, the eldest first; one query.

    Of a year those of the main list come first. What a page costs does not grow with the years that the database holds.
    """
    return _around(year or timezone.localdate().year + 1)


@question
def _around(year: int) -> QuerySet[Period]:
    """Return the periods around `year`."""
    first, last = (RawSQL(f"{_NEAREST} {sign} %s", (year, YEARS_AROUND)) for sign in "-+")  # noqa: S611  our own words
    return (
        Period.objects.filter(plan__year__gte=first, plan__year__lte=last)
        .select_related("plan")
        .order_by("plan__year", "plan__slug", "number")
    )


def begun(period: Period, on: date) -> bool:
    """Return whether the day `on` lies in the period or after it: from the day it opens, else from the quarter's first."""
    return (period.opens_on or period.quarter.starts_on) <= on


def current(periods: Iterable[Period], on: date) -> Period | None:
    """Return the period that people work on at the day `on`; none of none.

    Of the last year that has begun it is the first quarter with a due date that is open (such periods are closed in
    turn), else the last one that has begun; before any has begun it is the first of `periods`. A quarter that was never
    opened holds up nothing: a year may start in any. Of several lists the main one decides.
    """
    ordered = sorted(periods, key=lambda period: (period.quarter, period.plan.slug))
    past = [period for period in ordered if begun(period, on)]
    if not past:
        return next(iter(ordered), None)
    of_year = [period for period in past if period.plan.year == past[-1].plan.year]
    first = min(period.plan.slug for period in of_year)
    of_list = [period for period in of_year if period.plan.slug == first]
    return next((period for period in of_list if period.due_on and period.is_open), of_list[-1])
