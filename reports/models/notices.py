"""What people are told: notices with their deliveries, and the reminders that keep a second run from telling it twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from reports.models.reports import Report
from tasks.models import User


class Notice(models.Model):
    """One sentence for one person, with the page that it leads to."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name="收件人")
    text = models.TextField("内容")
    address = models.CharField("页面", max_length=300)
    at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        """Return the sentence."""
        return self.text


class Delivery(models.Model):
    """That a notice went out by a channel besides the app: its dotted path."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", verbose_name="通知")
    channel = models.CharField("渠道", max_length=200)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "发送记录"
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "channel"],
                name="delivery_once",
                violation_error_message="这条通知已经由这个渠道发送过。",
            ),
        ]

    def __str__(self) -> str:
        """Return the channel."""
        return self.channel


class Reminder(models.Model):
    """That a person was reminded of a report: by a step of the ladder, or by the office (催办: no step, and by whom).

    `step` is the days that were left, negative the working days that had passed. Steps are counted anew when the day
    it is due moves.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="reminders", verbose_name="季度报告")
    person = models.ForeignKey(User, models.CASCADE, related_name="reminders", verbose_name="收件人")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="reminders", verbose_name="通知")
    due_on = models.DateField("报送截止")
    step = models.SmallIntegerField("提醒档次", null=True, blank=True)
    sent_on = models.DateField("提醒日期")
    by = models.ForeignKey(
        User, models.PROTECT, related_name="sent_reminders", null=True, blank=True, verbose_name="催办人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ("report", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "person", "due_on", "step"],
                condition=models.Q(step__isnull=False),
                name="reminder_step_once",
                violation_error_message="这一档提醒已经发过。",
            ),
            models.UniqueConstraint(
                fields=["report", "person", "sent_on"],
                condition=models.Q(step__isnull=True),
                name="reminder_once_a_day",
                violation_error_message="今天已经催办过。",
            ),
            models.CheckConstraint(
                condition=models.Q(step__isnull=True, by__isnull=False) | models.Q(step__isnull=False, by__isnull=True),
                name="reminder_has_step_or_person",
                violation_error_message="提醒须有档次，催办须有催办人。",
            ),
        ]

    def __str__(self) -> str:
        """Return the report and the person."""
        return f"{self.report} {self.person}"
