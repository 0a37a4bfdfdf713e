"""The office's bulletin (督查通报) of a list's period: what is being written of it, and what was issued. The latter is frozen."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from reports.models.publications import FrozenFile, Publication, TakenBack
from tasks.fingerprints import fingerprint
from tasks.models import Period, Plan, User
from tasks.models.trail import AppendOnly, WrittenOnce


class BulletinDraft(models.Model):
    """What the office changed in the next bulletin of a period: one for the office; all else is composed when asked.

    `edits` holds by field its words (`text`), what was composed when they were written (`composed`), and the token of the
    form that wrote them last (`token`).
    """

    period = models.OneToOneField(Period, models.CASCADE, related_name="bulletin_draft", verbose_name="填报期")
    edits = models.JSONField("改动", default=dict, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="bulletin_drafts", verbose_name="最后修改人")
    saved_with = models.CharField("表单标识", max_length=32, blank=True)
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "通报草稿"
        ordering = ("period",)

    def __str__(self) -> str:
        """Return 2024年二季度通报草稿."""
        return f"{self.period}通报草稿"


class Bulletin(WrittenOnce):
    """One bulletin as it was signed: its head, its paragraphs, its figures with those that were changed by hand.

    Numbers run through the list. What was sent round is what its files hold.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="bulletins", verbose_name="清单")
    period = models.ForeignKey(Period, models.PROTECT, related_name="bulletins", verbose_name="填报期")
    number = models.PositiveSmallIntegerField("期号")
    name = models.CharField("刊名", max_length=30)
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("印发机关", max_length=100)
    addressees = models.CharField("主送", max_length=300)
    copies = models.CharField("抄送", max_length=300, blank=True)
    dated = models.DateField("印发日期")
    sections = models.JSONField("正文", default=list, blank=True)
    figures = models.JSONField("数据", default=list, blank=True)
    tables = models.JSONField("表格", default=list, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, related_name="corrections", null=True, blank=True, verbose_name="更正"
    )
    prepared_by = models.CharField("编制人", max_length=30)
    approved_by = models.CharField("签发人", max_length=30)
    by = models.ForeignKey(User, models.PROTECT, related_name="bulletins", null=True, blank=True, verbose_name="经办人")
    at = models.DateTimeField("签发时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "督查通报"
        ordering = ("-at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="bulletin_number_once",
                violation_error_message="这一期通报已经印发过。",
            ),
            models.CheckConstraint(
                condition=~models.Q(prepared_by="") & ~models.Q(approved_by=""),
                name="bulletin_signed",
                violation_error_message="通报须写明编制人和签发人。",
            ),
            AppendOnly(name="bulletin_frozen"),
        ]

    def __str__(self) -> str:
        """Return 2024年二季度 督查通报第1期."""
        return f"{self.period} {self.name}{self.label}"

    @property
    def label(self) -> str:
        """Return 第1期."""
        return f"第{self.number}期"

    @property
    def is_withdrawn(self) -> bool:
        """Return whether it was taken back."""
        return hasattr(self, "withdrawal")

    @property
    def correction(self) -> Bulletin | None:
        """Return the last bulletin that corrects this one and stands; reads `corrections` with their withdrawals."""
        return next((each for each in self.corrections.all() if not each.is_withdrawn), None)


class BulletinFile(FrozenFile):
    """One of a bulletin's files."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="files", verbose_name="督查通报")

    class Meta:
        verbose_name = verbose_name_plural = "通报文件"
        ordering = ("bulletin", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bulletin", "kind"],
                name="bulletin_file_once",
                violation_error_message="这一期已有这种格式的文件。",
            ),
            AppendOnly(name="bulletin_file_frozen"),
        ]

    def __str__(self) -> str:
        """Return the bulletin and the kind."""
        return f"{self.bulletin} {self.kind}"


class BulletinWithdrawal(TakenBack):
    """A bulletin taken back: number, title and reason stay; what it said is read by the office alone."""

    bulletin = models.OneToOneField(
        Bulletin,
        models.PROTECT,
        related_name="withdrawal",
        verbose_name="督查通报",
        error_messages={"unique": "这一期通报已经撤回。"},
    )
    by = models.ForeignKey(
        User, models.PROTECT, related_name="bulletin_withdrawals", null=True, blank=True, verbose_name="经办人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "撤回通报"
        ordering = ("-at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="bulletin_withdrawal_has_reason",
                violation_error_message="撤回须写明原因。",
            ),
            AppendOnly(name="bulletin_withdrawal_frozen"),
        ]

    def __str__(self) -> str:
        """Return which bulletin was taken back."""
        return f"撤回 {self.bulletin}"


def mark_of(issue: Publication | Bulletin) -> str:
    """Return the fingerprint of something issued with the hashes of its files, for the trail; one query."""
    return fingerprint(issue, sorted(issue.files.values_list("kind", "sha256", "size")))
