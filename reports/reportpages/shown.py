"""What every page of a report shows: its task, state and dates, milestone, text, last quarter, cumulative values."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from reports import notices
from reports.desk import MISSING, handed_over, state_label
from reports.documents.quarter_table import progress_cell
from reports.models import Attachment, ProgressEntry, Report
from reports.models.reports import overdue
from reports.reportpages.figures import TargetValue, own_targets, values_in
from reports.reportpages.opening import last_quarter
from tasks.calendar import working_days_left
from tasks.models import Membership, Period, User, name_then
from tasks.models.composed import question
from tasks.models.of_task import milestones_of


def why_unopened(current: Report) -> str:
    """Return why there is no report yet, and who remedies it; one query."""
    who = administrators()
    if current.period.is_open:
        return f"{current.period}开放填报后才增加了这项任务，请{who}补建报告。"
    return f"{current.period}还没有开放填报，由{who}开放；开放后您会收到通知。"


def administrators() -> str:
    """Return who sets up periods and accounts: 管理员陈志远; one query."""
    names = notices.members(Membership.Role.ADMINISTRATOR).values_list("name", flat=True)
    return f"管理员{'、'.join(filter(None, names))}"


def report_context(user: User, current: Report) -> dict[str, Any]:
    """Return what every page of a report shows."""
    entries = _entries(current.pk, current.period) if current.pk else []
    before = last_quarter(user, current)
    now, then = values_in(current), values_in(before)
    cell = progress_cell([list(row[:-1]) for row in entries]) if current.pk else None
    said = current.version or current.status != Report.Status.DRAFT or (cell and cell.text)
    due, today = getattr(current, "due", current.period.due_on), timezone.localdate()
    return {
        "report": current,
        "task": current.task,
        "period": current.period,
        "state": state_label(current.status if said else MISSING, current.task, user),
        "due": due,
        "late": overdue(due, getattr(current, "arrived_at", None), current.status, today),
        "working_days": working_days_left(due, today) if due and due >= today and current.status in Report.OPEN else 0,
        "unopened": "" if current.pk else why_unopened(current),
        "milestone": next(iter(milestones_of(current.task_id, current.period_id)), None),
        "handed": handed_over(current.task, current.period),
        "cell": cell,
        "contributed": [(row[-1], row[3].strip()) for row in entries if row[-1]],
        "before": before,
        "before_label": before_label(current),
        "attachments": _attachments(user, current.pk) if current.pk else [],
        "readings": [
            TargetValue(target, now.get(target.pk), then.get(target.pk)) for target in own_targets(current.task)
        ],
    }


@question
def _entries(report: int, period: Period) -> QuerySet[ProgressEntry, tuple[Any, ...]]:
    district, unit = (name_then(each, "short_name", period.named_at) for each in ("district", "contributor"))
    rows = ("order", "item", "marker", "text", "name", district, "stage", unit)
    return ProgressEntry.objects.filter(report=report).order_by("order").values_list(*rows)


@question
def _attachments(user: User, report: int) -> QuerySet[Attachment]:
    return Attachment.objects.visible_to(user).filter(report=report).select_related("by")


def before_label(current: Report) -> str:
    """Return what the quarter before is called beside a report: 一季度, with its year where that is another."""
    before = current.period.quarter.previous
    return before.label if current.period.number > 1 else str(before)
