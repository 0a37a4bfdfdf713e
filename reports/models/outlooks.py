"""全年预期: whether the year's target can be met, as the lead bureau says it in its report and as the office sees it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tasks.models import User
from tasks.models.revisions import RevisionField

#: From this quarter on the office asks for it.
FIRST_ASKED = 2


class Outlook(models.TextChoices):
    """What a task is expected to come to by the end of the year."""

    COMPLETED = "completed", "已完成"
    FEASIBLE = "feasible", "能完成"
    DIFFICULT = "difficult", "有困难"
    ADJUSTED = "adjusted", "需调整"
    IMPOSSIBLE = "impossible", "不能完成"


REASONED = (Outlook.DIFFICULT, Outlook.ADJUSTED, Outlook.IMPOSSIBLE)
"""Those for which a reason is asked."""


def outlook_told(outlook: str, reason: str) -> str:
    """Return an outlook in words with its reason: 有困难：……; nothing for none."""
    if not outlook:
        return ""
    label = Outlook(outlook).label
    return f"{label}：{reason}" if reason else label


class OfficeOutlook(models.Model):
    """The office's own view of the year, which stands beside the bureau's and replaces nothing."""

    report = models.OneToOneField(
        "reports.Report", models.CASCADE, related_name="office_outlook", verbose_name="季度报告"
    )
    outlook = models.CharField("全年预期", max_length=16, choices=Outlook)
    reason = models.TextField("原因", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="office_outlooks", verbose_name="认定人")
    at = models.DateTimeField("时间", default=timezone.now)
    revision = RevisionField()

    class Meta:
        verbose_name = verbose_name_plural = "督查室全年预期"
        ordering = ("report",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(outlook__in=["difficult", "adjusted", "impossible"]) | ~models.Q(reason=""),
                name="office_outlook_has_reason",
                violation_error_message="全年预期为有困难、需调整或不能完成的，须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        """Return the outlook in words, with its reason."""
        return outlook_told(self.outlook, self.reason)
