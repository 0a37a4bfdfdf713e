"""A quarterly report on one task, and the append-only record of how its status changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from reports.models.outlooks import Outlook
from tasks.language import compose
from tasks.models import ImportBatch, Membership, Organization, Period, Task, User, name_then
from tasks.models.composed import question
from tasks.models.revisions import RevisionField
from tasks.models.trail import AppendOnly

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


REMOVED = "remove"
"""The action of the last transition of a report that is removed: no button leads to it."""
DatedReports: TypeAlias = models.QuerySet[Any]  # reports, with columns that the type checker does not know


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports, scoped to who may read their text."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the reports whose text `user` may read (the table in the field's rules, "who sees what")."""
        if not user.is_authenticated or user.acting is None:
            return self.filter(published_at__isnull=False) if user.is_superuser else self.none()
        role, organization = user.acting.role, user.acting.organization
        if role == Membership.Role.AUDITOR:
            return self.none()
        published = models.Q(published_at__isnull=False)
        submitted = models.Q(status__in=Report.SUBMITTED)
        if role in (Membership.Role.SUPERVISOR, Membership.Role.VIEWER, Membership.Role.ADMINISTRATOR):
            return self.filter(submitted | published)
        supported = models.Exists(Task.objects.supported_by(organization).filter(pk=models.OuterRef("task_id")))
        return self.filter(models.Q(task__lead=organization) | (submitted & supported) | published)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the reports with all that belongs to them, their transitions too: whole or not at all."""
        with transaction.atomic():
            _let_go(list(self.values_list("pk", "version")))
            return super().delete()

    def with_words(self) -> Self:
        """Leave out the reports that opening the period made and in which nobody has written yet."""
        rows = models.Exists(apps.get_model("reports.ProgressEntry").objects.filter(report=models.OuterRef("pk")))
        return self.filter(models.Q(version__gt=0) | ~models.Q(status=Report.Status.DRAFT) | rows)

    def with_unsent_words(self) -> Self:
        """Return the reports in which something is written that has not been submitted, or was taken back since."""
        return self.with_words().exclude(status__in=Report.SUBMITTED)

    def with_due(self) -> DatedReports:
        """Add `due`, the day by which it must be with the office, and `arrived_at`, when it first came there to stay.

        A granted extension moves the day. What was sent back had arrived; what the bureau withdrew had not.
        """
        of_report = Transition.objects.filter(report=models.OuterRef("pk"))
        withdrawn = Transition.objects.filter(
            report=models.OuterRef("report"), action=Transition.Action.WITHDRAW, pk__gt=models.OuterRef("pk")
        )
        arrivals = of_report.filter(~models.Exists(withdrawn), to_status=Report.Status.SUBMITTED).order_by("pk")
        granted = Extension.objects.filter(report=models.OuterRef("pk"), state=Extension.State.GRANTED)
        return self.annotate(
            due=Coalesce(models.Subquery(granted.order_by("-until").values("until")[:1]), "period__due_on"),
            arrived_at=models.Subquery(arrivals.values("at")[:1]),
        )


def closing(periods: Sequence[Period], task: str = "") -> Any:
    """Return whose names hold in the one of `periods` that is of a row's list, as `name_then` takes it; None where all are open.

    `task` leads from the row to the task.
    """
    closed = [period for period in periods if period.named_at]
    if len(periods) == 1 or not closed:
        return closed[0].named_at if closed else None
    of_list = Period.objects.filter(
        pk__in=[each.pk for each in closed], plan=models.OuterRef(models.OuterRef(f"{task}plan"))
    )
    return models.Subquery(of_list.values("named_at")[:1])


def lead_then(periods: Sequence[Period], name: str, task: str = "") -> Any:
    """Return the expression of what a task's lead was called when the one of `periods` that is of its list was closed.

    `name` is "name" or "short_name", `task` leads from the row to the task. What was noted at the closing is the lead of then;
    where nothing was, it is the lead of now by its name of then.
    """
    named = name_then(f"{task}lead", name, closing(periods, task))
    closed = [period.pk for period in periods if period.closed_at]
    if not closed:
        return named
    kept = Report.objects.filter(period__in=closed, task=models.OuterRef(f"{task}pk")).exclude(lead_name="").order_by()
    return Coalesce(models.Subquery(kept.values(f"lead_{name}")[:1]), named)


def lead_in(unit: Organization, period: Period) -> str:
    """Return the full name that a lead had when the quarter was closed, now while it is open; two queries.

    What was noted with its reports counts; where nothing was, or two units are one by now, it is its name of then.
    """
    if period.closed_at is None:
        return unit.name
    kept = Report.objects.filter(period=period, task__lead=unit).exclude(lead_name="").order_by()
    noted = list(kept.values_list("lead_name", flat=True).distinct()[:2])
    return noted[0] if len(noted) == 1 else unit.name_at(period.named_at).name


def overdue(due: date | None, arrived_at: datetime | None, state: str, on: date) -> bool:
    """Return whether a report came to the office after the day it was due, or has not come by the day `on`.

    What was imported as accepted never had to come.
    """
    if due is None or (arrived_at is None and state == Report.Status.ACCEPTED):
        return False
    return (timezone.localdate(arrived_at) if arrived_at else on) > due


class Report(models.Model):
    """What the lead bureau reports on one task in one period; its text is its entries in order."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        AWAITING_SIGN_OFF = "awaiting_sign_off", "待审签"
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "已退回"
        ACCEPTED = "accepted", "已通过"

    OPEN: ClassVar = (Status.DRAFT, Status.RETURNED)
    SUBMITTED: ClassVar = (Status.SUBMITTED, Status.ACCEPTED)
    WITH_BUREAU: ClassVar = (Status.DRAFT, Status.AWAITING_SIGN_OFF, Status.RETURNED)
    BUREAU_LABELS: ClassVar = {Status.SUBMITTED.value: "已报送"}

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports", verbose_name="任务")
    period = models.ForeignKey(Period, models.PROTECT, related_name="reports", verbose_name="填报期")
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField("版本", default=0, help_text="每次保存加一；两人同时修改时据此发现。")
    obstacles = models.TextField("存在问题", blank=True)
    next_steps = models.TextField("下步打算", blank=True)
    outlook = models.CharField("全年预期", max_length=16, choices=Outlook, blank=True)
    outlook_reason = models.TextField("全年预期的原因", blank=True)
    suggestion = models.TextField(
        "导入文件中的文字", blank=True, help_text="与单位所填不同、供单位参考的文字；报送后清空。"
    )
    saved_with = models.CharField("最近一次保存的标识", max_length=32, blank=True, editable=False)
    saved_by = models.ForeignKey(
        User, models.PROTECT, related_name="saved_reports", null=True, blank=True, editable=False, verbose_name="保存人"
    )
    saved_at = models.DateTimeField("保存时间", null=True, blank=True, editable=False)
    writers = models.ManyToManyField(User, related_name="written_reports", blank=True, verbose_name="填写人")
    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    read_at = models.DateTimeField("开始审核", null=True, blank=True, editable=False)
    read_by = models.ForeignKey(
        User, models.PROTECT, related_name="read_reports", null=True, blank=True, editable=False, verbose_name="审核人"
    )
    updated_at = models.DateTimeField("最后修改", default=timezone.now)
    lead_name = models.CharField(
        "当时的牵头单位",
        max_length=60,
        blank=True,
        editable=False,
        help_text="关闭填报期时记下，以后改名、合并都不变。",
    )
    lead_short_name = models.CharField("当时的牵头单位简称", max_length=30, blank=True, editable=False)
    revision = RevisionField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "季度报告"
        ordering = ("period", "task__order")
        #: The table page asks for the revisions alone, at each request.
        indexes: ClassVar = [models.Index(fields=["period", "revision"], name="report_revision")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "period"],
                name="report_once",
                violation_error_message="这项任务在这个季度已有报告。",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | models.Q(status="accepted"),
                name="report_published_is_accepted",
                violation_error_message="只有已通过的报告可以公开。",
            ),
        ]

    def __str__(self) -> str:
        """Return 任务 34 2024年二季度."""
        return f"{self.task} {self.period}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the report with all that belongs to it."""
        with transaction.atomic():
            _let_go([(self.pk, self.version)])
            return super().delete(*args, **kwargs)

    @property
    def text(self) -> str:
        """Return the narrative, character for character; reads the entries."""
        held = vars(self).get("_prefetched_objects_cache", {}).get("entries")
        return compose(_texts(self.pk) if held is None else (entry.text for entry in held))

    @property
    def lead_then(self) -> str:
        """Return the short name that the lead had when the period was closed; reads task and period."""
        period = self.period
        return (self.lead_short_name if period.closed_at else "") or str(self.task.lead.name_at(period.named_at))

    @property
    def bureau_label(self) -> str:
        """Return the status in the bureau's words (已报送 where the office says 待审核)."""
        return self.BUREAU_LABELS.get(self.status, self.get_status_display())


@question
def _texts(report: int) -> models.QuerySet[Any, str]:
    entries: models.QuerySet[Any, Any] = apps.get_model("reports.ProgressEntry").objects.filter(report=report)
    return entries.order_by("order").values_list("text", flat=True)


class Transition(models.Model):
    """One change of a report's status: who, for whom, when, why, and the report as it was. Append-only."""

    class Action(models.TextChoices):
        SUBMIT = "submit", "报送"
        SIGN_OFF = "sign_off", "审签"
        SEND_BACK = "send_back", "退回"
        WITHDRAW = "withdraw", "撤回"
        ACCEPT = "accept", "通过"
        TAKE_BACK = "take_back", "撤销通过"
        CORRECT = "correct", "更正"
        IMPORT = "import", "导入"

    report = models.ForeignKey(Report, models.CASCADE, related_name="transitions", verbose_name="季度报告")
    action = models.CharField("事项", max_length=16, choices=Action)
    from_status = models.CharField("原状态", max_length=20, choices=Report.Status)
    to_status = models.CharField("新状态", max_length=20, choices=Report.Status)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="transitions", null=True, blank=True, verbose_name="经办人"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="transitions", null=True, blank=True, verbose_name="代表单位"
    )
    at = models.DateTimeField("时间", default=timezone.now)
    comment = models.TextField("意见", blank=True)
    version = models.PositiveIntegerField("版本")
    token = models.CharField("提交标识", max_length=32, blank=True, editable=False)
    snapshot = models.JSONField("当时的内容", default=dict)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, related_name="transitions", null=True, blank=True, verbose_name="导入记录"
    )

    class Meta:
        verbose_name = verbose_name_plural = "流转记录"
        ordering = ("report", "id")
        constraints: ClassVar = [
            AppendOnly(name="transition_append_only", whole="report_id"),
            models.CheckConstraint(
                condition=~models.Q(action__in=["send_back", "correct", "take_back"]) | ~models.Q(comment=""),
                name="transition_has_reason",
                violation_error_message="退回、更正和撤销通过须写明原因。",
            ),
            models.UniqueConstraint(
                fields=["report", "token"],
                condition=~models.Q(token=""),
                name="transition_token_once",
                violation_error_message="这次提交已经办理过。",
            ),
        ]

    def __str__(self) -> str:
        """Return what was done to which report."""
        return f"{self.report} {self.get_action_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new record; raises `TypeError` for one that exists: the trail is append-only."""
        if not self._state.adding:
            raise TypeError("流转记录只能新增，不能修改。")
        super().save(*args, **kwargs)


def _let_go(reports: list[tuple[int, int]]) -> None:
    """Take away the transitions of reports, by key and version, that are about to go; a last one of each says so."""
    last = {"from_status": Report.Status.DRAFT, "to_status": Report.Status.DRAFT}
    removed = [Transition(report_id=key, action=REMOVED, version=version, **last) for key, version in reports]
    Transition.objects.bulk_create(removed)
    Transition.objects.filter(report__in=[key for key, _ in reports]).exclude(action=REMOVED).delete()


def had_a_hand(report: Report, user: User) -> bool:
    """Return whether `user` has written, answered for, filed or signed anything of `report`; one query."""
    return bool(_deeds(report.pk, user.pk))


@question
def _deeds(report: int, user: int) -> models.QuerySet[Report, int]:
    """Return the key of the report where the person had a hand in it."""
    filing, of_report = [Transition.Action.SUBMIT, Transition.Action.SIGN_OFF], Report(pk=report)
    own = (
        Report.writers.through.objects.filter(report=report, user=user),
        of_report.contributions.filter(models.Q(by=user) | models.Q(decided_by=user)),
        of_report.answers.filter(by=user),
        of_report.transitions.filter(by=user, action__in=filing),
    )
    deeds = [models.Q(models.Exists(each.order_by())) for each in own]
    return Report.objects.filter(reduce(or_, deeds), pk=report).values_list("pk", flat=True)


class Extension(models.Model):
    """More time for one report: asked for by its reporter before it is due, granted or refused by the office."""

    class State(models.TextChoices):
        ASKED = "asked", "待批"
        GRANTED = "granted", "已同意"
        REFUSED = "refused", "未同意"

    report = models.ForeignKey(Report, models.CASCADE, related_name="extensions", verbose_name="季度报告")
    until = models.DateField("延至")
    reason = models.TextField("理由")
    by = models.ForeignKey(User, models.PROTECT, related_name="extensions", verbose_name="申请人")
    at = models.DateTimeField("申请时间", default=timezone.now)
    state = models.CharField("状态", max_length=16, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="decided_extensions", null=True, blank=True, verbose_name="批复人"
    )
    decided_at = models.DateTimeField("批复时间", null=True, blank=True)
    comment = models.TextField("批复意见", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ("report", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report"],
                condition=models.Q(state="asked"),
                name="extension_asked_once",
                violation_error_message="这项任务已有一份延期申请待批。",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="extension_has_reason",
                violation_error_message="申请延期须写明理由。",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(comment=""),
                name="extension_refused_has_comment",
                violation_error_message="不同意延期须写明意见。",
            ),
        ]

    def __str__(self) -> str:
        """Return the report and the new day."""
        return f"{self.report} 延至 {self.until:%-m月%-d日}"
