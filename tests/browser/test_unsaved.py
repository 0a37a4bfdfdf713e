"""What a clerk types is kept every few seconds, whatever else is offered; what is not in the report is said and asked about."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reports.models import Report, ReportDraft
from tasks.models import Organization, Period, Task, User
from tests.browser.conftest import Walk
from tests.browser.walker import Walker
from tests.factories import ReportFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REPORT, HOME = "/2024/Q2/tasks/34/report/", "/2024/Q2/desk/"


@pytest.fixture
def opened(task: Task, period: Period, bureau: Organization) -> Report:
    """Return the empty report of a task of which the text leaves nothing open."""
    Organization.objects.filter(pk=bureau.pk).update(signs_off=False)
    Task.objects.filter(pk=task.pk).update(text="优化营商环境，编制城市更新规划。")
    task.milestones.update(text="完成规划编制。")
    return ReportFactory(task=task, period=period, text="")


def is_kept(person: Walker) -> Walker:
    """Wait until the bar says that what was typed is kept."""
    person.page.locator("[data-saving]", has_text="已于").wait_for(timeout=10_000)
    return person


def bar(person: Walker) -> str:
    """Return what the bar says of what is not in the report."""
    return person.page.locator("[data-unsaved]").inner_text()


def test_what_is_typed_while_something_is_offered_is_kept_too(walk: Walk, lead: User, opened: Report) -> None:
    person = walk(lead).go(REPORT).fill("下步打算", "三季度召开评审会。")
    is_kept(person).go(REPORT).sees("有未保存的内容（")
    person.fill("存在问题", "资金未到位。")
    is_kept(person)
    kept = [(draft.data["next_steps"], draft.data["obstacles"]) for draft in ReportDraft.objects.order_by("pk")]
    assert kept == [(["三季度召开评审会。"], [""]), ([""], ["资金未到位。"])]
    person.go(REPORT)
    assert person.sees("：“资金未到位。”", "：“三季度召开评审会。”").page.get_by_text("有未保存的内容（").count() == 2
    person.page.get_by_role("link", name="继续填写").first.click()
    assert person.look().field("存在问题").input_value() == "资金未到位。"
    person.go(HOME).sees("1 项有未保存的内容。", "未保存")
    person.go(REPORT).fill("下步打算", "四季度召开评审会。").press("保存草稿")
    assert not ReportDraft.objects.exists()
    person.go(REPORT)
    assert person.page.get_by_text("有未保存的内容（").count() == 0


def test_the_copy_of_another_window_on_this_machine_is_not_overwritten(walk: Walk, lead: User, opened: Report) -> None:
    person = walk(lead).go(REPORT)
    page, context = person.page, person.page.context
    leave(page, str(lead.pk), "next_steps=甲")
    person.go(REPORT).sees("这台电脑上存有没能送到服务器的内容")
    context.set_offline(True)
    person.fill("存在问题", "资金未到位。")
    page.get_by_text("网络中断，内容已存在本机").wait_for()
    copies = "Object.values(localStorage).map((copy) => JSON.parse(copy).data)"
    assert any("next_steps=甲" in copy for copy in page.evaluate(copies))
    assert len(page.evaluate(copies)) == 2
    context.set_offline(False)
    person.errors.clear()
    is_kept(person)
    assert page.evaluate(copies) == ["next_steps=甲"]
    assert ReportDraft.objects.get().data["obstacles"] == ["资金未到位。"]


def leave(page: Any, person: str, data: str) -> None:
    """Leave a copy of somebody's unsaved words of this page on the machine."""
    kept = "([person, data]) => localStorage.setItem(`unsaved:${person}:${location.pathname}`, data)"
    page.evaluate(kept, [person, json.dumps({"data": data, "token": "a", "at": 1})])


def test_what_another_person_left_on_this_machine_is_not_shown_and_goes(walk: Walk, lead: User, opened: Report) -> None:
    person = walk(lead).go(REPORT)
    leave(person.page, str(lead.pk + 1), "next_steps=甲")
    assert person.page.evaluate("localStorage.length") == 1
    person.go(REPORT)
    assert person.page.get_by_text("这台电脑上存有").is_hidden()
    assert person.page.evaluate("localStorage.length") == 0


def test_the_bar_says_what_is_not_in_the_report(walk: Walk, lead: User, opened: Report) -> None:
    person = walk(lead).go(REPORT)
    assert bar(person) == ""
    person.way("rows").page.locator("[name=rows-0-text]").fill("①规划编制已完成。")
    person.fill("下步打算", "三季度召开评审会。")
    assert bar(person) == "未存入报告：第 1 行，下步打算"
    is_kept(person).look()
    red = "getComputedStyle(document.documentElement).getPropertyValue('--red-text').trim()"
    assert person.page.evaluate(f"""() => {{
        const sample = document.createElement("i");
        sample.style.color = {red};
        document.body.append(sample);
        return getComputedStyle(sample).color === getComputedStyle(document.querySelector("[data-unsaved]")).color;
    }}""")
    person.page.locator("[name=rows-0-text]").fill("")
    person.fill("下步打算", "")
    assert bar(person) == ""
    person.way("paste").page.locator("[name=paste]").fill("①规划编制已完成。")
    person.press("识别")
    assert bar(person) == "未存入报告：本页填写的内容"
    person.press("保存草稿")
    assert bar(person) == ""


def test_leaving_asks_while_something_is_not_in_the_report(walk: Walk, lead: User, opened: Report) -> None:
    person = walk(lead).go(REPORT)
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    person.page.on("dialog", answer)
    person.go(REPORT)
    assert asked == []
    person.field("下步打算").press_sequentially("三季度召开评审会。")
    is_kept(person).go(HOME)
    assert asked == ["beforeunload"]
    person.go(f"{REPORT}?draft").press("放弃，改用已保存的内容").go(HOME)
    assert asked == ["beforeunload"]
    assert not ReportDraft.objects.exists()


def test_leaving_asks_while_a_contribution_is_not_sent(walk: Walk, partner: User, opened: Report) -> None:
    address, asked = "/2024/Q2/tasks/34/contribution/", list[str]()
    person = walk(partner).go(address)

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    person.page.on("dialog", answer)
    person.go(address).field("本单位的推进情况").press_sequentially("本单位负责的部分已完成。")
    person.go(HOME)
    assert asked == ["beforeunload"]
    person.go(address).field("本单位的推进情况").press_sequentially("本单位负责的部分已完成。")
    person.press("提供给牵头单位").sees("已提供").go(HOME)
    assert asked == ["beforeunload"]


def test_what_is_typed_after_the_save_was_pressed_is_compared_and_not_lost(
    walk: Walk, lead: User, opened: Report
) -> None:
    person = walk(lead).go(REPORT)
    page = person.way("rows").page
    page.locator("[name=rows-0-text]").fill("①规划编制已完成。")
    page.evaluate("""() => {
        const form = document.querySelector("#filing");
        form.addEventListener("submit", (event) => {  // the first request goes out, its answer never comes
            if (window.sentOnce) return;
            window.sentOnce = true;
            event.preventDefault();
            const data = new FormData(form);
            data.set("save", "1");
            window.first = fetch(form.action, {method: "POST", body: data, redirect: "manual"});
        });
    }""")
    page.locator("[name=save]:visible").click()
    page.evaluate("window.first")
    assert Report.objects.get().text == "①规划编制已完成。"
    page.locator("[name=rows-0-text]").fill("①规划编制已完成，通过评审。")
    person.press("保存草稿").sees("您刚才已经保存过", "两份内容对照")
    assert page.locator("[name=rows-0-text]").input_value() == "①规划编制已完成，通过评审。"
    person.press("保存草稿").sees("草稿已保存")
    assert Report.objects.get().text == "①规划编制已完成，通过评审。"
    assert page.evaluate("localStorage.length") == 0
