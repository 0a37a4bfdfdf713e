"""What a report shows to whoever reads it without filling it in: its history, the doubts, what may be done now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from reports.desk import beside, following_task, readable_transitions, reads_comments
from reports.models import Passage, Report, Transition
from reports.reportpages.acting import ActForm
from reports.reportpages.opening import of_lead
from reports.reportpages.posted import comments_in, reasons_sent, texts_in
from reports.reportpages.returned import returned_of
from reports.reportpages.shown import report_context
from reports.subjects import told_in
from reports.workflow import Rule, has_begun, why_not_withdrawn
from tasks.models import Membership, User
from tasks.models.composed import attach, question

Action, Role = Transition.Action, Membership.Role


def read_context(
    request: HttpRequest, user: User, current: Report, form: ActForm, rules: Sequence[Rule], *, stale: bool
) -> dict[str, Any]:
    """Return what the pages of reading and review share; `long` are texts that were typed and are kept nowhere."""
    lost = comments_in(request.POST).values() if stale or not rules else ()
    reads = reads_comments(user, current.task)
    return report_context(user, current) | {
        "rules": rules,
        "following": following_task(user, current, beside(request, current.period)),
        "waits": any(rule.action == Action.SIGN_OFF for rule in rules),
        "form": form,
        "history": _history(user, current.pk) if reads and current.pk else [],
        "returned": returned_of(current) if reads else None,
        "supervises": user.acts_as(Role.SUPERVISOR),
        "barred": why_not_withdrawn(current)
        if has_begun(current) and of_lead(user, current.task, Role.REPORTER)
        else "",
        "long": [*(reasons_sent(request.POST).values() if rules else texts_in(request.POST)), *lost],
        "told": told_in(current.period, user, [current.task.number]).get(current.task.number) if current.pk else None,
    }


def _history(user: User, report: int) -> list[Transition]:
    """Return the steps of a report, the latest first, with the passages that were pinned; two queries."""
    steps = _steps(user, report)
    pinned = defaultdict[int, list[Passage]](list)
    for passage in _passages([step.pk for step in steps]):
        pinned[passage.transition_id].append(passage)
    for step in steps:
        attach(step, "passages", pinned[step.pk])
    return steps


@question
def _steps(user: User, report: int) -> QuerySet[Transition]:
    return readable_transitions(user).filter(report=report)


@question
def _passages(steps: list[int]) -> QuerySet[Passage]:
    return Passage.objects.filter(transition__in=steps)
