"""A unit goes on in another one: names, people, what it leads and what lies in it, in the lists that are still worked on."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from reports import notices
from reports.reorganizing.following import living_plans, numbers_of, report_sentences
from reports.reorganizing.lead_changes import hand_over
from reports.reorganizing.place_merging import move_places, place_effects
from reports.subjects import keep_naming
from reports.workflow import RefusedError
from tasks import audit
from tasks.models import AnnualTarget, Membership, MilestoneCondition, Organization, Support, Task, User

OFFICES = (Organization.Kind.BUREAU, Organization.Kind.COUNTY)
KINDS = (*OFFICES, *Organization.PLACES)


def alike(unit: Organization, into: Organization) -> bool:
    """Return whether both are offices, or both are places: nothing else can go on in the other."""
    return any(unit.kind in kinds and into.kind in kinds for kinds in (OFFICES, Organization.PLACES))


def _led(unit: Organization, on: date) -> list[Task]:
    tasks = Task.objects.filter(lead=unit, plan__in=living_plans(on))
    return list(tasks.select_related("plan", "lead").order_by("plan", "order", "number"))


def unit_effects(unit: Organization, into: Organization, on: date) -> list[str]:
    """Return what follows when `unit` is merged into another, in sentences; ten queries."""
    led, plans = _led(unit, on), living_plans(on)
    told = [f"“{'”“'.join(unit.names)}”记为{into.name}的别名，以后文件中写到这些名称都是它。"]
    if led:
        told.append(f"正在办理的清单中它牵头的 {len(led)} 项任务（{numbers_of(led)}）改由{into.name}牵头。")
        told += report_sentences([task.pk for task in led])
    if supports := Support.objects.filter(organization=unit, task__plan__in=plans).count():
        told.append(f"它作为责任单位、配合单位的 {supports} 处改为{into.name}。")
    owned = AnnualTarget.objects.filter(owner=unit, task__plan__in=plans).count()
    owned += MilestoneCondition.objects.filter(owner=unit, milestone__task__plan__in=plans).count()
    told += place_effects(unit, into, on)
    if owned:
        told.append(f"另由它负责的 {owned} 个目标改由{into.name}负责。")
    if people := unit.memberships.values("user").distinct().count():
        told.append(f"{people} 人的任职转到{into.name}，账号和密码不变。")
    told.append("以前各年的任务、已关闭的季度和已发布的各期仍写原来的单位；合并后不能撤销。")
    return told


@transaction.atomic
def merge_unit(unit: Organization, into: Organization, *, reason: str, by: User, on: date) -> list[Task]:
    """Merge `unit` into another and return the tasks that this one leads from now on; raises `RefusedError`.

    The merged unit stays for what was reported under its name, and is found by none of its names.
    """
    rows = Organization.objects.select_for_update().filter(pk__in=[unit.pk, into.pk]).order_by("pk")
    held = {each.pk: each for each in rows}
    unit, into = held[unit.pk], held[into.pk]
    if unit.merged_into_id:
        raise RefusedError(f"{unit.name}此前已经并入{unit.merged_into}，没有重复办理。")
    if unit.pk == into.pk or into.merged_into_id or not alike(unit, into):
        raise RefusedError("请选择两个不同的、仍在使用的单位：部门并入部门，区县、功能区并入区县、功能区。")
    led, plans = _led(unit, on), living_plans(on)
    before = {task.pk: unit for task in led}
    hand_over(led, into, supports=False)
    _replace_supports(unit, into, Support.objects.filter(organization=unit, task__plan__in=plans))
    for rows_of in (
        AnnualTarget.every.filter(owner=unit, task__plan__in=plans),
        MilestoneCondition.objects.filter(owner=unit, milestone__task__plan__in=plans),
    ):
        for row in rows_of:
            row.owner = into
            row.save()
    sites = move_places(unit, into, on)
    people = _move_people(unit, into)
    into.aliases = [*into.aliases, *(name for name in unit.names if name not in into.names)]
    unit.merged.update(merged_into=into)
    unit.merged_into = into
    unit.save()
    into.save()
    keep_naming(into)
    lying = f"子项目 {sites} 个，" if sites else ""
    detail = f"并入{into.name}：牵头任务 {len(led)} 项，{lying}转任职 {people} 项。理由：{reason}"
    audit.record(audit.Kind.DATA, "合并单位", by=by, about=unit.name, detail=detail)
    if led:
        notices.tell_new_lead(led, before, f"{unit}并入{into}。{reason}")
    return led


def _replace_supports(unit: Organization, into: Organization, supports: object) -> None:
    """Let `into` support what `unit` did, once where it does so already, and not beside its own lead."""
    for support in Support.objects.filter(pk__in=supports.values("pk")).select_related("task"):  # type: ignore[attr-defined]
        again = Support.objects.filter(task=support.task, organization=into, clause=support.clause).exists()
        if again or (support.task.lead_id == into.pk and not support.clause):
            support.delete()
        else:
            support.organization = into
            support.save()


def _move_people(unit: Organization, into: Organization) -> int:
    """Let the people of `unit` hold their roles in `into`, and return how many roles that was."""
    moved = 0
    for membership in list(unit.memberships.all()):
        if Membership.objects.filter(user=membership.user_id, organization=into, role=membership.role).exists():
            membership.delete()
        else:
            membership.organization = into
            membership.save()
            moved += 1
    return moved
