"""What units were called before they were renamed: a closed quarter keeps the names of its time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from tasks.models.trail import WrittenOnce


class FormerName(WrittenOnce):
    """The two names that a unit had until a moment; added whenever it is saved under another one."""

    unit = models.ForeignKey("tasks.Organization", models.CASCADE, related_name="former_names", verbose_name="单位")
    name = models.CharField("全称", max_length=60)
    short_name = models.CharField("简称", max_length=30)
    until = models.DateTimeField("用到", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "单位曾用名"
        ordering = ("until", "id")
        indexes: ClassVar = [models.Index(fields=["unit", "until"], name="former_name_of_unit")]

    def __str__(self) -> str:
        """Return the short name, as its unit does."""
        return self.short_name


def name_then(unit: str, name: str, closed: datetime | models.OuterRef | models.Subquery | None) -> Any:
    """Return the expression of what the unit of a row was called when its quarter was closed, or is called now.

    `unit` leads from the row to the unit and is empty for rows that are units, `name` is "name" or "short_name". `closed` is
    the moment, an expression of it, or None for an open quarter, which costs no subquery.
    """
    now = models.F(f"{unit}__{name}" if unit else name)
    if closed is None:
        return now
    later = FormerName.objects.filter(unit=models.OuterRef(unit or "pk"), until__gt=closed).order_by("until", "id")
    return Coalesce(models.Subquery(later.values(name)[:1]), now)
