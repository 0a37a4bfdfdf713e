"""新的一年 in the browser: begun from the old list, compared, given its goals and people, opened; then changed."""

from __future__ import annotations

import pytest

from tasks.models import Organization, Period, Plan, Task, User
from tests.browser.conftest import Walk
from tests.factories import PlanFactory, SubProjectFactory, TaskFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPTED = pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])


@SCRIPTED
def test_a_year_is_begun_from_the_old_one(
    walk: Walk, admin: User, lead: User, task: Task, other_bureau: Organization, scripted: bool
) -> None:
    SubProjectFactory(task=task, name="沐河北路")
    TaskFactory(plan=task.plan, number="40", text="农村危房改造完成300户。", lead=task.lead)
    TaskFactory(plan=task.plan, number="88", text="新建口袋公园20处。", lead=other_bureau)
    office = walk(admin, scripted=scripted).go("/2024/Q2/desk/").press("新的一年").sees("2024年政府工作报告", "3 项")
    office.press("建立2025年政府工作报告").sees("已建立2025年政府工作报告", "还没有任务", "上年有 3 项没有去向")
    plan = Plan.objects.get(year=2025)
    road = TaskFactory(plan=plan, number="7", text=task.text.replace("25条", "30条"), lead=task.lead)
    office.go("/newyear/list/2025/").sees("还有 1 项新任务没有对照").press("逐项对照")
    assert office.page.locator(f"[name='from-{road.pk}']").input_value() == "34"
    houses, parks = (Task.objects.get(plan=task.plan, number=number).pk for number in ("40", "88"))
    office.page.locator(f"[name='old-{houses}']").select_option("照原样列入")
    office.page.locator(f"[name='old-{parks}']").select_option("不再列入")
    office.press("下一步：核对").sees(
        "将确认 3 项对照", "沿用未完成的子项目 1 个", "沐河北路", "文字有改动", "不再列入"
    )
    second = walk(admin, scripted=scripted).go("/newyear/tasks/2025/").press("下一步：核对").sees("将确认 1 项对照")
    office.press("返回修改").press("下一步：核对").press("确认 3 项").sees("已确认：", "全部对照完毕")
    second.press("确认 1 项").sees("此前已经确认，没有重复办理")
    with office.page.expect_navigation():
        office.page.locator(f"[name=back][value='old-{parks}']").click()
    office.look().sees("已撤销上年任务 88 的对照，请在下面重新确认")
    office.page.locator(f"[name='old-{parks}']").select_option("不再列入")
    office.press("下一步：核对").press("确认 1 项").sees("全部对照完毕")

    office.go("/newyear/list/2025/").sees("0 / 2 项").press("在一张表中补写工作目标").sees("2 项在办任务还缺 8 个")
    office.fill("任务 7 一季度工作目标", "开工10条。").fill("任务 7 四季度工作目标", "完工30条。")
    office.press("写入工作目标").sees("已写入 2 个", "2 项在办任务还缺 6 个", "开工10条。")
    office.go("/newyear/list/2025/").sees("市住建局没有审签人", "1 / 2 项")
    office.go("/2025/Q3/period/").press("下一步：核对日期").press("开放填报").sees("建立报告 2 份")
    assert Period.objects.get(plan=plan, number=3).is_open
    walk(lead).go("/2025/tasks/7/").sees("2024年任务 34", "2025年任务 7（本项）")


def test_leads_units_and_tasks_are_changed(
    walk: Walk, admin: User, task: Task, stranger: User, other_bureau: Organization
) -> None:
    second = TaskFactory(plan=task.plan, number="40", text="农村危房改造完成300户。", lead=task.lead)
    PlanFactory(year=2023)
    office = walk(admin).go("/2024/Q2/desk/").press("变更牵头单位")
    office.page.get_by_label("新的牵头单位").select_option("市教育局")
    office.page.locator(f"[name='tasks'][value='{second.pk}']").check()
    office.fill("理由", "机构改革").press("下一步：核对影响").sees("1 项任务（任务 40）改由市教育局牵头")
    office.press("变更牵头单位", office.page.locator("form.act")).sees("1 项任务改由市教育局牵头，已通知")
    walk(stranger).go("/notices/").sees("任务 40 由市住建局改由市教育局牵头")

    office.go("/changes/tasks/2024/")
    office.page.get_by_label("被合并的任务").select_option(str(second.pk))
    office.page.get_by_label("并入").select_option(str(task.pk))
    office.fill("理由", "内容相同").press("下一步：核对影响").sees("也不计入任何统计")
    office.press("返回修改").press("下一步：核对影响").press("合并任务", office.page.locator("form.act"))
    office.sees("任务 40 已并入任务 34")

    office.go("/changes/units/")
    office.page.get_by_label("被合并的单位").select_option("市教育局")
    office.page.get_by_label("并入").select_option(task.lead.name)
    office.fill("理由", "机构改革").press("下一步：核对影响").sees("1 人的任职转到市住房城乡建设局")
    office.press("合并单位", office.page.locator("form.act")).sees("市教育局已并入市住房城乡建设局")
