"""What was imported: the raw file, what it changed, and whether that was undone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tasks.models.organizations import User
from tasks.models.plans import Period


def stored_as(batch: ImportBatch, name: str) -> str:
    """Return where the raw file is kept below MEDIA_ROOT: by content, never by the name it came with."""
    return f"imports/{batch.sha256[:2]}/{batch.sha256}"


class ImportBatch(models.Model):
    """One import, kept for good: file, hash, who, when, counts; `log` is what undoing it needs."""

    class State(models.TextChoices):
        STAGED = "staged", "待核对"
        DONE = "done", "已导入"
        UNDONE = "undone", "已撤销"

    name = models.CharField("文件名", max_length=200)
    file = models.FileField("原文件", upload_to=stored_as, max_length=120)
    sha256 = models.CharField("校验值", max_length=64)
    state = models.CharField("状态", max_length=16, choices=State, default=State.STAGED)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="import_batches", null=True, blank=True, verbose_name="导入人"
    )
    at = models.DateTimeField("时间", default=timezone.now)
    period = models.ForeignKey(
        Period, models.SET_NULL, related_name="import_batches", null=True, blank=True, verbose_name="填报期"
    )
    options = models.JSONField("选项", default=dict, blank=True)
    counts = models.JSONField("计数", default=dict, blank=True)
    log = models.JSONField("变动", default=list, blank=True, editable=False)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, related_name="undone_batches", null=True, blank=True, verbose_name="撤销人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "导入记录"
        ordering = ("-at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="undone", undone_at__isnull=False)
                | (~models.Q(state="undone") & models.Q(undone_at__isnull=True)),
                name="import_undone_has_time",
                violation_error_message="撤销的导入须记下撤销时间，未撤销的不得有。",
            ),
        ]

    def __str__(self) -> str:
        """Return the file's name and when it came in."""
        return f"{self.name}（{timezone.localtime(self.at):%Y年%-m月%-d日 %H:%M}）"

    @property
    def counts_shown(self) -> dict[str, object]:
        """Return the counts of rows, with — where the import has not been done."""
        names = ("new", "changed", "unchanged", "conflict", "problem", "skipped")
        return {name: self.counts.get(name, "—") for name in names}
