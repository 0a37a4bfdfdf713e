"""What carries over from last quarter: names and districts as empty rows, stages and percentages beside them only."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import lxml.html
import pytest
from django.test import Client
from openpyxl import load_workbook

from reports.models import ProgressEntry, Report
from reports.workflow import Content, EntryData, save
from tasks.models import Organization, Period, SubProject, Task, User
from tests.conftest import Visitor
from tests.factories import OrganizationFactory, PeriodFactory, ReportFactory, SubProjectFactory

ClientOf = Callable[[Visitor], Client]
PAGE = "/2024/Q2/tasks/34/report/"


@pytest.fixture
def roads(task: Task) -> list[SubProject]:
    """Return three roads, two of them in 兰山区, that last quarter's report named."""
    lanshan: Organization = OrganizationFactory(name="兰山区", short_name="兰山区", district=True)
    roads = [
        SubProjectFactory(task=task, name="聚才路", district=lanshan, aliases=["聚才路改造"]),
        SubProjectFactory(task=task, name="西城大街", district=lanshan),
        SubProjectFactory(task=task, name="人民路"),
    ]
    first = ReportFactory(task=task, period=PeriodFactory(plan=task.plan, number=1), accepted=True, text="")
    told = [
        ("聚才路改造", "under_construction", Decimal(60), "works"),
        ("西城大街", "completed", None, ""),
        ("人民路", "preparation", None, ""),
    ]
    for order, (road, (name, stage, percent, basis)) in enumerate(zip(roads, told, strict=True)):
        ProgressEntry.objects.create(
            report=first, order=order, text=f"{name}：已推进；", name=name, subproject=road, district=road.district,
            stage=stage, percent=percent, basis=basis,
        )  # fmt: skip
    return roads


@pytest.fixture
def report(task: Task, period: Period, roads: list[SubProject]) -> Report:
    """Return the empty report of the second quarter."""
    return ReportFactory(task=task, period=period, text="")


def sent(page: str) -> dict[str, str]:
    """Return what the form's rows hold, as the browser would send them."""
    form = lxml.html.fromstring(page).get_element_by_id("filing")
    return {
        name: (value or "").removeprefix("\n")
        for name, value in form.form_values()
        if name.startswith("rows-") or name == "version"
    }


def test_an_empty_report_opens_with_names_and_nothing_of_how_far_they_were(
    report: Report, lead: User, client_of: ClientOf
) -> None:
    page = client_of(lead).get(PAGE).content.decode()
    rows = sent(page)
    assert [rows[f"rows-{place}-name"] for place in range(3)] == ["聚才路改造", "西城大街", "人民路"]
    assert rows["rows-0-district"] == rows["rows-1-district"] != rows["rows-2-district"]
    for place in range(3):
        assert not rows[f"rows-{place}-text"]
        assert not rows.get(f"rows-{place}-percent")
        assert rows[f"rows-{place}-stage"] == "unstated"
    assert "上季度：在建，60%（占总工程量）" in page
    assert "上季度：已完工" in page
    assert "一季度写过的 3 个子项目中，<strong>3 个还没有写</strong>。" in page
    assert 'id="way-paste" value="paste" checked' in " ".join(page.split())


def test_rows_of_which_nothing_is_written_are_neither_published_nor_wrong(
    report: Report, roads: list[SubProject], lead: User, client_of: ClientOf
) -> None:
    clerk = client_of(lead)
    rows = sent(clerk.get(PAGE).content.decode()) | {"obstacles": "", "next_steps": ""}
    rows |= {"rows-1-stage": "under_construction", "rows-1-percent": "80", "rows-1-basis": "works"}
    page = clerk.post(PAGE, rows | {"save": "1"}, follow=True).content.decode()
    entry = ProgressEntry.objects.get(report=report)
    assert (entry.text, entry.subproject, entry.percent) == ("西城大街：总工程量完成80%；", roads[1], 80)
    assert "<strong>2 个还没有写</strong>：聚才路改造、人民路。" in page
    again = sent(page) | {"obstacles": "", "next_steps": "", "carry": "1"}
    page = clerk.post(PAGE, again).content.decode()
    assert [sent(page)[f"rows-{place}-name"] for place in range(3)] == ["西城大街", "聚才路改造", "人民路"]
    assert "为它们各加一行" not in page
    assert "有 2 个这次没有写：聚才路改造、人民路" in clerk.get(f"{PAGE}?confirm").content.decode()


def test_a_report_of_empty_rows_alone_is_not_filed(report: Report, lead: User, client_of: ClientOf) -> None:
    clerk = client_of(lead)
    rows = sent(clerk.get(PAGE).content.decode()) | {"obstacles": "", "next_steps": "", "preview": "1"}
    assert "推进情况还是空的" in clerk.post(PAGE, rows).content.decode()
    renamed = clerk.post(PAGE, rows | {"rows-0-name": "聚才北路"}).content.decode()
    assert "文字不能为空" in renamed


def test_a_pasted_text_takes_the_place_of_the_empty_rows(report: Report, lead: User, client_of: ClientOf) -> None:
    clerk = client_of(lead)
    rows = sent(clerk.get(PAGE).content.decode())
    page = clerk.post(
        PAGE, rows | {"paste": "①聚才路：总工程量完成70%；人民路：正在招标。", "read": "paste"}
    ).content.decode()
    assert "<strong>1 个还没有写</strong>：西城大街。" in page
    assert "与原来的" not in page  # nothing was there to compare with
    assert "上季度：在建，60%（占总工程量）" in page
    shown = clerk.post(f"{PAGE}check/", rows | {"rows-0-text": "聚才路改造：已完工。"}).content.decode()
    assert "<strong>2 个还没有写</strong>：西城大街、人民路。" in shown


def test_what_is_saved_opens_as_it_was_saved(report: Report, lead: User, client_of: ClientOf) -> None:
    save(report, Content((EntryData("①全部道路正在推进。"),)), by=lead, version=0)
    rows = sent(client_of(lead).get(PAGE).content.decode())
    assert rows["rows-0-text"] == "①全部道路正在推进。"
    assert not any(rows[name] for name in rows if name.endswith("-name"))


def test_the_prefilled_workbook_holds_last_quarters_sub_projects(
    report: Report, lead: User, client_of: ClientOf
) -> None:
    clerk = client_of(lead)
    made = clerk.get("/2024/Q2/desk/prefilled.xlsx").content
    sheet = load_workbook(BytesIO(made))["一季度子项目（供参考）"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "本表仅供查阅，填写无效；各子项目的进度请写在“任务分解”表的推进情况一列。"
    assert ["34", "聚才路", "兰山区", "在建", 60, "占总工程量", "聚才路改造：已推进；"] in rows
    assert ["34", "人民路", None, "前期", None, None, "人民路：已推进；"] in rows
