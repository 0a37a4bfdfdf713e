"""The first quarter opens with what last year's last one named: by itself for the same task, by a press for one like it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from reports.models import ProgressEntry, Report
from reports.periods import complete, open_period
from reports.yearly import likely
from tasks.models import Organization, Period, SubProject, Task, User
from tests.conftest import Visitor
from tests.factories import (
    OrganizationFactory,
    PeriodFactory,
    PlanFactory,
    ReportFactory,
    SubProjectFactory,
    TaskFactory,
)
from tests.reports.test_carrying import sent

ClientOf = Callable[[Visitor], Client]
TEXT = "推进城市更新，2023年新建、改造城市道路25条。"
SAME = "推进城市更新，２０２４年新建、改造城市道路 25 条。"
LIKE = "推进城市更新和微改造，2024年新建、改造城市道路30条。"
PAGE = "/2024/Q1/tasks/7/report/"


@pytest.fixture
def old(bureau: Organization) -> Task:
    """Return last year's task, whose last report named two of its three roads."""
    plan = PlanFactory(year=2023)
    task: Task = TaskFactory(plan=plan, number="34", text=TEXT, lead=bureau)
    lanshan = OrganizationFactory(name="兰山区", short_name="兰山区", district=True)
    roads = [
        SubProjectFactory(task=task, name="聚才路", district=lanshan, aliases=["聚才路改造"]),
        SubProjectFactory(task=task, name="人民路"),
        SubProjectFactory(task=task, name="早已完工的路"),
    ]
    last = ReportFactory(task=task, period=PeriodFactory(plan=plan, number=4), accepted=True, text="")
    for order, road in enumerate(reversed(roads[:2])):
        ProgressEntry.objects.create(
            report=last, order=order, text=f"{road}：已完成60%；", name=road.name, subproject=road,
            district=road.district, stage="under_construction", percent=Decimal(60), basis="works",
        )  # fmt: skip
    return task


@pytest.fixture
def first(old: Task) -> Period:
    """Return the first quarter of 2024, not opened yet."""
    period: Period = PeriodFactory(plan=PlanFactory(year=2024), number=1, opened_at=None)
    return period


def opened(period: Period) -> Period:
    """Open the period for reporting."""
    return open_period(period, opens_on=date(2024, 3, 1), due_on=date(2024, 3, 28), by=None)[0]


def names(task: Task) -> list[tuple[str, list[str], str]]:
    """Return the sub-projects of a task: name, aliases, district."""
    return [(each.name, each.aliases, str(each.district or "")) for each in task.subprojects.order_by("order")]


def test_the_same_task_opens_with_the_names_of_last_years_last_quarter(
    old: Task, first: Period, bureau: Organization, lead: User, client_of: ClientOf
) -> None:
    task = TaskFactory(plan=first.plan, number="7", text=SAME, lead=bureau)
    SubProjectFactory(task=task, name="人民路", order=0)
    opened(first)
    task.refresh_from_db()
    assert task.continues == old
    assert names(task) == [("人民路", [], ""), ("聚才路", ["聚才路改造"], "兰山区")]
    page = client_of(lead).get(PAGE).content.decode()
    rows = sent(page)
    assert [rows[f"rows-{place}-name"] for place in range(2)] == ["人民路", "聚才路"]
    assert not rows["rows-0-text"]
    assert rows["rows-0-stage"] == "unstated"
    assert "上季度：在建，60%（占总工程量）" in page
    assert "2023年四季度推进情况" in page
    assert "可能接续" not in page
    book = load_workbook(BytesIO(client_of(lead).get("/2024/Q1/desk/prefilled.xlsx").content))
    told = [[cell.value for cell in row] for row in book["2023年四季度子项目（供参考）"].iter_rows()]
    assert told[2:] == [
        ["7", "人民路", None, "在建", 60, "占总工程量", "人民路：已完成60%；"],
        ["7", "聚才路", "兰山区", "在建", 60, "占总工程量", "聚才路：已完成60%；"],
    ]
    assert names(old) == [("聚才路", ["聚才路改造"], "兰山区"), ("人民路", [], ""), ("早已完工的路", [], "")]


@pytest.mark.parametrize("doubt", ["another lead", "twins now", "twins before", "other words"])
def test_nothing_is_taken_over_where_that_is_not_sure(
    old: Task, first: Period, bureau: Organization, doubt: str
) -> None:
    lead = OrganizationFactory() if doubt == "another lead" else bureau
    task = TaskFactory(plan=first.plan, number="34", text=LIKE if doubt == "other words" else SAME, lead=lead)
    if doubt.startswith("twins"):
        TaskFactory(plan=first.plan if doubt == "twins now" else old.plan, number="8", text=SAME, lead=bureau)
    opened(first)
    task.refresh_from_db()
    assert task.continues is None
    assert names(task) == []
    assert likely(task) == (None if doubt == "another lead" else old)


def test_a_task_that_comes_later_takes_over_too(old: Task, first: Period, bureau: Organization) -> None:
    opened(first)
    task = TaskFactory(plan=first.plan, number="7", text=SAME, lead=bureau)
    assert complete(first, by=None) == 1
    assert len(names(task)) == 2


def test_a_task_like_it_is_offered_and_taken_over_by_a_press(
    old: Task, first: Period, bureau: Organization, lead: User, client_of: ClientOf
) -> None:
    task = TaskFactory(plan=first.plan, number="7", text=LIKE, lead=bureau)
    opened(first)
    clerk = client_of(lead)
    page = clerk.get(PAGE).content.decode()
    assert "可能接续2023年的任务 34" in page
    assert f'name="follow" value="{old.pk}"' in " ".join(page.split())
    typed = sent(page) | {"rows-0-text": "①先写的一句。", "obstacles": "", "next_steps": "抓紧。"}
    clerk.post(PAGE, typed | {"follow": str(old.pk + 1)})
    assert names(task) == []
    page = clerk.post(PAGE, typed | {"follow": str(old.pk)}).content.decode()
    assert "接续了2023年的任务，沿用 2 个子项目的名称和县区。" in page
    rows = sent(page)
    assert rows["rows-0-text"] == "①先写的一句。"
    assert [rows["rows-1-name"], rows["rows-2-name"]] == ["人民路", "聚才路"]
    assert "抓紧。" in page
    assert len(names(task)) == 2
    assert Report.objects.get(period=first).version == 0
    clerk.post(PAGE, typed | {"follow": str(old.pk)})
    assert SubProject.objects.filter(task=task).count() == 2


def test_opening_asks_as_often_for_many_tasks_as_for_one(
    old: Task, first: Period, bureau: Organization, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        text = f"第{number}件实事，全市办好。"
        TaskFactory(plan=first.plan, number=str(number), text=text, lead=bureau)
        TaskFactory(plan=old.plan, number=f"1{number}", text=text, lead=bureau)
    with django_assert_max_num_queries(32):
        opened(first)
    assert Task.objects.filter(continues__isnull=False).count() == 12
