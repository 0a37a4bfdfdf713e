"""Evidence (佐证材料): files that a bureau puts beside its report."""

from __future__ import annotations

from secrets import token_hex
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from reports.models.reports import Report
from tasks.models import Membership, Task, User


def stored_as(attachment: Attachment, name: str) -> str:
    """Return where the file lies under MEDIA_ROOT: a random name, nothing of what the sender called it."""
    return f"evidence/{timezone.localdate():%Y}/{token_hex(16)}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Files of evidence, scoped to who may see them."""

    def visible_to(self, user: User) -> Self:
        """Return those of reports that `user` may read as lead, as supporting unit or as the office: not what is public."""
        acting = user.acting
        if acting is None:
            return self.none()
        of_reports = self.filter(report__in=Report.objects.visible_to(user))
        if acting.role not in (Membership.Role.REPORTER, Membership.Role.SIGNATORY):
            return of_reports
        supported = Task.objects.supported_by(acting.organization)
        filed = models.Q(report__status__in=Report.SUBMITTED, report__task__in=supported)
        return of_reports.filter(models.Q(report__task__lead=acting.organization) | filed)


class Attachment(models.Model):
    """One file of evidence: what it is called, what its bytes were found to be, who put it there."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="attachments", verbose_name="季度报告")
    file = models.FileField("文件", upload_to=stored_as, max_length=120)
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小", help_text="字节")
    sha256 = models.CharField("校验值", max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="attachments", verbose_name="上传人")
    at = models.DateTimeField("上传时间", default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ("report", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "sha256"],
                name="attachment_once",
                violation_error_message="这份文件已经上传过。",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="attachment_has_name",
                violation_error_message="文件名不能为空。",
            ),
        ]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name
