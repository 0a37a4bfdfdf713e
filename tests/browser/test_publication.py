"""Publication in the browser: an issue is looked at, signed, corrected and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from reports.publication import Wish, publish
from tasks.models import Period, Task, User
from tests.browser.conftest import Walk
from tests.browser.walker import NARROW
from tests.factories import ReportFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_issue_is_published_corrected_and_withdrawn(
    walk: Walk, supervisor: User, viewer: User, lead: User, period: Period, task: Task
) -> None:
    report = ReportFactory(task=task, period=period, accepted=True, text="①新建道路23条，联系电话13800138000。")
    office = walk(supervisor).go("/2024/Q2/desk/").press("发布").press("发布新一期")
    office.sees("将冻结第1期：1 项任务", "文中有个人信息", "手机号码", "编制人为 周海燕")
    report.entries.update(text="①新建道路23条。")
    office.press("更新预览")
    office.page.get_by_label("签发人").select_option(label="刘洋")
    office.page.get_by_label("我已核对").check()
    office.press("发布第1期").sees("已发布2024年二季度 第1期", "周海燕、刘洋", "新建道路23条")
    file = office.download("JSON")
    assert "第1期.json" in file.suggested_filename
    assert "23条" in file.path().read_text(encoding="utf-8")
    report.entries.update(text="①新建道路21条。")
    office.press("发布更正").sees("将冻结第2期", "更正第1期", "改 1 句")
    office.page.get_by_label("签发人").select_option(label="刘洋")
    office.page.get_by_label("我已核对").check()
    office.press("发布第2期").sees("更正了什么", "新建道路21条")
    office.press("第1期").sees("第1期已更正", "新建道路23条")
    office.press("第2期")
    office.fill("撤回的原因", "统计口径有误。").press("撤回第2期").sees("已撤回2024年二季度 第2期", "统计口径有误。")
    clerk = walk(lead).go("/2024/Q2/issues/2/").sees("统计口径有误。")
    assert "新建道路21条" not in clerk.page.content()


def test_a_stranger_reads_copies_and_prints_what_was_published(
    walk: Walk, live_server: LiveServer, settings: Any, period: Period, task: Task
) -> None:
    settings.SITE_ADDRESS = live_server.url
    ReportFactory(task=task, period=period, accepted=True, text="①新建道路23条；\n②正在验收。")
    wish = Wish(period, None, "临沂市人民政府办公室", timezone.localdate())
    publish(wish, prepared="周海燕", approved="刘洋", by=None)
    stranger = walk().go("/public/")
    stranger.page.get_by_role("link", name="第1期").click()
    stranger.look().sees("索引号", "主动公开", "新建道路23条")
    stranger.at("复制到网站").click()
    stranger.page.get_by_role("link", name="已复制").wait_for()
    html = stranger.page.evaluate(
        "async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()"
    )
    assert "新建道路23条；" in html
    assert "<table" in html
    stranger.press("怎样判断").sees("亮灯说明", "高出参照线").go("/public/2024/Q2/")
    stranger.press("34").sees("任务 34", "正在验收", f"{live_server.url}/public/2024/Q2/34/")
    assert stranger.page.locator("img").evaluate("image => image.complete && image.naturalWidth > 0")
    stranger.page.goto(f"{live_server.url}/public/data/")  # names of JSON are English
    stranger.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    stranger._find_barriers(NARROW["width"])
    bare = walk(scripted=False).go("/public/2024/Q2/issue-1/").sees("新建道路23条")
    assert "第1期.pdf" in bare.download("PDF").suggested_filename


def test_a_bulletin_is_written_signed_and_read(
    walk: Walk, supervisor: User, viewer: User, lead: User, period: Period, task: Task
) -> None:
    ReportFactory(task=task, period=period, accepted=True)
    office = walk(supervisor).go("/2024/Q2/issues/").press("督查通报").press("起草第一期")
    office.sees("花括号里是看板的数字")
    assert "列入督查的任务共{任务}项" in office.page.get_by_label("总体情况").input_value()
    office.fill("下步工作要求", "（一）各单位于{答复期限}前报告进展。")
    office.page.get_by_text("自动保存").wait_for()
    office.go("/2024/Q2/bulletins/new/").sees("已修改")  # nothing asks whether to leave: it is kept
    office.page.locator(".figures summary").first.click()
    office.fill("任务改为", "2")
    with office.page.expect_response("**/bulletins/new.pdf"):
        office.press("核对与签发")
    office.sees("“任务”由 1 改为 2。", "编制人为 周海燕")
    assert not office.page.evaluate("Object.keys(localStorage).length")
    office.page.get_by_label("签发人").select_option(label="刘洋")
    office.page.get_by_label("我已核对").press("Space")  # a click may still be caught by the preview that is loading
    office.press("印发第1期").sees("已印发2024年二季度 督查通报第1期", "列入督查的任务共2项", "系统统计为 1")
    assert office.download("Word").path().read_bytes().startswith(b"PK")
    walk(lead).go("/2024/Q2/bulletins/").press("督查通报第1期").sees("周海燕、刘洋", "前报告进展。")
