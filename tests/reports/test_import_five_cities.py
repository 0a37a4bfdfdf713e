"""Layouts of five further cities, rebuilt with words of our own, from upload to the list, and to PDF where they tell progress.

Ningbo (民生实事进展公示, one paragraph a task with its people), Lu'an (通报, the lead in the middle of the paragraph), Qiaocheng (a page
with its record and the notice above the table), Panjin (a numbered notice and a table with the state of each quarter), Meishan
(districts by indicators, which is no list of tasks).
"""

from __future__ import annotations

import io

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.importing import Preview
from tasks.models import Plan, QuarterlyMilestone, Task
from tests.reports.test_import_four_cities import page
from tests.strict import StrictClient
from tests.tasks.files.making import paragraph, word

pytestmark = pytest.mark.django_db

NINGBO = """2027年市政府民生实事项目二季度进展情况公示
2027年市政府民生实事项目共有2项任务，现予以公示，接受社会监督。
1.新增口袋公园30处。 牵头领导：王某 责任单位：市城管局 项目责任人：张某 实际完成情况：已建成12处，完成年度目标任务的40%。
2.新增公交线路10条，优化调整20条。 牵头领导：李某 责任单位：市交通运输局 项目责任人：赵某 配合单位：市城管局，各区政府 实际完成情况：新辟线路6条。
"""
LUAN = """关于2027年民生工程实施进度的通报
为扎实推进我市民生工程实施工作，现将进度通报如下：
一、部分项目进展情况
1、农村道路畅通工程，牵头部门：市交通运输局。新建改造农村公路260公里，进度较慢的县区为沂水县。
2、农村饮水安全巩固提升工程，牵头部门：市水利局。完成管网改造120公里。
市民生办
2027年7月5日"""
NOTICE = (
    "<table><tr><td>索引号：<td>11371300-2027-001<td>信息分类：<td>通知<tr><td>标题：<td colspan=3>任务分解表的通知</table>"
    "<p>各县区人民政府：</p><p>一、高度重视，夯实责任。各责任单位要进一步明确任务。</p><p>2027年政府工作报告重点工作任务分解表</p>"
)
QIAOCHENG = [
    ["序号", "工作任务", "分管领导", "主要责任单位", "协同配合单位"],
    ["1", "新建口袋公园30处", "王某", "市城管局", "市自规局"],
    ["2", "新增学位1.5万个", "李某", "市教育局", "市财政局、市住建局"],
]
PANJIN = [
    ["序号", "工作任务", "牵头领导", "牵头单位", "责任单位", "一季度形象进度", "二季度形象进度", "三季度形象进度", "四季度形象进度"],
    ["1", "新建口袋公园30处", "王某", "市城管局", "市自规局", "选址", "开工10处", "建成20处", "建成30处"],
]  # fmt: skip
MEISHAN = [
    ["2027年民生工程项目完成情况表", "", "", ""],
    ["地区", "城镇新增就业目标任务", "城镇新增就业进度", "完成比例(%)"],
    ["全市", "27800", "52242", "187.9"],
    ["兰山区", "8000", "22921", "286.5"],
    ["罗庄区", "3800", "6138", "161.5"],
    ["沂水县", "8600", "12244", "142.4"],
]


def uploaded(city_clerk: StrictClient, name: str, data: bytes) -> tuple[str, Preview]:
    """Return the address and the preview of an uploaded file."""
    address = city_clerk.post(reverse("import_new"), {"file": SimpleUploadedFile(name, data)})["Location"]
    return address, city_clerk.get(address).context["preview"]


def written(city_clerk: StrictClient, address: str, preview: Preview) -> list[tuple[str, str, set[str]]]:
    """Import all of a preview without problems; return number, lead and further units of the tasks."""
    assert preview.problems == []
    city_clerk.post(address, {"write": "1", "keep": [each.number for each in preview.rows]})
    return [
        (task.number, str(task.lead), {str(each.organization) for each in task.supports.all()})
        for task in Task.objects.select_related("lead").order_by("order")
    ]


def test_ningbo_to_pdf(city_clerk: StrictClient) -> None:
    address, preview = uploaded(city_clerk, "公示.txt", NINGBO.encode())
    assert written(city_clerk, address, preview) == [("1", "市城管局", set()), ("2", "市交通运输局", {"市城管局"})]
    assert list(Task.objects.order_by("order").values_list("sponsor", "responsible")) == [
        ("王某", "张某"),
        ("李某", "赵某"),
    ]
    pdf = city_clerk.get(f"/{Plan.objects.get().key}/Q2/table.pdf")
    read = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf.getvalue())).pages)
    assert "已建成12处，完成年度目标任务的40%。" in "".join(read.split())


def test_luan(city_clerk: StrictClient) -> None:
    address, preview = uploaded(city_clerk, "通报.txt", LUAN.encode())
    assert written(city_clerk, address, preview) == [("1", "市交通运输局", set()), ("2", "市水利局", set())]
    assert Task.objects.get(number="1").text == "农村道路畅通工程，新建改造农村公路260公里，进度较慢的县区为沂水县。"


def test_qiaocheng(city_clerk: StrictClient) -> None:
    address, preview = uploaded(city_clerk, "通知.html", NOTICE.encode() + page(QIAOCHENG))
    assert [note for note in preview.notes if "没有读入" in note] == [
        "第 1 个表格（2 行）没有认出任务表的表头，没有读入。",
        "第 2 个表格前面的 2 段文字没有读入，开头是“各县区人民政府：”。",
    ]
    assert written(city_clerk, address, preview) == [
        ("1", "市城管局", {"市自规局"}),
        ("2", "市教育局", {"市财政局", "市住建局"}),
    ]


def test_panjin(city_clerk: StrictClient) -> None:
    lines = ("2027年政府工作报告任务分解和责任分工方案", "1.明确任务，压实责任。联系人：朴某，联系电话：2805093。")
    rows = (f"<w:tr>{''.join(f'<w:tc>{paragraph(text)}</w:tc>' for text in each)}</w:tr>" for each in PANJIN)
    body = f"{''.join(map(paragraph, lines))}<w:tbl>{''.join(rows)}</w:tbl>"
    address, preview = uploaded(city_clerk, "方案.docx", word(body))
    assert written(city_clerk, address, preview) == [("1", "市城管局", {"市自规局"})]
    goals = QuarterlyMilestone.objects.order_by("period__number").values_list("period__number", "text")
    assert list(goals) == [(1, "选址"), (2, "开工10处"), (3, "建成20处"), (4, "建成30处")]


def test_meishan(city_clerk: StrictClient) -> None:
    _, preview = uploaded(city_clerk, "完成情况.html", page(MEISHAN))
    assert preview.rows == []
    assert any("不是任务清单，不能导入" in problem.message for problem in preview.problems)
