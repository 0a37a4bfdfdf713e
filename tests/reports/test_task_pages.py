"""The list of tasks and the page of one task."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from reports.models import Report
from reports.reportpages.figures import share_of
from reports.subjects import reread
from reports.templatetags.marks import beginning, figure, with_words_marked
from tasks.models import Organization, Period, Task, User
from tests.factories import (
    AnnualTargetFactory,
    MilestoneFactory,
    OrganizationFactory,
    PeriodFactory,
    ProgressEntryFactory,
    ReportFactory,
    SubProjectFactory,
    SupportFactory,
    TargetReadingFactory,
    TaskFactory,
    TransitionFactory,
)
from tests.strict import StrictClient

ClientOf = Callable[[object], StrictClient]
LIST = "/2024/tasks/?quarter=2"
PAGE = "/2024/tasks/34/?quarter=2"


def page_of(client: StrictClient, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def numbers(client: StrictClient, query: str = "") -> list[str]:
    """Return the numbers of the tasks listed, and check the count above them."""
    page = page_of(client, f"{LIST}{query}")
    found = re.findall(r'class="task-number">([^<]+)<', page)
    assert f"{len(found)} 项任务" in page
    return found


def text_of(markup: str) -> str:
    """Return what a browser would copy."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@pytest.fixture
def three(bureau: Organization, other_bureau: Organization, period: Period) -> list[Task]:
    """Return tasks 9, 10-1 and 34 with different leads, categories, texts and states."""
    tasks = [
        TaskFactory(number="34", lead=bureau, text="新建道路。", category="城建"),
        TaskFactory(number="9", lead=other_bureau, text="新建学校。", category="民生"),
        TaskFactory(number="10-1", lead=bureau, text="供热<管网>。", closed=True),
    ]
    SubProjectFactory(task=tasks[0], name="聚才路")
    MilestoneFactory(task=tasks[1], period=period, text="完成主体封顶。")
    ReportFactory(task=tasks[0], period=period, submitted=True, text="①沥青完成。")
    ReportFactory(task=tasks[1], period=period, text="①尚未公开的草稿。")
    return tasks


def test_the_list_is_in_task_order_and_sortable(client_of: ClientOf, supervisor: User, three: list[Task]) -> None:
    client = client_of(supervisor)
    assert numbers(client) == ["9", "10-1", "34"]
    assert numbers(client, "&sort=lead") == ["10-1", "34", "9"]
    assert numbers(client, "&sort=state") == ["9", "10-1", "34"]
    assert numbers(client, "&sort=nonsense") == ["9", "10-1", "34"]


def test_the_list_is_filtered(client_of: ClientOf, supervisor: User, three: list[Task]) -> None:
    client = client_of(supervisor)
    lead = three[1].lead_id
    assert numbers(client, f"&lead={lead}") == ["9"]
    assert numbers(client, "&category=城建") == ["34"]
    assert numbers(client, "&status=closed") == ["10-1"]
    assert numbers(client, "&state=submitted") == ["34"]
    assert numbers(client, "&state=missing") == ["9", "10-1"]
    assert numbers(client, f"&state=missing&lead={lead}&status=active") == ["9"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("新建", ["9", "34"]), ("新建 学校", ["9"]), ("聚才", ["34"]), ("封顶", ["9"]), ("沥青", ["34"]), ("34", ["34"])],
)
def test_the_list_is_searched(
    client_of: ClientOf, supervisor: User, three: list[Task], words: str, found: list[str]
) -> None:
    assert numbers(client_of(supervisor), f"&words={words}") == found


def test_the_search_does_not_betray_a_draft(
    client_of: ClientOf, lead: User, stranger: User, supervisor: User, three: list[Task]
) -> None:
    """The draft is of the stranger's bureau."""
    assert numbers(client_of(stranger), "&words=尚未公开") == ["9"]
    for other in (lead, supervisor):
        page = page_of(client_of(other), f"{LIST}&words=尚未公开")
        assert "没有符合条件的任务。" in page
        assert "清除条件，查看全部" in page


def test_states_are_shown_as_far_as_the_report_may_be_read(
    client_of: ClientOf, stranger: User, three: list[Task]
) -> None:
    rows = {task.number: label for task, label, _ in client_of(stranger).get(LIST).context["rows"]}
    assert rows == {"9": "草稿", "10-1": "—", "34": "—"}
    assert "没有符合条件的任务。" in page_of(client_of(stranger), f"{LIST}&state=missing")


def test_an_auditor_lists_no_task(client_of: ClientOf, auditor: User, three: list[Task]) -> None:
    page = client_of(auditor).get(LIST)
    assert page.status_code == 403
    assert "供热" not in page.content.decode()


def test_a_page_holds_25(client_of: ClientOf, viewer: User, bureau: Organization, period: Period) -> None:
    TaskFactory.create_batch(27, lead=bureau)
    client = client_of(viewer)
    first, second = (page_of(client, f"{LIST}&sort=lead&page={number}") for number in (1, 2))
    assert (first.count('class="task-number"'), second.count('class="task-number"')) == (25, 2)
    assert "27 项任务 · 第 1 / 2 页" in first
    assert 'href="?quarter=2&amp;sort=lead&amp;page=2"' in first
    assert "第 26–27 项，共 27 项" in second
    assert page_of(client, f"{LIST}&page=99").count('class="task-number"') == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three_rows(
    client_of: ClientOf,
    lead: User,
    period: Period,
    rows: int,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for _ in range(rows):
        report = ReportFactory(period=period)
        SubProjectFactory(task=report.task)
    client = client_of(lead)
    with django_assert_num_queries(15):  # type: ignore[attr-defined]
        client.get(LIST)


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the accepted report of task 34."""
    return ReportFactory(task=task, period=period, accepted=True, text="①供热<管网>完成。\n ②水压试验完成。")


def test_the_official_text_is_shown_character_for_character(
    client_of: ClientOf, viewer: User, task: Task, report: Report
) -> None:
    Task.objects.filter(pk=task.pk).update(text="新建A<B&C路  25条、“41.29”公里。\n（市城管局）")
    task.refresh_from_db()
    AnnualTargetFactory(task=task, words="25条")
    AnnualTargetFactory(task=task, words="文中没有的字")
    page = page_of(client_of(viewer))
    shown = re.search(r'<p class="task-text">(.*?)</p>', page, re.DOTALL)
    assert shown
    assert text_of(shown[1]) == task.text
    assert re.search(r'<mark class="reading">(<mark [^>]*><u>)?25条<', shown[1])
    goal = task.milestones.get().text
    assert f'<p class="verbatim">{goal}</p>' in page
    items = re.search(r'<div class="item">(.*?)</section>', page, re.DOTALL)
    assert items
    assert "".join(report.text.split()) in "".join(text_of(items[0]).split())


@pytest.mark.parametrize(
    ("words", "marks"),
    [
        ([], []),
        (["25条"], ["25条"]),
        (["道路25条", "25条、41公里"], ["道路25条、41公里"]),
        (["新建", "41公里"], ["新建", "41公里"]),
        (["道路25条", "25"], ["道路25条"]),
        (["", "没有"], []),
    ],
)
def test_words_are_marked_where_they_stand(words: list[str], marks: list[str]) -> None:
    text = "新建<道路25条、41公里。"
    markup = with_words_marked(text, words)
    assert text_of(markup) == text
    assert re.findall(r'<mark class="reading">(.*?)</mark>', markup) == marks


def test_targets_show_the_last_reading_up_to_the_quarter(
    client_of: ClientOf, viewer: User, task: Task, report: Report
) -> None:
    target = AnnualTargetFactory(task=task, what="危房改造", value=Decimal(800), unit="户")
    over = AnnualTargetFactory(task=task, what="供热管网", value=Decimal(2), unit="公里")
    AnnualTargetFactory(task=task, what="口袋公园", value=Decimal(128), unit="处")
    ceiling = AnnualTargetFactory(task=task, what="欠费", value=Decimal(5), unit="户", comparator="at_most")
    first = ReportFactory(task=task, period=PeriodFactory(number=1), accepted=True)
    third = ReportFactory(task=task, period=PeriodFactory(number=3), accepted=True)
    for each, value in ((first, 100), (report, 411), (third, 700)):
        TargetReadingFactory(report=each, target=target, value=value)
    TargetReadingFactory(report=report, target=over, value=Decimal("2.25"))
    TargetReadingFactory(report=report, target=ceiling, value=3)
    client = client_of(viewer)
    page = page_of(client)
    assert "411 户" in page
    assert "51.38%，二季度填报" in page
    assert '<rect class="reached" y="28" width="51.38%"' in page
    assert "112.50%，二季度填报" in page
    assert '<rect class="reached" y="28" width="100%"' in page
    assert "— 处" in page
    assert "60" not in re.findall(r"([\d.]+)%", page)
    assert "87.50%，三季度填报" in page_of(client, "/2024/tasks/34/?quarter=3")
    assert "12.50%，一季度填报" in page_of(client, "/2024/tasks/34/?quarter=1")


def test_a_draft_is_read_by_its_own_bureau_alone(
    client_of: ClientOf, task: Task, period: Period, request: pytest.FixtureRequest
) -> None:
    ReportFactory(task=task, period=period, text="①还在写的话。")
    expected = {
        "lead": ("①", "草稿"), "signatory": ("①", "草稿"), "partner": ("", "尚未公开"), "stranger": ("", "尚未公开"),
        "supervisor": ("", "未报送"), "viewer": ("", "未报送"), "admin": ("", "未报送"),
    }  # fmt: skip
    for name, (marker, label) in expected.items():
        page = page_of(client_of(request.getfixturevalue(name)))
        assert ("还在写的话" in page) == bool(marker), name
        assert label in page, name


def test_comments_are_read_by_the_lead_and_the_office_alone(
    client_of: ClientOf, task: Task, report: Report, request: pytest.FixtureRequest
) -> None:
    TransitionFactory(report=report, action="send_back", comment="请说明口径。")
    Report.objects.filter(pk=report.pk).update(published_at=report.updated_at)
    for name in ("lead", "signatory", "supervisor", "viewer", "admin"):
        assert "请说明口径。" in page_of(client_of(request.getfixturevalue(name))), name
    for name in ("partner", "stranger"):
        page = page_of(client_of(request.getfixturevalue(name)))
        assert "请说明口径。" not in page, name
        assert "水压试验完成" in page, name


def test_an_auditor_opens_no_task(client_of: ClientOf, auditor: User, task: Task) -> None:
    assert client_of(auditor).get(PAGE).status_code == 404


@pytest.mark.parametrize(
    ("name", "state", "button"),
    [
        ("lead", None, "填报二季度"),
        ("lead", "draft", "继续填报二季度"),
        ("lead", "returned", "继续填报二季度"),
        ("lead", "submitted", ""),
        ("signatory", "awaiting_sign_off", "审签二季度"),
        ("signatory", "draft", ""),
        ("supervisor", "submitted", "审核二季度"),
        ("supervisor", "accepted", ""),
        ("partner", "draft", "提供情况"),
        ("partner", "submitted", ""),
        ("viewer", "submitted", ""),
    ],
)
def test_the_primary_button_is_what_the_task_asks_of_the_person(
    client_of: ClientOf, task: Task, name: str, state: str | None, button: str, request: pytest.FixtureRequest
) -> None:
    if state:
        ReportFactory(task=task, status=state)
    page = page_of(client_of(request.getfixturevalue(name)))
    found = re.findall(r'<a class="btn btn-primary" href="([^"]+)">([^<]+)</a>', page)
    step = "contribution" if button == "提供情况" else "report"
    assert found == ([(f"/2024/Q2/tasks/34/{step}/", button)] if button else [])


def test_neighbours_follow_the_task_order(client_of: ClientOf, viewer: User, task: Task) -> None:
    for number in ("9", "34-1", "100"):
        TaskFactory(number=number)
    client = client_of(viewer)
    page = page_of(client)
    assert "上一项 9<" in page
    assert "下一项 34-1<" in page
    assert "上一项" not in page_of(client, "/2024/tasks/9/")
    assert "下一项" not in page_of(client, "/2024/tasks/100/")


def test_subprojects_show_stage_and_percentage_by_quarter(
    client_of: ClientOf, viewer: User, task: Task, report: Report
) -> None:
    road = SubProjectFactory(task=task, name="聚才路", district=OrganizationFactory(short_name="兰山区", district=True))
    SubProjectFactory(task=task, name="沐河路")
    first = ReportFactory(task=task, period=PeriodFactory(number=1), accepted=True)
    ProgressEntryFactory(report=first, subproject=road, stage="preparation")
    ProgressEntryFactory(report=report, subproject=road, stage="under_construction", percent=60, basis="works")
    ProgressEntryFactory(report=report, subproject=road, text="另见后文。")
    answer = client_of(viewer).get(PAGE)
    rows = {
        each.name: [progress and (progress.stage, progress.percent) for _, progress in cells]
        for each, cells in answer.context["subprojects"]
    }
    assert rows == {
        "聚才路": [("preparation", None), ("under_construction", Decimal(60)), None, None],
        "沐河路": [None, None, None, None],
    }
    page = answer.content.decode()
    assert '<span class="stage stage-under_construction">在建</span><span class="nowrap">60%</span>' in page
    assert "兰山区" in page


def test_what_else_is_known_of_a_task_stands_beside_it(
    client_of: ClientOf, viewer: User, task: Task, partner_bureau: Organization
) -> None:
    SupportFactory(
        task=task, organization=OrganizationFactory(short_name="市水利局"), clause="管网", role="cooperating"
    )
    Task.objects.filter(pk=task.pk).update(
        status="merged", status_reason="并入任务 40", sponsor="张三", extra={"完成时间": "年底"}, demo="invented"
    )
    page = page_of(client_of(viewer))
    for words in (
        "市城管局",
        "配合单位",
        "市水利局（管网）",
        "已合并：并入任务 40",
        "张三",
        "完成时间",
        "年底",
        "chip-demo",
    ):
        assert words in page, words


def test_a_quarter_that_has_not_begun_says_so(client_of: ClientOf, viewer: User, task: Task) -> None:
    PeriodFactory(number=3)
    Period.objects.filter(number=3).update(opens_on=date(2199, 9, 1))
    columns = client_of(viewer).get(PAGE).context["columns"]
    assert [column.nothing for column in columns] == ["还没有填报期", "未报送", "尚未到期", "还没有填报期"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_task_page_costs_the_same_for_one_and_three_rows(
    client_of: ClientOf,
    lead: User,
    task: Task,
    rows: int,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for number in range(1, rows + 1):
        period = PeriodFactory(number=number)
        report = ReportFactory(task=task, period=period, accepted=True)
        target = AnnualTargetFactory(task=task, owner=OrganizationFactory())
        TargetReadingFactory(report=report, target=target)
        district = OrganizationFactory(district=True)
        ProgressEntryFactory(
            report=report, subproject=SubProjectFactory(task=task, district=district), district=district
        )
        TransitionFactory(report=report)
        SupportFactory(task=task)
    list(reread())
    client = client_of(lead)
    with django_assert_num_queries(54):  # type: ignore[attr-defined]
        client.get("/2024/tasks/34/?quarter=1")


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "—"), (Decimal("754.0000"), "754"), (Decimal("41.2900"), "41.29"), (Decimal(100), "100")],
)
def test_figures_have_no_needless_zeros(value: Decimal | None, words: str) -> None:
    assert figure(value) == words


@pytest.mark.parametrize(
    ("text", "words"), [("", ""), ("城市道路", "城市道路"), ("城市道路和", "城市道…"), ("城市 道路建设", "城市…")]
)
def test_a_long_text_is_cut_to_an_ellipsis(text: str, words: str) -> None:
    assert beginning(text, 4) == words


def test_shares_are_rounded_half_up() -> None:
    assert share_of(Decimal(411), Decimal(800)) == Decimal("51.38")
    assert share_of(None, Decimal(800)) is None
    assert share_of(Decimal(1), Decimal(0)) is None
