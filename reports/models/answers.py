"""What a bureau answers to a doubt: the finding itself is computed, only its answer is kept."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from reports.models.reports import Report
from tasks.models import User


class FindingAnswerQuerySet(models.QuerySet["FindingAnswer"]):
    """Answers, scoped to whose report may be read; of these, `reports.checks.told_in` tells them to bureau and office."""

    def visible_to(self, user: User | None) -> Self:
        """Return the answers on reports that `user` may read; None: on all that were submitted."""
        submitted = Report.objects.filter(status__in=Report.SUBMITTED)
        return self.filter(report__in=submitted if user is None else Report.objects.visible_to(user))


class FindingAnswer(models.Model):
    """The reason (说明理由) for which words stand although a check doubts them.

    `fingerprint` is that of the finding, its words included: when the words change the finding has another one, and
    the answer lapses by itself. It stays in the database as what was said at the time.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="answers", verbose_name="季度报告")
    fingerprint = models.CharField("疑点标识", max_length=64)
    code = models.CharField("疑点类别", max_length=60)
    evidence = models.TextField("所依据的原文")
    reason = models.TextField("理由")
    by = models.ForeignKey(User, models.PROTECT, related_name="finding_answers", verbose_name="说明人")
    at = models.DateTimeField("时间", default=timezone.now)

    objects = FindingAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑点说明"
        ordering = ("report", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "fingerprint"],
                name="answer_once",
                violation_error_message="这个疑点已有说明，请修改原来的说明。",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="answer_has_reason",
                violation_error_message="请写明理由。",
            ),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason
