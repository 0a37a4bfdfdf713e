"""Tokens with which another system reads what a person may read: given and taken by an administrator."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tasks.models.organizations import Membership, User
from tasks.models.plans import Plan


class AccessToken(models.Model):
    """A token of one system: it reads the lists `plans` as the holder of `membership` does.

    The token itself is kept nowhere. Accounts are never deleted but those of the demo, whose tokens go with them.
    """

    purpose = models.CharField("用途", max_length=60, help_text="哪个系统读取，如 数据中心大屏。")
    membership = models.ForeignKey(
        Membership,
        models.CASCADE,
        related_name="tokens",
        verbose_name="以谁的权限",
        help_text="只能读到此人看得到的内容。",
    )
    plans = models.ManyToManyField(Plan, related_name="tokens", verbose_name="清单")
    digest = models.CharField("校验值", max_length=64, unique=True, editable=False)
    given_by = models.ForeignKey(User, models.CASCADE, related_name="given_tokens", verbose_name="发放人")
    given_at = models.DateTimeField("发放时间", default=timezone.now)
    taken_by = models.ForeignKey(
        User, models.CASCADE, related_name="taken_tokens", null=True, blank=True, verbose_name="收回人"
    )
    taken_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ("-given_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(purpose=""),
                name="token_has_purpose",
                violation_error_message="请写明令牌的用途。",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="token_taken_by_somebody",
                violation_error_message="收回的令牌须有收回人和时间。",
            ),
        ]

    def __str__(self) -> str:
        """Return what it is for."""
        return self.purpose
