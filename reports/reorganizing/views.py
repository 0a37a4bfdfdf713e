"""The administrator's pages of changes that touch many tasks: chosen, looked at, done once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from reports.reorganizing.forms import LeadsForm, TaskMergingForm, UnitMergingForm
from reports.reorganizing.lead_changes import change_leads, lead_effects
from reports.reorganizing.task_merging import merge_task, merging_effects
from reports.reorganizing.unit_merging import merge_unit, unit_effects
from reports.workflow import RefusedError
from tasks.access import allows, person
from tasks.models import Membership, Plan, PlanKey, Task

ADMINISTRATOR = Membership.Role.ADMINISTRATOR


@allows(ADMINISTRATOR)
def unit_merge(request: HttpRequest) -> HttpResponse:
    """Merge a unit into another."""
    form = UnitMergingForm(_posted(request))
    if not _looks(request, form):
        return _page(request, "合并单位", form)
    unit, into = form.cleaned_data["unit"], form.cleaned_data["into"]
    today = timezone.localdate()
    if request.POST.get("act") != "do":
        return _page(request, "合并单位", form, unit_effects(unit, into, today))
    try:
        led = merge_unit(unit, into, reason=form.cleaned_data["reason"], by=person(request), on=today)
    except RefusedError as error:
        return _page(request, "合并单位", form, refusal=str(error))
    leads = f"，{len(led)} 项任务改由它牵头" if led else ""
    messages.success(request, f"{unit.name}已并入{into.name}{leads}。")
    return redirect("unit_merge")


@allows(ADMINISTRATOR)
def task_merge(request: HttpRequest, plan: PlanKey) -> HttpResponse:
    """Merge a task into another of its list."""
    found = get_object_or_404(Plan.objects.at(plan))
    if already := _merged(request, found):
        messages.info(request, already)
        return redirect("task_merge", plan)
    form = TaskMergingForm(_posted(request), found)
    if not _looks(request, form):
        return _page(request, "合并任务", form, plan=found)
    task, into = form.cleaned_data["task"], form.cleaned_data["into"]
    if request.POST.get("act") != "do":
        return _page(request, "合并任务", form, merging_effects(task, into), plan=found)
    try:
        merge_task(task, into, reason=form.cleaned_data["reason"], by=person(request))
    except RefusedError as error:
        return _page(request, "合并任务", form, refusal=str(error), plan=found)
    messages.success(request, f"{task} 已并入{into}。")
    return redirect(reverse("task", args=[plan, into.number]))


def _merged(request: HttpRequest, plan: Plan) -> str:
    """Return what a second click is told: the task is no longer offered because the first merged it."""
    key = request.POST.get("task", "")
    task = plan.tasks.filter(pk=key, status=Task.Status.MERGED).first() if key.isdigit() else None
    return f"{task} 此前已经合并（{task.status_reason}），没有重复办理。" if task else ""


@allows(ADMINISTRATOR)
def leads(request: HttpRequest, plan: PlanKey) -> HttpResponse:
    """Give many tasks of a list another lead."""
    found = get_object_or_404(Plan.objects.at(plan))
    form = LeadsForm(_posted(request), found)
    if not _looks(request, form):
        return _page(request, "变更牵头单位", form, plan=found)
    data = form.cleaned_data
    tasks, lead, supports = list(data["tasks"]), data["lead"], data["supports"]
    if request.POST.get("act") != "do":
        return _page(request, "变更牵头单位", form, lead_effects(tasks, lead, supports=supports), plan=found)
    keys = [task.pk for task in tasks]
    try:
        moved = change_leads(found, keys, lead, reason=data["reason"], supports=supports, by=person(request))
    except RefusedError as error:
        return _page(request, "变更牵头单位", form, refusal=str(error), plan=found)
    messages.success(request, f"{len(moved)} 项任务改由{lead.name}牵头，已通知。")
    return redirect("leads", plan)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _looks(request: HttpRequest, form: Any) -> bool:
    """Return whether there is something to look at or to do: the form is right, and not being changed again."""
    return request.method == "POST" and form.is_valid() and request.POST.get("act") != "edit"


def _page(
    request: HttpRequest, title: str, form: Any, effects: Any = None, *, refusal: str = "", plan: Plan | None = None
) -> HttpResponse:
    sent = [(name, value) for name in form.fields for value in request.POST.getlist(name)] if effects else []
    context = {"title": title, "form": form, "effects": effects, "sent": sent, "refusal": refusal, "plan": plan}
    return render(request, "reorganizing/change.html", context)
