"""By what a year's standing is judged: thresholds, words and colours, each change a new version."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from tasks.models.organizations import User
from tasks.models.plans import Plan
from tasks.models.revisions import RevisionField


class StandingScale(models.Model):
    """One version of a plan's thresholds (in percentage points), words by bucket and colours by light. Append-only.

    The highest version holds; a plan without any is judged by the defaults.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="scales", verbose_name="清单")
    version = models.PositiveIntegerField("版本", editable=False)
    ahead_by = models.DecimalField(
        "超进度", max_digits=5, decimal_places=2, default=5, help_text="高出参照线多少个百分点（含）起为超进度。"
    )
    yellow_by = models.DecimalField(
        "黄灯", max_digits=5, decimal_places=2, default=0, help_text="低于参照线超过多少个百分点起亮黄灯。"
    )
    red_by = models.DecimalField(
        "红灯", max_digits=5, decimal_places=2, default=30, help_text="低于参照线超过多少个百分点起亮红灯。"
    )
    words = models.JSONField("用语", default=dict, blank=True, help_text="各类完成情况的叫法，没有写的用通用叫法。")
    colours = models.JSONField("颜色", default=dict, blank=True, help_text="各灯的颜色，没有写的用通用颜色。")
    by = models.ForeignKey(
        User, models.PROTECT, related_name="scales", null=True, blank=True, verbose_name="制定人", editable=False
    )
    at = models.DateTimeField("时间", default=timezone.now, editable=False)
    reason = models.TextField("说明", blank=True)
    revision = RevisionField()

    class Meta:
        verbose_name = verbose_name_plural = "亮灯规则"
        ordering = ("plan", "version")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "version"],
                name="scale_version_once",
                violation_error_message="亮灯规则刚刚被别人改过，请重新打开后再改。",
            ),
            models.CheckConstraint(
                condition=models.Q(ahead_by__range=(0, 100))
                & models.Q(yellow_by__range=(0, 100))
                & models.Q(red_by__gte=models.F("yellow_by"))
                & models.Q(red_by__lte=100),
                name="scale_thresholds_in_order",
                violation_error_message="各档应在 0 至 100 之间，红灯不能早于黄灯。",
            ),
        ]

    def __str__(self) -> str:
        """Return 2024年 第 1 版."""
        return f"{self.plan} 第 {self.version} 版"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new version; raises `TypeError` for one that exists."""
        if not self._state.adding:
            raise TypeError("亮灯规则只能增加新版本，不能修改旧版本。")
        super().save(*args, **kwargs)
