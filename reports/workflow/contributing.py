"""Supporting units give their own words for a report; the lead decides what goes in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from reports import notices
from reports.models import Contribution, Report
from reports.workflow.holding import locked_report
from reports.workflow.refusal import RefusedError, StaleError
from tasks import audit
from tasks.models import Membership, Organization, Task, User
from tasks.models.composed import question

Role, State = Membership.Role, Contribution.State


def supports(task: Task, user: User) -> bool:
    """Return whether `user` acts as a reporter of a unit that supports `task` and does not lead it; one query."""
    acting = user.acting
    if acting is None or acting.role != Role.REPORTER or acting.organization_id == task.lead_id:
        return False
    return Task.objects.supported_by(acting.organization).filter(pk=task.pk).exists()


def awaits(report: Report) -> bool:
    """Return whether words of supporting units can still go into `report`: its bureau hasn't filed it yet."""
    period = report.period
    return report.status in Report.OPEN and period.opened_at is not None and period.closed_at is None


@transaction.atomic
def contribute(report: Report, text: str, *, by: User, version: int, token: str = "") -> Contribution:
    """Keep `text` as what the unit of `by` says for `report`, and return it; a form sent twice with one text is kept once.

    `version` is 0 for the first text. Raises `RefusedError` when the unit doesn't support the task, when the report has
    been filed, when there is no text, or when somebody of the unit has changed it meanwhile.
    """
    current = locked_report(report)
    if not supports(current.task, by) or by.acting is None:
        raise RefusedError("只有配合这项任务的单位的填报人可以提供情况。")
    unit = by.acting.organization
    known = current.contributions.filter(organization=unit).first()
    if known and token and known.saved_with == token and known.text == text:
        return known
    if not awaits(current):
        raise RefusedError("牵头单位已经报送，或者填报期没有开放，现在不能再提供情况。")
    if not text.strip():
        raise RefusedError("还没有写情况，请先填写。")
    if version != (known.version if known else 0):
        who = "您刚才已经保存过" if known and known.by_id == by.pk else "同事刚刚改过"
        raise StaleError(f"{who}本单位提供的情况，与这一页的内容不同。请核对后再保存。")
    kept = known or Contribution(report=current, organization=unit, version=0)
    kept.text, kept.version, kept.by, kept.at, kept.saved_with = text, kept.version + 1, by, timezone.now(), token
    kept.state, kept.decided_by, kept.decided_at, kept.comment = State.OFFERED, None, None, ""
    kept.save()
    audit.record(audit.Kind.REPORT, "提供情况", by=by, about=current, detail=f"{unit}，第 {kept.version} 版")
    words = f"{unit}提供了情况：{current.task}，{current.period}。请决定是否采用。"
    address = reverse("report", args=[current.period.plan, current.period.number, current.task.number])
    _tell(current.task.lead, words, address)
    return kept


@transaction.atomic
def decline(contribution: Contribution, comment: str, *, by: User) -> None:
    """Note that the lead does not take a unit's words, and why; raises `RefusedError` for others or without a reason."""
    report = locked_report(contribution.report)
    current = report.contributions.select_related("organization").get(pk=contribution.pk)
    acting = by.acting
    if acting is None or acting.role != Role.REPORTER or acting.organization_id != report.task.lead_id:
        raise RefusedError("由牵头单位的填报人决定是否采用。")
    if not awaits(report):
        raise RefusedError("报告已经报送，或者填报期没有开放，现在不能再决定。")
    if not comment.strip():
        raise RefusedError("不采用须写明意见。")
    if current.version != contribution.version:
        raise StaleError(f"{current.organization}刚刚改过所提供的情况，请核对后再决定。")
    current.state, current.comment = State.DECLINED, comment.strip()
    current.decided_by, current.decided_at = by, timezone.now()
    current.save()
    told = f"{current.organization}：{current.comment}"
    audit.record(audit.Kind.REPORT, "不采用情况", by=by, about=report, detail=told)
    words = f"{report.task.lead}未采用贵单位提供的情况：{report.task}，{report.period}。意见：{current.comment}"
    address = reverse("contribution", args=[report.period.plan, report.period.number, report.task.number])
    _tell(current.organization, words, address)


def settle(report: Report, units: Collection[int], adopted: Mapping[int, int], by: User) -> None:
    """Note whose words stand in the report, whose row is held; one query, and one for each that changes.

    Those that were `adopted` (by key, in which version) and whose unit is among `units` are taken; those of which
    nothing stands there any more are offered again.
    """
    for given in _given(report.pk):
        stands = given.organization_id in units
        if stands and given.state != State.TAKEN and adopted.get(given.pk) == given.version:
            given.state, given.decided_by, given.decided_at, given.comment = State.TAKEN, by, timezone.now(), ""
            given.save()
        elif not stands and given.state == State.TAKEN:
            given.state, given.decided_by, given.decided_at = State.OFFERED, None, None
            given.save()


@question
def _given(report: int) -> QuerySet[Contribution]:
    return Contribution.objects.filter(report=report)


def _tell(unit: Organization, words: str, address: str) -> None:
    with notices.stopping_nobody(words):
        notices.tell(notices.members(Role.REPORTER, unit), words, address)
