"""What was published: a period's table frozen as a numbered issue with its files, and its withdrawal. Written once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tasks.models import Organization, Period, Plan, User
from tasks.models.trail import AppendOnly, WrittenOnce


class Retention(models.TextChoices):
    """How long the archive keeps it, as GB/T 18894 and the state's archives count."""

    PERMANENT = "永久", "永久"
    THIRTY = "30年", "30 年"
    TEN = "10年", "10 年"


class Publication(WrittenOnce):
    """One issue (第N期) of a list's period: the whole city's table, or that of the lead bureau `lead`.

    Numbers run through the list, for the city and for each bureau by itself. All that it says stands here as it was
    signed; names of units and people are those of their time. What was published is what its files hold.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="publications", verbose_name="清单")
    period = models.ForeignKey(Period, models.PROTECT, related_name="publications", verbose_name="填报期")
    lead = models.ForeignKey(
        Organization, models.PROTECT, related_name="publications", null=True, blank=True, verbose_name="牵头单位"
    )
    lead_name = models.CharField("当时的单位名称", max_length=100, blank=True)
    number = models.PositiveSmallIntegerField("期号")
    title = models.CharField("标题", max_length=200)
    publisher = models.CharField("发布机构", max_length=100)
    dated = models.DateField("发布日期")
    document_number = models.CharField("文号", max_length=60, blank=True)
    index_number = models.CharField("索引号", max_length=60, blank=True)
    topic = models.CharField("主题", max_length=60)
    retention = models.CharField("保管期限", max_length=8, choices=Retention)
    corrects = models.ForeignKey(
        "self", models.PROTECT, related_name="corrections", null=True, blank=True, verbose_name="更正"
    )
    prepared_by = models.CharField("编制人", max_length=30)
    approved_by = models.CharField("签发人", max_length=30)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="publications", null=True, blank=True, verbose_name="经办人"
    )
    at = models.DateTimeField("签发时间", default=timezone.now)
    notes = models.JSONField("说明", default=list, blank=True)
    columns = models.JSONField("栏目", default=list, blank=True)
    rows = models.JSONField("内容", default=list, blank=True)
    figures = models.JSONField("数据", default=dict, blank=True)
    standing = models.JSONField("完成情况", default=dict, blank=True)
    forced = models.BooleanField("报告未全部通过", default=False)
    against = models.JSONField("签发时未了事项", default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发布"
        ordering = ("-at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=models.Q(lead__isnull=True),
                name="publication_number_once",
                violation_error_message="这一期已经发布过。",
            ),
            models.UniqueConstraint(
                fields=["plan", "lead", "number"],
                condition=models.Q(lead__isnull=False),
                name="publication_number_once_for_lead",
                violation_error_message="这个单位的这一期已经发布过。",
            ),
            models.CheckConstraint(
                condition=~models.Q(prepared_by="") & ~models.Q(approved_by=""),
                name="publication_signed",
                violation_error_message="发布须写明编制人和签发人。",
            ),
            AppendOnly(name="publication_frozen"),
        ]

    def __str__(self) -> str:
        """Return 2024年二季度 第1期, with the bureau where it is one's."""
        return f"{self.period}{self.scope} {self.label}".replace("全市", "")

    @property
    def label(self) -> str:
        """Return 第1期."""
        return f"第{self.number}期"

    @property
    def scope(self) -> str:
        """Return the bureau's name of the time, or 全市."""
        return self.lead_name or "全市"

    @property
    def is_withdrawn(self) -> bool:
        """Return whether it was taken back."""
        return hasattr(self, "withdrawal")

    @property
    def correction(self) -> Publication | None:
        """Return the last issue that corrects this one and stands; reads `corrections` with their withdrawals."""
        return next((each for each in self.corrections.all() if not each.is_withdrawn), None)


class FrozenFile(WrittenOnce):
    """One file of what was issued: its kind, hash and length; the bytes lie below MEDIA_ROOT, named by the hash."""

    kind = models.CharField("格式", max_length=8)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("字节数")

    class Meta:
        abstract = True


class PublicationFile(FrozenFile):
    """One of an issue's files."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files", verbose_name="发布")

    class Meta:
        verbose_name = verbose_name_plural = "发布文件"
        ordering = ("publication", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication", "kind"],
                name="publication_file_once",
                violation_error_message="这一期已有这种格式的文件。",
            ),
            AppendOnly(name="publication_file_frozen"),
        ]

    def __str__(self) -> str:
        """Return the issue and the kind."""
        return f"{self.publication} {self.kind}"


class TakenBack(WrittenOnce):
    """What is kept of the taking back of something issued: why, by whom, when."""

    reason = models.TextField("原因")
    name = models.CharField("撤回人", max_length=30)
    at = models.DateTimeField("撤回时间", default=timezone.now)

    class Meta:
        abstract = True


class Withdrawal(TakenBack):
    """An issue taken back: number, title and reason stay, nothing else of it is shown to the public."""

    publication = models.OneToOneField(
        Publication,
        models.PROTECT,
        related_name="withdrawal",
        verbose_name="发布",
        error_messages={"unique": "这一期已经撤回。"},
    )
    by = models.ForeignKey(
        User, models.PROTECT, related_name="withdrawals", null=True, blank=True, verbose_name="经办人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "撤回"
        ordering = ("-at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="withdrawal_has_reason",
                violation_error_message="撤回须写明原因。",
            ),
            AppendOnly(name="withdrawal_frozen"),
        ]

    def __str__(self) -> str:
        """Return which issue was taken back."""
        return f"撤回 {self.publication}"
