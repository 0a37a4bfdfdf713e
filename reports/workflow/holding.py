"""Holding a report's row while something is done with it: one at a time, and with nobody closing the period."""

from __future__ import annotations

from reports.models import Report
from tasks.models import Period


def locked_report(report: Report) -> Report:
    """Return the report as stored, its row held; the period is read once it is held: who closes it holds all its rows."""
    current = Report.objects.select_for_update(of=("self",)).select_related("task__lead").get(pk=report.pk)
    current.period = Period.objects.select_related("plan").get(pk=current.period_id)
    return current


def held_period(period: Period) -> Period:
    """Return the period as stored, its row held: for who holds several of its reports, before the first of them.

    Its key stays free: a report that is written twice in one transaction asks PostgreSQL for it once more.
    """
    rows = Period.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("plan").get(pk=period.pk)
