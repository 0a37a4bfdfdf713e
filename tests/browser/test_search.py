"""Finding something again: from the top bar, by keyboard, on a desk and on a phone, with and without script."""

from __future__ import annotations

import pytest

from tasks.models import Period, Task, User
from tests.browser.conftest import Walk
from tests.factories import ReportFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripted", [True, False])
def test_a_road_is_found_from_the_top_bar_by_keyboard(
    walk: Walk, viewer: User, task: Task, period: Period, scripted: bool
) -> None:
    ReportFactory(task=task, period=period, submitted=True, text="①聚才路等２５条道路已完工，北园路正在施工。")
    reader = walk(viewer, scripted=scripted).go("/2024/Q2/desk/")
    box = reader.page.locator("header [name=words]")
    box.focus()
    reader.page.keyboard.type("聚才路 二十五条")
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    reader.look().sees("推进情况 1", "任务 34", "聚才路等２５条道路已完工")
    assert reader.page.locator("main mark").all_inner_texts() == ["聚才路", "２５条"]
    if scripted:
        with reader.page.expect_navigation():
            reader.page.locator("main [name=place]").select_option("goal")
    reader.go(f"{reader.page.url.removeprefix(reader.base).split('?')[0]}?words=聚才路&place=goal").sees("没有找到")
    reader.press("去掉条件，在全部内容中查找").press("任务 34").sees("聚才路等２５条道路已完工")
    assert reader.page.url.endswith("/2024/Q2/tasks/34/report/")
