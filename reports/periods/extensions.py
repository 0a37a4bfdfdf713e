"""More time for a report: asked for before it is due, decided by the office."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reports import notices
from reports.models import Extension, Report
from reports.workflow import RefusedError, may_edit
from tasks import audit
from tasks.models import Membership, User

State = Extension.State


@transaction.atomic
def ask(reports: Collection[Report], *, until: date, reason: str, by: User, on: date) -> list[Extension]:
    """Ask for time for each of `reports`, all or none, and tell the supervisors; return what was asked.

    Raises `RefusedError` for a report that isn't theirs to write, is past due at the day `on`, or is asked for already.
    """
    keys = [report.pk for report in reports]
    list(Report.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    found = Report.objects.filter(pk__in=keys).with_due().select_related("task__lead", "period__plan")
    asked = [_asked(report, until, reason.strip(), by, on) for report in found.order_by("task__order")]
    if not asked:
        raise RefusedError("请选择要申请延期的任务。")
    Extension.objects.bulk_create(asked)
    for each in asked:
        audit.record(audit.Kind.PERIOD, "申请延期", by=by, about=each.report, detail=f"延至 {until}：{each.reason}")
    with notices.stopping_nobody(asked[0]):
        _tell_office(asked)
    return asked


def _asked(report: Report, until: date, reason: str, by: User, on: date) -> Extension:
    """Return the request for one report, not saved; `report` carries its `due`."""
    due: date | None = getattr(report, "due", None)
    if not may_edit(report, by):
        raise RefusedError(f"{report.task} 现在不能申请延期：报告已经报送、填报期没有开放，或不由您的单位牵头。")
    if due is None:
        raise RefusedError(f"{report.period}还没有报送截止日期，不需要申请延期。")
    if on > due:
        raise RefusedError(f"{report.task} 已过截止日期 {due:%-m月%-d日}，不能再申请延期。逾期后仍可报送。")
    if until <= due:
        raise RefusedError(
            f"延至 {until:%-m月%-d日} 不晚于{report.task} 的截止日期 {due:%-m月%-d日}，请选择更晚的日期。"
        )
    if report.extensions.filter(state=State.ASKED).exists():
        raise RefusedError(f"{report.task} 已有一份延期申请待批，请等督查室批复。")
    if not reason:
        raise RefusedError("申请延期须写明理由。")
    return Extension(report=report, until=until, reason=reason, by=by)


@transaction.atomic
def decide(extension: Extension, *, grant: bool, comment: str, by: User) -> Extension:
    """Grant or refuse `extension` and tell who asked; raises `RefusedError` when it is decided, or refused without a word."""
    extension = Extension.objects.select_for_update(of=("self",)).get(pk=extension.pk)
    if extension.state != State.ASKED:
        raise RefusedError(f"这份延期申请{extension.get_state_display()}，不能再次批复。")
    if not grant and not comment.strip():
        raise RefusedError(f"{extension.report.task} 没有批复：不同意延期须写明意见。")
    if not by.acts_as(Membership.Role.SUPERVISOR) or by.pk == extension.by_id:
        raise RefusedError("延期由督查员批复，本人的申请由另一位督查员批复。")
    extension.state = State.GRANTED if grant else State.REFUSED
    extension.decided_by, extension.decided_at, extension.comment = by, timezone.now(), comment.strip()
    extension.save()
    told = f"延至 {extension.until}：{extension.get_state_display()}。{extension.comment}"
    audit.record(audit.Kind.PERIOD, "批复延期", by=by, about=extension.report, detail=told)
    with notices.stopping_nobody(extension):
        _tell_bureau(extension)
    return extension


def _tell_office(asked: list[Extension]) -> None:
    report = asked[0].report
    numbers = "、".join(each.report.task.number for each in asked)
    text = f"{report.task.lead}申请将{report.period}任务 {numbers} 延至 {asked[0].until:%-m月%-d日}：{asked[0].reason}"
    notices.tell(notices.members(Membership.Role.SUPERVISOR), text, _address(report))


def _tell_bureau(extension: Extension) -> None:
    report = extension.report
    comment = f"意见：{extension.comment}" if extension.comment else ""
    until = f"{extension.until:%-m月%-d日}"
    text = f"{report.period}{report.task} 延至 {until} 的申请{extension.get_state_display()}。{comment}"
    notices.tell([extension.by], text, _address(report))


def _address(report: Report) -> str:
    return reverse("extensions", args=[report.period.plan, report.period.number])
