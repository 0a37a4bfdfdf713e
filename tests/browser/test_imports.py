"""A table is copied from a page and pasted with its cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tasks.models import Organization, Task, User
from tests.browser.conftest import Walk
from tests.browser.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = Path(settings.BASE_DIR) / "fixtures" / "cases" / "web-paste-from-page.html"
COPY = """() => {
    const range = document.createRange();
    range.selectNodeContents(document.body);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


def copy_and_paste(person: Walker) -> None:
    """Copy the page's table, as a person does, and paste it on the page that stands open."""
    page = person.page.context.new_page()
    page.goto(PAGE.as_uri())
    if person.scripted:
        page.evaluate(COPY)
    else:
        page.keyboard.press("Control+A")
    page.keyboard.press("Control+C")
    page.close()
    person.page.bring_to_front()
    person.field("或者粘贴表格").click()
    person.page.keyboard.press("Control+V")


def test_a_table_copied_from_a_page_keeps_its_cells(walk: Walk, admin: User, bureau: Organization) -> None:
    person = walk(admin).go("/imports/new/")
    copy_and_paste(person)
    assert "901" in person.field("或者粘贴表格").input_value()
    person.press("下一步：核对").sees("任务 901、902")
    person.page.locator("[name='answer:lead']").select_option(label=bureau.name)
    person.press("按决定重新预览").sees("新增 2").press("导入 2 项").sees("已导入")
    assert Task.objects.get(number="901").text == "加快城市更新，改造老旧小区100个。\n新建充电桩200台。"


def test_what_is_changed_after_pasting_counts_as_it_stands(walk: Walk, admin: User, bureau: Organization) -> None:
    person = walk(admin).go("/imports/new/")
    copy_and_paste(person)
    person.fill("或者粘贴表格", "2024年二季度任务\n任务编号\t工作任务\t牵头单位\n7\t建设水厂\t市住建局")
    person.press("下一步：核对").sees("建设水厂", "新增 1")


def test_without_script_the_plain_text_is_taken(walk: Walk, admin: User, bureau: Organization) -> None:
    person = walk(admin, scripted=False).go("/imports/new/")
    person.fill("或者粘贴表格", "2024年二季度任务\n任务编号\t工作任务\t牵头单位\n7\t建设水厂\t市住建局")
    person.press("下一步：核对").sees("建设水厂", "新增 1")
