"""Two lists of one year side by side: addresses, the bar, home, task list, dashboards, letters, documents."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.urls import resolve, reverse
from pytest_django import DjangoAssertNumQueries

from reports.dashboards.lists import Lists
from reports.desk import following_task, landing
from reports.documents.quarter_table import quarter_table
from reports.filing.taking import taken_from
from reports.models import Report
from reports.reminders import letter
from tasks.files import FileProblem
from tasks.models import Organization, Period, PlanKey, Task, User
from tests.factories import MilestoneFactory, PeriodFactory, ReportFactory, TaskFactory
from tests.strict import StrictClient

ClientOf = Callable[[User], StrictClient]


@pytest.fixture
def other(bureau: Organization, task: Task) -> Period:
    """Return the same quarter of the livelihood list, in which the lead bureau has task 34 as well, and a report on it."""
    period: Period = PeriodFactory(plan__livelihood=True)
    twin = TaskFactory(plan=period.plan, number="34", lead=bureau, text="为60岁以上老年人免费体检一次。")
    MilestoneFactory(task=twin, period=period)
    return period


def page_of(client: StrictClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_an_address_names_its_list_behind_the_year(other: Period, period: Period) -> None:
    assert reverse("quarter", args=[period.plan, 2]) == reverse("quarter", args=[2024, 2]) == "/2024/Q2/"
    assert reverse("quarter", args=[other.plan, 2]) == "/2024/minsheng/Q2/"
    assert reverse("task", args=[PlanKey(2024, "minsheng"), "3-1"]) == "/2024/minsheng/tasks/3-1/"
    for address, plan in (
        ("/2024/Q2/tasks/34/report/", PlanKey(2024)),
        ("/2024/tasks/34/", PlanKey(2024)),
        ("/2024/tasks/tasks/", PlanKey(2024)),
        ("/2024/minsheng/tasks/", PlanKey(2024, "minsheng")),
        ("/2024/xiangmu-2/subprojects/", PlanKey(2024, "xiangmu-2")),
    ):
        assert resolve(address).kwargs["plan"] == plan


def test_an_unknown_list_is_nowhere(client_of: ClientOf, viewer: User, task: Task) -> None:
    for address in ("Q2/", "Q2/dashboard/", "tasks/", "Q2/table.pdf", "Q2/desk/"):
        assert client_of(viewer).get(f"/2024/nothing/{address}").status_code == 404


def test_numbers_coincide_and_nothing_else(client_of: ClientOf, viewer: User, other: Period, period: Period) -> None:
    client = client_of(viewer)
    main, twin = page_of(client, "/2024/tasks/34/"), page_of(client, "/2024/minsheng/tasks/34/")
    assert "城市道路25条" in main
    assert "免费体检" not in main
    assert "免费体检" in twin
    assert "城市道路25条" not in twin
    assert "2024年二季度民生实事推进情况" in page_of(client, "/2024/minsheng/Q2/")
    assert "免费体检" not in page_of(client, "/2024/Q2/")


def test_the_bar_says_which_list_it_is_and_leads_to_the_same_page_of_the_other(
    client_of: ClientOf, viewer: User, other: Period
) -> None:
    PeriodFactory(plan__year=2023, number=2)
    client = client_of(viewer)
    for here, there in (
        ("/2024/Q2/", "/2024/minsheng/Q2/"),
        ("/2024/Q2/dashboard/", "/2024/minsheng/Q2/dashboard/"),
        ("/2024/tasks/?quarter=2", "/2024/minsheng/tasks/?quarter=2"),
        ("/2024/tasks/34/", "/2024/minsheng/Q2/desk/"),
    ):
        main, twin = page_of(client, here), page_of(client, there)
        assert "<summary>政府工作报告 " in main
        assert f'<a href="{there.replace("&", "&amp;")}">民生实事</a>' in main
        assert "<summary>民生实事 " in twin
    assert 'href="/2023/Q2/">2023年' in page_of(client, "/2024/minsheng/Q2/")
    alone = page_of(client, "/2023/Q2/")
    assert '<span class="list-title">政府工作报告</span>' in alone
    assert "更换清单" not in alone


def test_home_gathers_what_waits_in_all_lists(client_of: ClientOf, lead: User, other: Period) -> None:
    client = client_of(lead)
    assert client.get("/").url == "/2024/Q2/desk/"
    for address in ("/2024/Q2/desk/", "/2024/minsheng/Q2/desk/"):
        page = page_of(client, address)
        assert "还有 <strong>2 项</strong>待报送：政府工作报告 1 项，民生实事 1 项。" in page
        assert 'href="/2024/Q2/tasks/34/report/"' in page
        assert 'href="/2024/minsheng/Q2/tasks/34/report/"' in page
        assert 'href="/2024/minsheng/Q2/desk/prefilled.xlsx"' in page


def test_home_of_the_office_counts_over_all_lists(client_of: ClientOf, supervisor: User, other: Period) -> None:
    ReportFactory(task=other.plan.tasks.get(), period=other, submitted=True)
    page = page_of(client_of(supervisor), "/2024/Q2/desk/")
    assert "二季度有 <strong>1 份</strong>报告待审核，还有 <strong>1 项</strong>任务未报送。" in page
    assert 'href="/2024/minsheng/Q2/review/"' in page
    assert "2 项</a>" in page
    counted = "/2024/tasks/?quarter=2&list=all&status=active"
    assert f'href="{counted.replace("&", "&amp;")}"' in page
    assert "2 项任务" in page_of(client_of(supervisor), counted)


@pytest.mark.parametrize("lists", [1, 3])
def test_home_costs_the_same_for_every_number_of_lists(
    lists: int, client_of: ClientOf, lead: User, task: Task, bureau: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:  # fmt: skip
    for number in range(lists):
        period = PeriodFactory(plan__slug=f"list-{number}", plan__title=f"清单{number}")
        TaskFactory(plan=period.plan, lead=bureau)
    client = client_of(lead)
    page_of(client, "/2024/Q2/desk/")
    with django_assert_num_queries(14):
        page_of(client, "/2024/Q2/desk/")


def test_people_are_led_to_the_list_in_which_something_waits(lead: User, task: Task, other: Period) -> None:
    main = Period.objects.select_related("plan").get(plan__slug="")
    for period in (main, other):
        period.due_on = "2024-06-28"
        period.save()
    periods = list(Period.objects.select_related("plan"))
    today = periods[0].quarter.ends_on
    assert landing(periods, lead, today) == main
    ReportFactory(task=task, period=main, submitted=True)
    assert landing(periods, lead, today) == main  # the quarter's home gathers both
    report = Report.objects.select_related("period__plan").get()
    assert following_task(lead, report, [main, other]) == (other.plan.tasks.get(), 1, "民生实事")


def test_the_task_list_shows_one_list_or_all(client_of: ClientOf, viewer: User, other: Period) -> None:
    client = client_of(viewer)
    assert "1 项任务" in page_of(client, "/2024/tasks/?quarter=2")
    everything = page_of(client, "/2024/tasks/?quarter=2&list=all")
    assert "2 项任务" in everything
    assert '<span class="of-list">民生实事</span> 34' in everything
    assert 'href="/2024/minsheng/tasks/34/?quarter=2"' in everything
    found = page_of(client, "/2024/tasks/?quarter=2&list=all&words=体检")
    assert "1 项任务" in found
    assert "免费体检" in found


def test_figures_over_all_lists_are_sums_of_the_lists(client_of: ClientOf, viewer: User, other: Period) -> None:
    ReportFactory(task=other.plan.tasks.get(), period=other, accepted=True)
    client = client_of(viewer)
    answer = client.get("/2024/Q2/dashboard/?list=all")
    page = answer.content.decode()
    assert "政府工作报告 1 + 民生实事 1 = 2" in page
    assert 'href="/2024/minsheng/Q2/dashboard/"' in page
    assert '<p class="lead-sentence">还没有能比较进度的任务' in page
    assert client.get("/2024/Q2/dashboard.pdf?list=all").status_code == 200
    outlooks = " ".join(page[page.index('aria-labelledby="outlooks"') :].split())
    assert "list=all&amp;pick=outlook-none" in outlooks
    book = openpyxl.load_workbook(BytesIO(client.get("/2024/Q2/dashboard.xlsx?list=all").getvalue()))
    rows = [[cell.value for cell in row] for row in book["各清单"].iter_rows()]
    assert [row[:2] for row in rows[-3:]] == [["政府工作报告", 1], ["民生实事", 1], ["合计", 2]]
    lists = [row[1:] for row in rows[-3:]]
    for one, two, total in zip(*lists, strict=True):
        if isinstance(total, int) and not isinstance(total, bool):
            assert (one or 0) + (two or 0) == total
    assert [row[0].value for row in book["任务"].iter_rows(min_row=2)] == ["政府工作报告", "民生实事"]
    for pick, number in (("counted", 2), ("on_track", None)):
        listed = page_of(client, f"/2024/tasks/?quarter=2&list=all&pick={pick}")
        assert number is None or f"{number} 项任务" in listed


def test_a_bureau_sees_its_own_figures_over_all_lists(
    client_of: ClientOf, lead: User, stranger: User, other: Period
) -> None:
    assert "政府工作报告 1 + 民生实事 1 = 2" in page_of(client_of(lead), "/2024/Q2/dashboard/bureau/?list=all")
    assert "还没有市教育局的任务" in page_of(client_of(stranger), "/2024/Q2/dashboard/bureau/?list=all")
    assert Lists.__doc__


def test_sub_projects_of_all_lists_carry_the_list(client_of: ClientOf, viewer: User, other: Period, task: Task) -> None:
    task.subprojects.create(name="沂河路")
    other.plan.tasks.get().subprojects.create(name="体检中心")
    page = page_of(client_of(viewer), "/2024/Q2/dashboard/districts/?list=all")
    assert "政府工作报告 1 + 民生实事 1 = 2" in page
    page = page_of(client_of(viewer), "/2024/subprojects/?list=all&quarter=2")
    assert '<a href="/2024/minsheng/tasks/34/?quarter=2">民生实事 34</a>' in page
    assert "2 个子项目" in page


def test_letters_and_tables_say_which_list_they_are_for(other: Period, period: Period) -> None:
    today = period.quarter.ends_on
    assert letter(other, today).title == "2024年二季度民生实事推进情况催办单"
    assert letter(period, today).title == "2024年二季度政府工作报告重点工作任务推进情况催办单"
    assert quarter_table(other).title == "2024年二季度民生实事推进情况"


def test_a_table_of_another_list_is_refused_when_it_is_filled_in(other: Period, period: Period, task: Task) -> None:
    rows = "任务编号\t工作任务\t二季度推进情况\n34\t任务\t①完成。\n"
    twin = other.plan.tasks.get()
    for title, own, wrong in (
        ("2024年二季度民生实事推进情况", (twin, other), (task, period)),
        ("2024年二季度政府工作报告牵头的重点工作任务分解", (task, period), (twin, other)),
    ):
        data = f"{title}\n{rows}".encode()
        assert taken_from(data, "表.txt", *own).text == "①完成。"
        with pytest.raises(FileProblem, match="请换成这份清单的文件"):
            taken_from(data, "表.txt", *wrong)


def test_a_page_that_is_kept_changes_with_another_lists_reports(client_of: ClientOf, lead: User, other: Period) -> None:
    client = client_of(lead)
    client.get("/2024/Q2/")  # from now on the browser has its cookie
    first = client.get("/2024/Q2/")
    assert client.get("/2024/Q2/", headers={"if-none-match": first["ETag"]}).status_code == 304
    ReportFactory(task=other.plan.tasks.get(), period=other, submitted=True)
    again = client.get("/2024/Q2/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200  # one less waits at the desk
    other.plan.title = "民生实事项目"
    other.plan.save()
    assert client.get("/2024/Q2/", headers={"if-none-match": again["ETag"]}).status_code == 200
