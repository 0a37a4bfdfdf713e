"""The list of a year's tasks, and one task's whole year."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from reports.desk import current, readable_transitions, reads_comments, state_label, waiting, with_state
from reports.documents.quarter_table import progress_cell
from reports.documents.table import Cell
from reports.forms.tasks import TaskFilter
from reports.models import ProgressEntry, Report, TargetReading
from tasks.access import person
from tasks.clauses import Stage
from tasks.models import AnnualTarget, Period, Plan, SubProject, Task, User
from tasks.quarters import Quarter

PER_PAGE = 25
ROW = ("order", "item", "marker", "text", "name", "district__short_name", "stage")


class QuarterColumn(NamedTuple):
    """One quarter of a task: its milestone's text, its readable narrative, and what to say where there is none."""

    quarter: Quarter
    period: Period | None
    goal: str
    state: str
    label: str
    progress: Cell | None
    here: bool


class Reached(NamedTuple):
    """An annual target with the last value reported against it (none: "—") and the quarter it was reported for."""

    target: AnnualTarget
    value: Decimal | None
    period: Period | None


class Progress(NamedTuple):
    """Where a sub-project stood at the end of a quarter."""

    stage: str
    percent: Decimal | None
    basis: str


def tasks(request: HttpRequest, year: int) -> HttpResponse:
    """List the tasks of the year that the person may see: searched, filtered, sorted, 25 a page."""
    user = person(request)
    plan = get_object_or_404(Plan, year=year)
    period = _chosen(request, plan)
    visible = with_state(Task.objects.visible_to(user).filter(plan=plan), period, user)
    form = TaskFilter(visible, request.GET)
    found = form.apply(visible, user).select_related("lead").with_subproject_count()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    unsorted = query.copy()
    unsorted.pop("sort", None)
    return render(
        request,
        "task_list.html",
        {
            "plan": plan,
            "period": period,
            "form": form,
            "page": page,
            "rows": [(task, state_label(task.state, task, user)) for task in page],
            "filtered": any(query.get(name) for name in ("words", "lead", "category", "status", "state")),
            "query": query.urlencode(),
            "unsorted": unsorted.urlencode(),
            "sort": query.get("sort") or "number",
        },
    )


def task(request: HttpRequest, year: int, number: str) -> HttpResponse:
    """Show one task's year: text, targets, four quarters, sub-projects, history — as far as the person may read."""
    user = person(request)
    tasks = Task.objects.visible_to(user).filter(plan__year=year).order_by("order", "number")
    task = get_object_or_404(
        tasks.select_related("plan", "lead").prefetch_related("supports__organization"), number=number
    )
    period = _chosen(request, task.plan)
    reports = list(
        Report.objects.visible_to(user).filter(task=task).select_related("period__plan").order_by("period__number")
    )
    entries = _entries(reports)
    columns = _columns(task, period, reports, entries, user)
    after = Q(order__gt=task.order) | Q(order=task.order, number__gt=task.number)
    before = Q(order__lt=task.order) | Q(order=task.order, number__lt=task.number)
    return render(
        request,
        "task.html",
        {
            "task": task,
            "period": period,
            "column": next((column for column in columns if column.here), None),
            "columns": columns,
            "targets": _reached(task, period, reports),
            "subprojects": _matrix(task, reports, entries),
            "asks": period is not None and waiting(period, user).filter(pk=task.pk).exists(),
            "history": readable_transitions(user).filter(report__task=task) if reads_comments(user, task) else None,
            "previous": tasks.filter(before).reverse().first(),
            "next": tasks.filter(after).first(),
        },
    )


def _chosen(request: HttpRequest, plan: Plan) -> Period | None:
    """Return the period of `?quarter=`, else the current one of the plan; none where the plan has none yet."""
    periods = list(plan.periods.select_related("plan"))
    number = request.GET.get("quarter", "")
    asked = next((period for period in periods if str(period.number) == number), None)
    return asked or current(periods, timezone.localdate())


def _entries(reports: list[Report]) -> dict[int, list[dict[str, Any]]]:
    """Return the rows of each report by its key, in order; one query."""
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    found = ProgressEntry.objects.filter(report__in=reports).order_by("report", "order")
    for row in found.values("report_id", "subproject_id", "percent", "basis", *ROW):
        rows[row["report_id"]].append(row)
    return rows


def _columns(
    task: Task, period: Period | None, reports: list[Report], entries: dict[int, list[dict[str, Any]]], user: User
) -> list[QuarterColumn]:
    """Return the four quarters side by side; two queries."""
    goals = {goal.period_id: goal.text for goal in task.milestones.all()}
    periods = {each.number: each for each in task.plan.periods.all()}
    by_period = {report.period_id: report for report in reports}
    columns = []
    for number in range(1, 5):
        each = periods.get(number)
        report = by_period.get(each.pk) if each else None
        state = report.status if report else ""
        columns.append(
            QuarterColumn(
                Quarter(task.plan.year, number),
                each,
                goals.get(each.pk, "") if each else "",
                state,
                state_label(state, task, user),
                progress_cell([[row[key] for key in ROW] for row in entries[report.pk]]) if report else None,
                each is not None and each == period,
            )
        )
    return columns


def _reached(task: Task, period: Period | None, reports: list[Report]) -> list[Reached]:
    """Return the annual targets, each with its last reading up to `period`; two queries."""
    last = {}
    upto = [report for report in reports if period and report.period.number <= period.number]
    for reading in (
        TargetReading.objects.filter(report__in=upto)
        .select_related("report__period__plan")
        .order_by("report__period__number")
    ):
        last[reading.target_id] = reading
    return [
        Reached(target, reading and reading.value, reading and reading.report.period)
        for target in task.targets.select_related("owner")
        for reading in [last.get(target.pk)]
    ]


def _matrix(
    task: Task, reports: list[Report], entries: dict[int, list[dict[str, Any]]]
) -> list[tuple[SubProject, list[Progress | None]]]:
    """Return each sub-project with where it stood in each of the four quarters; one query.

    Where a report speaks of it in several rows, the last one that says a stage or a percentage counts.
    """
    stood: dict[tuple[int, int], Progress] = {}
    for report in reports:
        for row in entries[report.pk]:
            key = (row["subproject_id"], report.period.number)
            if row["subproject_id"] and (
                key not in stood or row["stage"] != Stage.UNSTATED or row["percent"] is not None
            ):
                stood[key] = Progress(row["stage"], row["percent"], row["basis"])
    return [
        (subproject, [stood.get((subproject.pk, number)) for number in range(1, 5)])
        for subproject in task.subprojects.select_related("district")
    ]
