"""What is said of each condition of a milestone: the bureau's answer, and the supervisor's own verdict beside it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from reports.models.reports import Report
from tasks.models import MilestoneCondition, User
from tasks.models.revisions import RevisionField


class ConditionAnswer(models.Model):
    """The bureau's answer to one condition, with the sentence of its narrative that answers it.

    Answers are part of a report's content: written, kept in snapshots and compared together with its rows. One that is
    `as_read` was surely read in the narrative; submitting the report made it the bureau's own, nobody chose it.
    """

    class Answer(models.TextChoices):
        REACHED = "reached", "已达到"
        PARTLY = "partly", "部分达到"
        MISSED = "missed", "未达到"
        NOT_DUE = "not_due", "本季度不涉及"

    BEHIND: ClassVar = (Answer.PARTLY, Answer.MISSED)

    report = models.ForeignKey(Report, models.CASCADE, related_name="condition_answers", verbose_name="季度报告")
    condition = models.ForeignKey(MilestoneCondition, models.CASCADE, related_name="answers", verbose_name="目标事项")
    answer = models.CharField("完成情况", max_length=16, choices=Answer)
    sentence = models.TextField("所依据的原文", blank=True)
    as_read = models.BooleanField("按文字识别", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "目标事项完成情况"
        ordering = ("report", "condition")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "condition"],
                name="condition_answered_once",
                violation_error_message="这个目标事项已有完成情况。",
            ),
        ]

    def __str__(self) -> str:
        """Return the answer in words."""
        return self.get_answer_display()


class ConditionVerdict(models.Model):
    """The supervisor's own view of one condition, which stands beside the bureau's answer and replaces nothing."""

    class Verdict(models.TextChoices):
        REACHED = "reached", "已达到"
        PARTLY = "partly", "部分达到"
        MISSED = "missed", "未达到"

    report = models.ForeignKey(Report, models.CASCADE, related_name="condition_verdicts", verbose_name="季度报告")
    condition = models.ForeignKey(MilestoneCondition, models.CASCADE, related_name="verdicts", verbose_name="目标事项")
    verdict = models.CharField("审核认定", max_length=16, choices=Verdict)
    by = models.ForeignKey(User, models.PROTECT, related_name="condition_verdicts", verbose_name="认定人")
    at = models.DateTimeField("时间", default=timezone.now)
    revision = RevisionField()

    class Meta:
        verbose_name = verbose_name_plural = "目标事项审核认定"
        ordering = ("report", "condition")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "condition"],
                name="condition_judged_once",
                violation_error_message="这个目标事项已有审核认定。",
            ),
        ]

    def __str__(self) -> str:
        """Return the verdict in words."""
        return self.get_verdict_display()
