"""A period in the browser, as its three sides meet it: opened, asked for more time, closed while one types, reopened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tasks.models import Period, Task, User
from tests.browser.conftest import Walk
from tests.factories import ReportFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE, FORM, EXTENSIONS = "/2024/Q2/period/", "/2024/Q2/tasks/34/report/", "/2024/Q2/extensions/"
TYPED, WHY, NO = "①城市更新规划已编制完成。", "县区数据月底才能汇总。", "请按时报送。"


def test_a_period_is_opened_extended_closed_and_reopened(
    walk: Walk, lead: User, supervisor: User, admin: User, period: Period, task: Task
) -> None:
    Period.objects.update(opened_at=None)
    today = timezone.localdate()
    due, later = today + timedelta(1), today + timedelta(8)
    office = walk(admin).go(PAGE).sees("填报期还没有开放", "1 项在办任务")
    office.fill("开始填报", f"{today}").fill("报送截止", f"{due}").press("下一步：核对日期").sees("期内", "个工作日")
    office.press("开放填报").sees("建立报告 1 份", f"{due:%-m月%-d日}")

    clerk = walk(lead).go("/notices/").sees("已开放填报", "1 条未读")
    clerk.go("/2024/Q2/desk/").press("申请延期、查看批复")
    clerk.page.locator("[name=tasks]").check()
    clerk.fill("延至", f"{later}").fill("理由", WHY).press("提交申请").sees("待批")
    leader = walk(supervisor).go("/").press("1 份延期申请待批").sees(WHY).press("不同意").sees("不同意延期须写明意见")
    leader.fill("任务 34 的批复意见", NO).press("不同意").sees("未同意延期")
    clerk.go(EXTENSIONS).sees("未同意", NO).go(FORM)

    clerk.page.locator("label[for=way-rows]").click()
    clerk.page.locator("[name$=-text]:visible").first.fill(TYPED)
    office.press("关闭填报期").sees("请先勾选")
    office.page.get_by_label("我已核对").check()
    office.press("关闭填报期").sees("报告不能再填写")
    with clerk.refused():
        clerk.press("保存草稿").sees("没有保存", "填报期已于", "请联系管理员重新开放")
    assert clerk.page.locator("[name$=-text]:visible").first.input_value() == TYPED
    office.fill("重新开放的原因", "县区漏报").press("重新开放").sees("填报期已重新开放")
    clerk.press("保存草稿").sees("草稿已保存").go("/2024/Q2/desk/").sees("重新开放：县区漏报", "继续")


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_a_letter_to_who_is_late_names_office_number_and_addressee(
    walk: Walk, supervisor: User, period: Period, task: Task, scripted: bool
) -> None:
    ReportFactory(task=task, period=period)
    Period.objects.update(due_on=timezone.localdate() - timedelta(1))
    office = walk(supervisor, scripted=scripted).go("/2024/Q2/late/").sees("逾期 1 天").press("打印 市住建局的催办单")
    office.fill("文号", "临政督催〔2024〕3号").press("写上文号")
    office.sees("市住房城乡建设局：下列 1 项任务", "临政督催〔2024〕3号", "发文单位：市政府督查室", "经办：周海燕")
