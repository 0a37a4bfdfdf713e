"""All tasks of a bureau filled in at once: a workbook, a document or one text in, a preview for each task, drafts out."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_hex
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from reports.desk import beside
from reports.filing import file, keep
from reports.filing.dividing import Divided, divided_file, divided_paste
from reports.filing.forms.several import (
    Decision,
    PortionForms,
    PortionShown,
    SeveralTakingForm,
    decisions_in,
    offered_tasks,
    portion_shown,
)
from reports.filing.views.checking import margin_of
from reports.models import Report
from reports.workflow import RefusedError
from tasks.access import allows, person
from tasks.files import FileProblem
from tasks.models import Membership, Period, PlanKey, Task, User

NOTHING = "没有勾选任何一项。请勾选要存为草稿的任务。"
TWICE = "任务 {number} 勾选了两段，没有存入。请只勾选一段。"
LEFT = "有 {count} 处写得不对，没有存为草稿；所填内容放在填报页，打开后按“继续填写”改正。"


class Outcome(NamedTuple):
    """What became of the portion of one task: its report, how many rows it has now, else why nothing was saved."""

    report: Report
    rows: int
    refusal: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Membership.Role.REPORTER)
def several(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Show what a bureau gave back, task by task beside its report; then make drafts of what was ticked.

    Nothing is written before that, and nothing of a task that somebody else leads.
    """
    user = person(request)
    period = get_object_or_404(Period.objects.at(plan, quarter))
    reports = own_reports(period, user)
    tasks = {number: report.task for number, report in reports.items()}
    offered = offered_tasks(tasks)
    taking, refusal, passed = SeveralTakingForm(), "", list[str]()
    outcomes, portions = list[Outcome](), list[PortionShown]()
    if request.method == "POST":
        try:
            if "read" in request.POST:
                taking = SeveralTakingForm(request.POST, request.FILES)
                found = _divided(taking, request.POST["read"], period, user, tasks)
                decisions, passed = [Decision(portion) for portion in found.portions], found.passed
            else:
                decisions = decisions_in(request.POST, offered)
        except FileProblem as problem:
            refusal = problem.message
        else:
            portions = [portion_shown(each, reports, user) for each in decisions]
            if "save" in request.POST:
                refusal = "" if any(each.report and each.decision.chosen for each in portions) else NOTHING
                outcomes, portions = _saved(portions, user, request.POST.get("token", "")[:32])
                again = own_reports(period, user)
                portions = [portion_shown(each.decision, again, user) for each in portions]
    forms = PortionForms(
        initial=[each.fields_carried for each in portions], prefix="portion", form_kwargs={"tasks": offered}
    )
    context = {
        "period": period,
        "others": [each for each in beside(request, period) if each != period],
        "tasks": tasks,
        "taking": taking,
        "refusal": refusal,
        "begins": not portions and not outcomes,
        "passed": passed,
        "outcomes": outcomes,
        "forms": forms,
        "portions": list(zip(portions, forms, strict=True)),
        "asked": sum(bool(each.decision.portion.doubt) and each.report is None for each in portions),
        "takeable": sum(each.takeable or bool(each.problems) for each in portions),
        "token": token_hex(16),
    }
    return render(request, "filing/several.html", context)


def own_reports(period: Period, user: User) -> dict[str, Report]:
    """Return the reports of the tasks that the person's bureau leads, by number, unsaved ones where there are none; three queries."""
    assert user.acting is not None
    led = Task.objects.visible_to(user).filter(plan=period.plan_id).led_by(user.acting.organization).in_force()
    tasks = list(led.select_related("lead", "plan").prefetch_related("targets").order_by("order", "number"))
    stored = Report.objects.visible_to(user).with_due().filter(period=period, task__in=tasks)
    by_task = {report.task_id: report for report in stored}
    found = {}
    for task in tasks:
        report = by_task.get(task.pk) or Report()
        report.task, report.period = task, period
        found[task.number] = report
    return found


def _divided(taking: SeveralTakingForm, way: str, period: Period, user: User, tasks: dict[str, Task]) -> Divided:
    """Return what was pasted or stands in the file, task by task; raises `FileProblem`."""
    if not taking.is_valid():
        raise FileProblem("".join(str(sentence) for errors in taking.errors.values() for sentence in errors))
    visible = Task.objects.visible_to(user).filter(plan=period.plan_id).values_list("number", flat=True)
    others = [number for number in visible if number not in tasks]
    if way != "upload":
        return divided_paste(taking.cleaned_data["paste"], period, tasks, others)
    sent = taking.cleaned_data["file"]
    if sent is None:
        raise FileProblem("请先选择文件，再按“读取文件”。")
    return divided_file(sent.read(), sent.name, period, tasks, others)


def _saved(portions: list[PortionShown], user: User, token: str) -> tuple[list[Outcome], list[PortionShown]]:
    """Make a draft of each portion that was ticked; return what became of each, and the portions that are left."""
    ticked = [each for each in portions if each.report and each.decision.chosen]
    tasks = [each.decision.portion.task for each in ticked]
    outcomes, left = [], []
    for each in portions:
        if each.report is None or not each.decision.chosen:
            left.append(each)
            continue
        twice = tasks.count(each.decision.portion.task) > 1
        refusal = TWICE.format(number=each.report.task.number) if twice else _stored(each, user, token)
        outcomes.append(Outcome(each.report, len(each.content.entries) if each.content else 0, refusal))
        if refusal and not each.problems:
            left.append(replace(each, decision=each.decision._replace(chosen=twice or None)))
    return outcomes, left


def _stored(each: PortionShown, user: User, token: str) -> str:
    """Save one portion as its report's draft and return why it could not be; the form's own way, with its own checks."""
    report, form = each.report, each.form
    if each.refusal or report is None or form is None or each.posted is None:
        return each.refusal
    if each.problems:
        keep(report, user, each.posted)
        return LEFT.format(count=len(each.problems))
    margin = margin_of(form, report, user, each.posted) if form.chosen else None
    content = form.typed_content(margin.conditions.items if margin else ())
    version = report.version if each.decision.version is None else each.decision.version
    try:
        file(report, content, form.same, by=user, version=version, token=token)
    except RefusedError as refusal:
        return str(refusal)
    return ""
