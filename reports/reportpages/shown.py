"""What every page of a report shows: its task, state and dates, milestone, text, last quarter, cumulative values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from reports import notices
from reports.desk import MISSING, handed_over, state_label
from reports.documents.quarter_table import progress_cell
from reports.models import Attachment, Report
from reports.models.reports import overdue
from reports.templatetags.marks import share_of
from reports.yearly import LAST_QUARTER
from tasks.calendar import working_days_left
from tasks.language.figures import Comparator
from tasks.models import AnnualTarget, Membership, QuarterlyMilestone, Task, User

Values = dict[int, Decimal]


class Reading(NamedTuple):
    """An annual target with the values reached in this quarter and in the one before."""

    target: AnnualTarget
    now: Decimal | None
    before: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Return what percentage of the year's target is reached."""
        return share(self.target, self.now)

    @property
    def is_lower(self) -> bool:
        """Return whether a value that only grows within the year is below last quarter's."""
        return is_lower(self.target, self.now, self.before)


def unopened(current: Report) -> str:
    """Return why there is no report yet, and who remedies it; one query."""
    who = administrators()
    if current.period.is_open:
        return f"{current.period}开放填报后才增加了这项任务，请{who}补建报告。"
    return f"{current.period}还没有开放填报，由{who}开放；开放后您会收到通知。"


def administrators() -> str:
    """Return who sets up periods and accounts: 管理员陈志远; one query."""
    names = notices.members(Membership.Role.ADMINISTRATOR).values_list("name", flat=True)
    return f"管理员{'、'.join(filter(None, names))}"


def shown(user: User, current: Report) -> dict[str, Any]:
    """Return what every page of a report shows."""
    rows = ("order", "item", "marker", "text", "name", "district__short_name", "stage", "contributor__short_name")
    entries = list(current.entries.order_by("order").values_list(*rows)) if current.pk else []
    before = last_quarter(user, current)
    now, then = reached(current), reached(before)
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
        "unopened": "" if current.pk else unopened(current),
        "milestone": QuarterlyMilestone.objects.filter(task=current.task, period=current.period).first(),
        "handed": handed_over(current.task, current.period),
        "cell": cell,
        "contributed": [(row[-1], row[3].strip()) for row in entries if row[-1]],
        "before": before,
        "before_label": before_label(current),
        "attachments": list(Attachment.objects.visible_to(user).filter(report=current.pk).select_related("by")),
        "readings": [Reading(target, now.get(target.pk), then.get(target.pk)) for target in own_targets(current.task)],
    }


def own_targets(task: Task) -> list[AnnualTarget]:
    """Return the annual targets that the lead bureau itself answers for."""
    return [target for target in task.targets.all() if target.owner_id in (None, task.lead_id)]


def reached(current: Report | None) -> Values:
    """Return the cumulative values of a report by target; one query, none without one."""
    return dict(current.readings.values_list("target_id", "value")) if current and current.pk else {}


def before_label(current: Report) -> str:
    """Return what the quarter before is called beside a report: 一季度, with its year where that is another."""
    before = current.period.quarter.previous
    return before.label if current.period.number > 1 else str(before)


def before_it(user: User, current: Report) -> Report | None:
    """Return the report whose names carry over: last quarter's, for the first quarter that of the task it continues."""
    if current.period.number > 1 or not current.task.continues_id:
        return last_quarter(user, current)
    reports = Report.objects.visible_to(user).written().filter(task=current.task.continues_id)
    return reports.filter(period__number=LAST_QUARTER).select_related("period__plan", "task").first()


def last_quarter(user: User, current: Report) -> Report | None:
    """Return last quarter's report of the same year, if the person may read it."""
    period = current.period
    reports = Report.objects.visible_to(user).written().filter(task=current.task, period__plan=period.plan_id)
    return reports.filter(period__number=period.number - 1).first()


def share(target: AnnualTarget, value: Decimal | None) -> Decimal | None:
    """Return what percentage of the year's target `value` is; none without one, or where the target is a bound."""
    return None if target.comparator == Comparator.AT_MOST else share_of(value, target.value)


def is_lower(target: AnnualTarget, value: Decimal | None, before: Decimal | None) -> bool:
    """Return whether a value that only grows within the year is below last quarter's."""
    grows = target.accumulation != AnnualTarget.Accumulation.LEVEL
    return grows and value is not None and before is not None and value < before
