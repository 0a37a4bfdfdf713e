"""What has the focus is in sight, the marked text comes after 识别, 报送 needs no scrolling."""

from __future__ import annotations

import pytest

from reports.models import Report
from reports.workflow import Content, EntryData, save
from tasks.models import Organization, Period, Task, User
from tests.browser.conftest import Walk
from tests.factories import AnnualTargetFactory, ReportFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REPORT = "/2024/Q2/tasks/34/report/"
TEXT = "①农村危房改造完成120户；沂蒙路：总工程量完成60%。\n②新建口袋公园完成7处。"
HIDDEN = """() => {
    const bar = document.querySelector(".action-bar").getBoundingClientRect();
    const field = document.activeElement;
    if (field === document.body || field.closest(".action-bar")) return "";
    const place = field.getBoundingClientRect();
    const across = place.right > bar.left && place.left < bar.right;
    const behind = Math.min(place.bottom, bar.bottom) - Math.max(place.top, bar.top);
    return across && behind > 1 && place.height - behind < 40 ? field.name || field.textContent : "";
}"""


@pytest.fixture
def opened(task: Task, period: Period, bureau: Organization) -> Report:
    """Return the report of a task with many rows and two targets."""
    Organization.objects.filter(pk=bureau.pk).update(signs_off=False)
    Task.objects.filter(pk=task.pk).update(text="推进城市更新。")
    task.milestones.all().delete()
    for what, value, unit in (("农村危房改造", "300", "户"), ("新建口袋公园", "12", "处")):
        AnnualTargetFactory(task=task, what=what, value=value, unit=unit, words=f"{what}{value}{unit}")
    return ReportFactory(task=Task.objects.get(pk=task.pk), period=period, text="")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_no_field_with_the_focus_is_behind_the_bar(
    walk: Walk, lead: User, opened: Report, width: int, height: int, scripted: bool
) -> None:
    rows = tuple(EntryData(f"第{place}路：正在施工；", name=f"第{place}路") for place in range(4))
    save(opened, Content(rows, outlook="feasible"), by=lead, version=0)
    page = walk(lead, scripted=scripted).go(REPORT).page
    page.set_viewport_size({"width": width, "height": height})
    page.reload()
    behind = []
    for _ in range(120):
        page.keyboard.press("Tab")
        if hidden := page.evaluate(HIDDEN):
            behind.append(hidden)
    assert behind == []


def test_after_reading_the_keyboard_is_at_the_marked_text(walk: Walk, lead: User, opened: Report) -> None:
    person = walk(lead).go(REPORT)
    person.page.locator("[name=paste]").fill(TEXT)
    person.press("识别").sees("识别出 2 项")
    person.page.keyboard.press("Tab")
    assert person.page.evaluate("Boolean(document.activeElement.closest('#taken-text'))")
    links = person.page.locator("#taken-text a").count()
    assert links > 1
    for _ in range(links - 1):
        person.page.keyboard.press("Tab")
        assert person.page.evaluate("Boolean(document.activeElement.closest('#taken-text'))")


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_all_values_are_filled_in_with_one_press(walk: Walk, lead: User, opened: Report, scripted: bool) -> None:
    person = walk(lead, scripted=scripted).go(REPORT)
    person.page.locator("[name=paste]").fill(TEXT)
    person.press("识别")
    fill = person.page.get_by_role("button", name="全部填入（文中写明的 2 项）")
    fill.click()
    fill.wait_for(state="detached")
    values = person.page.locator("[name^=reading-]").evaluate_all("(fields) => fields.map(({value}) => value)")
    assert values == ["120", "7"]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_filing_needs_no_scrolling(walk: Walk, lead: User, opened: Report, width: int, height: int) -> None:
    save(opened, Content((EntryData("①正在推进。" * 400),), outlook="feasible"), by=lead, version=0)
    person = walk(lead).go(REPORT)
    page = person.page
    for button in ("预览并报送", "报送"):
        page.set_viewport_size({"width": width, "height": height})
        place = person.at(button).bounding_box()
        assert place
        assert place["y"] + place["height"] <= height
        with page.expect_navigation():
            person.at(button).click()
    person.look().sees("已报送。已送督查室审核。")
