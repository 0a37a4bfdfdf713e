"""The one-time code with which a person sets a new password."""

from __future__ import annotations

from django.db import models

from tasks.models.organizations import User


class ResetCode(models.Model):
    """What is kept of the code that an administrator gave a person: one each, hashed, gone as soon as it was used.

    Without a digest it is asked for by one administrator, and waits for another one.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="reset_code", verbose_name="账号")
    digest = models.CharField("校验值", max_length=64, blank=True)
    asked_by = models.ForeignKey(
        User, models.CASCADE, related_name="codes_asked", null=True, blank=True, verbose_name="申请人"
    )
    expires_at = models.DateTimeField("有效期至")
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "重置码"

    def __str__(self) -> str:
        """Return whose it is."""
        return f"{self.user}的重置码"
