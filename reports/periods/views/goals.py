"""The milestone of one task in one quarter: proposed by its bureau, agreed by the office, with every old wording."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from reports.desk import reads_comments
from reports.periods import judge, propose
from reports.periods.forms import DecisionForm, GoalForm
from reports.workflow import RefusedError
from tasks.access import reader
from tasks.language.comparing import compare
from tasks.models import Membership, MilestoneRevision, Period, PlanKey, Task

Role, State = Membership.Role, MilestoneRevision.State


def goal(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Show the milestone and how it came to read as it does; propose another wording, or decide on one."""
    user = reader(request)
    period = get_object_or_404(Period.objects.at(plan, quarter))
    task = get_object_or_404(Task.objects.visible_to(user).select_related("lead"), plan=period.plan_id, number=number)
    milestone = task.milestones.filter(period=period).first()
    revisions = task.milestone_revisions.filter(period=period).select_related("by", "decided_by", "organization")
    waiting = next((each for each in revisions if each.state == State.PROPOSED), None)
    own = user.acts_as(Role.REPORTER) and user.acting is not None and user.acting.organization_id == task.lead_id
    proposes = own and waiting is None and period.closed_at is None
    posted = request.POST if request.method == "POST" else None
    typed = posted if own else None
    form = GoalForm(typed, period, milestone.text if milestone else "")
    refusal = ""
    try:
        if typed is not None and form.is_valid():
            propose(task, period, text=form.cleaned_data["text"], reason=form.cleaned_data["reason"], by=user)
            messages.success(request, "已提出，督查室确认后采用。")
        elif posted is not None and waiting and user.acts_as(Role.SUPERVISOR):
            decision = DecisionForm(posted)
            agree = decision.is_valid() and decision.cleaned_data["decision"] == "yes"
            judge(waiting, agree=agree, comment=decision.cleaned_data.get("comment", ""), by=user)
            messages.success(request, "已采用新的工作目标。" if agree else "未同意，意见转给提出人。")
        elif posted is not None and not own:
            comment = posted.get("comment", "").strip()
            refusal = f"现在不能办理：没有待确认的工作目标，或者您没有这个权限。{f'您写的意见：“{comment}”' if comment else ''}"
    except RefusedError as error:
        refusal = str(error)
    if posted is not None and not refusal and not form.errors:
        return redirect("goal", plan, quarter, number)
    context = {
        "period": period,
        "task": task,
        "milestone": milestone,
        "revisions": revisions.order_by("-pk") if reads_comments(user, task) else [],
        "waiting": waiting if reads_comments(user, task) else None,
        "compared": compare(milestone.text if milestone else "", waiting.text) if waiting else None,
        "judges": user.acts_as(Role.SUPERVISOR),
        "form": form if proposes or typed is not None else None,
        "comment": "" if posted is None else posted.get("comment", ""),
        "refusal": refusal,
    }
    return render(request, "periods/goal.html", context)
