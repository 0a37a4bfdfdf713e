"""How far off the day is on which a period's reports are due."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.calendar import working_days_left
from tasks.models import Period


def deadline(period: Period, on: date) -> dict[str, Any]:
    """Return what `_deadline.html` says of `period` at the day `on`; one query while it is not due."""
    left = days_left(period, on)
    return {
        "period": period,
        "days_left": left,
        "days_late": -left if left is not None else None,
        "working_days": working_days_left(period.due_on, on) if period.due_on and period.due_on > on else None,
    }


def days_left(period: Period, on: date) -> int | None:
    """Return the calendar days from `on` to the day the reports are due, negative when it is past; none without one."""
    return (period.due_on - on).days if period.due_on else None
