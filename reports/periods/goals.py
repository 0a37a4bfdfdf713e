"""Milestones by form: proposed by the bureau, agreed by the office; once the period is open the old wording is kept."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reports import notices
from reports.subjects import keep
from reports.workflow import RefusedError
from tasks import audit
from tasks.milestones import reword
from tasks.models import Membership, MilestoneRevision, Period, Task, User

State, Role = MilestoneRevision.State, Membership.Role


@transaction.atomic
def propose(task: Task, period: Period, *, text: str, reason: str, by: User) -> MilestoneRevision:
    """Propose `text` as the milestone of `task` in `period` and tell the supervisors.

    Raises `RefusedError` for another bureau's task, a closed period, words that change nothing, a proposal that waits
    already, and without a reason once the period is open.
    """
    Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    acting = by.acting
    if acting is None or acting.role != Role.REPORTER or acting.organization_id != task.lead_id:
        raise RefusedError("工作目标由牵头单位的填报人提出。")
    if period.closed_at:
        raise RefusedError(f"{period}的填报期已关闭，工作目标不能再改。")
    before = _text(task, period)
    if not text.strip() or text == before:
        raise RefusedError("请写明新的工作目标，它应与现在的不同。")
    if period.opened_at and not reason.strip():
        raise RefusedError("填报期开放后变更工作目标须写明理由。")
    waiting = task.milestone_revisions.filter(period=period, state=State.PROPOSED)
    if waiting.exists():
        raise RefusedError("这个季度的工作目标已有一条待确认，请等督查室确认后再提。")
    revision = MilestoneRevision.objects.create(
        task=task,
        period=period,
        before=before,
        text=text,
        reason=reason.strip(),
        by=by,
        organization=acting.organization,
    )
    audit.record(audit.Kind.PERIOD, "提出工作目标", by=by, about=f"{task} {period}", detail=f"{before} → {text}")
    words = f"{task.lead}提出{period}{task} 的工作目标，待您确认。"
    with notices.stopping_nobody(revision):
        notices.tell(notices.members(Role.SUPERVISOR), words, _address(revision))
    return revision


@transaction.atomic
def judge(revision: MilestoneRevision, *, agree: bool, comment: str, by: User) -> MilestoneRevision:
    """Adopt the proposed wording or refuse it with a comment, and tell who proposed it; raises `RefusedError`."""
    revision = MilestoneRevision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    if revision.state != State.PROPOSED:
        raise RefusedError(f"这条工作目标{revision.get_state_display()}，不能再次确认。")
    if not by.acts_as(Role.SUPERVISOR) or by.pk == revision.by_id:
        raise RefusedError("工作目标由督查员确认，本人提出的由另一位督查员确认。")
    if revision.period.closed_at:
        raise RefusedError(f"{revision.period}的填报期已关闭，工作目标不能再改。")
    if not agree and not comment.strip():
        raise RefusedError("不同意须写明意见。")
    revision.state = State.AGREED if agree else State.REFUSED
    revision.decided_by, revision.decided_at, revision.comment = by, timezone.now(), comment.strip()
    if agree:
        revision.before = _text(revision.task, revision.period)
        reword(revision.task, revision.period, revision.text)
        keep([revision.task_id])
    revision.save()
    told = f"{revision.get_state_display()}：{revision.before} → {revision.text}。{revision.comment}"
    audit.record(audit.Kind.PERIOD, "确认工作目标", by=by, about=f"{revision.task} {revision.period}", detail=told)
    with notices.stopping_nobody(revision):
        _tell_bureau(revision)
    return revision


def _text(task: Task, period: Period) -> str:
    found = task.milestones.filter(period=period).values_list("text", flat=True).first()
    return found or ""


def _tell_bureau(revision: MilestoneRevision) -> None:
    if revision.by is None:
        return
    comment = f"意见：{revision.comment}" if revision.comment else ""
    text = f"{revision.period}{revision.task} 的工作目标{revision.get_state_display()}。{comment}"
    notices.tell([revision.by], text, _address(revision))


def _address(revision: MilestoneRevision) -> str:
    period = revision.period
    return reverse("goal", args=[period.plan, period.number, revision.task.number])
