"""Two lists of one year in the browser: the second comes in, both are filed, and each stands in pages and files of its own."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from tasks.models import Period, Task, User
from tests.browser.conftest import Walk
from tests.factories import MilestoneFactory, OrganizationFactory, PeriodFactory, ReportFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHECKUPS = "为60岁以上老年人免费体检一次。"
PLAN = f"2024年民生实事清单\n编号\t工作任务\t牵头单位\n34\t{CHECKUPS}\t市卫健委\n35\t编制养老服务规划。\t市住建局\n"
PLANNED, DONE = "①规划编制已完成。", "①规划编制已经完成。"


def test_two_lists_side_by_side_from_import_to_export(
    walk: Walk, admin: User, lead: User, signatory: User, supervisor: User, task: Task, period: Period, tmp_path: Path
) -> None:  # fmt: skip
    Task.objects.update(text="编制城市更新规划。")
    task.milestones.update(text="完成规划编制。")
    OrganizationFactory(name="市卫生健康委", short_name="市卫健委")
    office = walk(admin).go("/imports/new/")
    office.fill("或者粘贴表格", PLAN).press("下一步：核对")
    office.sees("标题写的是民生实事", "这张表属于哪一份").page.get_by_label("标题写的是民生实事").select_option(
        label="新建清单：2024年民生实事"
    )
    office.press("按决定重新预览").sees("2024年民生实事（新建）", "新增 2").press("导入 2 项").sees("已导入")
    second = Task.objects.select_related("plan").get(number="35")
    other = PeriodFactory(plan=second.plan)
    MilestoneFactory(task=second, period=other, text="完成规划编制。")
    for own, quarter in ((task, period), (second, other)):
        ReportFactory(task=own, period=quarter, text="")

    clerk = walk(lead).go("/2024/Q2/desk/").sees("还有 2 项待报送：政府工作报告 1 项，民生实事 1 项。")
    for name, text in (("填报 政府工作报告任务 34", PLANNED), ("填报 民生实事任务 35", DONE)):
        clerk.go("/2024/Q2/desk/").press(name)
        clerk.page.locator("[name=paste]").fill(text)
        clerk.press("识别").press("预览并报送").press("报送").sees("已报送")
    assert "/2024/minsheng/Q2/tasks/35/report/" in clerk.page.url
    leader = walk(signatory).go("/2024/Q2/desk/").sees("还有 2 项待审签")
    for name in ("审签 政府工作报告任务 34", "审签 民生实事任务 35"):
        leader.go("/2024/Q2/desk/").press(name).press("审签").sees("已审签")

    reader = walk(supervisor).go("/2024/Q2/desk/").sees("2 份报告待审核", "民生实事")
    reader.go("/2024/Q2/").sees(PLANNED[1:])
    assert DONE[1:] not in reader.page.locator("main").inner_text()
    reader.page.locator("nav.quarters .lists summary").click()
    reader.press("民生实事").sees("2024年二季度民生实事推进情况", DONE[1:])
    assert reader.page.url.endswith("/2024/minsheng/Q2/")
    made = reader.download("导出 PDF")
    made.save_as(tmp_path / "table.pdf")
    assert "民生实事" in made.suggested_filename
    said = "".join(PdfReader(tmp_path / "table.pdf").pages[0].extract_text().split())
    assert "2024年二季度民生实事推进情况" in said
    assert PLANNED[1:] not in said
    reader.go("/2024/Q2/dashboard/?list=all").sees("政府工作报告 1 + 民生实事 2 = 3", "合计")
    reader.download("导出 Excel").save_as(tmp_path / "board.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "board.xlsx")["各清单"].values)
    assert [row[:2] for row in rows[-3:]] == [("政府工作报告", 1), ("民生实事", 2), ("合计", 3)]
    reader.go("/2024/tasks/?quarter=2&list=all&words=服务").sees("1 项任务", "民生实事")
