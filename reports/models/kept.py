"""What was read in the texts of a task in a period, kept so that no page has to read them; derived, made anew by `reread`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasks.models import Period, Task


class KeptReading(models.Model):
    """One reading of what a task says in a period: the office's, and the lead bureau's where a draft is written.

    It counts while `stamp`, drawn from the revision marks of all rows behind it, or `digest`, that of their words, is what it
    was, and `version` is that of the code; `reports.subjects` knows them, writes it and reads it. Nothing is lost with it.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="kept_readings", verbose_name="任务")
    period = models.ForeignKey(Period, models.CASCADE, related_name="kept_readings", verbose_name="填报期")
    stamp = models.CharField("修订标记的摘要", max_length=64)
    digest = models.CharField("文字的摘要", max_length=64)
    version = models.CharField("规则的版本", max_length=64)
    findings = models.JSONField("疑点")
    conditions = models.JSONField("目标事项")
    promise = models.JSONField("牵头单位负责的事项")
    stated = models.JSONField("年度目标的完成数")
    unanswered = models.JSONField("没有写到的任务内容", null=True)
    matrix = models.JSONField("逐点对照", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "读出的内容"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "period", "stamp"],
                name="kept_reading_once",
                violation_error_message="这些文字读出的内容已经保存。",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["stamp"], name="kept_reading_stamp"),
            models.Index(fields=["digest"], name="kept_reading_digest"),
        ]

    def __str__(self) -> str:
        """Return 任务 34 2024年二季度."""
        return f"{self.task} {self.period}"
