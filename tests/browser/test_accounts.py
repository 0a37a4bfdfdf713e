"""Accounts in the browser: a list, a first login, a forgotten password, and a session that ends while one types."""

from __future__ import annotations

import re

import pytest

from reports.models import Report
from tasks.models import Task, User
from tests.browser.conftest import Walk
from tests.browser.walker import Walker
from tests.factories import PASSWORD, ReportFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "Mulan-7531"
LIST = "用户名\t姓名\t单位\t角色\nlead\t李静\t市住建局\t填报人\nadmin2\t王磊\t市住建局\t填报人\nx\t周杰\t市粮食局\t填报人\n"
TYPED = "①城市更新规划已编制完成，正在征求意见。"
LONG = f"{TYPED}意见征集到七月底，八月提交市政府常务会议审议。"


def test_a_list_a_first_login_and_the_trail(walk: Walk, admin: User, lead: User, auditor: User, task: Task) -> None:
    office = walk(admin).go("/accounts/import/")
    assert office.download("下载空白名单 Excel").suggested_filename == "accounts.xlsx"
    office.fill("或者粘贴表格", LIST).press("下一步：核对")
    office.sees("1 处需要改正", "第 4 行 3 列：没有单位“市粮食局”", "新增 1 · 变更 0 · 不变 1 · 问题 1")
    office.press("写入 1 个账号").sees("已写入：新增 1", "只显示这一次")
    password = office.page.locator("code").inner_text()
    assert office.download("下载初始密码 Excel").suggested_filename == "initial-passwords.xlsx"

    newcomer = walk()
    newcomer.go("/login/").fill("用户名", "admin2").fill("密码", password).press("登录").sees("您用的是初始密码")
    newcomer.fill("现在的密码", password).fill("新密码", NEW).fill("再输一次新密码", NEW).press("保存新密码")
    newcomer.sees("密码已修改", "工作台")

    walk(auditor).go("/audit/").sees("导入账号", "新增账号", "修改密码", "登录")


def test_a_forgotten_password(walk: Walk, admin: User, lead: User, task: Task) -> None:
    office = walk(admin).go(f"/admin/tasks/user/{lead.pk}/password/").press("发放重置码").sees("24 小时内有效")
    code = office.page.locator("code").inner_text()
    person = walk().go("/login/").press("用重置码设定新密码")
    person.fill("用户名", "lead").fill("重置码", code).fill("新密码", NEW).fill("再输一次新密码", NEW)
    person.press("保存新密码").sees("新密码已设定，请用它登录。")
    person.fill("用户名", "lead").fill("密码", NEW).press("登录").sees("工作台")


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_session_that_ends_while_one_types(walk: Walk, lead: User, task: Task, scripted: bool) -> None:
    ReportFactory(task=task, text="")
    person = walk(lead, scripted=scripted).go("/2024/Q2/tasks/34/report/")
    person.page.locator("label[for=way-rows]").click()
    person.page.locator("[name$=-text]:visible").first.fill(TYPED)
    person.page.context.clear_cookies(name=re.compile("sessionid"))
    with person.refused():
        person.press("保存草稿").sees("登录已过期", "文字会一并带过去")
    person.fill("用户名", "lead").fill("密码", PASSWORD).press("登录").sees("您的文字还在，还没有送出。", TYPED)
    person.press("接着送出").sees("草稿已保存")
    assert person.page.locator("[name$=-text]:visible").first.input_value() == TYPED


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_session_that_ends_takes_neither_a_contribution_nor_the_comment_of_a_review(
    walk: Walk, lead: User, partner: User, supervisor: User, task: Task, scripted: bool
) -> None:
    report = ReportFactory(task=task, text="①道路还在施工。")
    helper = walk(partner, scripted=scripted).go("/2024/Q2/tasks/34/contribution/")
    helper.fill("本单位的推进情况", LONG)
    _log_in_again(helper, "提供给牵头单位", "partner", LONG)
    helper.press("接着送出").sees("已提供")
    assert report.contributions.get().text == LONG

    Report.objects.update(status=Report.Status.SUBMITTED, version=1)
    office = walk(supervisor, scripted=scripted).go("/2024/Q2/tasks/34/report/")
    office.fill("退回意见", f"{LONG}\n请补充。")
    _log_in_again(office, "退回", "supervisor", LONG, "请补充。")
    assert office.at("不送出，打开原来的页面").get_attribute("href") == "/2024/Q2/tasks/34/report/"
    office.press("接着送出").sees("已退回")
    assert report.transitions.get().comment.splitlines() == [LONG, "请补充。"]


def _log_in_again(person: Walker, button: str, name: str, *typed: str) -> None:
    """Press the button after the session has ended, and log in again: what was typed is shown before and after."""
    person.page.context.clear_cookies(name=re.compile("sessionid"))
    with person.refused():
        person.press(button).sees("登录已过期", "文字会一并带过去")
    fields = person.page.locator("textarea").evaluate_all("(fields) => fields.map(({value}) => value).join()")
    assert all(words in fields for words in typed), fields
    person.fill("用户名", name).fill("密码", PASSWORD).press("登录").sees("您的文字还在，还没有送出。", *typed)
