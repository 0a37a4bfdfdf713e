"""How the wording of a milestone was asked for, agreed and changed; the old wording is kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tasks.models.organizations import Organization, User
from tasks.models.plans import Period
from tasks.models.tasks import Task


class MilestoneRevision(models.Model):
    """A new wording of a task's milestone: proposed by its bureau, decided by the office; `before` is the old one.

    What an import or the administration changes after the period was opened is kept in the same way, agreed at once.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待督查室确认"
        AGREED = "agreed", "已采用"
        REFUSED = "refused", "未同意"

    task = models.ForeignKey(Task, models.CASCADE, related_name="milestone_revisions", verbose_name="任务")
    period = models.ForeignKey(Period, models.CASCADE, related_name="milestone_revisions", verbose_name="填报期")
    before = models.TextField("原工作目标", blank=True)
    text = models.TextField("新工作目标")
    reason = models.TextField("理由", blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="milestone_revisions", null=True, blank=True, verbose_name="提出人"
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="milestone_revisions",
        null=True,
        blank=True,
        verbose_name="代表单位",
    )
    at = models.DateTimeField("提出时间", default=timezone.now)
    state = models.CharField("状态", max_length=16, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="decided_revisions", null=True, blank=True, verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    comment = models.TextField("意见", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作目标变更"
        ordering = ("period", "task", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "period"],
                condition=models.Q(state="proposed"),
                name="milestone_proposed_once",
                violation_error_message="这个季度的工作目标已有一条待确认，请等督查室确认后再提。",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(comment=""),
                name="milestone_refused_has_comment",
                violation_error_message="不同意须写明意见。",
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="milestone_revision_has_text",
                violation_error_message="工作目标不能为空。",
            ),
        ]

    def __str__(self) -> str:
        """Return the task, the quarter and the state."""
        return f"{self.task} {self.period} {self.get_state_display()}"
