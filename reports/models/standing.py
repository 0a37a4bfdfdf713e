"""The words of standing (完成情况、亮灯), and a supervisor's decision that stands beside the computed one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from tasks.models import Period, Task, User
from tasks.models.revisions import RevisionField


class Bucket(models.TextChoices):
    """How a task stands, as cities publish it."""

    COMPLETED = "completed", "已完成"
    AHEAD = "ahead", "超进度"
    ON_SCHEDULE = "on_schedule", "达进度"
    BEHIND = "behind", "欠进度"
    NOT_COMPARABLE = "not_comparable", "其他"


class Light(models.TextChoices):
    """The light that a task shows; none where nothing can be compared."""

    GREEN = "green", "绿灯"
    YELLOW = "yellow", "黄灯"
    RED = "red", "红灯"
    NONE = "none", "不亮灯"


class StandingOverride(models.Model):
    """A supervisor's light for a task in a period, with the reason; shown beside the computed one. Append-only.

    The latest decides; one without a light takes the earlier ones back.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="standing_overrides", verbose_name="任务")
    period = models.ForeignKey(Period, models.PROTECT, related_name="standing_overrides", verbose_name="填报期")
    light = models.CharField("亮灯", max_length=16, choices=Light, blank=True)
    reason = models.TextField("理由")
    by = models.ForeignKey(User, models.PROTECT, related_name="standing_overrides", verbose_name="认定人")
    at = models.DateTimeField("时间", default=timezone.now)
    revision = RevisionField()

    class Meta:
        verbose_name = verbose_name_plural = "亮灯认定"
        ordering = ("period", "task", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="override_has_reason",
                violation_error_message="改变亮灯须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        """Return the light in words, or that it was taken back."""
        return self.get_light_display() or "恢复计算结果"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new decision; raises `TypeError` for one that exists."""
        if not self._state.adding:
            raise TypeError("亮灯认定只能新增，不能修改。")
        super().save(*args, **kwargs)
