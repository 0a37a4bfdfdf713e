"""Standings out of the database: what counts, by whose word, for whom, in how many queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reports.models import (
    Bucket,
    ConditionAnswer,
    ConditionVerdict,
    Light,
    ProgressEntry,
    Report,
    StandingOverride,
    TargetReading,
)
from reports.standing import Rule, Standing, judgements, scale_now, standings, standings_of_year
from reports.subjects import reread
from tasks.language import Stage
from tasks.milestones import reword
from tasks.models import AnnualTarget, Membership, MilestoneCondition, Organization, Period, StandingScale, Task, User
from tests.conftest import Visitor
from tests.factories import (
    AnnualTargetFactory,
    MembershipFactory,
    PeriodFactory,
    ReportFactory,
    SupportFactory,
    TaskFactory,
)

ON = date(2024, 7, 2)
QUERIES = {"supervisor": 17, "lead": 18}


def stands(task: Task, period: Period, user: User | None = None, **further: bool) -> Standing:
    return standings(period, user, ON, [task.pk], **further)[task.pk]


def asks(task: Task, period: Period, text: str) -> list[MilestoneCondition]:
    """Give the task a milestone and return its conditions."""
    return list(reword(task, period, text).conditions.all())


@pytest.fixture
def houses(bureau: Organization, period: Period) -> Task:
    """Return a task of 800 houses, of which 300 are to be finished by the end of the quarter."""
    task = TaskFactory(number="88", lead=bureau, text="危房改造800户。")
    AnnualTargetFactory(task=task, what="危房改造", value=800, unit="户", words="危房改造800户")
    asks(task, period, "危房改造完成300户，完成立项。")
    return task


def test_the_narrative_is_read(houses: Task, period: Period) -> None:
    ReportFactory(task=houses, period=period, submitted=True, text="①危房改造竣工411户。②已完成立项。")
    found = stands(houses, period)
    assert (found.bucket, found.light, found.rule) == (Bucket.AHEAD, Light.GREEN, Rule.CONDITIONS_MET)
    assert (found.milestone_share, found.year_share, found.points) == (137, Decimal("51.375"), Decimal("13.875"))


def test_the_supervisor_overrules_the_reading_and_the_reading_the_bureau(houses: Task, period: Period) -> None:
    report = ReportFactory(task=houses, period=period, submitted=True, text="①危房改造竣工411户。")
    count, approval = MilestoneCondition.objects.order_by("start")
    answers = {
        each: ConditionAnswer.objects.create(report=report, condition=each, answer="missed")
        for each in (count, approval)
    }
    assert stands(houses, period).reason.startswith(
        "“完成立项”未达到（单位填报）；其余二季度目标完成 137%（411/300户）"
    )
    verdict = ConditionVerdict.objects.create(
        report=report, condition=approval, verdict="reached", by=MembershipFactory().user
    )
    assert stands(houses, period).bucket == Bucket.AHEAD
    verdict.condition, verdict.verdict = count, "partly"
    verdict.save()
    answers[approval].delete()
    assert stands(houses, period).reason.startswith("“危房改造完成300户”没有完全达到（督查室认定）")


def test_a_reported_value_answers_where_the_narrative_does_not(houses: Task, period: Period) -> None:
    report = ReportFactory(task=houses, period=period, submitted=True, text="①各项工作正在有序推进。")
    assert stands(houses, period).rule is Rule.UNANSWERED
    reading = TargetReading.objects.create(report=report, target=AnnualTarget.objects.get(), value=240)
    found = stands(houses, period)
    assert found.reason.startswith(
        "“危房改造完成300户”没有完全达到（指标完成数）；二季度目标完成 80%（240/300户）；年度目标完成 30%，序时进度 50%"
    )
    assert (found.light, found.points) == (Light.YELLOW, Decimal("-7.5"))
    reading.delete()
    count = MilestoneCondition.objects.order_by("start")[0]
    ConditionAnswer.objects.create(report=report, condition=count, answer="not_due")
    assert "1 项目标没有明确回应" in stands(houses, period).reason


def test_what_belongs_to_another_bureau_stays_out(houses: Task, period: Period, other_bureau: Organization) -> None:
    ReportFactory(task=houses, period=period, submitted=True, text="①危房改造竣工411户。②正在推进立项手续。")
    assert stands(houses, period).bucket == Bucket.BEHIND
    MilestoneCondition.objects.filter(words__contains="立项").update(owner=other_bureau)
    assert stands(houses, period).bucket == Bucket.AHEAD
    AnnualTargetFactory(task=houses, order=9, what="社区公园", value=12, unit="处", owner=other_bureau)
    assert "未计入" not in stands(houses, period).reason


def test_the_quarter_before_counts(houses: Task, period: Period) -> None:
    first = PeriodFactory(plan=period.plan, number=1)
    asks(houses, first, "危房改造完成100户。")
    before = ReportFactory(task=houses, period=first, submitted=True, text="①危房改造竣工80户。")
    ReportFactory(task=houses, period=period, submitted=True, text="①危房改造竣工411户。②已完成立项。")
    found = stands(houses, period)
    assert (found.bucket, found.light) == (Bucket.AHEAD, Light.YELLOW)
    assert "一季度目标当时没有完成，本季度补上" in found.reason
    assert stands(houses, first).light == Light.YELLOW
    third = PeriodFactory(plan=period.plan, number=3)
    asks(houses, third, "危房改造完成450户。")
    ReportFactory(task=houses, period=third, submitted=True, text="①危房改造竣工460户。")
    assert stands(houses, third).light == Light.GREEN
    supervisor = MembershipFactory().user
    StandingOverride.objects.create(task=houses, period=first, light=Light.GREEN, reason="口径已核实", by=supervisor)
    assert stands(houses, period).light == Light.GREEN
    StandingOverride.objects.all().delete()
    before.entries.update(text="①正在摸底。")
    MilestoneCondition.objects.all().delete()
    for each, text in ((first, "开工建设东风路。"), (period, "开工建设东风路。")):
        asks(houses, each, text)
    ProgressEntry.objects.update(text="①东风路尚未开工。")
    assert [stands(houses, each).light for each in (first, period)] == [Light.YELLOW, Light.RED]
    ProgressEntry.objects.filter(report__period=period).update(name="东风路", stage=Stage.UNDER_CONSTRUCTION.value)
    assert stands(houses, period).light == Light.YELLOW


def test_cancelled_tasks_leave_the_denominator(houses: Task, period: Period) -> None:
    ReportFactory(task=houses, period=period, submitted=True, text="①危房改造竣工411户。")
    houses.status, houses.status_reason = Task.Status.CANCELLED, "并入其他任务"
    houses.save()
    found = stands(houses, period)
    assert (found.counted, found.is_comparable, found.rule) == (False, False, Rule.LEFT_OUT)


def test_an_override_holds_until_it_is_taken_back(houses: Task, period: Period, supervisor: User) -> None:
    ReportFactory(task=houses, period=period, submitted=True, text="①危房改造竣工411户。")
    decided = {"task": houses, "period": period, "by": supervisor}
    StandingOverride.objects.create(light=Light.RED, reason="现场未见施工", **decided)
    found = stands(houses, period)
    assert (found.bucket, found.light, found.computed_bucket, found.computed_light) == (
        Bucket.BEHIND, Light.RED, Bucket.ON_SCHEDULE, Light.GREEN,
    )  # fmt: skip
    assert found.override is not None
    assert (found.override.reason, found.override.by) == ("现场未见施工", "周海燕")
    StandingOverride.objects.create(light="", reason="已复核", **decided)
    assert stands(houses, period).override is None
    assert stands(houses, period).light == Light.GREEN


def test_the_latest_scale_judges(houses: Task, period: Period) -> None:
    ReportFactory(task=houses, period=period, submitted=True, text="①危房改造竣工260户。②已完成立项。")
    assert stands(houses, period).light == Light.YELLOW
    StandingScale.objects.create(plan=period.plan, version=1, yellow_by=10)
    StandingScale.objects.create(plan=period.plan, version=2, yellow_by=5, words={"on_schedule": "正常"})
    found = stands(houses, period)
    assert (found.light, found.word, found.scale.version) == (Light.GREEN, "正常", 2)
    assert scale_now(period.plan_id) == found.scale


SEEN = {
    "draft": {"lead": True, "signatory": True, "supervisor": True, "viewer": True, "admin": True},
    "submitted": {"lead": True, "signatory": True, "supervisor": True, "viewer": True, "admin": True, "partner": True},
}
SEEN["published"] = SEEN["submitted"] | {"stranger": True}


@pytest.mark.parametrize("state", SEEN)
def test_who_sees_a_standing(
    state: str, houses: Task, period: Period, cast: dict[str, Visitor], partner_bureau: Organization
) -> None:
    SupportFactory(task=houses, organization=partner_bureau)
    report = ReportFactory(task=houses, period=period, text="①危房改造竣工411户。②已完成立项。")
    if state != "draft":
        report.status = Report.Status.SUBMITTED if state == "submitted" else Report.Status.ACCEPTED
        report.published_at = report.updated_at if state == "published" else None
        report.save()
    supervisor = cast["supervisor"]
    StandingOverride.objects.create(task=houses, period=period, light=Light.RED, reason="现场未见施工", by=supervisor)
    seen = {name: standings(period, user, ON).get(houses.pk) for name, user in cast.items() if isinstance(user, User)}
    assert {name: True for name, found in seen.items() if found} == SEEN[state]
    told = {name for name, found in seen.items() if found and found.override and found.override.reason}
    assert told == set(SEEN["draft"])
    if state == "draft":
        assert {found.rule for found in seen.values() if found} == {Rule.NOT_REPORTED}
        lead, office = cast["lead"], cast["supervisor"]
        assert isinstance(lead, User)
        assert isinstance(office, User)
        assert stands(houses, period, lead, drafts=True).computed_bucket == Bucket.AHEAD
        assert stands(houses, period, office, drafts=True).rule is Rule.NOT_REPORTED
    other = MembershipFactory(role=Membership.Role.AUDITOR).user
    assert standings(period, other, ON) == {}


def test_a_superuser_without_a_role_sees_what_is_published(houses: Task, period: Period, admin: User) -> None:
    admin.memberships.all().delete()
    admin.is_superuser = True
    admin.save()
    user = User.objects.get(pk=admin.pk)
    report = ReportFactory(task=houses, period=period, accepted=True)
    assert standings(period, user, ON) == {}
    report.published_at = report.updated_at
    report.save()
    assert set(standings(period, user, ON)) == {houses.pk}


@pytest.mark.parametrize("name", ["supervisor", "lead"])
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_tasks(
    name: str, count: int, cast: dict[str, Visitor], bureau: Organization, period: Period,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    first = PeriodFactory(plan=period.plan, number=1)
    for _ in range(count):
        task = TaskFactory(lead=bureau)
        AnnualTargetFactory(task=task)
        for each in (first, period):
            asks(task, each, "新建道路完成12条，完成立项。")
            ReportFactory(task=task, period=each, submitted=True)
    list(reread())
    user = User.objects.get(pk=cast[name].pk)
    assert user.acting
    with django_assert_num_queries(QUERIES[name]):
        assert len(standings(period, user, ON)) == count


def test_before_the_period_begins_nothing_is_due(houses: Task, period: Period) -> None:
    assert standings(period, None, date(2024, 3, 1))[houses.pk].rule is Rule.NOT_DUE
    assert standings(period, None, ON)[houses.pk].rule is Rule.NOT_REPORTED


def test_a_closed_task_is_done_from_the_quarter_of_its_closing(period: Period) -> None:
    """Closed in the second quarter and never reported: nothing is known of the first, done from the second on."""
    first = PeriodFactory(plan=period.plan, number=1)
    third = PeriodFactory(plan=period.plan, number=3)
    task = TaskFactory(plan=period.plan, status=Task.Status.CLOSED, closed_on=date(2024, 6, 30))
    found = standings_of_year([first, period, third], None, date(2024, 10, 1))
    assert [found[each.pk][task.pk].rule for each in (first, period, third)] == [
        Rule.NOT_REPORTED, Rule.CLOSED, Rule.CLOSED,
    ]  # fmt: skip
    task.closed_on = None
    task.save()
    assert task.closed_on == timezone.localdate()
    task.status = Task.Status.ACTIVE
    task.save()
    assert task.closed_on is None


def test_what_is_begun_is_told_and_does_not_count(period: Period, viewer: User, client_of: Any) -> None:
    """Twenty begun and five done of twenty-five: five are reached, the twenty lie behind them."""
    task = TaskFactory(plan=period.plan, number="7", text="新建城市道路25条。")
    target = AnnualTargetFactory(task=task, what="新建城市道路", value=25, unit="条", words="新建城市道路25条")
    reword(task, period, "新建城市道路开工20条；新建城市道路完工5条。")
    ReportFactory(task=task, period=period, submitted=True, text="①新建城市道路开工20条；新建城市道路完工5条。")
    facts = judgements([period], None, ON)[period.pk][task.pk].facts
    assert [(each.key, each.reached, each.begun) for each in facts.targets] == [(target.pk, Decimal(5), Decimal(20))]
    page = client_of(viewer).get("/2024/tasks/7/?quarter=2").content.decode()
    assert "已开工 20 条，未计入完成" in page
    assert '<rect class="begun" y="28" width="80%"' in page
