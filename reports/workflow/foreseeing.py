"""全年预期 while a report is filed and reviewed: what is asked of the lead bureau, and the office's own beside it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from reports.models import FIRST_ASKED, REASONED, OfficeOutlook, Outlook, Report, outlook_told
from reports.workflow.refusal import RefusedError
from tasks.models import Period, User
from tasks.models.composed import question


class Foreseen(NamedTuple):
    """An outlook on the year, a value of `Outlook` or empty, with its reason."""

    outlook: str = ""
    reason: str = ""

    @property
    def words(self) -> str:
        """Return it in words."""
        return outlook_told(self.outlook, self.reason)

    @property
    def lacks_reason(self) -> bool:
        """Return whether a reason is asked for and not given."""
        return self.needs_reason and not self.reason.strip()

    @property
    def needs_reason(self) -> bool:
        """Return whether a reason is asked for."""
        return self.outlook in REASONED


def asks_outlook(period: Period) -> bool:
    """Return whether reports of `period` say how the year will end: from the second quarter on."""
    return period.number >= FIRST_ASKED


def outlook_missing(said: Foreseen, period: Period) -> str:
    """Return what is missing of the outlook before a report can be submitted; nothing where nothing is."""
    if not asks_outlook(period):
        return ""
    if not said.outlook:
        return "还没有选全年预期。"
    return f"全年预期选了“{Outlook(said.outlook).label}”，请写明原因。" if said.lacks_reason else ""


def outlook_objection(report: Report) -> str:
    """Return why `report` can't be submitted for want of an outlook on the year, nothing where it can; no query."""
    missing = outlook_missing(Foreseen(report.outlook, report.outlook_reason), report.period)
    return f"{missing}不能报送。" if missing else ""


def last_foreseen(report: Report) -> Foreseen:
    """Return what the bureau said of the task last, in an earlier quarter of the year; one query, none where none is asked."""
    if not report.pk or not asks_outlook(report.period):
        return Foreseen()
    earlier = _earlier(report.task_id, report.period.plan_id, report.period.number)
    return Foreseen(*earlier[0]) if earlier else Foreseen()


@question
def _earlier(task: int, plan: int, number: int) -> QuerySet[Report, tuple[str, str]]:
    """Return what was said of a task in the quarters before that of `number`, the last first."""
    earlier = Report.objects.filter(task=task, period__plan=plan, period__number__lt=number).exclude(outlook="")
    return earlier.order_by("-period__number").values_list("outlook", "outlook_reason")


def office_foresees(report: Report) -> OfficeOutlook | None:
    """Return the office's outlook on the task: of this report, else what it said last in the year; one query."""
    return next(iter(_office_said(report.task_id, report.period.plan_id, report.period.number)), None)


@question
def _office_said(task: int, plan: int, number: int) -> QuerySet[OfficeOutlook]:
    found = OfficeOutlook.objects.filter(
        report__task=task, report__period__plan=plan, report__period__number__lte=number
    )
    return found.select_related("by", "report").order_by("-report__period__number")[:1]


def carried_on(report: Report, earlier: OfficeOutlook | None) -> Foreseen | None:
    """Return what the office said `earlier` in the year where it still holds: the bureau says the very same as it did then.

    None where it said nothing, where it has said it of this very report, and where the bureau says something else now. Pure.
    """
    if earlier is None or earlier.report_id == report.pk:
        return None
    then = Foreseen(earlier.report.outlook, earlier.report.outlook_reason)
    same = then == Foreseen(report.outlook, report.outlook_reason)
    return Foreseen(earlier.outlook, earlier.reason) if same else None


def new_outlook(report: Report, said: Foreseen | None) -> Foreseen | None:
    """Return `said` where it is an outlook that is asked for and not kept as it is yet; one query, none without any."""
    if said is None or said.outlook not in Outlook.values or not asks_outlook(report.period):
        return None
    said = Foreseen(said.outlook, said.reason.strip())
    kept = judged_outlook(report)
    return None if kept and (kept.outlook, kept.reason) == said else said


def foresee(report: Report, said: Foreseen | None, by: User) -> str:
    """Keep the office's outlook and return it in words where it is another than before; raises `RefusedError` without a reason."""
    wanted = new_outlook(report, said)
    if wanted is None:
        return ""
    if wanted.lacks_reason:
        raise RefusedError(f"督查室的全年预期选了“{Outlook(wanted.outlook).label}”，须写明原因。")
    given = {"outlook": wanted.outlook, "reason": wanted.reason, "by": by, "at": timezone.now()}
    OfficeOutlook.objects.update_or_create(report=report, defaults=given)
    return wanted.words


def judged_outlook(report: Report) -> OfficeOutlook | None:
    """Return the office's outlook in this report; one query."""
    return next(iter(_judged(report.pk)), None)


@question
def _judged(report: int) -> QuerySet[OfficeOutlook]:
    return OfficeOutlook.objects.filter(report=report).select_related("by")


def outlook_record(report: Report) -> dict[str, Any]:
    """Return the office's outlook as a transition keeps it beside the verdicts; one query, nothing without one."""
    said = judged_outlook(report)
    if said is None:
        return {}
    told = {"outlook": said.outlook, "reason": said.reason, "by": str(said.by), "at": said.at.isoformat()}
    return {"office_outlook": told}
