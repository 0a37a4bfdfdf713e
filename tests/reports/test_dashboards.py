"""Dashboards: every figure is the length of a list and a sum in the file; fixed queries; 304; nothing counted that can't be."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, Settings

from reports.dashboards import Sites
from reports.dashboards.board import Board
from reports.dashboards.plots import APART, MOST, slope
from reports.models import Bucket, Extension, Light, OfficeOutlook, Report, StandingOverride
from reports.selection import PICKS, Kind, Scope, select
from reports.standing import Rate, Rule, Standing
from reports.subjects import reread
from tasks.language import Stage
from tasks.milestones import reword
from tasks.models import Organization, Period, StandingScale, Task, User
from tests.conftest import Visitor
from tests.factories import (
    AnnualTargetFactory,
    OrganizationFactory,
    PeriodFactory,
    ProgressEntryFactory,
    ReportFactory,
    SubProjectFactory,
    TargetReadingFactory,
    TaskFactory,
    TransitionFactory,
)

CITY = "/2024/Q2/dashboard/"
ON = date(2024, 7, 5)
ClientOf = Callable[[Visitor], Client]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    """Keep documents in a folder of the test."""
    settings.MEDIA_ROOT = settings.STATE = tmp_path
    caches["tables"].clear()


@pytest.fixture
def opened(period: Period) -> Period:
    """Return the second quarter, due on June 28."""
    period.due_on = date(2024, 6, 28)
    period.save()
    return period


def reported(task: Task, period: Period, on: date = date(2024, 6, 27), **further: Any) -> Report:
    """Give the task a submitted report that came on the day `on`."""
    report: Report = ReportFactory(task=task, period=period, submitted=True, **further)
    at = timezone.make_aware(datetime.combine(on, time(10)))
    TransitionFactory(report=report, at=at)
    return report


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        (CITY, 42),
        (f"{CITY}bureau/?lead=市甲0局", 50),
        (f"{CITY}districts/", 15),
        (f"{CITY}districts/兰山区/", 16),
        (f"{CITY}tasks/300/", 64),
        (f"{CITY}tasks/300/targets/", 53),
        (f"{CITY}tasks/300/unmentioned/", 17),
        ("/2024/subprojects/?quarter=2", 14),
        ("/2024/tasks/?quarter=2&pick=doubted&standing=behind", 37),
    ],
)
def test_the_number_of_queries_does_not_grow(
    rows: int, address: str, queries: int, opened: Period, supervisor: User, client_of: ClientOf,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    PeriodFactory(plan=opened.plan, number=1)
    place = OrganizationFactory(district=True, name="兰山区", short_name="兰山区")
    for number in range(rows):
        lead = OrganizationFactory(name=f"市甲{number}局", short_name=f"甲{number}局")
        for each in range(rows):
            task = TaskFactory(plan=opened.plan, lead=lead, number=str(300 + number * 10 + each))
            AnnualTargetFactory(task=task)
            reword(task, opened, "完成立项，建成3条。")
            for period in (opened.plan.periods.get(number=1), opened):
                report = reported(task, period, text="①尚未立项，建成2条。")
                for site in SubProjectFactory.create_batch(rows, task=task, district=place):
                    ProgressEntryFactory(report=report, subproject=site, stage="completed", text="；已完工")
                TargetReadingFactory(report=report, target=task.targets.get())
    list(reread())
    client = client_of(supervisor)
    client.get("/2024/Q2/desk/")  # what is asked once a process
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_nothing_changed_costs_next_to_nothing(
    opened: Period, task: Task, supervisor: User, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Each change of what is counted gives the page another tag, and no page is taken from the cache that it changes."""
    report = reported(task, opened)
    client = client_of(supervisor)
    client.get(CITY)

    def tag() -> str:
        response = client.get(CITY)
        assert response.status_code == 200
        return str(response["ETag"])

    first = tag()
    with django_assert_num_queries(5):
        assert client.get(CITY, headers={"if-none-match": first}).status_code == 304
    tags = [first]
    StandingOverride.objects.create(task=task, period=opened, light=Light.RED, reason="进展缓慢", by=supervisor)
    tags.append(tag())
    StandingScale.objects.create(plan=opened.plan, version=1, red_by=40)
    tags.append(tag())
    Extension.objects.create(
        report=report, until=date(2024, 7, 3), reason="汛期", by=supervisor, state=Extension.State.GRANTED,
        decided_by=supervisor, decided_at=timezone.now(),
    )  # fmt: skip
    tags.append(tag())
    reword(task, PeriodFactory(plan=opened.plan, number=1), "完成立项。")
    tags.append(tag())
    old = ReportFactory(task__plan__year=2023, period__plan__year=2023, submitted=True)
    tags.append(tag())
    SubProjectFactory(task=old.task)
    tags.append(tag())
    for last in (report, old):
        OfficeOutlook.objects.create(report=last, outlook="feasible", by=supervisor)
        tags.append(tag())
    assert len(set(tags)) == len(tags)


def test_in_time_late_waiting_and_imported(opened: Period, supervisor: User) -> None:
    """What came in time, late or not at all; an extension counts; what was imported or closed had no day to keep."""
    made = {number: TaskFactory(plan=opened.plan, number=number) for number in ("1", "2", "3", "4", "5")}
    made["6"] = TaskFactory(plan=opened.plan, number="6", closed=True)
    TaskFactory(plan=opened.plan, number="7", cancelled=True)
    reported(made["1"], opened)
    reported(made["2"], opened, on=date(2024, 7, 1))
    extended = reported(made["3"], opened, on=date(2024, 7, 1))
    Extension.objects.create(
        report=extended, until=date(2024, 7, 3), reason="汛期", by=supervisor, state=Extension.State.GRANTED
    )  # fmt: skip
    ReportFactory(task=made["4"], period=opened, accepted=True)
    selection = select(opened, supervisor, on=ON)
    assert {fact.number: fact.on_time for fact in selection.facts} == {
        "1": True, "2": False, "3": True, "4": None, "5": False, "6": None,
    }  # fmt: skip
    card = Board(selection).cards[1]
    assert (card.value, card.how) == (2, "2 ÷ 4 项到期或已报 = 50.0%；逾期 2 项；导入或办结 2 项不计时限")
    early = select(opened, supervisor, on=date(2024, 6, 20))
    assert (
        Board(early).cards[1].how
        == "2 ÷ 3 项到期或已报 = 66.7%；逾期 1 项；未到截止 1 项不计入；导入或办结 2 项不计时限"
    )
    assert [(each.name, each.on_time, each.due) for each in Board(early).bureaus if not each.on_time] == [
        (made["2"].lead.short_name, 0, 1), (made["4"].lead.short_name, 0, 0), (made["5"].lead.short_name, 0, 0),
        (made["6"].lead.short_name, 0, 0),
    ], "who is not due yet is not counted against its bureau"  # fmt: skip
    assert Board(early).comparison[1].cells[0] == "66.7%"
    assert Board(early).cards[0].how == "6 个单位；已取消、合并 1 项不计入；3 项报告尚未审核通过"


def test_no_value_is_not_zero(period: Period, supervisor: User, client_of: ClientOf) -> None:
    """Nothing reported, no due date: a dash with the reason, never a 0; and an empty plan says so."""
    assert "还没有全市的任务" in client_of(supervisor).get(CITY).content.decode()
    assert "还没有任务和工作目标" in client_of(supervisor).get("/2024/Q4/dashboard/").content.decode()
    TaskFactory(plan=period.plan)
    cards = {card.key: card for card in Board(select(period, supervisor, on=ON)).cards}
    assert [cards[key].value for key in ("counted", "on_time", "on_track", "behind")] == [1, None, None, None]
    assert cards["on_time"].how == "没有须按时报送的报告"
    assert cards["on_track"].how == "没有可比的任务；其他 1 项"
    page = client_of(supervisor).get(CITY).content.decode()
    assert page.count('<span class="figure">—</span>') == 3
    assert "没有 2023 年的计划" in page
    assert "这个范围内没有子项目" in page


def test_others_leave_the_denominator_and_rounding_is_half_up(opened: Period, supervisor: User) -> None:
    """Five of sixteen comparable are 31.25 %, shown as 31.3 %; the tasks that say nothing are named, not counted."""
    tasks = TaskFactory.create_batch(18, plan=opened.plan)
    for place, task in enumerate(tasks[:16]):
        reword(task, opened, "完成立项。")
        reported(task, opened, text="①已完成立项。" if place < 5 else "①尚未完成立项。")
    board = Board(select(opened, supervisor, on=ON))
    assert board.cards[2].value == 5
    assert board.cards[2].how == "5 ÷ 16 项可比 = 31.3%；其他 2 项未计入"


def test_last_quarter_and_last_year(opened: Period, supervisor: User, bureau: Organization) -> None:
    """A task that was good and is behind fell; the bureau's share falls with it; a year ago counts its own plan."""
    first = PeriodFactory(plan=opened.plan, number=1)
    fell, stayed = (TaskFactory(plan=opened.plan, number=number, lead=bureau) for number in ("1", "2"))
    for task in (fell, stayed):
        reword(task, first, "完成立项。")
        reported(task, first, text="①已完成立项。")
        reword(task, opened, "完成可研批复。")
    reported(fell, opened, text="①尚未完成可研批复。", obstacles="资金没有到位。")
    reported(stayed, opened, text="①已完成可研批复。")
    ago = PeriodFactory(plan__year=2023, number=2)
    old = TaskFactory(plan=ago.plan, lead=bureau)
    reword(old, ago, "完成立项。")
    reported(old, ago, text="①尚未立项，尚未完成立项。")
    board = Board(select(opened, supervisor, on=ON))
    assert [(fact.number, fact.obstacles) for fact in board.fallen_tasks] == [("1", "资金没有到位。")]
    assert [fact.number for fact in board.behind] == ["1"]
    assert board.sentence.startswith("1 项欠进度，其中 1 项由好转差")
    assert {row.label: row.cells for row in board.comparison}["达进度及以上占可比任务"] == ["1 / 2", "2 / 2", "0 / 1"]
    assert Board(board.selection, "year").bureaus[0].before == Rate(0, 1)
    assert board.bureaus[0].change is None  # two tasks are told by their counts, and drawn by no line
    assert not board.slope.lines
    third = TaskFactory(plan=opened.plan, number="3", lead=bureau)
    for period, text in ((first, "①已完成立项。"), (opened, "①已完成可研批复。")):
        reword(third, period, text.removeprefix("①已"))
        reported(third, period, text=text)
    board = Board(select(opened, supervisor, on=ON))
    assert [(line.way, line.left, line.right) for line in board.slope.lines] == [("fall", 100, Decimal("66.7"))]
    assert board.bureaus[0].change == Decimal("-33.3")
    assert not board.slope.compares  # one line alone is told by the table


def test_few_are_told_by_their_counts_everywhere(
    opened: Period, supervisor: User, bureau: Organization, client_of: ClientOf
) -> None:
    """A page of two tasks and two sub-projects has no percentage, nor has its file."""
    for number in ("1", "2"):
        task = TaskFactory(plan=opened.plan, number=number, lead=bureau)
        reword(task, opened, "完成立项。")
        report = reported(task, opened, text="①已完成立项。")
        ProgressEntryFactory(report=report, subproject=SubProjectFactory(task=task), stage="completed", text="；已完工")
    page = client_of(supervisor).get(CITY).content.decode().partition("<main")[2]
    assert "0 / 2" in page
    assert "2 / 2" in page
    assert not re.findall(r">[^<]*\d%", page)
    made = load_workbook(BytesIO(client_of(supervisor).get("/2024/Q2/dashboard.xlsx").content))
    [row] = list(made["各单位进度"].values)[1:]
    assert row[-4:-2] == ("2 / 2", "0 / 2")


@pytest.mark.parametrize(
    ("part", "whole", "told"), [(0, 0, "—"), (1, 1, "1 / 1"), (1, 2, "1 / 2"), (2, 3, "66.7%"), (0, 3, "0.0%")]
)
def test_a_rate_needs_three(part: int, whole: int, told: str) -> None:
    assert Rate(part, whole).words == told


def test_supporting_units_stay_out_of_rates(
    opened: Period, task: Task, supervisor: User, bureau: Organization, partner_bureau: Organization
) -> None:
    """The task counts for its lead alone."""
    reported(task, opened)
    assert [each.name for each in Board(select(opened, supervisor, on=ON)).bureaus] == [bureau.short_name]
    assert task.supports.get().organization == partner_bureau
    assert select(opened, supervisor, Scope(lead=partner_bureau), ON).facts == []


def test_kinds_of_percentage_never_mix(opened: Period, supervisor: User) -> None:
    """Only a share of total works is shown as a sub-project's; of a part of it or of the year nothing; none is not 0."""
    task = TaskFactory(plan=opened.plan)
    report = ReportFactory(task=task, period=opened, submitted=True)
    shares = {"works": 60, "component": 90, "annual_target": 50, "rate": 95}
    for basis, percent in shares.items():
        site = SubProjectFactory(task=task, name=basis)
        ProgressEntryFactory(report=report, subproject=site, percent=percent, basis=basis, stage="under_construction")
    SubProjectFactory(task=task, name="none")
    found = {site.name: site.percent for site in Sites([opened], supervisor).all}
    assert found == {"works": 60, "component": None, "annual_target": None, "rate": None, "none": None}


def test_a_sub_project_stands_where_the_last_report_put_it(opened: Period, supervisor: User) -> None:
    first = PeriodFactory(plan=opened.plan, number=1)
    task = TaskFactory(plan=opened.plan)
    begun, stopped, cancelled = (SubProjectFactory(task=task) for _ in range(3))
    before = ReportFactory(task=task, period=first, submitted=True)
    for site in (begun, stopped, cancelled):
        ProgressEntryFactory(report=before, subproject=site, stage="preparation")
    now = ReportFactory(task=task, period=opened, submitted=True)
    ProgressEntryFactory(report=now, subproject=begun, stage="completed")
    ProgressEntryFactory(report=now, subproject=begun, stage="unstated")
    ProgressEntryFactory(report=now, subproject=cancelled, stage="cancelled")
    draft = ReportFactory(task=TaskFactory(plan=opened.plan), period=opened)
    hidden = SubProjectFactory(task=draft.task)
    ProgressEntryFactory(report=draft, subproject=hidden, stage="completed")
    sites = Sites([opened], supervisor)
    stood = {site.key: (site.stage, site.quarter) for site in sites.all}
    assert stood == {
        begun.pk: (Stage.COMPLETED, 2),
        stopped.pk: (Stage.PREPARATION, 1),
        cancelled.pk: (Stage.CANCELLED, 2),
        hidden.pk: (Stage.UNSTATED, 0),
    }
    board = Board(select(opened, supervisor, on=ON))
    assert board.districts[0].completed_rate.share == Decimal("33.3")


def standing(bucket: Bucket, light: Light) -> Standing:
    return Standing(bucket, light, Rule.ELAPSED, "", Decimal(50))


def test_a_made_good_milestone_is_on_schedule_though_its_light_is_yellow(
    opened: Period, task: Task, supervisor: User
) -> None:
    """An override of the light alone changes the shape; the kind follows the bucket."""
    reported(task, opened)
    fact = select(opened, supervisor, on=ON).facts[0]
    made_good = standing(Bucket.ON_SCHEDULE, Light.YELLOW)
    from dataclasses import replace

    assert replace(fact, standing=made_good).kind is Kind.ON_SCHEDULE
    red, yellow = standing(Bucket.BEHIND, Light.RED), standing(Bucket.BEHIND, Light.YELLOW)
    good, other = standing(Bucket.AHEAD, Light.GREEN), standing(Bucket.NOT_COMPARABLE, Light.NONE)
    fell = {
        (before, now): replace(fact, before=before, standing=now).fell
        for before in (good, yellow, red, other)
        for now in (good, yellow, red, other)
    }
    assert {pair for pair, value in fell.items() if value} == {(good, yellow), (good, red), (yellow, red)}
    assert not replace(fact, before=None, standing=red).fell


@given(
    st.lists(
        st.tuples(st.text(max_size=3), *[st.none() | st.decimals(0, 100, places=1, allow_nan=False)] * 2), max_size=60
    )
)
def test_labels_of_a_slope_never_lie_on_each_other(pairs: list[tuple[str, Decimal | None, Decimal | None]]) -> None:
    found = slope(pairs)
    assert len(found.lines) + len(found.missing) + found.beyond == len(pairs)
    assert len(found.lines) <= MOST
    for side in ("label_left", "label_right"):
        heights = sorted(getattr(line, side) for line in found.lines)
        assert all(below - above >= APART for above, below in itertools.pairwise(heights))
        assert all(0 < height < found.height for height in heights)


def test_a_bureau_sees_its_own_and_the_office_any(
    opened: Period, task: Task, lead: User, stranger: User, supervisor: User, client_of: ClientOf
) -> None:
    reported(task, opened)
    own = client_of(lead).get(f"{CITY}bureau/").content.decode()
    assert "市住房城乡建设局" in own
    assert 'href="/2024/Q2/dashboard/bureau/"' in own
    assert client_of(stranger).get(f"{CITY}bureau/?lead=市住房城乡建设局").status_code == 404
    assert "还没有市教育局的任务" in client_of(stranger).get(f"{CITY}bureau/").content.decode()
    choices = client_of(supervisor).get(f"{CITY}bureau/").content.decode()
    assert "请选择单位" in choices
    assert client_of(supervisor).get(f"{CITY}bureau.pdf").status_code == 404
    assert client_of(lead).get(CITY)["Location"] == f"{CITY}bureau/"
    assert client_of(lead).get(f"{CITY}tasks/34/").status_code == 200


def test_quarters_keep_page_and_filters(opened: Period, task: Task, supervisor: User, client_of: ClientOf) -> None:
    PeriodFactory(plan=opened.plan, number=3)
    PeriodFactory(plan__year=2023, number=2)
    OrganizationFactory(district=True, name="兰山区", short_name="兰山区")
    client = client_of(supervisor)
    page = client.get(f"{CITY}?standing=behind").content.decode()
    assert 'href="/2024/Q3/dashboard/?standing=behind"' in page
    assert "没有符合条件的任务" in page
    place = client.get(f"{CITY}districts/兰山区/").content.decode()
    assert "/2024/Q3/dashboard/districts/%E5%85%B0%E5%B1%B1%E5%8C%BA/" in place
    assert "还没有兰山区的子项目" in place
    own = client.get(f"{CITY}tasks/34/").content.decode()
    assert 'href="/2024/Q3/dashboard/tasks/34/"' in own
    assert 'href="/2023/Q2/dashboard/"' in own
    assert client.get(f"{CITY}districts/没有的县/").status_code == 404
    assert client.get("/2024/Q2/dashboard.exe").status_code == 404
    assert client.get("/2024/Q4/dashboard.xlsx").status_code == 404


def test_empty_lists_of_sub_projects_lead_on(period: Period, viewer: User, client_of: ClientOf) -> None:
    client = client_of(viewer)
    assert "还没有子项目" in client.get("/2024/subprojects/?quarter=2").content.decode()
    assert "没有符合条件的子项目" in client.get("/2024/subprojects/?quarter=2&stage=completed").content.decode()
    SubProjectFactory.create_batch(51, task=TaskFactory(plan=period.plan))
    page = client.get("/2024/subprojects/?quarter=2&page=2").content.decode()
    assert "第 51–51 个，共 51 个" in page
    period.delete()
    assert "还没有填报期" in client.get("/2024/subprojects/").content.decode()


def test_the_task_list_narrows_by_district_alone(opened: Period, viewer: User, client_of: ClientOf) -> None:
    place = OrganizationFactory(district=True, name="兰山区", short_name="兰山区")
    there = SubProjectFactory(task=TaskFactory(plan=opened.plan, number="1"), district=place)
    TaskFactory(plan=opened.plan, number="2")
    page = client_of(viewer).get("/2024/tasks/?quarter=2&district=兰山区").context["page"]
    assert [each.pk for each in page] == [there.task_id]
    assert set(PICKS) >= {"late", "fell", "unmentioned"}


def test_files_are_the_same_for_the_same_content(
    opened: Period, task: Task, supervisor: User, client_of: ClientOf
) -> None:
    """Excel and PDF, made twice from scratch, are equal byte for byte; the PDF is one tagged A4 page with the figures."""
    pypdf = pytest.importorskip("pypdf")
    from django.conf import settings as live

    place = OrganizationFactory(district=True, name="兰山区", short_name="兰山区")
    report = reported(task, opened, text="①25条道路已完工23条。")
    ProgressEntryFactory(
        report=report, subproject=SubProjectFactory(task=task, district=place), stage="completed", text="；已完工"
    )  # fmt: skip
    client = client_of(supervisor)
    for kind in ("xlsx", "pdf"):
        made = []
        for attempt in ("a", "b"):
            live.MEDIA_ROOT = f"{live.STATE}/{attempt}"
            response = client.get(f"/2024/Q2/dashboard.{kind}")
            assert "2024%E5%B9%B4%E4%BA%8C%E5%AD%A3%E5%BA%A6" in response["Content-Disposition"]
            made.append(response.content)
        assert made[0] == made[1]
    pdf = pypdf.PdfReader(BytesIO(made[0]))
    assert len(pdf.pages) == 1
    width, height = (float(each) / 72 * 25.4 for each in pdf.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    text = pdf.pages[0].extract_text()
    assert "按时报送" in text
    assert "1 ÷ 1 项到期或已报" in text.replace("\n", " ")
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for address in ("districts", "districts/兰山区", "tasks/34"):
        assert client.get(f"{CITY}{address}.xlsx").status_code == 200
        assert client.get(f"{CITY}{address}.pdf").content.startswith(b"%PDF")


def test_a_file_that_cannot_be_made_says_why(opened: Period, task: Task, supervisor: User, client_of: ClientOf) -> None:
    Task.objects.filter(pk=task.pk).update(category="城市\x01更新")
    response = client_of(supervisor).get("/2024/Q2/dashboard.xlsx")
    assert response.status_code == 422
    assert "控制字符" in response.content.decode()


def test_days_are_told_apart(opened: Period, task: Task, supervisor: User) -> None:
    """The day is an argument: the same data stand differently before and after the report was due."""
    before, after = (select(opened, supervisor, on=opened.due_on + timedelta(days=days)) for days in (0, 1))
    assert [fact.on_time for fact in before.facts] == [None]
    assert [fact.on_time for fact in after.facts] == [False]
