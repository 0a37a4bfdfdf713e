"""A task goes on in another one: it leaves the counts, its works and units go over, both leads are told."""

from __future__ import annotations

from django.db import transaction

from reports import notices
from reports.models import Report
from reports.subjects import keep
from reports.workflow import RefusedError
from reports.yearly import copy_projects
from tasks import audit
from tasks.models import Support, Task, User


def merging_effects(task: Task, into: Task) -> list[str]:
    """Return what follows when `task` is merged into another of its list, in sentences; four queries."""
    reports = Report.objects.filter(task=task, period__opened_at__isnull=False, period__closed_at__isnull=True)
    waiting = reports.exclude(status=Report.Status.ACCEPTED).count()
    told = [f"{task} 的状态改为“已合并”，不再填报，也不计入任何统计；已通过的报告和已关闭的季度照旧。"]
    if waiting:
        told.append(f"它有 {waiting} 份报告还没有通过，停在现在的状态，不再催办。")
    if projects := task.subprojects.count():
        told.append(f"{projects} 个子项目连同别名转到{into}，已有的不重复。")
    units = [str(task.lead)] if task.lead_id != into.lead_id else []
    units += [str(each) for each in task.supports.select_related("organization")]
    if units:
        told.append(f"{'、'.join(dict.fromkeys(units))}列为{into} 的责任单位（已列入的不重复）。")
    if targets := task.targets.count():
        told.append(f"{targets} 个年度目标不随之转移：要求仍在的，请写进{into} 的文字。")
    told.append(f"两项任务的牵头单位（{', '.join(dict.fromkeys(map(str, (task.lead, into.lead))))}）都会收到通知。")
    return told


@transaction.atomic
def merge_task(task: Task, into: Task, *, reason: str, by: User) -> None:
    """Merge `task` into another of its list; raises `RefusedError` for one that is merged already or can't be."""
    rows = Task.objects.select_for_update(of=("self",)).select_related("lead", "plan")
    held = {each.pk: each for each in rows.filter(pk__in=[task.pk, into.pk]).order_by("pk")}
    task, into = held[task.pk], held[into.pk]
    if task.status == Task.Status.MERGED:
        raise RefusedError(f"{task} 此前已经合并（{task.status_reason}），没有重复办理。")
    if task.pk == into.pk or task.plan_id != into.plan_id:
        raise RefusedError("请选择同一份清单中的另一项任务。")
    if Task.Status.ACTIVE not in (task.status, into.status) or into.status != Task.Status.ACTIVE:
        raise RefusedError("只有在办的任务可以合并，并入的任务也应在办。")
    task.status, task.status_reason = Task.Status.MERGED, f"并入{into}。{reason}"
    task.save()
    copied = copy_projects(into, list(task.subprojects.all()))
    listed = set(into.supports.values_list("organization", flat=True)) | {into.lead_id}
    units = [(task.lead_id, Support.Role.RESPONSIBLE), *task.supports.values_list("organization", "role")]
    for unit, role in units:
        if unit not in listed:
            Support.objects.create(task=into, organization_id=unit, role=role)
            listed.add(unit)
    keep([task.pk, into.pk])
    detail = f"并入{into}，转去子项目 {copied} 个。理由：{reason}"
    audit.record(audit.Kind.DATA, "合并任务", by=by, about=f"{task.plan} {task}", detail=detail)
    notices.tell_of_tasks({task.lead_id, into.lead_id}, into, f"{task.plan}{task} 已并入{into}。理由：{reason}")
