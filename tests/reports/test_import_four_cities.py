"""Layouts of four more cities, rebuilt with words of our own: from upload to the list, and to PDF where they tell progress.

Heze (分工落实方案, a numbered document whose brackets are half-width), Xianyang (工作要点, duties in brackets, a page of a PDF),
Erenhot (分工方案, sections with their counts), Jiangmen (重点建设项目进展情况表 of October, a page with money).
"""

from __future__ import annotations

import io
from decimal import Decimal

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tasks.models import AnnualTarget, Plan, Task
from tests.reports.test_import_more_cities import book
from tests.strict import StrictClient
from tests.tasks.files.making import paragraph, word

pytestmark = pytest.mark.django_db

HEZE = """某市绿色低碳高质量发展分工落实方案（2027年政府工作报告）
1. 新旧动能转换取得重大突破，新增高新技术企业50家。(牵头单位:市发展改革委;配合单位:市财政局、市人力资源社会保障局)
2. 优化能源结构，建成充电桩3000个。(牵头单位:市发展改革委;配合单位:市交通运输局,各县区)
3. 新增绿色建筑300万平方米。(市住房城乡建设局牵头，市城市管理局配合)
某市人民政府办公室"""
XIANYANG = """某市2027年优化营商环境工作要点
一、坚持系统集成，推动审批全链条优化
1.全面实施行政许可事项清单管理。10月底前编制并公布市县两
级清单，逐项编制实施规范。（市政府办公室、市发展改革委牵
头，市级各有关部门及各县市区政府按职责分工负责）
2.深化相对集中行政许可权改革。全面梳理划转目录，按程序公
布。（市政府办公室、市人社局按职责分工负责）"""
ERENHOT = [
    ["《政府工作报告》2027年重点工作任务分工方案"],
    ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"],
    ["（一）聚焦城乡协调发展方面（1项）"],
    ["1", "改造城镇老旧小区60个", "市住建局", "市财政局\n市城管局", "2027年11月底"],
    ["（二）聚焦倾心惠民利民方面（2项）"],
    ["2", "新建幼儿园6所", "市教育局", "市自规局、市住建局", "2027年8月底"],
    ["3", "发放适老化改造补贴1200户", "市民政局", "各区县", "全年"],
    ["说明：配合单位排名不分先后。"],
]
JIANGMEN = [
    ["2027年1-10月某市重点建设项目进展情况表", *[""] * 5],
    ["", "", "", "", "单位：万元", ""],
    ["序号", "项目名称", "总投资", "2027年投资计划", "1-10月累计完成投资", "责任单位"],
    ["一", "交通", "", "", "", ""],
    ["1", "环城快速路", "520000", "80000", "78000", "市交通运输局"],
    ["二", "社会民生", "", "", "", ""],
    ["2", "市第一医院二期", "90000", "15000", "9000", "市卫健委"],
    ["合计", "", "610000", "95000", "87000", ""],
]


def page(rows: list[list[str]]) -> bytes:
    """Return a web page with a table of these rows."""
    lines = ("".join(f"<td>{cell}" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{line}' for line in lines)}</table>".encode()


@pytest.mark.parametrize(
    ("name", "asked", "choices", "tasks", "words"),
    [
        (
            "heze", [], {},
            [("1", "", "市发改委", {"市财政局", "市人社局"}), ("2", "", "市发改委", {"市交通运输局"}), ("3", "", "市住建局", {"市城管局"})],
            "建成充电桩3000个",
        ),
        (
            "xianyang", ["2027年还没有清单"], {"answer:list": "new:民生实事"},
            [("1", "一、坚持系统集成，推动审批全链条优化", "市政府办公室", {"市发改委"}),
             ("2", "一、坚持系统集成，推动审批全链条优化", "市政府办公室", {"市人社局"})],
            "公布市县两级清单",
        ),
        (
            "erenhot", [], {},
            [("1", "（一）聚焦城乡协调发展方面（1项）", "市住建局", {"市财政局", "市城管局"}),
             ("2", "（二）聚焦倾心惠民利民方面（2项）", "市教育局", {"市自规局", "市住建局"}),
             ("3", "（二）聚焦倾心惠民利民方面（2项）", "市民政局", set())],
            "新建幼儿园6所",
        ),
        (
            "jiangmen", ["写到 10 月，不是季度末"], {"quarter": "4"},
            [("1", "一、交通", "市交通运输局", set()), ("2", "二、社会民生", "市卫健委", set())],
            "环城快速路",
        ),
    ],
)  # fmt: skip
def test_from_upload_to_the_list(
    city_clerk: StrictClient, name: str, asked: list[str], choices: dict[str, str], tasks: list[object], words: str
) -> None:
    data = {
        "heze": ("a.docx", word("".join(map(paragraph, HEZE.split("\n"))))),
        "xianyang": ("a.txt", XIANYANG.encode()),
        "erenhot": ("a.xlsx", book(ERENHOT, "A1:E1 A3:E3 A5:E5 A8:E8").read()),
        "jiangmen": ("a.html", page(JIANGMEN)),
    }[name]
    address = city_clerk.post(reverse("import_new"), {"file": SimpleUploadedFile(*data)})["Location"]
    problems = list(map(str, city_clerk.get(address).context["preview"].problems))
    assert (len(problems), [said for said, problem in zip(asked, problems, strict=True) if said not in problem]) == (
        len(asked),
        [],
    )
    if "quarter" in choices:
        columns = {"col-0": "number", "col-1": "text"}
        form = city_clerk.get(address).context["form"]
        sent = {field.name: field.value() or "" for field in form} | columns | choices | {"choose": "1"}
        city_clerk.post(address, sent)
    elif choices:
        city_clerk.post(address, {"decide": "1", **choices})
    preview = city_clerk.get(address).context["preview"]
    assert preview.problems == []
    city_clerk.post(address, {"write": "1", "keep": [row.number for row in preview.rows]})
    found = [
        (task.number, task.category, str(task.lead), {str(each.organization) for each in task.supports.all()})
        for task in Task.objects.select_related("lead").order_by("order")
    ]
    assert found == tasks
    assert words in "\n".join(Task.objects.values_list("text", flat=True))
    if name == "jiangmen":
        target = AnnualTarget.objects.get(task__number="1")
        assert (target.value, target.unit, target.readings.get().value) == (Decimal(80_000), "万元", Decimal(78_000))
        pdf = city_clerk.get(f"/{Plan.objects.get().key}/Q4/table.pdf")
        read = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf.getvalue())).pages)
        assert words in "".join(read.split())
