"""The home page by role, and the frame around it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from reports.desk import current, landing
from reports.frame.deadline import days_left
from reports.models import Report
from reports.subjects import reread
from tasks.calendar import working_days_left
from tasks.models import Organization, Period, Plan, Task, User
from tests.factories import (
    ImportBatchFactory,
    MilestoneFactory,
    PeriodFactory,
    PlanFactory,
    ReportFactory,
    TaskFactory,
    TransitionFactory,
    UserFactory,
)
from tests.strict import StrictClient

ClientOf = Callable[[object], StrictClient]
HOME = "/2024/Q2/desk/"


def page_of(client: StrictClient, address: str = HOME) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def four(bureau: Organization, period: Period) -> list[Task]:
    """Return tasks of the lead bureau: nothing written, draft, sent back, reported."""
    tasks = [TaskFactory(number=number, lead=bureau) for number in ("34", "40", "88", "91")]
    for task in tasks:
        MilestoneFactory(task=task, period=period)
    ReportFactory(task=tasks[1], period=period)
    ReportFactory(task=tasks[2], period=period, returned=True)
    ReportFactory(task=tasks[3], period=period, submitted=True)
    return tasks


def test_a_reporter_sees_what_is_to_do_returned_first_with_the_reason(
    client_of: ClientOf, lead: User, four: list[Task]
) -> None:
    page = page_of(client_of(lead))
    assert "二季度还有 <strong>3 项</strong>待报送，报送截止日期尚未设定。" in page
    assert "本单位牵头 4 项，已报送 1 项。" in page
    queue, done = page.split('id="done"')
    places = [queue.index(f'<span class="task-number">{number}</span>') for number in ("88", "34", "40")]
    assert places == sorted(places)
    assert "请说明口径。" in queue
    assert [label for label in ("查看退回意见", "填报<", "继续<") if label not in queue] == []
    assert queue.count("btn-primary") == 1
    assert '<span class="task-number">91</span>' in done
    assert "已报送" in done
    assert "待审核" not in page


def test_the_due_date_stands_with_the_days_that_are_left(
    client_of: ClientOf, lead: User, four: list[Task], period: Period
) -> None:
    today = timezone.localdate()
    client = client_of(lead)
    for days, words in (
        (3, f"（剩 {working_days_left(today + timedelta(3), today)} 个工作日）"),
        (0, "（就在今天）"),
        (-2, "（已逾期 2 天）"),
    ):
        Period.objects.filter(pk=period.pk).update(due_on=today + timedelta(days))
        assert words in page_of(client)


def test_a_closed_period_asks_for_nothing(client_of: ClientOf, lead: User, four: list[Task], period: Period) -> None:
    Period.objects.filter(pk=period.pk).update(closed_at=timezone.now())
    page = page_of(client_of(lead))
    assert "二季度没有需要您办理的任务。填报期已关闭。" in page


def test_a_signatory_sees_what_waits_for_the_signature(client_of: ClientOf, signatory: User, four: list[Task]) -> None:
    Report.objects.filter(task=four[1]).update(status=Report.Status.AWAITING_SIGN_OFF)
    page = page_of(client_of(signatory))
    assert "二季度还有 <strong>1 项</strong>待审签" in page
    assert "待审签 1" in page
    assert ">审签<" in page
    assert "本单位牵头 4 项，已报督查室 1 项。" in page
    assert "下载预填" not in page  # a signatory fills in nothing


def test_the_office_sees_the_queue_and_who_has_not_reported(
    client_of: ClientOf, supervisor: User, four: list[Task], other_bureau: Organization
) -> None:
    TaskFactory(number="95", lead=other_bureau)
    TaskFactory(number="96", lead=other_bureau, cancelled=True)
    page = page_of(client_of(supervisor))
    assert "二季度有 <strong>1 份</strong>报告待审核，还有 <strong>4 项</strong>任务未报送。" in page
    silent = page.split('id="silent"')[1]
    assert silent.index("市住建局") < silent.index("市教育局")
    assert "3 项" in silent
    assert "1 项" in silent
    assert "请说明口径" not in page


def test_the_counts_lead_to_lists_of_the_same_length(
    client_of: ClientOf, viewer: User, four: list[Task], period: Period
) -> None:
    client = client_of(viewer)
    page = page_of(client)
    for words, query in (("4 项", ""), ("3 项", "&state=missing"), ("1 项", "&state=submitted")):
        address = f"/2024/tasks/?quarter=2&status=active{query}"
        assert f'href="{address.replace("&", "&amp;")}">{words}</a>' in page
        assert f"{words}任务" in page_of(client, address)
    assert "审核</a>" not in page


def test_an_administrator_sees_plan_and_imports(
    client_of: ClientOf, admin: User, four: list[Task], period: Period
) -> None:
    ImportBatchFactory(name="第二季度.xlsx", by=admin)
    page = page_of(client_of(admin))
    assert "2024年政府工作报告有 <strong>4 项</strong>在办任务。" in page
    assert "第二季度.xlsx" in page
    assert 'href="/imports/new/"' in page
    assert "4 项</td>" in page


def test_an_auditor_and_a_person_without_a_role_are_told_plainly(
    client_of: ClientOf, auditor: User, task: Task
) -> None:
    page = page_of(client_of(auditor))
    assert "审计员只查看留痕，不查看任务和报告。" in page
    assert "季度分解表</a>" not in page
    assert "您的账号还没有任职" in page_of(client_of(UserFactory()))


def test_an_empty_database_says_what_comes_first(client_of: ClientOf, admin: User, lead: User) -> None:
    assert 'href="/imports/new/"' in page_of(client_of(admin), "/")
    assert "暂时没有需要您办理的任务" in page_of(client_of(lead), "/")


def test_the_first_address_leads_to_the_current_period(client_of: ClientOf, lead: User, task: Task) -> None:
    assert client_of(lead).get("/").url == HOME


def test_a_leader_lands_on_the_dashboard(client_of: ClientOf, viewer: User, task: Task) -> None:
    assert client_of(viewer).get("/").url == "/2024/Q2/dashboard/"


def test_the_foot_speaks_of_the_demonstration_only_beside_one(client_of: ClientOf, lead: User, task: Task) -> None:
    assert "标有“演示”" not in client_of(lead).get(HOME).content.decode()
    Plan.objects.update(is_demo=True)
    assert "标有“演示”" in client_of(lead).get(HOME).content.decode()


def test_the_current_period_is_the_last_that_has_begun(db: None) -> None:
    first, second, third = (PeriodFactory(number=number) for number in (1, 2, 3))
    third.opens_on = date(2024, 9, 10)
    assert current([third, first, second], date(2024, 8, 1)) == second
    assert current([third, first, second], date(2024, 9, 10)) == third
    assert current([third, first, second], date(2023, 1, 1)) == first
    assert current([], date(2024, 8, 1)) is None


def test_the_current_period_is_the_first_with_a_due_date_that_is_not_closed(db: None) -> None:
    first, second, third = (PeriodFactory(number=number, due_on=date(2024, number * 3, 28)) for number in (1, 2, 3))
    assert current([first, second, third], date(2024, 9, 10)) == first
    first.closed_at = timezone.now()
    assert current([first, second, third], date(2024, 9, 10)) == second


def test_people_land_where_something_waits_for_them(lead: User, task: Task) -> None:
    second, third = (PeriodFactory(number=number, due_on=date(2024, number * 3, 28)) for number in (2, 3))
    Period.objects.filter(pk=second.pk).update(due_on=date(2024, 6, 28))
    second.refresh_from_db()
    MilestoneFactory(task=task, period=third)
    assert landing([second, third], lead, date(2024, 9, 10)) == second
    ReportFactory(task=task, period=second, accepted=True)
    assert landing([second, third], lead, date(2024, 9, 10)) == third
    assert landing([second, third], lead, date(2024, 6, 10)) == second


def test_days_left_are_none_without_a_date(period: Period) -> None:
    assert days_left(period, date(2024, 6, 25)) is None
    period.due_on = date(2024, 6, 28)
    assert days_left(period, date(2024, 6, 25)) == 3


@pytest.mark.parametrize(
    "address", ["/2024/Q5/desk/", "/2024/Q0/", "/99999/Q2/desk/", "/2024/Q4/desk/", "/2023/tasks/"]
)
def test_what_is_no_period_is_no_page(client_of: ClientOf, lead: User, task: Task, address: str) -> None:
    answer = client_of(lead).get(address)
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()
    assert "工作台" in answer.content.decode()


def test_a_stranger_and_a_page_without_request_get_the_bare_bar(client: StrictClient, task: Task) -> None:
    page = client.get("/2024/nowhere/")
    assert page.status_code == 404
    for shown in (page.content.decode(), render_to_string("404.html")):
        assert 'href="/login/">登录</a>' in shown
        assert "季度分解表" not in shown
        assert "四季度" not in shown


def test_a_superuser_without_a_role_sees_the_plan(client_of: ClientOf, task: Task) -> None:
    page = page_of(client_of(UserFactory(is_superuser=True, is_staff=True)))
    assert "2024年政府工作报告有 <strong>1 项</strong>在办任务。" in page
    assert "未设任职" in page


SECTIONS = {
    "lead": "工作台 季度分解表 看板 任务 发布",
    "signatory": "工作台 季度分解表 看板 任务 发布",
    "viewer": "工作台 季度分解表 看板 任务 发布",
    "supervisor": "工作台 季度分解表 看板 任务 发布 审核 催办",
    "admin": "工作台 季度分解表 看板 任务 发布 导入 管理",
    "auditor": "工作台 审计",
}


@pytest.mark.parametrize("name", SECTIONS)
def test_the_bar_offers_what_the_role_may_open(
    client_of: ClientOf, task: Task, name: str, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(name))
    sections = client.get(HOME).context["sections"]
    assert " ".join(section.label for section in sections) == SECTIONS[name]
    for section in sections:
        assert client.get(section.address, follow=True).status_code == 200


def test_the_years_next_to_the_page_are_offered_however_many_there_are(
    client_of: ClientOf, viewer: User, period: Period
) -> None:
    for year in (*range(2012, 2024), 2031):
        PeriodFactory(plan__year=year)
    client = client_of(viewer)

    def offered(address: str) -> list[str]:
        return [link.label for link in client.get(address).context["years"]]

    assert offered("/2024/Q2/desk/") == [f"{year}年" for year in range(2024, 2018, -1)]
    assert offered("/2015/Q2/desk/") == [f"{year}年" for year in range(2020, 2011, -1)]
    assert offered("/1999/Q2/desk/") == [f"{year}年" for year in range(2017, 2011, -1)]
    assert "2024年" in offered("/notices/")


def test_quarters_and_years_keep_the_page(client_of: ClientOf, viewer: User, task: Task, period: Period) -> None:
    PeriodFactory(number=3)
    ReportFactory(task=task, period=period, submitted=True)
    PeriodFactory(plan=PlanFactory(year=2025), number=1)
    client = client_of(viewer)
    links = {link.label: link.address for link in client.get(HOME).context["quarters"]}
    assert links == {"一季度": "", "二季度": HOME, "三季度": "/2024/Q3/desk/", "四季度": ""}
    links = {link.label: link.address for link in client.get("/2024/tasks/?words=道路").context["quarters"]}
    assert links["三季度"] == "/2024/tasks/?words=%E9%81%93%E8%B7%AF&quarter=3"
    links = {link.label: link.address for link in client.get("/2024/Q2/tasks/34/report/").context["quarters"]}
    assert links["三季度"] == "/2024/Q3/tasks/34/report/"
    years = {link.label: link.address for link in client.get(HOME).context["years"]}
    assert years == {"2025年": "/2025/Q1/desk/", "2024年": HOME}


@pytest.mark.parametrize("rows", [1, 3, 12])
@pytest.mark.parametrize(
    ("name", "queries"), [("lead", 32), ("signatory", 31), ("supervisor", 32), ("viewer", 10), ("admin", 11)]
)
def test_queries_are_the_same_for_every_number_of_rows(
    client_of: ClientOf,
    bureau: Organization,
    period: Period,
    name: str,
    queries: int,
    rows: int,
    request: pytest.FixtureRequest,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    user = request.getfixturevalue(name)
    first = PeriodFactory(plan=period.plan, number=1)
    state = {"signatory": "awaiting", "supervisor": "submitted"}.get(name)
    for _ in range(rows):
        for traits in [{state: True}] if state else [{"returned": True}, {"accepted": True}]:
            report = ReportFactory(task=TaskFactory(lead=bureau), period=period, **traits)
            TransitionFactory(report=report)
            ReportFactory(task=report.task, period=first, accepted=True)
        TaskFactory()
        ImportBatchFactory(by=user)
    list(reread())
    client = client_of(user)
    with django_assert_num_queries(queries):  # type: ignore[attr-defined]
        client.get(HOME)


def test_each_task_shows_how_it_stood_in_the_quarter_before(
    client_of: ClientOf, task: Task, period: Period, lead: User, supervisor: User
) -> None:
    assert "上季度" not in client_of(lead).get(HOME).content.decode()
    first = PeriodFactory(plan=period.plan, number=1)
    MilestoneFactory(task=task, period=first, text="东风路改造完成立项。")
    before = ReportFactory(task=task, period=first, accepted=True, text="①东风路改造正在推进立项手续。")
    ReportFactory(task=task, period=period, submitted=True)
    for user in (lead, supervisor):
        page = client_of(user).get(HOME).content.decode()
        assert "<span>上季度</span>" in page
        (stood,) = re.findall(r'<span class="task-before">(.*?)</span>\s*<a', page, re.DOTALL)
        assert "一季度" in stood
        assert "欠进度" in stood
    before.delete()
    assert "其他" in client_of(lead).get(HOME).content.decode()
