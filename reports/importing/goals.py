"""A milestone comes in with the conditions that are read out of it; those that its words still hold are kept."""

from __future__ import annotations

from django.utils import timezone

from reports.importing.directory import Directory
from reports.importing.ledger import Ledger
from reports.importing.preview import RowPreview
from tasks.clauses import Condition, ConditionKind
from tasks.models import ImportBatch, MilestoneCondition, MilestoneRevision, Period, QuarterlyMilestone, User

FIGURES = {ConditionKind.QUANTITY, ConditionKind.SHARE}


def write_goal(
    row: RowPreview, period: Period, ledger: Ledger, directory: Directory, by: User | None, batch: ImportBatch
) -> None:
    """Write the row's goal as the task's milestone of `period`, and its conditions.

    Once the period is open the old wording is kept, with the file as the reason.
    """
    assert row.task is not None
    milestone = QuarterlyMilestone.objects.filter(task=row.task, period=period).first()
    if period.opened_at:
        ledger.create(
            MilestoneRevision(
                task=row.task,
                period=period,
                before=milestone.text if milestone else "",
                text=row.goal,
                reason=f"导入“{batch.name}”",
                by=by,
                organization=by.acting.organization if by and by.acting else None,
                state=MilestoneRevision.State.AGREED,
                decided_by=by,
                decided_at=timezone.now(),
            )
        )
    if milestone:
        ledger.change(milestone, text=row.goal)
    else:
        milestone = QuarterlyMilestone(task=row.task, period=period, text=row.goal)
        ledger.create(milestone)
    held = set()
    for condition in milestone.conditions.all():
        place = row.goal.find(condition.words)
        if place < 0:
            ledger.delete(condition)
            continue
        held.add(condition.words)
        if place != condition.start:
            ledger.change(condition, start=place)
    for read in row.conditions:
        if read.span.of(row.goal) not in held:
            ledger.create(_condition(milestone, read, directory))


def _condition(milestone: QuarterlyMilestone, read: Condition, directory: Directory) -> MilestoneCondition:
    figures = read.kind in FIGURES and read.value is not None
    kind = read.kind if figures or read.kind not in FIGURES else ConditionKind.EVENT
    return MilestoneCondition(
        milestone=milestone,
        kind=kind.value,
        words=read.span.of(milestone.text),
        start=read.span.start,
        what="".join(part for part in (read.subject, read.what) if part)[:200],
        comparator=read.comparator.value,
        value=read.value if figures else None,
        unit=read.unit[:20] if figures else "",
        basis=read.basis.value if figures and read.basis else "",
        owner=directory.find(read.owner) if read.owner else None,
    )
