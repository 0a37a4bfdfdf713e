"""Makers of test data; traits name the situations that tests are about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from reports.models import (
    FIRST_ASKED,
    Bulletin,
    BulletinFile,
    Outlook,
    ProgressEntry,
    Publication,
    PublicationFile,
    Report,
    TargetReading,
    Transition,
    Withdrawal,
)
from reports.publication.storage import keep
from tasks.models import (
    AnnualTarget,
    ImportBatch,
    Membership,
    MilestoneCondition,
    Organization,
    Period,
    Plan,
    QuarterlyMilestone,
    SubProject,
    Support,
    Task,
    User,
)

PASSWORD = "Proof-2024"


class OrganizationFactory(DjangoModelFactory):
    """A bureau; `district`, `zone` and `supervision` make the other kinds."""

    class Meta:
        model = Organization

    class Params:
        district = factory.Trait(kind=Organization.Kind.DISTRICT)
        zone = factory.Trait(kind=Organization.Kind.ZONE)
        supervision = factory.Trait(kind=Organization.Kind.SUPERVISION)

    name = factory.Sequence(lambda n: f"市第{n}局全称")
    short_name = factory.Sequence(lambda n: f"市第{n}局")


class UserFactory(DjangoModelFactory):
    """A person with the password `PASSWORD` and no role."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"人员{n}")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    """A reporter of a new bureau, unless told otherwise."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = Membership.Role.REPORTER


class PlanFactory(DjangoModelFactory):
    """The main list of 2024; `livelihood` is the other one."""

    class Meta:
        model = Plan
        django_get_or_create = ("year", "slug")

    class Params:
        livelihood = factory.Trait(kind="民生实事", title="民生实事", slug="minsheng")

    year = 2024
    slug = ""


class PeriodFactory(DjangoModelFactory):
    """The second quarter of 2024, opened."""

    class Meta:
        model = Period
        django_get_or_create = ("plan", "number")

    plan = factory.SubFactory(PlanFactory)
    number = 2
    opened_at = factory.LazyFunction(timezone.now)


class TaskFactory(DjangoModelFactory):
    """An active task of 2024; `cancelled` and `closed` are the others."""

    class Meta:
        model = Task

    class Params:
        cancelled = factory.Trait(status=Task.Status.CANCELLED, status_reason="并入其他规划")
        closed = factory.Trait(status=Task.Status.CLOSED, closed_on=date(2024, 1, 15))

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda n: str(100 + n))
    text = factory.LazyAttribute(lambda task: f"第{task.number}项：新建、改造城市道路25条。")
    lead = factory.SubFactory(OrganizationFactory)


class SupportFactory(DjangoModelFactory):
    """A bureau that is responsible for a part of a task."""

    class Meta:
        model = Support

    task = factory.SubFactory(TaskFactory)
    organization = factory.SubFactory(OrganizationFactory)


class AnnualTargetFactory(DjangoModelFactory):
    """25 roads, as the text of `TaskFactory` promises."""

    class Meta:
        model = AnnualTarget

    task = factory.SubFactory(TaskFactory)
    order = factory.Sequence(int)
    what = "城市道路"
    value = Decimal(25)
    unit = "条"
    words = "城市道路25条"


class SubProjectFactory(DjangoModelFactory):
    """A road."""

    class Meta:
        model = SubProject

    task = factory.SubFactory(TaskFactory)
    order = factory.Sequence(int)
    name = factory.Sequence(lambda n: f"第{n}大道")


class MilestoneFactory(DjangoModelFactory):
    """What the task must have reached by the end of the second quarter."""

    class Meta:
        model = QuarterlyMilestone

    task = factory.SubFactory(TaskFactory)
    period = factory.SubFactory(PeriodFactory, plan=factory.SelfAttribute("..task.plan"))
    text = factory.LazyAttribute(lambda milestone: f"{milestone.task.number}完成全年目标的50%。")


class ConditionFactory(DjangoModelFactory):
    """23 roads by the end of the quarter."""

    class Meta:
        model = MilestoneCondition

    milestone = factory.SubFactory(MilestoneFactory)
    kind = MilestoneCondition.Kind.QUANTITY
    words = "新建改造道路23条"
    what = "新建改造道路"
    value = Decimal(23)
    unit = "条"


class ReportFactory(DjangoModelFactory):
    """A report with one row, in draft; traits name the other states, `text=` sets (or with "" leaves out) the row.

    The status is set without the workflow: these are starting points for tests, not what people do.
    """

    class Meta:
        model = Report
        skip_postgeneration_save = True

    class Params:
        awaiting = factory.Trait(status=Report.Status.AWAITING_SIGN_OFF)
        submitted = factory.Trait(status=Report.Status.SUBMITTED)
        accepted = factory.Trait(status=Report.Status.ACCEPTED)
        returned = factory.Trait(
            status=Report.Status.RETURNED,
            back=factory.RelatedFactory(
                "tests.factories.TransitionFactory",
                "report",
                action=Transition.Action.SEND_BACK,
                from_status=Report.Status.SUBMITTED,
                to_status=Report.Status.RETURNED,
                comment="请说明口径。",
            ),
        )

    task = factory.SubFactory(TaskFactory)
    period = factory.SubFactory(PeriodFactory, plan=factory.SelfAttribute("..task.plan"))
    outlook = factory.LazyAttribute(lambda report: Outlook.FEASIBLE if report.period.number >= FIRST_ASKED else "")

    @factory.post_generation
    def text(self: Report, create: bool, extracted: str | None, **further: Any) -> None:
        """Give the report one row."""
        words = f"①任务{self.task.number}已完工23条。" if extracted is None else extracted
        if create and words:
            ProgressEntry.objects.create(report=self, order=0, text=words, marker="①" if "①" in words else "")


class ProgressEntryFactory(DjangoModelFactory):
    """A further row of a report."""

    class Meta:
        model = ProgressEntry

    report = factory.SubFactory(ReportFactory)
    order = factory.Sequence(lambda n: n + 1)
    text = "②正在推进。"
    marker = "②"
    item = 1


class TargetReadingFactory(DjangoModelFactory):
    """23 roads of 25."""

    class Meta:
        model = TargetReading

    report = factory.SubFactory(ReportFactory)
    target = factory.SubFactory(AnnualTargetFactory, task=factory.SelfAttribute("..report.task"))
    value = Decimal(23)


class TransitionFactory(DjangoModelFactory):
    """Somebody reported."""

    class Meta:
        model = Transition

    report = factory.SubFactory(ReportFactory)
    action = Transition.Action.SUBMIT
    from_status = Report.Status.DRAFT
    to_status = Report.Status.SUBMITTED
    by = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    version = 1


class PublicationFactory(DjangoModelFactory):
    """The first issue of the second quarter: task 34 in four columns, with a JSON file that is stored; not made by `publish`."""

    class Meta:
        model = Publication
        skip_postgeneration_save = True

    class Params:
        withdrawn = factory.Trait(
            taken_back=factory.RelatedFactory("tests.factories.WithdrawalFactory", "publication"),
        )

    period = factory.SubFactory(PeriodFactory)
    plan = factory.SelfAttribute("period.plan")
    number = 1
    title = "2024年二季度重点工作任务分解"
    publisher = "临沂市人民政府办公室"
    dated = date(2024, 7, 2)
    topic = "政府工作报告"
    retention = "30年"
    prepared_by = "周海燕"
    approved_by = "刘洋"
    columns = factory.LazyFunction(
        lambda: [
            {"key": key, "heading": heading, "width": 0}
            for key, heading in (("number", "任务编号"), ("task", "工作任务"), ("progress", "二季度推进情况"))
        ]
    )
    rows = factory.LazyFunction(
        lambda: [{"number": "34", "cells": [{"text": "34"}, {"text": "新建道路25条。"}, {"text": "①已完工23条。"}]}]
    )

    @factory.post_generation
    def files(self: Publication, create: bool, extracted: bytes | None, **further: Any) -> None:
        """Store a JSON file."""
        kept = keep(extracted or b'{"schema": 1}\n', "json")
        PublicationFile.objects.create(publication=self, kind="json", sha256=kept.sha256, size=kept.size)


class BulletinFactory(DjangoModelFactory):
    """A bulletin of the second quarter; its PDF is kept below MEDIA_ROOT."""

    class Meta:
        model = Bulletin
        skip_postgeneration_save = True

    period = factory.SubFactory(PeriodFactory)
    plan = factory.SelfAttribute("period.plan")
    number = 1
    name = "督查通报"
    title = "关于2024年二季度重点工作任务推进情况的通报"
    issuer = "临沂市人民政府督查室"
    addressees = "市政府各部门："
    dated = date(2024, 7, 2)
    prepared_by = "周海燕"
    approved_by = "刘洋"

    @factory.post_generation
    def files(self: Bulletin, create: bool, extracted: bytes | None, **further: Any) -> None:
        """Store a file."""
        kept = keep(extracted or b"%PDF-1.7", "pdf")
        BulletinFile.objects.create(bulletin=self, kind="pdf", sha256=kept.sha256, size=kept.size)


class WithdrawalFactory(DjangoModelFactory):
    """An issue taken back."""

    class Meta:
        model = Withdrawal

    publication = factory.SubFactory(PublicationFactory)
    reason = "数据有误，核对后另行发布。"
    name = "周海燕"


class ImportBatchFactory(DjangoModelFactory):
    """A file that was imported."""

    class Meta:
        model = ImportBatch

    name = factory.Sequence(lambda n: f"分解表{n}.xlsx")
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    file = factory.LazyAttribute(lambda batch: f"imports/{batch.sha256[:2]}/{batch.sha256}")
    state = ImportBatch.State.DONE
