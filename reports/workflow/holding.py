"""Holding a report's row while something is done with it: one at a time, and with nobody closing the period."""

from __future__ import annotations

from reports.models import Report
from tasks.models import Period


def locked_report(report: Report) -> Report:
    """Return the report as stored, its row held; the period is read once it is held: who closes it holds all its rows."""
    current = Report.objects.select_for_update(of=("self",)).select_related("task__lead").get(pk=report.pk)
    current.period = Period.objects.select_related("plan").get(pk=current.period_id)
    return current
