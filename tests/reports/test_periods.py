"""A period's course: opened with a report for each task, extended, closed, reopened; milestones that are agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reports.models import Extension, Notice, Report, Transition
from reports.models.reports import overdue
from reports.periods import ask, close, complete, decide, judge, open_period, propose, reopen
from reports.workflow import RefusedError, perform
from tasks.models import MilestoneRevision, Organization, Period, PeriodEvent, QuarterlyMilestone, Task, User
from tests.conftest import Visitor
from tests.factories import PeriodFactory, ReportFactory, TaskFactory

ClientOf = Callable[[Visitor], Client]
DAYS = {"opens_on": date(2024, 6, 14), "due_on": date(2024, 6, 28)}
ON = date(2024, 6, 25)
PAGE = "/2024/Q2/period/"


@pytest.fixture
def due(period: Period) -> Period:
    """Return the period, opened, due on 28 June 2024."""
    period.opens_on, period.due_on = DAYS["opens_on"], DAYS["due_on"]
    period.save()
    return period


@pytest.fixture
def tomorrow(period: Period) -> date:
    """Let the period be due tomorrow, and return the day."""
    period.due_on = timezone.localdate() + timedelta(1)
    period.save()
    return period.due_on


@pytest.fixture
def unopened(period: Period) -> Period:
    """Return the period as an import leaves it."""
    Period.objects.update(opened_at=None)
    period.refresh_from_db()
    return period


def test_opening_makes_a_report_for_each_active_task_and_tells_the_bureaus(
    unopened: Period,
    task: Task,
    lead: User,
    stranger: User,
    admin: User,
) -> None:
    TaskFactory(plan=unopened.plan, cancelled=True)
    TaskFactory(plan=unopened.plan, closed=True)
    kept = ReportFactory(task=TaskFactory(plan=unopened.plan), period=unopened, accepted=True)
    period, count = open_period(unopened, **DAYS, by=admin)
    assert count == 1
    assert set(Report.objects.values_list("task", flat=True)) == {task.pk, kept.task_id}
    assert (period.opens_on, period.due_on, period.is_open) == (*DAYS.values(), True)
    assert period.events.get().kind == PeriodEvent.Kind.OPENED
    assert [(notice.person, notice.text) for notice in Notice.objects.all()] == [
        (lead, "2024年二季度已开放填报，6月28日截止。")
    ]
    with pytest.raises(RefusedError, match="没有再次开放"):
        open_period(period, **DAYS, by=admin)


def test_a_task_that_comes_later_gets_its_report(period: Period, task: Task) -> None:
    assert (complete(period, by=None), complete(period, by=None)) == (1, 0)
    Period.objects.update(closed_at=timezone.now())
    with pytest.raises(RefusedError, match="没有开放"):
        complete(period, by=None)


def test_open_periods_are_closed_in_turn(due: Period, admin: User, task: Task) -> None:
    later = PeriodFactory(plan=due.plan, number=3, due_on=date(2024, 9, 27))
    with pytest.raises(RefusedError, match="2024年二季度还开放，请先关闭它"):
        close(later, by=admin)
    closed = close(due, by=admin)
    assert closed.closed_at is not None
    with pytest.raises(RefusedError, match="没有再次关闭"):
        close(due, by=admin)
    close(later, by=admin)


def test_reopening_needs_a_reason_that_everybody_sees(
    due: Period, admin: User, lead: User, task: Task, client_of: ClientOf
) -> None:
    with pytest.raises(RefusedError, match="没有关闭"):
        reopen(due, by=admin, reason="补报")
    close(due, by=admin)
    with pytest.raises(RefusedError, match="须写明原因"):
        reopen(due, by=admin, reason=" ")
    assert reopen(due, by=admin, reason="市统计局更正口径").is_open
    assert "已重新开放填报，6月28日截止。原因：市统计局更正口径" in Notice.objects.get(person=lead).text
    assert "重新开放：市统计局更正口径" in client_of(lead).get("/2024/Q2/desk/").content.decode()


def test_an_extension_moves_the_day(
    due: Period,
    task: Task,
    lead: User,
    supervisor: User,
) -> None:
    report = ReportFactory(task=task, period=due)
    [asked] = ask([report], until=date(2024, 7, 5), reason="等专家评审", by=lead, on=ON)
    assert Notice.objects.get(person=supervisor).text == "市住建局申请将2024年二季度任务 34 延至 7月5日：等专家评审"
    assert Report.objects.with_due().get().due == date(2024, 6, 28)
    decide(asked, grant=True, comment="", by=supervisor)
    assert Report.objects.with_due().get().due == date(2024, 7, 5)
    assert Notice.objects.get(person=lead).text == "2024年二季度任务 34 延至 7月5日 的申请已同意。"
    with pytest.raises(RefusedError, match="不能再次批复"):
        decide(asked, grant=False, comment="不", by=supervisor)


@pytest.mark.parametrize(
    ("until", "reason", "on", "sentence"),
    [
        (date(2024, 6, 28), "理由", ON, "不晚于"),
        (date(2024, 7, 5), " ", ON, "须写明理由"),
        (date(2024, 7, 5), "理由", date(2024, 6, 29), "已过截止日期"),
    ],
)
def test_what_cannot_be_asked_for(
    until: date, reason: str, on: date, sentence: str, due: Period, task: Task, lead: User
) -> None:
    report = ReportFactory(task=task, period=due)
    with pytest.raises(RefusedError, match=sentence):
        ask([report], until=until, reason=reason, by=lead, on=on)
    assert not Extension.objects.exists()


def test_others_and_twice_and_none(due: Period, task: Task, lead: User, stranger: User) -> None:
    report = ReportFactory(task=task, period=due)
    asking = {"until": date(2024, 7, 5), "reason": "理由", "on": ON}
    with pytest.raises(RefusedError, match="现在不能申请延期"):
        ask([report], by=stranger, **asking)
    with pytest.raises(RefusedError, match="请选择"):
        ask([], by=lead, **asking)
    ask([report], by=lead, **asking)
    with pytest.raises(RefusedError, match="待批"):
        ask([report], by=lead, **asking)
    Period.objects.update(due_on=None)
    with pytest.raises(RefusedError, match="还没有报送截止日期"):
        ask([report], by=lead, **asking)


def test_a_refusal_says_why(due: Period, task: Task, lead: User, supervisor: User) -> None:
    [asked] = ask([ReportFactory(task=task, period=due)], until=date(2024, 7, 5), reason="理由", by=lead, on=ON)
    with pytest.raises(RefusedError, match="须写明意见"):
        decide(asked, grant=False, comment=" ", by=supervisor)
    with pytest.raises(RefusedError, match="由督查员批复"):
        decide(asked, grant=True, comment="", by=lead)
    assert decide(asked, grant=False, comment="请按期报送", by=supervisor).state == "refused"
    assert Report.objects.with_due().get().due == date(2024, 6, 28)


def test_the_pages_of_an_extension(
    tomorrow: date, period: Period, task: Task, lead: User, supervisor: User, client_of: ClientOf
) -> None:
    report = ReportFactory(task=task, period=period)
    home = client_of(lead).get("/2024/Q2/desk/").content.decode()
    assert 'href="/2024/Q2/extensions/">申请延期、查看批复</a>' in home
    data = {"tasks": [str(report.pk)], "until": (tomorrow + timedelta(5)).isoformat(), "reason": "等专家评审"}
    assert (
        "请写明申请延期的理由" in client_of(lead).post("/2024/Q2/extensions/", data | {"reason": ""}).content.decode()
    )
    early = client_of(lead).post("/2024/Q2/extensions/", data | {"until": tomorrow.isoformat()}).content.decode()
    assert "不晚于任务 34" in early
    assert "等专家评审" in early
    done = client_of(lead).post("/2024/Q2/extensions/", data, follow=True).content.decode()
    assert "已为 1 项任务申请延期" in done
    assert "没有可以申请延期的任务" in done
    assert "1 份延期申请待批" in client_of(supervisor).get("/2024/Q2/desk/").content.decode()
    twice = client_of(lead).post("/2024/Q2/extensions/", data).content.decode()
    assert "所选的任务现在不能申请延期" in twice
    assert f"{data['reason']}</textarea>" in twice
    asked = Extension.objects.get()
    address = f"/2024/Q2/extensions/{asked.pk}/"
    refused = client_of(supervisor).post(address, {"decision": "no"}, follow=True).content.decode()
    assert "不同意延期须写明意见" in refused
    granted = client_of(supervisor).post(address, {"decision": "yes"}, follow=True).content.decode()
    assert "已同意延期" in granted
    until = tomorrow + timedelta(5)
    assert f"延至 {until:%-m月%-d日}" in client_of(lead).get("/2024/Q2/desk/").content.decode()


def test_after_the_day_the_page_says_that_it_is_too_late(
    due: Period, task: Task, lead: User, client_of: ClientOf
) -> None:
    ReportFactory(task=task, period=due)
    page = client_of(lead).get("/2024/Q2/extensions/").content.decode()
    assert "任务 34 已过截止日期，不能再申请延期；逾期后仍可报送" in page
    assert 'name="tasks"' not in page
    Period.objects.update(closed_at=timezone.now())
    assert "填报期已关闭，不能再申请延期" in client_of(lead).get("/2024/Q2/extensions/").content.decode()


def test_late_is_what_came_after_the_day_or_has_not_come(due: Period, task: Task, lead: User) -> None:
    day = date(2024, 6, 28)
    moment = timezone.make_aware(timezone.datetime(2024, 6, 28, 23))
    assert not overdue(None, None, "draft", day)
    assert not overdue(day, None, "draft", day)
    assert overdue(day, None, "returned", day + timedelta(1))
    assert not overdue(day, None, "accepted", day + timedelta(9))
    assert not overdue(day, moment, "submitted", day + timedelta(9))
    assert overdue(day, moment + timedelta(hours=2), "accepted", day)


def test_what_was_withdrawn_had_not_arrived(due: Period, task: Task, lead: User, bureau: Organization) -> None:
    Organization.objects.update(signs_off=False)
    Task.objects.update(text="编制城市更新规划。")
    task.milestones.update(text="完成规划编制。")
    report = ReportFactory(task=task, period=due, text="①规划编制已完成。")
    sent = perform(report, Transition.Action.SUBMIT, by=lead)
    assert Report.objects.with_due().get().arrived_at == sent.at
    perform(report, Transition.Action.WITHDRAW, by=lead)
    assert Report.objects.with_due().get().arrived_at is None


def test_late_reports_are_marked_wherever_they_stand(
    due: Period, task: Task, lead: User, supervisor: User, client_of: ClientOf
) -> None:
    report = ReportFactory(task=task, period=due)
    mark = '<span class="chip chip-late">逾期</span>'
    for address in (
        "/2024/Q2/desk/",
        "/2024/tasks/?quarter=2",
        "/2024/tasks/34/?quarter=2",
        "/2024/Q2/tasks/34/report/",
    ):
        assert mark in client_of(lead).get(address).content.decode(), address
    Transition.objects.create(
        report=report, action="submit", from_status="draft", to_status="submitted", by=lead, version=1
    )
    Report.objects.update(status="submitted")
    assert mark in client_of(supervisor).get("/2024/Q2/review/").content.decode()
    Period.objects.update(due_on=timezone.localdate())
    assert mark not in client_of(supervisor).get("/2024/Q2/review/").content.decode()


def test_a_milestone_is_proposed_and_agreed_and_the_old_words_stay(
    due: Period, task: Task, lead: User, supervisor: User
) -> None:
    old = task.milestones.get().text
    with pytest.raises(RefusedError, match="须写明理由"):
        propose(task, due, text="完成立项。", reason="", by=lead)
    with pytest.raises(RefusedError, match="与现在的不同"):
        propose(task, due, text=old, reason="理由", by=lead)
    with pytest.raises(RefusedError, match="由牵头单位的填报人提出"):
        propose(task, due, text="完成立项。", reason="理由", by=supervisor)
    revision = propose(task, due, text="完成立项。", reason="省里调整", by=lead)
    with pytest.raises(RefusedError, match="已有一条待确认"):
        propose(task, due, text="完成可研。", reason="理由", by=lead)
    assert task.milestones.get().text == old
    with pytest.raises(RefusedError, match="由督查员确认"):
        judge(revision, agree=True, comment="", by=lead)
    with pytest.raises(RefusedError, match="须写明意见"):
        judge(revision, agree=False, comment="", by=supervisor)
    judge(revision, agree=True, comment="", by=supervisor)
    assert task.milestones.get().text == "完成立项。"
    assert [condition.words for condition in task.milestones.get().conditions.all()] == ["完成立项"]
    kept = MilestoneRevision.objects.get()
    assert (kept.before, kept.text, kept.reason, kept.state) == (old, "完成立项。", "省里调整", "agreed")
    with pytest.raises(RefusedError, match="不能再次确认"):
        judge(kept, agree=True, comment="", by=supervisor)
    Period.objects.update(closed_at=timezone.now())
    due.refresh_from_db()
    with pytest.raises(RefusedError, match="已关闭"):
        propose(task, due, text="完成可研。", reason="理由", by=lead)


def test_before_opening_a_milestone_needs_no_reason(unopened: Period, task: Task, lead: User, supervisor: User) -> None:
    QuarterlyMilestone.objects.all().delete()
    judge(propose(task, unopened, text="完成立项。", reason="", by=lead), agree=True, comment="", by=supervisor)
    assert task.milestones.get().text == "完成立项。"


def test_the_page_of_a_milestone(
    due: Period, task: Task, lead: User, supervisor: User, stranger: User, client_of: ClientOf
) -> None:
    page = "/2024/Q2/tasks/34/goal/"
    assert "须写明理由" in client_of(lead).post(page, {"text": "完成立项。"}).content.decode()
    done = client_of(lead).post(page, {"text": "完成立项。", "reason": "省里调整"}, follow=True).content.decode()
    assert "督查室确认后采用" in done
    second = client_of(lead).post(page, {"text": "完成可研批复。", "reason": "专班要求"}).content.decode()
    assert "已有一条待确认" in second
    assert "完成可研批复。</textarea>" in second
    assert "工作目标待确认 1" in client_of(supervisor).get("/2024/Q2/desk/").content.decode()
    assert "完成立项。" not in client_of(stranger).get(page).content.decode()
    refused = client_of(supervisor).post(page, {"decision": "no"}).content.decode()
    assert "不同意须写明意见" in refused
    adopted = client_of(supervisor).post(page, {"decision": "yes"}, follow=True).content.decode()
    assert "已采用新的工作目标" in adopted
    assert "34完成全年目标的50%。" in adopted
    late = client_of(supervisor).post(page, {"decision": "no", "comment": "请写明数量。"}).content.decode()
    assert "现在不能办理" in late
    assert "您写的意见：“请写明数量。”" in late


def test_the_page_opens_closes_and_reopens(unopened: Period, task: Task, admin: User, client_of: ClientOf) -> None:
    client = client_of(admin)
    assert "为 <strong>1 项</strong>在办任务各建一份报告" in client.get(PAGE).content.decode()
    days = {"act": "open", "opens_on": "2024-06-14", "due_on": "2024-06-10"}
    assert "早于开始填报 6月14日" in client.post(PAGE, days).content.decode()
    days["due_on"] = "2024-06-29"
    looked = client.post(PAGE, days | {"act": "look"}).content.decode()
    assert "6月29日</strong> 星期六 24 时，期内 11 个工作日" in " ".join(looked.split())
    assert "6月29日 星期六不是工作日，请核对。" in looked
    assert not Period.objects.get(number=2).opened_at
    assert 'type="date" name="due_on" value="2024-06-29"' in client.post(PAGE, days | {"act": "edit"}).content.decode()
    opened = client.post(PAGE, days, follow=True).content.decode()
    assert "建立报告 1 份" in opened
    QuarterlyMilestone.objects.create(task=task, period=PeriodFactory(number=3), text="完成立项。")
    page = "".join(client.get(PAGE).content.decode().split())
    assert '<thscope="row">在办任务</th><tdclass="number">1项</td>' in page
    assert "6月29日 星期六不是工作日，请核对。" in opened
    assert "没有再次开放" in client.post(PAGE, days).content.decode()
    TaskFactory(plan=unopened.plan)
    assert "补建 1 份报告" in client.get(PAGE).content.decode()
    assert "已补建报告 1 份" in client.post(PAGE, {"act": "complete"}, follow=True).content.decode()
    assert "请先勾选" in client.post(PAGE, {"act": "close"}).content.decode()
    assert "的填报期已关闭" in client.post(PAGE, {"act": "close", "sure": "1"}, follow=True).content.decode()
    assert "请写明重新开放的原因" in client.post(PAGE, {"act": "reopen"}).content.decode()
    reopened = client.post(PAGE, {"act": "reopen", "reason": "补报"}, follow=True).content.decode()
    assert "已重新开放" in reopened
    assert [event.kind for event in PeriodEvent.objects.order_by("pk")] == ["opened", "closed", "reopened"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_every_number(
    count: int,
    tomorrow: date,
    period: Period,
    bureau: Organization,
    lead: User,
    supervisor: User,
    client_of: ClientOf,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for task in TaskFactory.create_batch(count, plan=period.plan, lead=bureau):
        report = ReportFactory(task=task, period=period)
        report.extensions.create(until=tomorrow + timedelta(3), reason="理由", by=lead)
        ReportFactory(task=TaskFactory(plan=period.plan, lead=bureau), period=period)
    for user, queries in ((lead, 10), (supervisor, 9)):
        client = client_of(user)
        with django_assert_num_queries(queries):
            client.get("/2024/Q2/extensions/")
