"""The pages of the year that begins: its lists, one list step by step, the comparison, the goals that are missing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reports import documents
from reports.newyear import beginning
from reports.newyear.carried import open_projects, unmet_targets
from reports.newyear.deciding import choices_of, decide, fingerprint, links_of, take_back
from reports.newyear.forms import GoalsForm
from reports.newyear.missing_goals import goal_sheet, missing_goals, save_goals
from reports.newyear.pairing import Undecided, undecided_tasks
from reports.workflow import RefusedError
from tasks.access import allows, person
from tasks.models import Membership, Plan, PlanKey, StandingScale, Succession, Task
from tasks.models.plans import MAIN_SLUG
from tasks.staffing import unstaffed_units

ADMINISTRATOR = Membership.Role.ADMINISTRATOR
PER_PAGE = 50  # new tasks that a page asks about at a time


@allows(ADMINISTRATOR)
def newyear(request: HttpRequest) -> HttpResponse:
    """Show the lists of the last year with those that follow them; begin the one whose button was pressed."""
    found = beginning.lists_beside()
    if request.method == "POST":
        pressed = request.POST.get("list", "")
        chosen = next((each.old for each in found if (each.old.slug or MAIN_SLUG) == pressed), None)
        if chosen is None:
            raise Http404
        try:
            plan = beginning.begin(chosen, by=person(request))
        except RefusedError as refusal:
            messages.info(request, str(refusal))
            return redirect("newyear")
        except ValidationError as error:
            messages.error(request, f"没有建立：{'；'.join(error.messages)}")
            return redirect("newyear")
        messages.success(request, f"已建立{plan}，带有四个季度的填报期和上年的亮灯规则。")
        return redirect("newyear_list", plan)
    return render(request, "newyear/lists.html", {"lists": found, "main": MAIN_SLUG})


@allows(ADMINISTRATOR)
def newyear_list(request: HttpRequest, plan: PlanKey) -> HttpResponse:
    """Show what the list still needs before its first quarter is opened, with the old year beside it."""
    found = get_object_or_404(Plan.objects.at(plan))
    old = beginning.year_before(found)
    if request.method == "POST":
        told = beginning.complete(found, by=person(request))
        done = f"已补上：{told}。" if told else "没有要补的，此前已经补上。"
        messages.success(request, done)
        return redirect("newyear_list", plan)
    periods, scale = beginning.lacking(found, old)
    counted = found.tasks.in_force()
    return render(
        request,
        "newyear/list.html",
        {
            "plan": found,
            "old": old,
            "lacking": periods,
            "scale": scale,
            "tasks": counted.count(),
            "undecided": _counts(undecided_tasks(found, old)) if old else None,
            "decided": _kinds(found),
            "periods": _with_goals(found),
            "active": found.tasks.filter(status=Task.Status.ACTIVE).count(),
            "unstaffed": unstaffed_units([found]),
            "beside": _beside(old) if old else None,
        },
    )


def _counts(open_: Undecided) -> dict[str, int]:
    return {"new": len(open_.new), "old": len(open_.tasks_left)}


def _kinds(plan: Plan) -> list[tuple[str, int]]:
    """Return how many decisions there are of each kind, in the order of the kinds; one query."""
    counts = dict(plan.successions.order_by().values_list("kind").annotate(n=Count("pk")))
    return [(str(kind.label), counts[kind.value]) for kind in Succession.Kind if kind.value in counts]


def _with_goals(plan: Plan) -> Any:
    """Return the periods of a list, each with `goals`, how many active tasks have one in it; one query."""
    having = Count("milestones", filter=Q(milestones__task__status=Task.Status.ACTIVE))
    return plan.periods.annotate(goals=having).select_related("plan").order_by("number")


def _beside(old: Plan) -> dict[str, Any]:
    """Return what the old year stands with: tasks, units, quarters, open sub-projects, unmet targets, rules."""
    tasks = list(old.tasks.in_force().values_list("pk", "lead"))
    keys = [key for key, _ in tasks]
    unmet = unmet_targets(old, keys, timezone.localdate())
    return {
        "tasks": len(tasks),
        "units": len({lead for _, lead in tasks}),
        "periods": old.periods.select_related("plan").order_by("number"),
        "projects": sum(map(len, open_projects(keys).values())),
        "unmet": sum(map(len, unmet.values())),
        "scale": StandingScale.objects.filter(plan=old).order_by("-version").first(),
    }


@allows(ADMINISTRATOR)
def newyear_tasks(request: HttpRequest, plan: PlanKey) -> HttpResponse:
    """Compare the tasks of both years: propose, show what was decided with all that follows, write it once."""
    found = get_object_or_404(Plan.objects.at(plan))
    old = beginning.year_before(found)
    if old is None:
        messages.info(request, f"{found.year - 1}年没有同一份清单，不需要对照。")
        return redirect("newyear_list", plan)
    act, today = request.POST.get("act", "") if request.method == "POST" else "", timezone.localdate()
    refusal = ""
    if act == "write":
        try:
            messages.success(request, f"已确认：{decide(found, old, request.POST, by=person(request), on=today)}。")
        except RefusedError as error:
            refusal = str(error)
        else:
            return redirect("newyear_tasks", plan)
    if "back" in request.POST:
        try:
            told = take_back(found, request.POST["back"], by=person(request))
        except RefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, f"已撤销{told} 的对照，请在下面重新确认。已带入的子项目、年度目标没有删除，请在任务页核对。"
            )
        return redirect("newyear_tasks", plan)
    open_ = undecided_tasks(found, old)
    choices = choices_of(request.POST, found, old, open_)
    if act in ("look", "write") and choices.any and not choices.errors:
        links = links_of(choices, found, old, today)
        shown = {"plan": found, "old": old, "links": links, "shown": fingerprint(links), "refusal": refusal}
        sent = [(name, value) for name in request.POST for value in request.POST.getlist(name) if _choice(name)]
        return render(request, "newyear/look.html", shown | {"sent": sent})
    if act == "look" and not choices.errors:
        refusal = "没有选择要确认的任务：请先勾选，或选择上年任务的去向。"
    page = Paginator(open_.new, PER_PAGE).get_page(1)
    return render(
        request,
        "newyear/tasks.html",
        {
            "plan": found,
            "old": old,
            "rows": [_row(task, open_, request.POST if act else None, choices.errors) for task in page],
            "waiting": len(open_.new),
            "left": [
                (each, request.POST.get(f"old-{each.pk}", ""), choices.errors.get(f"old-{each.pk}", ""))
                for each in open_.tasks_left
            ],
            "decided": found.successions.select_related("task", "earlier", "by").order_by("task__order", "pk"),
            "errors": choices.errors,
            "refusal": refusal,
        },
    )


def _choice(name: str) -> bool:
    """Return whether a field says what was chosen, and not what was done on the page before."""
    return name == "decide" or name.startswith(("from-", "old-"))


def _row(task: Task, open_: Undecided, typed: Any, errors: dict[str, str]) -> dict[str, Any]:
    """Return a new task with the old one that is proposed, what was typed for it, and what is wrong with that."""
    proposed = open_.proposed.get(task.pk)
    number = proposed.number if proposed else ""
    return {
        "task": task,
        "proposed": proposed,
        "number": typed.get(f"from-{task.pk}", "") if typed is not None else number,
        "ticked": str(task.pk) in typed.getlist("decide") if typed is not None else True,
        "error": errors.get(f"from-{task.pk}", ""),
        "same": proposed is not None and proposed.text == task.text,
    }


@allows(ADMINISTRATOR)
def newyear_goals(request: HttpRequest, plan: PlanKey) -> HttpResponse:
    """Show the tasks that lack a goal with their four quarters, a field for each that is missing; write all that was typed."""
    found = get_object_or_404(Plan.objects.at(plan))
    posted = request.POST if request.method == "POST" else None
    form = GoalsForm(posted, missing_goals(found, _asked(posted)))
    if posted is not None and form.is_valid():
        saved = save_goals(found, form.texts, reason=form.cleaned_data.get("reason", ""), by=person(request))
        if not saved.refused:
            told = f"已写入 {saved.written} 个工作目标。" if saved.written else "没有新写的工作目标，没有改动。"
            messages.add_message(request, messages.SUCCESS if saved.written else messages.INFO, told)
            return redirect("newyear_goals", plan)
        form = GoalsForm(posted, missing_goals(found, _asked(posted)))  # the quarters may stand otherwise by now
        form.refuse(saved.refused)
    return render(request, "newyear/goals.html", {"plan": found, "form": form, "missing": len(form.goals.missing)})


def _asked(posted: QueryDict | None) -> set[int]:
    """Return the keys of the tasks for which something was typed."""
    names = [name.split("-") for name in posted or () if posted and posted.get(name, "").strip()]
    return {int(parts[1]) for parts in names if len(parts) == 3 and parts[0] == "goal" and parts[1].isdecimal()}


@require_safe
@allows(ADMINISTRATOR)
def newyear_sheet(request: HttpRequest, plan: PlanKey) -> HttpResponse:
    """Return the list with the goals of its four quarters as a workbook, to be filled in and imported."""
    table = goal_sheet(get_object_or_404(Plan.objects.at(plan)))
    try:
        made = documents.render(table, "xlsx")
    except documents.DocumentError as error:
        messages.error(request, str(error))
        return redirect("newyear_list", plan)
    response = HttpResponse(made, content_type=documents.FORMATS["xlsx"].media_type)
    name = documents.file_name(table.title, "xlsx")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
