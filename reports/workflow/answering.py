"""Answers to doubts and to the milestone's conditions, and what still stands against submitting a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from reports.models import FindingAnswer, Report
from reports.subjects import Admitted, Reading, Told, numbered_findings, readings, sources
from reports.workflow import checklist
from reports.workflow.content import content_of
from reports.workflow.foreseeing import outlook_objection
from reports.workflow.meant import Named
from tasks.models import User
from tasks.models.composed import question


class Case(NamedTuple):
    """What the texts of a report come to: its findings with their answers, and the milestone's conditions with theirs."""

    findings: list[Told]
    items: list[checklist.Item]


def case_of(report: Report, user: User) -> Case:
    """Return what a saved `report` comes to, as `user` of its lead bureau reads it; fifteen queries."""
    found = sources(report.period, user, [report.task.number])
    if not found:
        return Case([], [])
    source, content = found[0], content_of(report)
    if report.status in Report.OPEN:  # the sub-projects that it names are known to others once it is submitted
        names = Named(report.task, content.entries).names
        source = source._replace(known=tuple((each.name, each.aliases, each.district) for each in names))
    [reading] = readings([source], "findings", "conditions")
    items = checklist.items_of(reading, content.answers)
    behind = any(item.is_behind for item in items)
    obstacles = _obstacles(report.pk)[0] if behind else ""  # `report` may be from before a save
    admitted = admitted_in(reading, items, obstacles)
    return Case(numbered_findings(reading.findings, answers_to(report.pk), admitted), items)


@question
def answers_to(report: int) -> QuerySet[FindingAnswer]:
    """Return the answers to the doubts about a report, each with who gave it."""
    return FindingAnswer.objects.filter(report=report).select_related("by")


@question
def _obstacles(report: int) -> QuerySet[Report, str]:
    return Report.objects.filter(pk=report).values_list("obstacles", flat=True)


def admitted_in(reading: Reading, items: Iterable[checklist.Item], obstacles: str) -> list[Admitted]:
    """Return the conditions that the answers in `items` say are not reached; none while the obstacles are not written."""
    behind = {item.key: item.sentence for item in items if item.is_behind} if obstacles.strip() else {}
    return [Admitted(each.condition.span, behind[each.key]) for each in reading.conditions if each.key in behind]


def told_on(report: Report, user: User) -> list[Told]:
    """Return the findings on a saved `report`, as `user` of its lead bureau reads it; fifteen queries."""
    return case_of(report, user).findings


def write(report: Report, reasons: Mapping[str, str], by: User) -> int:
    """Keep a reason for each doubt that `reasons` names by its fingerprint and return how many are new or taken back.

    An empty one takes the answer back. A reason that says the same as before keeps its author and time; one for words that no longer stand is passed over.
    """
    changed = 0
    for each in told_on(report, by):
        reason = reasons.get(each.fingerprint, str(each.answer or "")).strip()
        if not each.asks or reason == str(each.answer or ""):
            continue
        changed += 1
        if not reason:
            report.answers.filter(fingerprint=each.fingerprint).delete()
            continue
        finding = each.finding
        said = {"code": finding.code, "evidence": finding.evidence, "reason": reason, "by": by, "at": timezone.now()}
        FindingAnswer.objects.update_or_create(report=report, fingerprint=each.fingerprint, defaults=said)
    return changed


def objection(report: Report, case: Case) -> str:
    """Return why `report` can't be submitted, nothing where it can; no query."""
    conditions = checklist.objection(case.items, report.obstacles, report.next_steps)
    return f"{_objection(case.findings)}{conditions}{outlook_objection(report)}"


def _objection(listed: list[Told]) -> str:
    """Return what the findings have against submitting."""
    errors = sum(each.blocks and not each.asks for each in listed)
    doubts = sum(each.blocks and each.asks for each in listed)
    open_ = [f"{errors} 处错误没有改正"] * bool(errors) + [f"{doubts} 个疑点没有说明"] * bool(doubts)
    if not open_:
        return ""
    remedy = "请改正文字，或逐条说明理由。" if doubts else "请先改正文字。"
    return f"还有 {'、'.join(open_)}，不能报送。{remedy}"
