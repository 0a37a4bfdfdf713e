"""Numbered key tasks with their targets, milestones, supporting units and sub-projects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from tasks.language.figures import Comparator
from tasks.language.figures.numerals import number as numeral
from tasks.models.organizations import Membership, Organization
from tasks.models.plans import Period, Plan, PlanKey
from tasks.models.revisions import RevisionField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from tasks.models.organizations import User


STEMS = "甲乙丙丁戊己庚辛壬癸"
NUMERAL = re.compile(rf"\d{{1,16}}|[一二三四五六七八九十百]{{1,5}}|[{STEMS}]")
LEVELS, BASE, LETTERED = 5, 1_000, 100_000
LAST = 2**63 - 1


def number_order(number: str) -> int:
    """Return the place of a task number among its plan's: 34 before 34-1-2 before 34-1-10 before 40 before A1; words come last.

    Chinese numerals and 甲乙丙 count as figures do.
    """
    found = list(NUMERAL.finditer(number))
    if not found:
        return LAST
    parts = [_figure(each[0]) for each in found[:LEVELS]]
    letter = re.match(r"[A-Za-z]", number)
    order = min(parts[0], LETTERED - 1) + (LETTERED * (ord(letter[0].upper()) - 64) if letter else 0)
    for part in [*parts[1:], 0, 0, 0, 0][: LEVELS - 1]:
        order = order * BASE + min(part, BASE - 1)
    return order


def _figure(text: str) -> int:
    """Return the number of figures, of a Chinese numeral, or of 甲乙丙."""
    return STEMS.index(text) + 1 if text in STEMS else int(numeral(text) or 0)


APART = r"、，,；;/\s"
"""What stands between several names in one cell."""


def sponsors_in(texts: Iterable[str]) -> list[str]:
    """Return the names that stand in cells of 分管领导, each once, in order."""
    return sorted({name for text in texts for name in re.split(f"[{APART}]+", text) if name})


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks, scoped to who asks and loaded for a page."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the tasks that `user` may see: all for those who hold a role, none for the auditor."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser or (user.acting and user.acting.role != Membership.Role.AUDITOR):
            return self
        return self.none()

    def telling_people(self, user: User | AnonymousUser | None) -> Self:
        """Return the tasks whose people (names, telephones) `user` may read: the office, the lead bureau, who supports it."""
        if user is None or not user.is_authenticated:
            return self.none()
        acting = user.acting
        if user.is_superuser or user.acts_as(*Membership.OFFICE):
            return self
        if not acting or not user.acts_as(*Membership.BUREAU):
            return self.none()
        supports = Support.objects.filter(task=models.OuterRef("pk"), organization=acting.organization_id)
        return self.filter(models.Q(lead=acting.organization_id) | models.Exists(supports))

    def of_plan(self, key: PlanKey) -> Self:
        """Return the tasks of the list that an address names."""
        return self.filter(plan__year=key.year, plan__slug=key.slug)

    def in_force(self) -> Self:
        """Return the tasks that enter denominators: neither cancelled nor merged."""
        return self.exclude(status__in=Task.LEFT_OUT)

    def led_by(self, organization: Organization) -> Self:
        """Return the tasks of which `organization` is the lead bureau."""
        return self.filter(lead=organization)

    def sponsored_by(self, name: str) -> Self:
        """Return the tasks that name this city leader (分管领导), alone or beside others: 张三、李四."""
        return self.filter(sponsor__regex=f"(^|[{APART}]){re.escape(name)}($|[{APART}])")

    def sponsors(self) -> list[str]:
        """Return the city leaders that the tasks name, each by itself, in order; one query."""
        texts = self.exclude(sponsor="").order_by("sponsor").values_list("sponsor", flat=True).distinct()
        return sponsors_in(texts)

    def supported_by(self, organization: Organization) -> Self:
        """Return the tasks that name `organization` as a responsible or cooperating unit."""
        return self.filter(models.Exists(Support.objects.filter(task=models.OuterRef("pk"), organization=organization)))

    def with_words(self, words: str) -> Self:
        """Return the tasks whose number, text, lead, sub-projects or milestones hold every word of `words`."""
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(number__iexact=word)
                | models.Q(text__icontains=word)
                | models.Q(category__icontains=word)
                | models.Q(lead__name__icontains=word)
                | models.Q(lead__short_name__icontains=word)
                | models.Exists(SubProject.objects.filter(task=models.OuterRef("pk"), name__icontains=word))
                | models.Exists(QuarterlyMilestone.objects.filter(task=models.OuterRef("pk"), text__icontains=word))
            )
        return found

    def with_subproject_count(self) -> Self:
        """Add `subproject_count`."""
        counts = SubProject.objects.filter(task=models.OuterRef("pk")).order_by().values("task")
        return self.annotate(
            subproject_count=Coalesce(models.Subquery(counts.annotate(n=models.Count("pk")).values("n")), 0)
        )


class Task(models.Model):
    """One numbered key task (工作任务) of a plan, with exactly one lead bureau."""

    class Status(models.TextChoices):
        ACTIVE = "active", "在办"
        CLOSED = "closed", "已办结"
        CANCELLED = "cancelled", "已取消"
        MERGED = "merged", "已合并"

    class Demo(models.TextChoices):
        NO = "", "正式"
        PUBLISHED = "published", "已公开的真实文本"
        INVENTED = "invented", "演示"

    LEFT_OUT: ClassVar = (Status.CANCELLED, Status.MERGED)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks", verbose_name="清单")
    number = models.CharField("任务编号", max_length=20)
    order = models.PositiveBigIntegerField("次序", editable=False, db_index=True)
    category = models.CharField("类别", max_length=60, blank=True)
    text = models.TextField("工作任务")
    lead = models.ForeignKey(Organization, models.PROTECT, related_name="led_tasks", verbose_name="牵头单位")
    sponsor = models.CharField("分管领导", max_length=60, blank=True)
    responsible = models.CharField(
        "责任人", max_length=120, blank=True, help_text="姓名和电话，只有有关单位和政府办看得到。"
    )
    contact = models.CharField(
        "联络人", max_length=120, blank=True, help_text="姓名和电话，只有有关单位和政府办看得到。"
    )
    deadline = models.CharField("完成时限", max_length=200, blank=True, help_text="按文件原文：12月底前。")
    status = models.CharField("状态", max_length=16, choices=Status, default=Status.ACTIVE)
    status_reason = models.TextField("状态说明", blank=True)
    closed_on = models.DateField(
        "办结日期", null=True, blank=True, help_text="从这一天所在的季度起算作已完成；留空则为改为已办结的当天。"
    )
    extra = models.JSONField("其他列", default=dict, blank=True, help_text="文件中没有对应字段的列，原样保存。")
    continues = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="continued_by",
        null=True,
        blank=True,
        editable=False,
        verbose_name="接续的上年任务",
    )
    demo = models.CharField("来源", max_length=16, choices=Demo, default=Demo.NO, blank=True, editable=False)
    revision = RevisionField()

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ("plan", "order", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="task_number_once",
                violation_error_message="这个任务编号在这份清单中已经有了。",
            ),
            models.CheckConstraint(
                condition=~models.Q(number="") & ~models.Q(text=""),
                name="task_has_number_and_text",
                violation_error_message="任务编号和工作任务都不能为空。",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "closed"]) | ~models.Q(status_reason=""),
                name="task_left_out_has_reason",
                violation_error_message="取消或合并任务须写明原因。",
            ),
            models.CheckConstraint(
                condition=models.Q(status="closed", closed_on__isnull=False)
                | (~models.Q(status="closed") & models.Q(closed_on__isnull=True)),
                name="task_closed_has_day",
                violation_error_message="已办结的任务须有办结日期，其他任务没有。",
            ),
        ]

    def __str__(self) -> str:
        """Return 任务 34."""
        return f"任务 {self.number}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Save with the place that its number gives it, and with the day of its closing."""
        self.order = number_order(self.number)
        self.set_closing_day()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def set_closing_day(self) -> None:
        """Set the day of closing where it is missing: today; take it from a task that is not closed."""
        closed = self.status == self.Status.CLOSED
        self.closed_on = (self.closed_on or timezone.localdate()) if closed else None

    def clean(self) -> None:
        """Have the day of closing right before the constraints are looked at."""
        self.set_closing_day()


class Support(models.Model):
    """A unit that shares a task, with the clause of the text that names it."""

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", "责任单位"
        COOPERATING = "cooperating", "配合单位"

    task = models.ForeignKey(Task, models.PROTECT, related_name="supports", verbose_name="任务")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="supports", verbose_name="单位")
    role = models.CharField("角色", max_length=16, choices=Role, default=Role.RESPONSIBLE)
    clause = models.TextField("所负责的内容", blank=True)
    revision = RevisionField()

    class Meta:
        verbose_name = verbose_name_plural = "责任单位"
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "organization", "clause"],
                name="support_once",
                violation_error_message="这个单位已列为责任单位。",
            ),
        ]

    def __str__(self) -> str:
        """Return the unit."""
        return str(self.organization)


class RequiredTargets(models.Manager["AnnualTarget"]):
    """The targets that hold: those that the wording gave up are kept for the figures that stand on them alone."""

    def get_queryset(self) -> models.QuerySet[AnnualTarget]:
        """Return the targets that are not retired."""
        return super().get_queryset().filter(retired=False)


class AnnualTarget(models.Model):
    """A figure that a task must reach in the year, with the words it stands on.

    `objects` and every task's `targets` are those that hold; `every` has the retired ones too.
    """

    class Accumulation(models.TextChoices):
        CUMULATIVE = "cumulative", "按年累计"
        LEVEL = "level", "年末达到"

    class Binding(models.TextChoices):
        EQUAL = Comparator.EQUAL.value, "等于"
        AT_LEAST = Comparator.AT_LEAST.value, "不少于"
        AT_MOST = Comparator.AT_MOST.value, "不超过"
        ABOUT = Comparator.ABOUT.value, "约"

    task = models.ForeignKey(Task, models.PROTECT, related_name="targets", verbose_name="任务")
    order = models.PositiveSmallIntegerField("次序", default=0)
    what = models.CharField("指标", max_length=100)
    comparator = models.CharField("要求", max_length=16, choices=Binding, default=Binding.EQUAL)
    value = models.DecimalField("目标值", max_digits=18, decimal_places=4)
    unit = models.CharField("单位", max_length=20)
    accumulation = models.CharField("计算方式", max_length=16, choices=Accumulation, default=Accumulation.CUMULATIVE)
    owner = models.ForeignKey(
        Organization, models.PROTECT, related_name="owned_targets", null=True, blank=True, verbose_name="另有责任单位"
    )
    words = models.CharField("所依据的原文", max_length=200)
    retired = models.BooleanField("不再要求", default=False, editable=False)
    revision = RevisionField()

    objects = RequiredTargets()
    every = models.Manager["AnnualTarget"]()

    class Meta:
        verbose_name = verbose_name_plural = "年度目标"
        base_manager_name = "every"
        ordering = ("task", "order", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="target_not_negative",
                violation_error_message="目标值不能为负数。",
            ),
        ]

    def __str__(self) -> str:
        """Return 安置项目 不少于 51 个."""
        binding = "" if self.comparator == self.Binding.EQUAL else f"{self.get_comparator_display()} "
        return f"{self.what} {binding}{self.value.normalize():f} {self.unit}"


class SubProject(models.Model):
    """A named sub-project (子项目) of a task, known by its name and by what it was called elsewhere."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="subprojects", verbose_name="任务")
    order = models.PositiveSmallIntegerField("次序", default=0)
    name = models.CharField("名称", max_length=120)
    aliases = models.JSONField("别名", default=list, blank=True)
    district = models.ForeignKey(
        Organization, models.PROTECT, related_name="subprojects", null=True, blank=True, verbose_name="县区"
    )
    revision = RevisionField()

    class Meta:
        verbose_name = verbose_name_plural = "子项目"
        ordering = ("task", "order", "id")
        #: The table page asks for the revisions alone, at each request.
        indexes: ClassVar = [models.Index(fields=["task", "revision"], name="subproject_revision")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "name"],
                name="subproject_name_once",
                violation_error_message="这项任务下已有同名的子项目。",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="subproject_has_name",
                violation_error_message="子项目的名称不能为空。",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class QuarterlyMilestone(models.Model):
    """What a task must have reached by the end of a period, in the lead bureau's words; cumulative in the year."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="milestones", verbose_name="任务")
    period = models.ForeignKey(Period, models.PROTECT, related_name="milestones", verbose_name="填报期")
    text = models.TextField("季度工作目标")
    revision = RevisionField()

    class Meta:
        verbose_name = verbose_name_plural = "季度工作目标"
        ordering = ("period", "task")
        #: The table page asks for the revisions alone, at each request.
        indexes: ClassVar = [models.Index(fields=["period", "revision"], name="milestone_revision")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "period"],
                name="milestone_once",
                violation_error_message="这项任务在这个季度已有工作目标。",
            ),
        ]

    def __str__(self) -> str:
        """Return the task and the quarter."""
        return f"{self.task} {self.period}"
