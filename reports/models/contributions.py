"""What a supporting unit writes for a report that another bureau leads."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from reports.models.reports import Report
from tasks.models import Membership, Organization, User


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Contributions, scoped to who may read them."""

    def visible_to(self, user: User) -> Self:
        """Return those of the person's own unit, and those for the reports that their bureau leads."""
        if user.acting is None or user.acting.role not in Membership.BUREAU:
            return self.none()
        own = user.acting.organization
        return self.filter(models.Q(organization=own) | models.Q(report__task__lead=own))


class Contribution(models.Model):
    """A supporting unit's own text for a report; the lead bureau decides whether and where it goes in."""

    class State(models.TextChoices):
        OFFERED = "offered", "待牵头单位采用"
        TAKEN = "taken", "已采用"
        DECLINED = "declined", "未采用"

    report = models.ForeignKey(Report, models.CASCADE, related_name="contributions", verbose_name="季度报告")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="contributions", verbose_name="责任单位"
    )
    text = models.TextField("文字")
    version = models.PositiveIntegerField("版本", default=1, help_text="每次保存加一；两人同时修改时据此发现。")
    by = models.ForeignKey(User, models.PROTECT, related_name="contributions", verbose_name="填写人")
    at = models.DateTimeField("最后修改", default=timezone.now)
    saved_with = models.CharField("最近一次保存的标识", max_length=32, blank=True, editable=False)
    state = models.CharField("状态", max_length=16, choices=State, default=State.OFFERED)
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="decided_contributions", null=True, blank=True, verbose_name="办理人"
    )
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    comment = models.TextField("意见", blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任单位所填"
        ordering = ("report", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "organization"],
                name="contribution_once",
                violation_error_message="本单位对这份报告已经填写过，请在原来的基础上修改。",
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="contribution_has_text",
                violation_error_message="文字不能为空。",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(comment=""),
                name="contribution_declined_has_comment",
                violation_error_message="不采用须写明意见。",
            ),
        ]

    def __str__(self) -> str:
        """Return the unit and the report."""
        return f"{self.organization} {self.report}"
