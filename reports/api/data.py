"""Tasks, standing and issues as another system reads them: what the pages of the same person say, nothing more."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from reports.models import ProgressEntry, Publication, Report
from reports.models.reports import lead_then
from reports.selection import Fact, select
from tasks.language import compose
from tasks.models import AnnualTarget, Period, Plan, QuarterlyMilestone, Support, Task, User
from tasks.quarters import Quarter


def list_of(plan: Plan) -> dict[str, Any]:
    """Return what a list is."""
    return {"year": plan.year, "slug": plan.slug, "title": plan.title}


def tasks_of(plan: Plan, user: User) -> dict[int, dict[str, Any]]:
    """Return by key the tasks of a list with targets, goals, and what `user` may read of the reports; seven queries.

    Each quarter has the name of the lead that it was closed under, an open one today's.

    People and telephones, doubts, comments and evidence are in none of it.
    """
    periods = list(plan.periods.order_by("number"))
    names = {f"lead_{each.number}": lead_then([each], "name") for each in periods}
    visible = Task.objects.visible_to(user).filter(plan=plan).annotate(**names)
    found: list[Any] = list(visible.select_related("lead").order_by("order", "number"))
    supports = defaultdict[int, list[Any]](list)
    for each in Support.objects.filter(task__in=found).select_related("organization"):
        supports[each.task_id].append({"unit": each.organization.name, "role": each.get_role_display()})
    targets = defaultdict[int, list[Any]](list)
    for target in AnnualTarget.objects.filter(task__in=found):
        targets[target.task_id].append(_target(target))
    quarters = _quarters(periods, found, user)
    return {
        task.pk: {
            "id": task.pk,
            "number": task.number,
            "category": task.category,
            "text": task.text,
            "lead": task.lead.name,
            "supports": supports[task.pk],
            "sponsor": task.sponsor,
            "deadline": task.deadline,
            "status": task.get_status_display(),
            "targets": targets[task.pk],
            "quarters": quarters[task.pk],
        }
        for task in found
    }


def _target(target: AnnualTarget) -> dict[str, Any]:
    return {
        "what": target.what,
        "comparator": target.get_comparator_display(),
        "value": f"{target.value.normalize():f}",
        "unit": target.unit,
        "words": target.words,
    }


def _quarters(periods: list[Period], tasks: list[Any], user: User) -> dict[int, list[dict[str, Any]]]:
    """Return by task the quarters of the list: what the lead was called, goal, and state and texts of the report where it may be read."""
    goals = {
        (task, number): text
        for task, number, text in QuarterlyMilestone.objects.filter(task__in=tasks).values_list(
            "task", "period__number", "text"
        )
    }
    reports = Report.objects.visible_to(user).with_words().filter(task__in=tasks).select_related("period")
    by_quarter = {(report.task_id, report.period.number): report for report in reports}
    texts = defaultdict[int, list[str]](list)
    entries = ProgressEntry.objects.filter(report__in=list(by_quarter.values())).order_by("report", "order")
    for report, text in entries.values_list("report", "text"):
        texts[report].append(text)
    return {
        task.pk: [
            {
                "quarter": number,
                "lead": getattr(task, f"lead_{number}"),
                "goal": goals.get((task.pk, number)),
                "report": _report(by_quarter.get((task.pk, number)), texts),
            }
            for number in (each.number for each in periods)
        ]
        for task in tasks
    }


def _report(report: Report | None, texts: dict[int, list[str]]) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "state": report.get_status_display(),
        "progress": compose(texts[report.pk]),
        "obstacles": report.obstacles,
        "next_steps": report.next_steps,
        "outlook": report.outlook or None,
        "outlook_reason": report.outlook_reason,
    }


def standing_of(period: Period, user: User) -> dict[int, dict[str, Any]]:
    """Return by key how the tasks of a period stand, as `user` sees it on the dashboard."""
    return {fact.key: _standing(fact) for fact in select(period, user).facts}


def _standing(fact: Fact) -> dict[str, Any]:
    standing = fact.standing
    return {
        "id": fact.key,
        "number": fact.number,
        "lead": fact.bureau_name,
        "bucket": standing.bucket.value,
        "light": standing.light.value,
        "word": standing.word,
        "decided_by_office": standing.override is not None,
        "reason": standing.reason,
        "on_time": fact.on_time,
    }


def issues_of(plan: Plan) -> dict[int, dict[str, Any]]:
    """Return by key the issues of a list, the newest first; of a withdrawn one number, title and reason; three queries."""
    found = Publication.objects.filter(plan=plan).select_related("period__plan", "withdrawal", "corrects")
    return {issue.pk: _issue(issue) for issue in found.prefetch_related("files")}


def _issue(issue: Publication) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": issue.pk,
        "quarter": str(Quarter(issue.period.plan.year, issue.period.number)),
        "lead": issue.lead_name or None,
        "number": issue.number,
        "title": issue.title,
        "withdrawn": issue.withdrawal.reason if issue.is_withdrawn else None,
    }
    if issue.is_withdrawn:
        return told
    return told | {
        "publisher": issue.publisher,
        "dated": issue.dated.isoformat(),
        "document_number": issue.document_number or None,
        "corrects": issue.corrects.number if issue.corrects else None,
        "files": [{"format": file.kind, "sha256": file.sha256, "size": file.size} for file in issue.files.all()],
    }
