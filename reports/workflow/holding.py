"""Holding a report's row while something is done with it: one at a time, and with nobody closing the period."""

from __future__ import annotations

from django.db.models import QuerySet

from reports.models import Report
from tasks.models import Period
from tasks.models.composed import question


def locked_report(report: Report) -> Report:
    """Return the report as stored, its row held; the period is read once it is held: who closes it holds all its rows.

    Raises `Report.DoesNotExist`.
    """
    for current in _held(report.pk):
        [current.period] = _period(current.period_id)
        return current
    raise Report.DoesNotExist


@question
def _held(report: int) -> QuerySet[Report]:
    return Report.objects.select_for_update(of=("self",)).select_related("task__lead", "saved_by").filter(pk=report)


@question
def _period(period: int) -> QuerySet[Period]:
    return Period.objects.select_related("plan").filter(pk=period)


def held_period(period: Period) -> Period:
    """Return the period as stored, its row held: for who holds several of its reports, before the first of them.

    Its key stays free: a report that is written twice in one transaction asks PostgreSQL for it once more.
    """
    rows = Period.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("plan").get(pk=period.pk)
