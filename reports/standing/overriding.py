"""A supervisor's light in place of the computed one: said with a reason, kept for good, taken back by another word."""

from __future__ import annotations

from django.db import transaction

from reports.models import Light, Report, StandingOverride, had_a_hand
from tasks import audit
from tasks.models import Membership, Period, Task, User


class RefusedLightError(Exception):
    """A light that can't be set; its text is a sentence for the person."""


@transaction.atomic
def override(task: Task, period: Period, *, light: Light | None, reason: str, by: User) -> StandingOverride:
    """Keep that `by` sees `task` at `light` in `period`, or with None that the computed light holds again, and return it.

    Said a second time in the same words it is the same decision. Raises `RefusedLightError` for anybody but a supervisor,
    without a reason, for a task that counts nowhere, and when there is nothing to take back.
    """
    if not by.acts_as(Membership.Role.SUPERVISOR):
        raise RefusedLightError("只有督查员可以认定亮灯。")
    if not reason.strip():
        raise RefusedLightError("请写明理由。")
    report = Report.objects.filter(task=task, period=period).first()
    if report and had_a_hand(report, by):
        raise RefusedLightError("您填写、报送或审签过这份报告，亮灯须由另一位督查员认定。")
    task = Task.objects.select_for_update().get(pk=task.pk)
    if task.status in Task.LEFT_OUT:
        raise RefusedLightError("任务已取消或合并，不亮灯。")
    last = StandingOverride.objects.filter(task=task, period=period).order_by("-pk").first()
    said = (light.value if light else "", reason.strip())
    if last and (last.light, last.reason) == said:
        return last
    if light is None and not (last and last.light):
        raise RefusedLightError("现在就是按规则计算的结果，没有认定可以撤销。")
    made = StandingOverride.objects.create(task=task, period=period, light=said[0], reason=said[1], by=by)
    before = (last and last.get_light_display()) or "按规则计算"
    told = f"{before} → {made.get_light_display() or '按规则计算'}。{made.reason}"
    audit.record(audit.Kind.PERIOD, "认定亮灯", by=by, about=f"{task} {period}", detail=told)
    return made
