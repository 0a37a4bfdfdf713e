"""Many tasks get another lead at once: shown before, written once, and told to both units."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from reports import notices
from reports.reorganizing.following import numbers_of, report_sentences
from reports.subjects import keep
from reports.workflow import RefusedError
from tasks import audit
from tasks.models import Organization, Plan, Support, Task, User


def lead_effects(tasks: Sequence[Task], lead: Organization, *, supports: bool) -> list[str]:
    """Return what follows when `tasks` get `lead`, in sentences; three queries at most."""
    moved = [task for task in tasks if task.lead_id != lead.pk]
    same = len(tasks) - len(moved)
    left = f"勾选的任务中{f'另有 {same} 项' if moved else ''}本来就由它牵头，不变。" if same else ""
    told = [f"{len(moved)} 项任务（{numbers_of(moved)}）改由{lead.name}牵头。{left}"] if moved else [left]
    told += report_sentences([task.pk for task in moved])
    if supports and moved:
        told.append("原牵头单位改列为责任单位，填报时仍可提供情况。")
    told.append("已关闭的季度仍写当时的牵头单位；新、原牵头单位的填报人和审签人都会收到通知。")
    return told


@transaction.atomic
def change_leads(
    plan: Plan, keys: Sequence[int], lead: Organization, *, reason: str, supports: bool, by: User
) -> list[Task]:
    """Give the tasks of `plan` with these keys another lead and return those that changed.

    Their old lead becomes a responsible unit where `supports` says so. Raises `RefusedError` where all have this lead.
    """
    held = (
        plan.tasks.select_for_update(of=("self",)).filter(pk__in=keys).select_related("lead", "plan").order_by("order")
    )
    moved = [task for task in held if task.lead_id != lead.pk]
    if not moved:
        raise RefusedError(f"所选任务此前已由{lead}牵头，没有重复办理。")
    before = {task.pk: task.lead for task in moved}
    hand_over(moved, lead, supports=supports)
    detail = "；".join(f"任务 {task.number}：{before[task.pk]} → {lead}" for task in moved)
    audit.record(audit.Kind.DATA, "变更牵头单位", by=by, about=plan, detail=f"{detail}。理由：{reason}")
    notices.tell_new_lead(moved, before, reason)
    return moved


def hand_over(tasks: Sequence[Task], lead: Organization, *, supports: bool) -> None:
    """Set the lead of each task and let its texts be read anew; a unit that leads is no supporting one of the whole task."""
    for task in tasks:
        old, task.lead = task.lead, lead
        task.save(update_fields=["lead", "revision"])
        task.supports.filter(organization=lead, clause="").delete()
        if supports and not task.supports.filter(organization=old).exists():
            Support.objects.create(task=task, organization=old)
    keep(task.pk for task in tasks)
