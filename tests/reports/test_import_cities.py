"""Tables rebuilt after the layouts of other cities and counties: from upload to PDF, with one question at most."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.models import Report
from tasks.models import AnnualTarget, Organization, Plan, QuarterlyMilestone, Task
from tests.conftest import Visitor
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Visitor], StrictClient]

# Title lines, rows of the head, rows; None is covered by a merged cell, whose ranges follow.
BOOKS: dict[str, tuple[list[list[Any]], list[str]]] = {
    # Dazhu: one unit a line in its cell, one number over two rows
    "民生实事目标任务分解": (
        [
            ["附件", None, None, None, None],
            ["2024年民生实事目标任务分解表（二季度）", None, None, None, None],
            ["序号", "民生实事", "责任单位", "完成时限", "二季度办理情况"],
            [
                1,
                "启动建设东柳河城区段综合治理工程和湿地公园。",
                "市水利局\n市住建局\n市护城河指挥部",
                "12月底前",
                "综合治理工程已开工。",
            ],
            [2, "新建2座人行天桥。", "市住建局", "9月投入使用", "①一号桥主体完工；②二号桥正在吊装。"],
            [3, "开工建设市老年养护楼。", "市民政局", "5月底前动工", "已动工。"],
            [None, "开工建设老年大学。", None, "12月底前", "正在办理手续。"],
            [4, "完成棚户区改造2836户。", "市住建局", "12月底前", "已完成1500户。"],
        ],
        ["A2:E2", "A6:A7", "C6:C7"],
    ),
    # Furong: indicators, what is wanted and what is done in figures, the unit in the head
    "指标完成情况": (
        [
            ["2024年二季度重点民生实事完成情况", None, None, None, None, None],
            ["序号", "指标名称", "全年任务目标（个）", "实际完成（个）", "完成进度", "牵头单位"],
            [1, "开工建设城镇老旧小区", 15, 9, 0.6, "市住建局"],
            [2, "新建改造口袋公园", 40, 40, 1, "市城管局"],
            [3, "新建社区食堂", 30, "—", "—", "市民政局"],
        ],
        ["A1:F1"],
    ),
    # Chuzhou, Jingxian: leaders, leading and joining units; categories across the table
    "重点工作及责任分解": (
        [
            ["2024年市政府重点工作及责任分解（二季度进展）", None, None, None, None, None],
            ["编号", "工作任务", "牵头负责领导", "牵头责任单位", "协同责任单位", "1-6月进展情况"],
            ["一、确保完成主要预期目标", None, None, None, None, None],
            [
                "1",
                "地区生产总值增长8%以上。",
                "金立",
                "市发展改革委",
                "市商务局、市交通运输局等，各县、市、区政府",
                "增长7.9%。",
            ],
            ["2", "财政收入增长8%左右。", "金立", "市财政局", "同上", "增长6.1%。"],
            ["二、加快城市建设", None, None, None, None, None],
            ["3", "打通断头路12条，新增公共停车位5000个。", "姚志", "市住建局", "市城管局", "打通5条，新增2100个。"],
            ["合计", "3项", None, None, None, None],
            ["填报人：张三", None, None, "联系电话：0539-8310000", None, "2024年7月2日"],
        ],
        ["A1:F1", "A3:F3", "A6:F6"],
    ),
    # Xiangcheng, Jiangmen: money above the table, investment planned and made
    "重点项目投资进度": (
        [
            ["2024年重点项目投资进度表（截至6月30日）", None, None, None, None, None, None, None],
            ["填报单位：市发展改革委", None, None, None, None, None, "单位：万元", None],
            ["序号", "项目名称", "建设内容", "投资情况", None, None, "形象进度", "责任单位"],
            [None, None, None, "总投资", "年度计划投资", "累计完成投资", None, None],
            [1, "沂河大桥工程", "新建桥梁1座，长1.2公里", 50000, 12000, 6500, "主体施工", "市住建局"],
            [2, "净水厂扩建工程", "日供水10万吨", "32,000", "8,000", "8,000", "已完工", "市水利局"],
            [3, "职教园区工程", "建筑面积12万平方米", 90000, "无", "—", "—", "市教育局"],
            ["合计", None, None, 172000, 20000, 14500, None, None],
        ],
        ["A1:H1", "A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4", "H3:H4"],
    ),
    # Dalian, Huarong: a goal for each quarter, people and days
    "民生工程节点目标": (
        [
            ["2024年重点民生工程节点目标任务表", None, None, None, None, None, None, None, None, None],
            ["序号", "重点工程", "节点目标", None, None, None, "市级领导", "牵头单位", "责任人", "联系电话"],
            [None, None, "一季度", "二季度", "三季度", "四季度", None, None, None, None],
            [
                1,
                "城乡供水提质工程：新建改造管网120公里",
                "完成招标",
                "完成40公里",
                "完成90公里",
                "完成120公里",
                "赵明",
                "市水利局",
                "王建国",
                "0539-8312345",
            ],
            [
                2,
                "养老服务提升工程：新建社区食堂30处",
                "完成选址",
                "建成10处",
                "建成20处",
                "建成30处",
                "周海",
                "市民政局",
                "李红",
                "0539-8315678",
            ],
        ],
        ["A1:J1", "A2:A3", "B2:B3", "C2:F2", "G2:G3", "H2:H3", "I2:I3", "J2:J3"],
    ),
    # A supervision list of decisions of meetings
    "会议议定事项督办": (
        [
            ["市政府常务会议议定事项督办清单（2024年二季度）", None, None, None, None, None, None],
            ["序号", "议定事项", "责任单位", "配合单位", "完成时限", "办理情况", "备注"],
            [
                "（1）",
                "档案数字化外包，人事档案由档案室自行扫描",
                "市人力资源社会保障局",
                "市财政局",
                "6月底前",
                "已完成招标。",
                None,
            ],
            ["（2）", "摸清现有公务用车车况", "市财政局", "—", "6月底前", "已摸底车辆320台。", "暂缓事项"],
        ],
        ["A1:G1"],
    ),
}


def book(name: str) -> bytes:
    """Return the workbook of that name."""
    rows, merged = BOOKS[name]
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, float | int) and name == "指标完成情况" and cell.column == 5:
                cell.number_format = "0%"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def brought_in(city_clerk: StrictClient, name: str) -> int:
    """Upload a book and import all of it as proposed; return how many questions were asked: none, or all units as one."""
    file = SimpleUploadedFile(f"{name}.xlsx", book(name))
    address = city_clerk.post(reverse("import_new"), {"file": file})["Location"]
    page = city_clerk.get(address)
    questions = page.context["questions"]
    if questions:
        assert page.context["proposed"] == len(questions)
        city_clerk.post(address, {"decide": "new"})
        page = city_clerk.get(address)
    preview = page.context["preview"]
    assert (preview.problems, page.context["questions"]) == ([], [])
    city_clerk.post(address, {"write": "1", "keep": [row.number for row in preview.rows]})
    assert Task.objects.count() == len(preview.rows)
    return len(questions)


@pytest.mark.parametrize("name", BOOKS)
def test_from_upload_to_pdf(city_clerk: StrictClient, name: str) -> None:
    assert brought_in(city_clerk, name) <= 1
    printed = city_clerk.get(f"/{Plan.objects.get().key}/Q2/table.pdf")
    assert printed["Content-Type"] == "application/pdf"
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.getvalue())).pages)
    for task in Task.objects.all():
        if task.reports.exists() or task.milestones.exists():
            assert "".join(task.text.split())[:12] in "".join(words.split())


def test_units_of_one_cell_and_a_number_over_two_rows(city_clerk: StrictClient) -> None:
    assert brought_in(city_clerk, "民生实事目标任务分解") == 1
    first, third = Task.objects.get(number="1"), Task.objects.get(number="3")
    assert [str(each.organization) for each in first.supports.all()] == ["市住建局", "市护城河指挥部"]
    assert third.text == "开工建设市老年养护楼。\n开工建设老年大学。"
    assert third.deadline == "5月底前动工 12月底前"
    assert third.reports.get().text == "已动工。\n正在办理手续。"


def test_indicators(city_clerk: StrictClient) -> None:
    assert brought_in(city_clerk, "指标完成情况") == 0
    report = Report.objects.get(task__number="1")
    assert report.text == "实际完成（个）：9\n完成进度：60%"
    assert [(each.target.value, each.target.unit, each.value) for each in report.readings.all()] == [(15, "个", 9)]
    assert [(each.percent, each.basis) for each in report.entries.all()] == [(None, ""), (60, "annual_target")]
    assert not Report.objects.filter(task__number="3").exists()


def test_leaders_categories_totals_and_the_cell_above(city_clerk: StrictClient) -> None:
    assert brought_in(city_clerk, "重点工作及责任分解") == 1
    second = Task.objects.get(number="2")
    assert (second.category, second.sponsor, str(second.lead)) == ("一、确保完成主要预期目标", "金立", "市财政局")
    assert [(str(each.organization), each.role) for each in second.supports.all()] == [
        ("市商务局", "cooperating"), ("市交通运输局", "cooperating"),
    ]  # fmt: skip


def test_money(city_clerk: StrictClient) -> None:
    assert brought_in(city_clerk, "重点项目投资进度") == 0
    assert [(each.task.number, each.what, each.value, each.unit) for each in AnnualTarget.objects.order_by("pk")] == [
        ("1", "完成投资", 12_000, "万元"), ("2", "完成投资", 8_000, "万元"),
    ]  # fmt: skip
    assert [each.readings.get().value for each in Report.objects.order_by("pk")] == [6_500, 8_000]
    assert Task.objects.get(number="1").extra["投资情况·总投资"] == "50000"


def test_four_quarters_and_people(city_clerk: StrictClient) -> None:
    assert brought_in(city_clerk, "民生工程节点目标") == 0
    assert QuarterlyMilestone.objects.count() == 8
    task = Task.objects.get(number="2")
    assert (task.sponsor, task.responsible) == ("周海", "李红 0539-8315678")
    assert Organization.objects.get(short_name="市民政局") == task.lead


def test_decisions_of_a_meeting(city_clerk: StrictClient) -> None:
    assert brought_in(city_clerk, "会议议定事项督办") == 0
    first, second = Task.objects.order_by("order")
    assert (first.number, first.deadline, first.reports.get().text) == ("1", "6月底前", "已完成招标。")
    assert not second.supports.exists()
