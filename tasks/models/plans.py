"""The lists of tasks of a year and their reporting periods."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, ClassVar, NamedTuple, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from tasks.models.composed import Parts, question
from tasks.models.organizations import User
from tasks.models.revisions import RevisionField
from tasks.quarters import NUMERALS, Quarter

MAIN = "政府工作报告"
SUBJECT, CITY_SUBJECT = f"{MAIN}牵头的重点工作任务分解", f"{MAIN}重点工作任务分解"
#: The kinds that offices know, each with the address that its list gets; the administrator names further ones.
KINDS = {MAIN: "", "民生实事": "minsheng", "重点项目": "xiangmu", "会议议定事项": "huiyi", "领导批示": "pishi"}
MAIN_SLUG = "main"  # how people name the list that has no slug
RESERVED = (
    "all",
    MAIN_SLUG,
    "tasks",
    "subprojects",
)  # what stands in addresses behind the year, or means something else


class PlanKey(NamedTuple):
    """By what an address names a list: the year, and the slug of a list that isn't the year's main one."""

    year: int
    slug: str = ""

    def __str__(self) -> str:
        """Return it as addresses have it: 2024, 2024/minsheng."""
        return f"{self.year}/{self.slug}" if self.slug else str(self.year)


class PlanQuerySet(models.QuerySet["Plan"]):
    """Lists by what addresses and files say of them."""

    def at(self, key: PlanKey) -> Self:
        """Return the one list that an address names, or none."""
        return self.filter(year=key.year, slug=key.slug)

    def of_year(self, year: int) -> Self:
        """Return the lists of a year, the main one first."""
        return self.filter(year=year).order_by("slug")


class Plan(models.Model):
    """A list of key tasks that is followed through a year; the one without a slug is the year's main list."""

    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("种类", max_length=30, default=MAIN, help_text=f"如 {'、'.join(KINDS)}，也可以另写。")
    title = models.CharField("名称", max_length=60, default=MAIN, help_text="在各页和各种文件上怎样称呼这份清单。")
    slug = models.CharField(
        "地址",
        max_length=30,
        blank=True,
        default="",
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*\Z", "只能用小写字母、数字和短横，以字母开头。")],
        help_text="网址中年度之后的一段，如 minsheng；留空为本年的主清单。",
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    revision = RevisionField()

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度清单"
        ordering = ("-year", "slug")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(year__range=(1949, 2199)),
                name="plan_year_plausible",
                violation_error_message="年度应在 1949 至 2199 之间。",
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=models.Q(slug=""),
                name="plan_main_once",
                violation_error_message="这一年的主清单已经有了，请给这份清单写一个地址。",
            ),
            models.UniqueConstraint(
                fields=["year", "slug"],
                condition=~models.Q(slug=""),
                name="plan_slug_once",
                violation_error_message="这一年已有一份清单用这个地址，请换一个。",
            ),
            models.UniqueConstraint(
                fields=["year", "title"],
                name="plan_title_once",
                violation_error_message="这一年已有一份同名的清单，请换一个名称。",
            ),
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(kind=""),
                name="plan_has_kind_and_title",
                violation_error_message="清单须有种类和名称。",
            ),
            models.CheckConstraint(
                condition=~models.Q(slug__in=RESERVED),
                name="plan_slug_not_reserved",
                violation_error_message="这个地址另有用处，请换一个。",
            ),
        ]

    def __str__(self) -> str:
        """Return 2024年政府工作报告."""
        return f"{self.year}年{self.title}"

    @property
    def key(self) -> PlanKey:
        """Return by what addresses name it."""
        return PlanKey(self.year, self.slug)

    @property
    def is_main(self) -> bool:
        """Return whether it is the year's main list, which needs no name where a year has no other."""
        return not self.slug

    @property
    def subject(self) -> str:
        """Return what the title of a bureau's quarterly table says behind the quarter."""
        return SUBJECT if self.title == MAIN else f"{self.title}推进情况"

    @property
    def city_subject(self) -> str:
        """Return the same for the table of several bureaus, of which none leads all tasks."""
        return CITY_SUBJECT if self.title == MAIN else self.subject

    @property
    def tasks_title(self) -> str:
        """Return what letters and the files of dashboards call its tasks."""
        return f"{self.title}重点工作任务" if self.is_main else self.title


class PeriodQuerySet(models.QuerySet["Period"]):
    """Periods by what addresses say of them."""

    def at(self, plan: PlanKey, quarter: int) -> Self:
        """Return the period that an address names, with its list, or none."""
        return self.filter(plan__year=plan.year, plan__slug=plan.slug, number=quarter).select_related("plan")


class Period(models.Model):
    """A quarter of a list in which bureaus report: opens on, due on; opened and closed by the administrator."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="periods", verbose_name="清单")
    number = models.PositiveSmallIntegerField(
        "季度", choices=[(number, f"{numeral}季度") for number, numeral in enumerate(NUMERALS, 1)]
    )
    title = models.CharField("分解表标题", max_length=200, blank=True, help_text="留空时按年度和季度生成。")
    opens_on = models.DateField("开始填报", null=True, blank=True)
    due_on = models.DateField("报送截止", null=True, blank=True)
    opened_at = models.DateTimeField("开放时间", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True, editable=False)
    #: Units have the names of this moment, that of the first closing, however often the quarter is opened again.
    named_at = models.DateTimeField("单位名称以此时为准", null=True, blank=True, editable=False)
    revision = RevisionField()

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "填报期"
        ordering = ("plan", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="period_once",
                violation_error_message="这个季度的填报期已经有了。",
            ),
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 4)),
                name="period_number_1_to_4",
                violation_error_message="季度应为 1 至 4。",
            ),
            models.CheckConstraint(
                condition=models.Q(opens_on__isnull=True)
                | models.Q(due_on__isnull=True)
                | models.Q(due_on__gte=models.F("opens_on")),
                name="period_due_after_opening",
                violation_error_message="报送截止不能早于开始填报。",
            ),
        ]

    def __str__(self) -> str:
        """Return 2024年二季度, behind it the list where that isn't the year's main one: 2024年二季度民生实事."""
        return f"{self.quarter}{'' if self.plan.is_main else self.plan.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it; a closed quarter has the names of its first closing, an open one those of today; a query where it is closed."""
        if self.closed_at is None:
            self.named_at = None
        elif self.named_at is None:
            closings = self.events.filter(kind="closed").order_by("at") if self.pk else PeriodEvent.objects.none()
            self.named_at = closings.values_list("at", flat=True).first() or self.closed_at
        super().save(*args, **kwargs)

    @property
    def value_parts(self) -> Parts:
        """Return what a question may hang on: key, list, quarter and days, and whether it was opened and closed."""
        plan, opens_on, due_on = self.plan_id, self.opens_on, self.due_on
        opened_at, closed_at, named_at = self.opened_at, self.closed_at, self.named_at
        days = [day for day in (opens_on, due_on, closed_at, named_at) if day]

        def made(others: Iterator[Any]) -> Period:
            other = Period(pk=next(others), plan_id=next(others), number=next(others), opened_at=opened_at)
            other.opens_on, other.due_on = opens_on and next(others), due_on and next(others)
            other.closed_at = closed_at and next(others)
            other.named_at = named_at and next(others)
            return other

        shape = (Period, opens_on is None, due_on is None, opened_at is None, closed_at is None, named_at is None)
        return Parts(shape, (self.pk, plan, self.number, *days), made)

    @property
    def is_open(self) -> bool:
        """Return whether reports may be written and moved on: opened, and not closed."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def quarter(self) -> Quarter:
        """Return the quarter; reads the plan."""
        return Quarter(self.plan.year, self.number)

    @property
    def heading(self) -> str:
        """Return the title of a bureau's quarterly table; it names the list where that isn't the year's main one."""
        return self._headed(self.plan.subject)

    @property
    def city_heading(self) -> str:
        """Return the title of the quarterly table of several bureaus."""
        return self._headed(self.plan.city_subject)

    def _headed(self, subject: str) -> str:
        told = self.title or f"{self.quarter}{subject}"
        return told if self.plan.is_main or self.plan.title in told else f"{told}（{self.plan.title}）"


@question
def period_at(year: int, slug: str, number: int) -> PeriodQuerySet:
    """Return the period that an address names, with its list, if there is one."""
    return Period.objects.at(PlanKey(year, slug), number)


@question
def quarters_of(plans: Collection[int], number: int) -> PeriodQuerySet:
    """Return the quarter of that number of each of the lists, with its list."""
    return Period.objects.filter(plan__in=plans, number=number).select_related("plan")


@question
def periods_of_list(plan: int) -> PeriodQuerySet:
    """Return the periods of a list in their order, with it."""
    return Period.objects.filter(plan=plan).select_related("plan").order_by("number")


class PeriodEvent(models.Model):
    """What the administrator did with a period: who, when, why. Append-only."""

    class Kind(models.TextChoices):
        OPENED = "opened", "开放填报"
        CLOSED = "closed", "关闭"
        REOPENED = "reopened", "重新开放"

    period = models.ForeignKey(Period, models.CASCADE, related_name="events", verbose_name="填报期")
    kind = models.CharField("事项", max_length=16, choices=Kind)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="period_events", null=True, blank=True, verbose_name="经办人"
    )
    at = models.DateTimeField("时间", default=timezone.now)
    reason = models.TextField("原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "填报期记录"
        ordering = ("period", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(kind="reopened") | ~models.Q(reason=""),
                name="period_reopened_has_reason",
                violation_error_message="重新开放须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        """Return 2024年二季度 关闭."""
        return f"{self.period} {self.get_kind_display()}"
