"""The rows of a report: progress entries that compose its text, and readings of its annual targets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from reports.models.reports import Report
from tasks.language import Stage
from tasks.language.figures import Basis
from tasks.models import AnnualTarget, Organization, SubProject

STAGES = {
    Stage.NOT_STARTED: "未开工",
    Stage.PREPARATION: "前期",
    Stage.UNDER_CONSTRUCTION: "在建",
    Stage.COMPLETED: "已完工",
    Stage.SUSPENDED: "停工",
    Stage.CANCELLED: "取消",
    Stage.UNSTATED: "未说明",
}
BASES = {
    Basis.ANNUAL_TARGET: "占全年目标",
    Basis.WORKS: "占总工程量",
    Basis.COMPONENT: "分部工程",
    Basis.RATE: "比率",
}


class ProgressEntry(models.Model):
    """One row of the narrative: its verbatim words, and what was read from them.

    `text` holds marker, separators and white space as written: the texts of a report's entries in
    order give its narrative. `item` numbers the items from 0; `name` is the sub-project as written here; `contributor` is
    the supporting unit whose words the lead took in.
    """

    class Named(models.TextChoices):
        SAME = "same", "是已有的子项目"
        NEW = "new", "是另一个子项目"

    report = models.ForeignKey(Report, models.CASCADE, related_name="entries", verbose_name="季度报告")
    order = models.PositiveSmallIntegerField("次序")
    item = models.PositiveSmallIntegerField("分项", default=0)
    marker = models.CharField("序号", max_length=12, blank=True)
    text = models.TextField("文字")
    name = models.CharField("文中名称", max_length=120, blank=True)
    subproject = models.ForeignKey(
        SubProject, models.PROTECT, related_name="entries", null=True, blank=True, verbose_name="子项目"
    )
    named = models.CharField(
        "名称说明",
        max_length=4,
        choices=Named,
        blank=True,
        editable=False,
        help_text="填报人对相近名称的说明，报送时据此登记。",
    )
    district = models.ForeignKey(
        Organization, models.PROTECT, related_name="entries", null=True, blank=True, verbose_name="县区"
    )
    stage = models.CharField(
        "阶段",
        max_length=20,
        choices=[(key.value, label) for key, label in STAGES.items()],
        default=Stage.UNSTATED.value,
    )
    percent = models.DecimalField("百分比", max_digits=8, decimal_places=3, null=True, blank=True)
    basis = models.CharField(
        "口径", max_length=16, choices=[(key.value, label) for key, label in BASES.items()], blank=True
    )

    contributor = models.ForeignKey(
        Organization, models.PROTECT, related_name="contributed_entries", null=True, blank=True, verbose_name="来自"
    )

    class Meta:
        verbose_name = verbose_name_plural = "子项目进度"
        ordering = ("report", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "order"],
                name="entry_order_once",
                violation_error_message="同一报告中次序不能重复。",
            ),
            models.CheckConstraint(
                condition=(models.Q(percent__isnull=True) & models.Q(basis=""))
                | (models.Q(percent__isnull=False) & ~models.Q(basis="")),
                name="entry_percent_has_basis",
                violation_error_message="填了百分比须选口径，没有百分比则不选。",
            ),
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True)
                | (models.Q(percent__gte=0) & (models.Q(basis="annual_target") | models.Q(percent__lte=100))),
                name="entry_percent_in_range",
                violation_error_message="百分比应在 0 至 100 之间（占全年目标的可以超过 100）。",
            ),
        ]

    def __str__(self) -> str:
        """Return the sub-project's name or the marker."""
        return self.name or self.marker or str(self.order)


class TargetReading(models.Model):
    """The cumulative value reached in a period against one annual target, in the target's unit."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="readings", verbose_name="季度报告")
    target = models.ForeignKey(AnnualTarget, models.PROTECT, related_name="readings", verbose_name="年度目标")
    value = models.DecimalField("累计完成", max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = verbose_name_plural = "指标完成数"
        ordering = ("report", "target")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "target"],
                name="reading_once",
                violation_error_message="这个指标在本季度已有完成数。",
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="reading_not_negative",
                violation_error_message="累计完成不能为负数。",
            ),
        ]

    def __str__(self) -> str:
        """Return the value with its unit."""
        return f"{self.value.normalize():f} {self.target.unit}"
