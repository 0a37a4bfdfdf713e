"""Many at once: a bureau gives back one text for all its tasks, its signatory signs all reports on one page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from reports.models import Report
from tasks.models import Organization, Period, Task, User
from tests.browser.conftest import Walk
from tests.browser.walker import Walker
from tests.factories import MilestoneFactory, ReportFactory, TaskFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/2024/Q2/desk/"
TEXT = """任务34：①沂蒙路：总工程量完成60%；聚才路：已完工。
二、热源建设（任务35）
①新增供热面积200万平方米。
存在问题：资金未到位。
任务99：①改造老旧小区3个。"""


@pytest.fixture
def led(task: Task, period: Period, bureau: Organization) -> list[Report]:
    """Return the empty reports of the bureau's three tasks."""
    tasks = [task, *(TaskFactory(number=number, lead=bureau) for number in ("35", "36"))]
    for each in tasks[1:]:
        MilestoneFactory(task=each, period=period)
    return [ReportFactory(task=each, period=period, text="") for each in tasks]


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_one_text_makes_drafts_for_all_and_asks_whose_the_rest_is(
    walk: Walk, lead: User, led: list[Report], scripted: bool
) -> None:
    person = walk(lead, scripted=scripted).go(DESK).press("一次填报多项")
    person.way("paste").page.locator("[name=paste]").fill(TEXT)
    person.press("识别").sees("读到 3 段，还没有保存。", "有 1 段看不出是哪项任务", "“存在问题”一段已放入“存在问题”。")
    person.page.get_by_label("属于哪项任务").select_option("36")
    person.press("按所选任务读取").press("勾选的存为草稿").sees("3 项的结果", "任务 36：已存为草稿")
    assert [(each.text, each.obstacles) for each in Report.objects.order_by("task__order")] == [
        ("①沂蒙路：总工程量完成60%；聚才路：已完工。", ""),
        ("①新增供热面积200万平方米。", "资金未到位。"),
        ("①改造老旧小区3个。", ""),
    ]
    person.press("核对并报送 任务 34").sees("填报 · 任务 34", "草稿")


def test_a_file_in_which_a_report_has_words_already_replaces_nothing_unasked(
    walk: Walk, lead: User, led: list[Report], tmp_path: Path
) -> None:
    led[0].entries.create(order=0, text="①原来的话。")
    file = tmp_path / "情况.txt"
    file.write_text(TEXT, encoding="utf-8")
    person = walk(lead).go("/2024/Q2/desk/several/")
    person.page.locator("[name=file]").set_input_files(file)
    person.press("读取文件").sees("现有的", "①原来的话。", "用新的代替现有的（不勾选则保留现有的）")
    person.press("勾选的存为草稿").sees("任务 35：已存为草稿", "还有 2 段没有存入")
    assert Report.objects.get(pk=led[0].pk).text == "①原来的话。"
    person.page.get_by_label("用新的代替现有的（不勾选则保留现有的），任务 34").check()
    person.press("勾选的存为草稿").sees("任务 34：已存为草稿，2 行。")


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_all_that_wait_are_signed_on_one_page(walk: Walk, signatory: User, led: list[Report], scripted: bool) -> None:
    for report in led:
        report.entries.create(order=0, text=f"①任务{report.task.number}已完成。")
    Report.objects.update(status=Report.Status.AWAITING_SIGN_OFF, version=1)
    person = walk(signatory, scripted=scripted).go(DESK)
    tick(person, "全选", "全不选", 3)
    person.press("一起审签勾选的").sees("①任务34已完成。", "①任务35已完成。", "①任务36已完成。")
    person.page.get_by_label("审签这一份，任务 35").uncheck()
    person.press("审签勾选的").sees("审签 2 份，已报到督查室 2 份", "任务 36：已审签，报到督查室。")
    statuses = Report.objects.order_by("task__order").values_list("status", flat=True)
    assert [*statuses] == ["submitted", "awaiting_sign_off", "submitted"]


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_who_ticks_all_by_keyboard_stays_where_they_were(
    walk: Walk, supervisor: User, led: list[Report], scripted: bool
) -> None:
    Period.objects.update(due_on=date(2199, 6, 28))
    person = walk(supervisor, scripted=scripted).go("/2024/Q2/late/")
    tick(person, "全选", "只选逾期的", 1)
    tick(person, "只选逾期的", "全选", 0)
    Report.objects.update(status=Report.Status.SUBMITTED, version=1)
    person.go("/2024/Q2/review/")
    person.page.get_by_label("意见").fill("请补充")
    tick(person, "全选", "全不选", 3)
    tick(person, "全不选", "全选", 0)
    assert person.page.get_by_label("意见").input_value() == ("请补充" if scripted else "")


def tick(person: Walker, words: str, other: str, count: int) -> None:
    """Press Enter on a link that ticks boxes: it has the other words then and the focus still, so many are ticked."""
    person.at(words).focus()
    person.page.keyboard.press("Enter")
    link = person.at(other)
    link.wait_for()
    expect(link).to_be_focused()
    expect(person.page.locator("input[type=checkbox]:checked")).to_have_count(count)
