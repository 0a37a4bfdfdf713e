"""The list of a year's tasks, and one task's whole year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.desk import (
    MISSING,
    begun,
    beside,
    current,
    handed_over,
    periods_asked,
    periods_of,
    readable_transitions,
    reads_comments,
    state_label,
    supported_tasks,
    waiting_tasks,
    with_due,
    with_state,
)
from reports.documents.quarter_table import progress_cell
from reports.documents.table import Cell
from reports.models import OfficeOutlook, ProgressEntry, Report, outlook_told
from reports.models.entries import BASES
from reports.models.reports import lead_then, overdue
from reports.standing import Judged, Rule, Standing, judgements, scale_now
from reports.subjects import Told, told_in
from reports.taskpages.forms.tasks import FIELDS, TaskFilter
from reports.taskpages.target_rows import target_rows
from reports.yearly import through_years
from tasks.access import person, reader
from tasks.language import Stage
from tasks.language.figures import Basis
from tasks.models import Period, Plan, PlanKey, Support, Task, User, name_then
from tasks.quarters import Quarter

Status = Report.Status
PER_PAGE = 25
HEADS = (("number", "编号"), ("", "工作任务"), ("lead", "牵头单位"), ("state", "填报状态"))
ROW = ("order", "item", "marker", "text", "name", "district_then", "stage")


class QuarterColumn(NamedTuple):
    """One quarter of a task: goal, state, readable narrative, standing; `nothing` says why there is none, `late` that it is.

    `known` says that there is a period; `told` are the findings on the quarter that is chosen; `lead` is what the lead was
    called when the quarter was closed, where that was another name.
    """

    quarter: Quarter
    begun: bool
    here: bool
    goal: str
    state: str
    label: str
    progress: Cell | None
    nothing: str
    known: bool
    late: bool
    obstacles: str
    next_steps: str
    findings: list[Told]
    outlook: str
    office_outlook: str
    lead: str = ""
    standing: Standing | None = None

    @property
    def outlook_word(self) -> str:
        """Return what its bureau expects of the year, without the reason."""
        return self.outlook.partition("：")[0]

    @property
    def office_word(self) -> str:
        """Return what the office expects, without the reason."""
        return self.office_outlook.partition("：")[0]

    @property
    def lit(self) -> bool:
        """Return whether there is a light to show: something was reported, or a supervisor decided."""
        silent = (Rule.NOT_REPORTED, Rule.NOT_DUE, Rule.NOT_OPENED)
        return self.standing is not None and (self.standing.override is not None or self.standing.rule not in silent)


class Progress(NamedTuple):
    """Where a sub-project stood at the end of a quarter; `basis` names what the percentage is a share of."""

    stage: str
    percent: Decimal | None
    basis: str


@require_safe
def tasks(request: HttpRequest, plan: PlanKey) -> HttpResponse:
    """List the tasks of one list, or of all of its year, that the person may see: searched, filtered, sorted, 25 a page."""
    user = reader(request)
    own = get_object_or_404(Plan.objects.at(plan))
    period = _chosen(request, [each for each in periods_of(request) if each.plan_id == own.pk])
    periods = periods_asked(request, period) if period else []
    plans = {own.pk: own} | {each.plan_id: each.plan for each in periods}
    of_lists = Task.objects.visible_to(user).filter(plan__in=plans).with_subproject_count()
    visible = with_state(of_lists, periods, user)
    several = period is not None and len(beside(request, period)) > 1
    closed = period.named_at if period else None
    form = TaskFilter(visible, request.GET, scale=scale_now(own.pk), plan=own if several else None, closed=closed)
    found = with_due(form.apply(visible, user, periods).select_related("plan"), periods)
    found = found.annotate(unit=lead_then(periods, "short_name"))
    opened = {each.plan_id for each in periods if each.opened_at}
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    unsorted = query.copy()
    unsorted.pop("sort", None)
    return render(
        request,
        "taskpages/tasks.html",
        {
            "plan": own,
            "all_lists": len(plans) > 1,
            "period": period,
            "form": form,
            "heads": HEADS,
            "page": page,
            "rows": [(task, state_label(task.state, task, user), _late(task, opened)) for task in page],
            "filtered": any(query.get(name) for name in FIELDS if name not in ("list", "sort", "quarter")),
            "query": query.urlencode(),
            "unsorted": unsorted.urlencode(),
            "sort": query.get("sort") or "number",
        },
    )


@require_safe
def task(request: HttpRequest, plan: PlanKey, number: str) -> HttpResponse:
    """Show one task's year: text, targets, four quarters, sub-projects, history — as far as the person may read."""
    user = person(request)
    visible = Task.objects.visible_to(user).of_plan(plan)
    task = get_object_or_404(visible.select_related("plan", "lead"), number=number)
    periods = list(task.plan.periods.select_related("plan"))
    period = _chosen(request, periods)
    reports = list(
        Report.objects.visible_to(user).with_due().filter(task=task).select_related("period__plan", "task__lead")
    )
    entries = _entries(reports)
    dues = {report.period.number: report.due for report in reports}
    reports = [each for each in reports if each.version or each.status != Status.DRAFT or entries[each.pk]]
    told = told_in(period, user, [number]).get(number) if period else None
    closed = period.named_at if period else None
    judgements = _judged(task, periods, user)
    here = judgements.get(period.number) if period else None
    columns = _columns(task, periods, period, reports, entries, user, told or [], dues)
    columns = [
        column._replace(standing=judgements[number].standing) if number in judgements else column
        for number, column in enumerate(columns, 1)
    ]
    targets = target_rows(task, period, reports, here.facts if here else None)
    of_plan = Task.objects.visible_to(user).filter(plan=task.plan_id).order_by("order", "number")
    after = Q(order__gte=task.order) & (Q(order__gt=task.order) | Q(number__gt=task.number))
    before = Q(order__lte=task.order) & (Q(order__lt=task.order) | Q(number__lt=task.number))
    return render(
        request,
        "taskpages/task.html",
        {
            "task": task,
            "period": period,
            "words": [row.target.words for row in targets],
            "lead": task.lead.name_at(closed).name,
            "supports": _supports(task, closed),
            "people": _people(task, user),
            "handed": handed_over(task, period),
            "standing": here and here.standing,
            "column": next((column for column in columns if column.here), None),
            "columns": columns,
            "told": told,
            "outlooks": [column for column in columns if column.outlook or column.office_outlook],
            "ended": _ended(columns),
            "targets": targets,
            "subprojects": _matrix(task, reports, entries, closed),
            "asks": _asks(task, period, user),
            "gives": period is not None and supported_tasks([period], user).filter(pk=task.pk).exists(),
            "history": readable_transitions(user).filter(report__task=task) if reads_comments(user, task) else None,
            "years": through_years(task, Task.objects.visible_to(user)),
            "previous": of_plan.filter(before).last(),
            "next": of_plan.filter(after).first(),
        },
    )


def _ended(columns: list[QuarterColumn]) -> Standing | None:
    """Return how the task stands in the year's last quarter, where it is known: what was expected is compared with it."""
    last = columns[-1]
    return last.standing if last.lit else None


def _judged(task: Task, periods: list[Period], user: User) -> dict[int, Judged]:
    """Return by quarter how the task stands, as far as `user` may see it; its own bureau sees what it writes too."""
    if not periods:
        return {}
    found = judgements(periods, user, timezone.localdate(), [task.pk], drafts=True)
    return {period.number: found[period.pk][task.pk] for period in periods if task.pk in found[period.pk]}


def _late(task: Any, opened: Collection[int]) -> bool:
    """Return whether the report on a task, which carries its state and its due date, is late in a list that is `opened`."""
    asked = task.plan_id in opened and task.status == Task.Status.ACTIVE
    return asked and overdue(task.due, task.arrived_at, task.state, timezone.localdate())


def _chosen(request: HttpRequest, periods: list[Period]) -> Period | None:
    """Return the one of `periods` that `?quarter=` names, else the current one; none of none."""
    number = request.GET.get("quarter", "")
    asked = next((period for period in periods if str(period.number) == number), None)
    return asked or current(periods, timezone.localdate())


def _entries(reports: list[Report]) -> dict[int, list[dict[str, Any]]]:
    """Return the rows of each report by its key, in order; one query."""
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    district = name_then("district", "short_name", OuterRef("report__period__named_at"))
    found = (
        ProgressEntry.objects.filter(report__in=reports).annotate(district_then=district).order_by("report", "order")
    )
    for row in found.values("report_id", "subproject_id", "percent", "basis", *ROW):
        rows[row["report_id"]].append(row)
    return rows


def _asks(task: Task, period: Period | None, user: User) -> str:
    """Return what the task asks the person to do in `period` (填报), nothing when it waits for somebody else."""
    waits = waiting_tasks([period], user).filter(pk=task.pk).first() if period else None
    if waits is None:
        return ""
    return {Status.AWAITING_SIGN_OFF: "审签", Status.SUBMITTED: "审核", MISSING: "填报"}.get(waits.state, "继续填报")


def _supports(task: Task, closed: datetime | None) -> list[tuple[str, str]]:
    """Return the roles of supporting units in words, each with its units in one line."""
    found = list(task.supports.annotate(unit=name_then("organization", "short_name", closed)))
    return [
        (role.label, "、".join(f"{each.unit}{f'（{each.clause}）' if each.clause else ''}" for each in units))
        for role in Support.Role
        if (units := [each for each in found if each.role == role])
    ]


def _people(task: Task, user: User) -> list[tuple[str, str]]:
    """Return who answers for the task and who is called about it, with their labels, as far as `user` may read it."""
    named = [("责任人", task.responsible), ("联络人", task.contact)]
    told = any(words for _, words in named) and Task.objects.telling_people(user).filter(pk=task.pk).exists()
    return [(label, words) for label, words in named if words] if told else []


def _columns(
    task: Task,
    periods: list[Period],
    period: Period | None,
    reports: list[Report],
    entries: dict[int, list[dict[str, Any]]],
    user: User,
    told: list[Told],
    dues: dict[int, date | None],
) -> list[QuarterColumn]:
    """Return the four quarters side by side; two queries."""
    readable = reports if reads_comments(user, task) else []
    judged = {each.report_id: each for each in OfficeOutlook.objects.filter(report__in=readable)}
    goals = dict(task.milestones.values_list("period__number", "text"))
    known = {each.number: each for each in periods}
    by_number = {report.period.number: report for report in reports}
    today = timezone.localdate()
    columns = []
    for number in range(1, 5):
        quarter, report = Quarter(task.plan.year, number), by_number.get(number)
        each = known.get(number)
        due = each is not None and begun(each, today)
        here = period is not None and number == period.number
        state = report.status if report else MISSING
        label = state_label(state, task, user)
        opened = each is not None and each.opened_at is not None and task.status == Task.Status.ACTIVE
        last = dues.get(number, each.due_on if each else None)
        columns.append(
            QuarterColumn(
                quarter,
                (due and each is not None and each.opened_at is not None) or report is not None,
                here,
                goals.get(number, ""),
                state,
                label,
                progress_cell([[row[key] for key in ROW] for row in entries[report.pk]]) if report else None,
                _silence(each, label, due=due),
                each is not None,
                opened and label != "—" and overdue(last, getattr(report, "arrived_at", None), state, today),
                report.obstacles if report else "",
                report.next_steps if report else "",
                told if here else [],
                outlook_told(report.outlook, report.outlook_reason) if report else "",
                str(judged.get(report.pk, "")) if report else "",
                "" if report is None or report.lead_then == task.lead.short_name else report.lead_then,
            )
        )
    return columns


def _silence(period: Period | None, label: str, *, due: bool) -> str:
    """Return why a quarter has no report to be read, where it has none: `label` is the state of one that is asked for."""
    if period is None or not due:
        return "尚未到期" if period else "还没有填报期"
    if label == "—":
        return "尚未公开"
    return label if period.opened_at else "没有开放填报"


def _matrix(
    task: Task, reports: list[Report], entries: dict[int, list[dict[str, Any]]], closed: datetime | None
) -> list[tuple[Any, list[tuple[str, Progress | None]]]]:
    """Return each sub-project, with its district's name `place`, and the four quarters by name and where it stood; one query.

    Where a report speaks of it in several rows, the last one that says a stage or a percentage counts.
    """
    stood: dict[tuple[int, int], Progress] = {}
    for report in reports:
        for row in entries[report.pk]:
            says = row["stage"] != Stage.UNSTATED or row["percent"] is not None
            key = (row["subproject_id"], report.period.number)
            if row["subproject_id"] and (says or key not in stood):
                basis = "" if row["basis"] in ("", Basis.WORKS) else BASES[Basis(row["basis"])]
                stood[key] = Progress(row["stage"], row["percent"], basis)
    quarters = [(Quarter(task.plan.year, number).label, number) for number in range(1, 5)]
    return [
        (subproject, [(label, stood.get((subproject.pk, number))) for label, number in quarters])
        for subproject in task.subprojects.annotate(place=name_then("district", "short_name", closed))
    ]
