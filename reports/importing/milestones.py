"""A milestone comes in with the conditions that are read out of it; those whose words stay are kept."""

from __future__ import annotations

from django.utils import timezone

from reports.registry.directory import Directory
from reports.registry.ledger import Ledger
from tasks.language import conditions
from tasks.milestones import condition_changes, condition_of
from tasks.models import ImportBatch, MilestoneRevision, Period, QuarterlyMilestone, Task, User


def write_goal(
    task: Task,
    text: str,
    period: Period,
    ledger: Ledger,
    directory: Directory,
    by: User | None,
    batch: ImportBatch,
    reason: str,
) -> None:
    """Write `text` as the task's milestone of `period`, and its conditions.

    Once the period is open the old wording is kept, with the `reason` and the file's name.
    """
    milestone = QuarterlyMilestone.objects.filter(task=task, period=period).first()
    before = milestone.text if milestone else ""
    if period.opened_at:
        ledger.create(
            MilestoneRevision(
                task=task,
                period=period,
                before=before,
                text=text,
                reason=f"{reason}（导入“{batch.name}”）" if reason else f"导入“{batch.name}”",
                by=by,
                organization=by.acting.organization if by and by.acting else None,
                state=MilestoneRevision.State.AGREED,
                decided_by=by,
                decided_at=timezone.now(),
            )
        )
    if milestone:
        ledger.change(milestone, text=text)
    else:
        milestone = QuarterlyMilestone(task=task, period=period, text=text)
        ledger.create(milestone)
    moved, gone, new = condition_changes(before, text, milestone.conditions.all(), conditions(text))
    for condition in gone:
        ledger.delete(condition)
    for condition, place in moved:
        ledger.change(condition, start=place)
    for read in new:
        ledger.create(condition_of(milestone, read, directory.find))
