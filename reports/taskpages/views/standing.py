"""How one task stands in one quarter: the light, all that it was judged by, and a supervisor's decision."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from reports.desk import reads_comments
from reports.documents import lights
from reports.models import Report, StandingOverride
from reports.notices import members, stopping_nobody, tell
from reports.standing import ConditionFact, RefusedLightError, Rule, Standing, TargetFact, judgements, override
from reports.standing.wording import figure
from reports.taskpages.forms.standing import OverrideForm
from reports.workflow import had_a_hand
from tasks.access import person
from tasks.models import Membership, Period, PlanKey, Task

Role = Membership.Role
OWN_WORK = "您填写、说明、报送或审签过这份报告，亮灯不能由您认定。请由另一位督查员办理。"
UNWRITTEN = (Rule.LEFT_OUT, Rule.NOT_DUE, Rule.NOT_OPENED, Rule.NOT_REPORTED, Rule.CLOSED)


class Line(NamedTuple):
    """A condition or a target in words: what was asked, what is reached, how far that is, and who says so."""

    words: str
    asked: str
    reached: str
    verdict: str
    source: str


def standing(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Show how the task stands and why; a supervisor decides otherwise here, with a reason."""
    user = person(request)
    visible = Task.objects.visible_to(user).select_related("lead", "plan")
    task = get_object_or_404(visible.of_plan(plan), number=number)
    period = get_object_or_404(Period.objects.select_related("plan"), plan=task.plan_id, number=quarter)
    found = judgements([period], user, timezone.localdate(), [task.pk], drafts=True)[period.pk].get(task.pk)
    if found is None:
        raise Http404
    decides = user.acts_as(Role.SUPERVISOR) and found.standing.counted
    form = OverrideForm(request.POST or None, found.standing.scale, decided=found.standing.override is not None)
    report = Report.objects.filter(task=task, period=period).select_related("period", "task__lead").first()
    own = decides and report is not None and had_a_hand(report, user)
    refusal = ""
    if request.method == "POST":
        if not user.acts_as(Role.SUPERVISOR):
            raise PermissionDenied
        if own:
            refusal = OWN_WORK
        elif decides and form.is_valid():
            try:
                with transaction.atomic():
                    override(task, period, light=form.light_chosen, reason=form.cleaned_data["reason"], by=user)
                    with stopping_nobody(task):
                        _heard(task, period, form)
            except RefusedLightError as error:
                refusal = str(error)
            else:
                messages.success(request, "已认定，牵头单位会收到通知。" if form.light_chosen else "已撤销认定。")
                return redirect("standing", plan, quarter, number)
    decided = StandingOverride.objects.filter(task=task, period=period).select_related("by").order_by("-pk")
    context = {
        "task": task,
        "unit": report.lead_then if report else task.lead,
        "period": period,
        "standing": found.standing,
        "written": _is_written(task, period, found.standing),
        "light": lights.light_with_reason(found.standing),
        "conditions": [_condition(each) for each in sorted(found.facts.conditions)],
        "targets": [_target(each) for each in found.facts.targets],
        "decided": decided if reads_comments(user, task) else [],
        "form": form if decides and not own else None,
        "refusal": refusal,
    }
    return render(request, "taskpages/standing.html", context)


def _is_written(task: Task, period: Period, standing: Standing) -> bool:
    """Return whether the standing is that of a report which its bureau is still writing."""
    reports = Report.objects.filter(task=task, period=period)
    return standing.rule not in UNWRITTEN and not reports.filter(status__in=Report.SUBMITTED).exists()


def _heard(task: Task, period: Period, form: OverrideForm) -> None:
    """Tell the lead bureau's people what was decided on its task."""
    light = form.light_chosen.label if form.light_chosen else "恢复计算结果"
    text = f"督查室认定：{task}，{period}，{light}。理由：{form.cleaned_data['reason']}"
    people = members(Role.REPORTER, task.lead) | members(Role.SIGNATORY, task.lead)
    tell(people.distinct(), text, reverse("standing", args=[period.plan, period.number, task.number]))


def _condition(fact: ConditionFact) -> Line:
    asked = "—" if fact.asked is None else f"{figure(fact.asked)}{fact.unit}"
    reached = "—" if fact.reached is None else f"{figure(fact.reached)}{fact.unit}"
    return Line(fact.words, asked, reached, fact.verdict.label, fact.source.value or "—")


def _target(fact: TargetFact) -> Line:
    share = "—" if fact.reached is None or not fact.value else f"{figure(fact.reached / fact.value * 100)}%"
    reached = "—" if fact.reached is None else f"{figure(fact.reached)}{fact.unit}"
    return Line(fact.what, f"{figure(fact.value)}{fact.unit}", reached, share, "")
