"""The year's plan and its reporting periods."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tasks.models.organizations import User
from tasks.models.revisions import RevisionField
from tasks.quarters import NUMERALS, Quarter

SUBJECT = "政府工作报告牵头的重点工作任务分解"


class Plan(models.Model):
    """The key tasks of one year's Government Work Report."""

    year = models.PositiveSmallIntegerField("年度", unique=True, error_messages={"unique": "这一年的计划已经有了。"})
    is_demo = models.BooleanField("演示数据", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "年度计划"
        ordering = ("-year",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(year__range=(1949, 2199)),
                name="plan_year_plausible",
                violation_error_message="年度应在 1949 至 2199 之间。",
            ),
        ]

    def __str__(self) -> str:
        """Return 2024年."""
        return f"{self.year}年"


class Period(models.Model):
    """A quarter of a plan in which bureaus report: opens on, due on; opened and closed by the administrator."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="periods", verbose_name="年度计划")
    number = models.PositiveSmallIntegerField(
        "季度", choices=[(number, f"{numeral}季度") for number, numeral in enumerate(NUMERALS, 1)]
    )
    title = models.CharField("分解表标题", max_length=200, blank=True, help_text="留空时按年度和季度生成。")
    opens_on = models.DateField("开始填报", null=True, blank=True)
    due_on = models.DateField("报送截止", null=True, blank=True)
    opened_at = models.DateTimeField("开放时间", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True, editable=False)
    revision = RevisionField()

    class Meta:
        verbose_name = verbose_name_plural = "填报期"
        ordering = ("plan", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="period_once",
                violation_error_message="这个季度的填报期已经有了。",
            ),
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 4)),
                name="period_number_1_to_4",
                violation_error_message="季度应为 1 至 4。",
            ),
            models.CheckConstraint(
                condition=models.Q(opens_on__isnull=True)
                | models.Q(due_on__isnull=True)
                | models.Q(due_on__gte=models.F("opens_on")),
                name="period_due_after_opening",
                violation_error_message="报送截止不能早于开始填报。",
            ),
        ]

    def __str__(self) -> str:
        """Return 2024年二季度."""
        return str(self.quarter)

    @property
    def is_open(self) -> bool:
        """Return whether reports may be written and moved on: opened, and not closed."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def quarter(self) -> Quarter:
        """Return the quarter; reads the plan."""
        return Quarter(self.plan.year, self.number)

    @property
    def heading(self) -> str:
        """Return the title of the quarterly table."""
        return self.title or f"{self.quarter}{SUBJECT}"


class PeriodEvent(models.Model):
    """What the administrator did with a period: who, when, why. Append-only."""

    class Kind(models.TextChoices):
        OPENED = "opened", "开放填报"
        CLOSED = "closed", "关闭"
        REOPENED = "reopened", "重新开放"

    period = models.ForeignKey(Period, models.CASCADE, related_name="events", verbose_name="填报期")
    kind = models.CharField("事项", max_length=16, choices=Kind)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="period_events", null=True, blank=True, verbose_name="经办人"
    )
    at = models.DateTimeField("时间", default=timezone.now)
    reason = models.TextField("原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "填报期记录"
        ordering = ("period", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(kind="reopened") | ~models.Q(reason=""),
                name="period_reopened_has_reason",
                violation_error_message="重新开放须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        """Return 2024年二季度 关闭."""
        return f"{self.period} {self.get_kind_display()}"
