"""From one year's list to the next: what became of a task, and where one comes from, as the administrator decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tasks.models.organizations import User
from tasks.models.plans import Plan
from tasks.models.tasks import Task


class Succession(models.Model):
    """One decision on a new list: `task` of it is, or has in it, the `earlier` one of the year before.

    A new task has no earlier one, an earlier one that was dropped has none in the new list.
    """

    class Kind(models.TextChoices):
        KEPT = "kept", "沿用"
        CHANGED = "changed", "文字有改动"
        MERGED = "merged", "合并"
        SPLIT = "split", "分立"
        NEW = "new", "新增"
        DROPPED = "dropped", "不再列入"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="successions", verbose_name="新清单")
    kind = models.CharField("对照结果", max_length=16, choices=Kind)
    task = models.ForeignKey(
        Task, models.CASCADE, related_name="origins", null=True, blank=True, verbose_name="新清单的任务"
    )
    earlier = models.ForeignKey(
        Task, models.CASCADE, related_name="successions", null=True, blank=True, verbose_name="上年的任务"
    )
    by = models.ForeignKey(
        User, models.PROTECT, related_name="successions", null=True, blank=True, verbose_name="确认人"
    )
    at = models.DateTimeField("确认时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "年度对照"
        ordering = ("plan", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="new", task__isnull=False, earlier__isnull=True)
                | models.Q(kind="dropped", task__isnull=True, earlier__isnull=False)
                | (~models.Q(kind__in=["new", "dropped"]) & models.Q(task__isnull=False, earlier__isnull=False)),
                name="succession_has_its_tasks",
                violation_error_message="新增的任务没有上年任务，不再列入的没有新任务，其他的两样都有。",
            ),
            models.UniqueConstraint(
                fields=["task", "earlier"],
                name="succession_once",
                violation_error_message="这两项任务已经对照过。",
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(kind="new"),
                name="succession_new_once",
                violation_error_message="这项任务已经确认为新增。",
            ),
            models.UniqueConstraint(
                fields=["plan", "earlier"],
                condition=models.Q(kind="dropped"),
                name="succession_dropped_once",
                violation_error_message="上年的这项任务已经确认不再列入。",
            ),
        ]

    def __str__(self) -> str:
        """Return 任务 34 → 任务 7 沿用."""
        sides = [str(each) for each in (self.earlier, self.task) if each]
        return f"{' → '.join(sides)} {self.get_kind_display()}"
