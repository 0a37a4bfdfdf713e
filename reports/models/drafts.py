"""What somebody was typing: kept every few seconds, so that nothing is lost before it is saved."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from reports.models.reports import Report
from tasks.models import User


class ReportDraft(models.Model):
    """The fields of a report's form as one person left them, not checked; gone once they save or give them up.

    Each open form has a token, and so a draft of its own: two windows never write over one another.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="drafts", verbose_name="季度报告")
    user = models.ForeignKey(User, models.CASCADE, related_name="drafts", verbose_name="填写人")
    data = models.JSONField("所填内容", help_text="表单各栏的值，按栏目名。")
    version = models.PositiveIntegerField("所依据的版本")
    token = models.CharField("表单标识", max_length=32, blank=True)
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "未保存的内容"
        ordering = ("report", "user", "-saved_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "user", "token"],
                name="draft_once",
                violation_error_message="这个窗口里未保存的内容已经有一份。",
            ),
        ]

    def __str__(self) -> str:
        """Return the report and the person."""
        return f"{self.report} {self.user}"
