"""Publication in the browser: an issue is looked at, signed, corrected and taken back."""

from __future__ import annotations

import pytest

from tasks.models import Period, Task, User
from tests.browser.conftest import Walk
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
