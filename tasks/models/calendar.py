"""Days that are worked, or not, otherwise than the calendar of public holidays says."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CalendarDay(models.Model):
    """One day that the administrator settles: a holiday of the city's own, a make-up day that came late, a correction."""

    day = models.DateField("日期", unique=True, error_messages={"unique": "这一天已经设定过，请修改原来的一条。"})
    works = models.BooleanField(
        "是工作日",
        default=False,
        help_text="不勾选为休息日。国务院办公厅公布的节假日和调休系统中已有，只有与之不同的日子才在这里设定。",
    )
    why = models.CharField("依据", max_length=100, help_text="如：国务院办公厅关于2027年部分节假日安排的通知。")

    class Meta:
        verbose_name = verbose_name_plural = "工作日调整"
        ordering = ("-day",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(why=""),
                name="calendar_day_has_reason",
                violation_error_message="请写明依据。",
            ),
        ]

    def __str__(self) -> str:
        """Return 2024年5月11日 工作日."""
        return f"{self.day:%Y年%-m月%-d日} {'工作日' if self.works else '休息日'}"
