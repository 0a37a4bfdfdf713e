"""What a quarterly milestone asks for, clause by clause."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasks.language import ConditionKind
from tasks.language.figures import Basis
from tasks.models.organizations import Organization
from tasks.models.revisions import RevisionField
from tasks.models.tasks import AnnualTarget, QuarterlyMilestone


class MilestoneCondition(models.Model):
    """One checkable clause (目标事项) of a milestone: read out of its text, corrected by the administrator.

    `words` stand in the milestone's text from `start` on. `value` and `unit` are those of a quantity or a share,
    `basis` that of a share. `owner` is the bureau that answers in the lead's place; one that the text names and nobody
    has entered as an organisation yet stands in `owner_named`. With both empty the lead answers.
    """

    class Kind(models.TextChoices):
        QUANTITY = ConditionKind.QUANTITY.value, "数量"
        SHARE = ConditionKind.SHARE.value, "比例"
        EVENT = ConditionKind.EVENT.value, "事项"
        NAMED_LIST = ConditionKind.NAMED_LIST.value, "所列项目"

    class Share(models.TextChoices):
        ANNUAL_TARGET = Basis.ANNUAL_TARGET.value, "占全年目标"
        WORKS = Basis.WORKS.value, "占总工程量"
        COMPONENT = Basis.COMPONENT.value, "分部工程"
        RATE = Basis.RATE.value, "比率"

    milestone = models.ForeignKey(
        QuarterlyMilestone, models.CASCADE, related_name="conditions", verbose_name="季度工作目标"
    )
    kind = models.CharField("类别", max_length=16, choices=Kind)
    words = models.TextField("所依据的原文")
    start = models.PositiveIntegerField("位置", default=0, editable=False)
    what = models.CharField("内容", max_length=200, blank=True)
    comparator = models.CharField(
        "要求", max_length=16, choices=AnnualTarget.Binding, default=AnnualTarget.Binding.EQUAL
    )
    value = models.DecimalField("目标值", max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    basis = models.CharField("口径", max_length=16, choices=Share, blank=True)
    owner = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="owned_conditions",
        null=True,
        blank=True,
        verbose_name="另有责任单位",
    )
    owner_named = models.CharField("文中所写单位（尚未建立）", max_length=60, blank=True)
    revision = RevisionField()

    class Meta:
        verbose_name = verbose_name_plural = "目标事项"
        ordering = ("milestone", "start", "id")
        #: The table page asks for the revisions alone, at each request.
        indexes: ClassVar = [models.Index(fields=["milestone", "revision"], name="condition_revision")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(words=""),
                name="condition_has_words",
                violation_error_message="目标事项须写明所依据的原文。",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["event", "named_list"]) | models.Q(value__isnull=False),
                name="condition_of_figures_has_value",
                violation_error_message="数量和比例须有目标值。",
            ),
        ]

    def __str__(self) -> str:
        """Return the words."""
        return self.words

    @property
    def given_to(self) -> str:
        """Return the name of the bureau that the clause is given to, nothing where the lead answers."""
        return str(self.owner or self.owner_named)
