"""Layouts of further cities and districts, rebuilt with words of our own: from upload to PDF, with one question at most.

Meishan (十大民生工程项目实施进度表), Yueyanglou and Yueyang (重点民生实事完成情况表), Zaozhuang and Chongchuan (政府工作报告重点任务
进展), Gaotang and Dawa (任务分解表), Xinjian (票决项目进度表), Xuancheng (量化指标), Ningbo (a numbered text); and Meishan's table of districts, which is no list of tasks.
"""

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
from tasks.models import AnnualTarget, Organization, Plan, Task
from tests.conftest import Visitor
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Visitor], StrictClient]
Rows = list[list[Any]]

# Title lines, rows of the head, rows; None is covered by a merged cell, whose ranges follow; (0.6, "0%") is a format.
BOOKS: dict[str, tuple[Rows, str]] = {
    "形象进度": (
        [
            ["2024年《政府工作报告》任务分解表"],
            ["序号", "工作任务", "牵头领导", "牵头单位（责任人）", "配合单位", "形象进度", None, None, None],
            [None, None, None, None, None, "一季度", "二季度", "三季度", "四季度"],
            [
                1,
                "改造农村公路60公里",
                "刘宁",
                "市交通运输局\n（高峰）",
                "市财政局、各镇",
                "完成设计",
                "开工",
                "完成40公里",
                "完工",
            ],
            [2, "新建幼儿园3所", "陈静", "市教育局\n（王芳）", "市自规局", "—", "开工", "主体完工", "投入使用"],
        ],
        "A2:A3 B2:B3 C2:C3 D2:D3 E2:E3 F2:I2",
    ),
    "票决项目": (
        [
            ["2024年政府民生实事人大票决项目进度表"],
            ["序号", "牵头单位", "民生实事项目数量", "项目名称", "业主单位", "6月进展情况", None],
            [None, None, None, None, None, "前期手续", "在建形象进度"],
            ["一", "市住建局", "1个", "打通断头路6条", "市住建局", None, "已完工"],
            ["二", "市城管局", "2个", "（一）燃气安全装置项目", "市城管局", None, "已完工"],
            [None, None, None, "（二）井盖整治项目", "市城管局", "已立项", None],
        ],
        "A2:A3 B2:B3 C2:C3 D2:D3 E2:E3 F2:G2 A5:A6 B5:B6 C5:C6",
    ),
    "量化指标": (
        [
            ["2024年1-6月份《政府工作报告》量化指标任务进展情况"],
            ["序号", "目标任务", "责任单位", "1-6月完成情况", "占年度目标任务比（%）", "是否达序时进度"],
            [1, "普惠性幼儿园覆盖率达80%", "市教育局", "82.1%", 102.6, "是"],
            [2, "新建安置区5个", "市住建局", "4个", 80, "是"],
            [3, "新增口袋公园100处", "市城管局", "47处", 47, "否"],
        ],
        "",
    ),
    "实施进度": (
        [
            ["2024年1—6月十大民生工程项目实施进度表"],
            ["工程名称", "序号", "项目内容", None, "目标任务", "市级牵头责任单位", "进度", "完成目标（%）", "备注"],
            [
                "就业工程",
                1,
                "促进就业创业",
                "新增就业（人）",
                26000,
                "市人力资源\n社会保障局",
                15600,
                60,
                "达到时间进度",
            ],
            [None, 2, None, "登记失业率低于（%）", 4.3, None, 4.1, None, "超额完成"],
            [None, "3*", None, "妇女灵活就业培训（人）", 4000, "市妇联", 2400, 60, "达到时间进度"],
            ["助学工程", 4, "资助困难学生", "应助尽助", None, "市教育局、市残联", "发放助学金148万元。", None, "—"],
            ["注：带*的为市级自选项目。"],
        ],
        "A1:I1 C2:D2 A3:A5 C3:C5 F3:F4 D6:E6",
    ),
    "完成情况": (
        [
            ["2024年1-6月重点民生实事完成情况表"],
            ["序号", "民生实事项目名称", None, "责任单位", "目标任务", "1-6月实际完成情况", "1-6月实际完成率%", "备注"],
            [1, "农村饮水安全提升", None, "市水利局", "1300人", 700, (0.54, "0%"), "已解决700人"],
            [2, "新增养老床位（张）", None, "市民政局", 710, 550, (0.775, "0.0%"), None],
            [3, "建设公办幼儿园（所）", None, "市教育局", "2所", None, (0.7, "0%"), "主体完成"],
            [4, "参保扩面和低保提标", "完成参保6300人", "市人社局", "6300人", 7558, (1.19, "0%"), None],
            [None, None, "低保补差每月300元", "市民政局", "100%", "100%", None, "每月301元"],
        ],
        "A1:H1 B2:C2 B3:C3 B4:C4 B5:C5 A6:A7 B6:B7",
    ),
    "工作落实": (
        [
            ["2024年1-6月重点民生实事工作落实情况"],
            ["序号", "考核指标", "单  位", "工作目标", "已完成数", "占年任务之比", "备  注"],
            [1, "城镇新增就业", "万人", 5.2, 3.1, (0.596, "0.0%"), "市人力资源社会保障局"],
            [2, "农村通水泥路", "公里", 1360, 800.5, (0.589, "0.0%"), "市交通运输局"],
            [3, "提高护理补贴标准", "元/月/人", "不低于60元", 60, "达到目标60元", "市民政局"],
            [4, "县级医院全部达标", "-", "-", "-", "-", "市卫健委"],
        ],
        "A1:G1",
    ),
    "重点任务": (
        [
            ["2024年《政府工作报告》重点任务第二季度进展情况"],
            ["序号", "重点任务", "完成时间", "责任人", "责任部门", "进展情况"],
            ["一、扩大有效投资"],
            ["1", "推进新区建设", "2024年12月", "王建国", "市发展改革委\n市住建局", "①完成投资12亿元。②主体封顶。"],
            ["2", "新建停车位800个", "11月底", "李静", "市住建局", "累计建成520个。"],
            ["二、持续改善民生"],
            ["1", "改造老旧小区120个", "12月底", "赵明", "市住建局", "已开工110个。"],
            ["2", "新增养老床位1000张", "12月底", "周海", "市民政局", "新增600张。"],
        ],
        "A1:F1 A3:F3 A6:F6",
    ),
    "目标任务": (
        [
            ["2024年度重点工作目标任务推进情况表（截至6月30日）"],
            [
                *("序号", "主要任务", "全年目标任务", "分管领导", "牵头单位", "责任主体与协同单位"),
                *("推进情况", None, "是否达序", "说明"),
            ],
            [None] * 6 + ["一季度", "二季度", None, None],
            [
                *(1, "城市更新", "征收1200户，新建安置房3000套", "张伟", "市住建局", "市财政局、各街道"),
                *("征收300户", "征收700户，开工2000套", "达序", "—"),
            ],
            [
                *(2, "水环境治理", "消除劣Ⅴ类断面5个", "孙强", "市水利局", "市城管局"),
                *("消除1个", "消除3个", "未达序", "雨季影响"),
            ],
        ],
        "A1:J1 A2:A3 B2:B3 C2:C3 D2:D3 E2:E3 F2:F3 G2:H2 I2:I3 J2:J3",
    ),
    "任务分解": (
        [
            ["2024年县政府工作报告重点任务分解表（二季度）"],
            ["类别", "任务内容", "牵头领导", "责任单位", "二季度目标"],
            ["乡村振兴", "建设高标准农田8万亩", "孙强", "市农业农村局、市水利局", "建成3万亩"],
            [None, "改造农村供水管网200公里", "孙强", "市水利局", "改造80公里"],
            ["城市更新", "打通断头路6条", "张伟", "市住建局（牵头）、市城管局", "打通2条"],
        ],
        "A1:E1 A3:A4",
    ),
}
OF_DISTRICTS: Rows = [
    ["2024年二季度民生工程项目完成情况表"],
    ["地区", "就业促进工程", None, None],
    [None, "城镇新增就业（人）", None, None],
    [None, "目标任务", "进度", "完成比例（%）"],
    *[[place, 8000, 5600, 70] for place in ("全市", "兰山区", "罗庄区", "沂南县", "费县")],
]


def book(rows: Rows, merged: str) -> SimpleUploadedFile:
    """Return a workbook of these rows."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append([value[0] if isinstance(value, tuple) else value for value in row])
        for column, value in enumerate(row, 1):
            if isinstance(value, tuple):
                sheet.cell(sheet.max_row, column).number_format = value[1]
    for cells in merged.split():
        sheet.merge_cells(cells)
    stream = io.BytesIO()
    made.save(stream)
    return SimpleUploadedFile("表.xlsx", stream.getvalue())


def brought_in(city_clerk: StrictClient, name: str) -> list[str]:
    """Upload a book, answer what is asked with the first choice, import it all; return what was asked."""
    address = city_clerk.post(reverse("import_new"), {"file": book(*BOOKS[name])})["Location"]
    asked = [question for question, _ in city_clerk.get(address).context["questions"]]
    if asked:
        city_clerk.post(address, {"decide": "1"} | {f"answer:{each.key}": each.choices[0].value for each in asked})
    preview = city_clerk.get(address).context["preview"]
    assert (preview.problems, preview.questions) == ([], [])
    city_clerk.post(address, {"write": "1", "keep": [row.number for row in preview.rows]})
    assert Task.objects.count() == len(preview.rows)
    return [each.key for each in asked]


@pytest.mark.parametrize(("name", "asked"), [(name, ["sections"] if name == "重点任务" else []) for name in BOOKS])
def test_from_upload_to_pdf_with_one_question_at_most(city_clerk: StrictClient, name: str, asked: list[str]) -> None:
    assert brought_in(city_clerk, name) == asked
    printed = city_clerk.get(f"/{Plan.objects.get().key}/Q2/table.pdf")
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.getvalue())).pages)
    for task in Task.objects.all():
        if task.reports.exists() or task.milestones.exists():
            assert "".join(task.text.split())[:10] in "".join(words.split())


def read(name: str, city_clerk: StrictClient) -> list[tuple[str, ...]]:
    """Bring a book in and return number, category, text, lead and people of its tasks."""
    brought_in(city_clerk, name)
    tasks = Task.objects.select_related("lead").order_by("order")
    return [(each.number, each.category, each.text, str(each.lead), each.sponsor + each.responsible) for each in tasks]


def targets() -> list[tuple[str, str, object, str, object]]:
    """Return number, words, value and unit of every target, with what is done of it."""
    found = AnnualTarget.objects.order_by("task__order", "pk").prefetch_related("readings")
    return [
        (each.task.number, each.what, each.value, each.unit, next((r.value for r in each.readings.all()), None))
        for each in found
    ]


def test_a_category_before_the_numbers_and_a_task_of_two_columns(city_clerk: StrictClient) -> None:
    assert [row[:4] for row in read("实施进度", city_clerk)] == [
        ("1", "就业工程", "促进就业创业\n新增就业（人）", "市人社局"),
        ("2", "就业工程", "促进就业创业\n登记失业率低于（%）", "市人社局"),
        ("3", "就业工程", "促进就业创业\n妇女灵活就业培训（人）", "市妇联"),
        ("4", "助学工程", "资助困难学生\n应助尽助", "市教育局"),
    ]
    assert targets() == [
        ("1", "新增就业（人）", 26_000, "人", 15_600), ("3", "妇女灵活就业培训（人）", 4_000, "人", 2_400),
    ]  # fmt: skip
    assert Report.objects.get(task__number="1").text == "进度（人）：15600\n完成目标（%）：60"
    assert Report.objects.get(task__number="4").text == "发放助学金148万元。"


def test_two_rows_under_one_number_are_one_task_and_no_figure_is_made_of_two(city_clerk: StrictClient) -> None:
    assert [row[2] for row in read("完成情况", city_clerk)][
        3
    ] == "参保扩面和低保提标\n完成参保6300人\n低保补差每月300元"
    assert [each[2:] for each in targets() if each[0] in "123"] == [
        (1300, "人", 700), (710, "张", 550), (2, "所", None),
    ]  # fmt: skip
    last = Report.objects.get(task__number="4")
    assert last.text == "7558\n100%"
    assert all(each.percent is None for each in last.entries.all())
    assert last.task.extra["1-6月实际完成率%"] == "119%"


def test_units_in_a_column_of_remarks_and_yearly_figures_called_goals(city_clerk: StrictClient) -> None:
    assert [row[3] for row in read("工作落实", city_clerk)] == ["市人社局", "市交通运输局", "市民政局", "市卫健委"]
    assert [(number, float(value), unit, float(done)) for number, _, value, unit, done in targets()] == [  # type: ignore[arg-type]
        ("1", 5.2, "万人", 3.1), ("2", 1360, "公里", 800.5),
    ]  # fmt: skip
    assert not Task.objects.filter(milestones__isnull=False).exists()
    assert not Report.objects.filter(task__number="4").exists()


def test_numbers_that_begin_again_ask_once_and_next_quarter_know(city_clerk: StrictClient) -> None:
    rows = read("重点任务", city_clerk)
    assert [(row[0], row[4]) for row in rows] == [("1-1", "王建国"), ("1-2", "李静"), ("2-1", "赵明"), ("2-2", "周海")]
    again, merged = BOOKS["重点任务"]
    title = [["2024年《政府工作报告》重点任务第三季度进展情况"], *again[1:]]
    address = city_clerk.post(reverse("import_new"), {"file": book(title, merged)})["Location"]
    context = city_clerk.get(address).context
    assert context["questions"] == []
    assert [row.number for row in context["preview"].rows] == ["1-1", "1-2", "2-1", "2-2"]


def test_progress_of_two_quarters_and_targets_in_words(city_clerk: StrictClient) -> None:
    rows = read("目标任务", city_clerk)
    assert [row[4] for row in rows] == ["张伟", "孙强"]
    assert Report.objects.get(task__number="1").text == "征收700户，开工2000套"
    assert [(each[0], each[2], each[3]) for each in targets()] == [("1", 1200, "户"), ("1", 3000, "套"), ("2", 5, "个")]


def test_a_yearly_list_without_numbers(city_clerk: StrictClient) -> None:
    rows = read("任务分解", city_clerk)
    assert [(row[0], row[1], row[3], row[4]) for row in rows] == [
        ("1", "乡村振兴", "市农业农村局", "孙强"), ("2", "乡村振兴", "市水利局", "孙强"), ("3", "城市更新", "市住建局", "张伟"),
    ]  # fmt: skip
    assert Organization.objects.get(short_name="市城管局").supports.get().task.number == "3"


def test_a_table_of_districts_is_no_list_of_tasks(city_clerk: StrictClient) -> None:
    file = book(OF_DISTRICTS, "A1:D1 A2:A4 B2:D2 B3:D3")
    preview = city_clerk.get(city_clerk.post(reverse("import_new"), {"file": file})["Location"]).context["preview"]
    assert preview.rows == []
    assert "这是按区县分列的指标表，不是任务清单" in str(preview.problems)


def test_stages_by_quarter_are_goals_and_people_stand_in_brackets(city_clerk: StrictClient) -> None:
    assert [row[2:] for row in read("形象进度", city_clerk)] == [
        ("改造农村公路60公里", "市交通运输局", "刘宁高峰"), ("新建幼儿园3所", "市教育局", "陈静王芳"),
    ]  # fmt: skip
    goals = Task.objects.get(number="2").milestones.order_by("period__number")
    assert [(goal.period.number, goal.text) for goal in goals] == [(2, "开工"), (3, "主体完工"), (4, "投入使用")]


def test_two_columns_under_what_was_done_are_both_told(city_clerk: StrictClient) -> None:
    rows = read("票决项目", city_clerk)
    assert [row[2] for row in rows] == ["打通断头路6条", "（一）燃气安全装置项目\n（二）井盖整治项目"]
    assert [report.text for report in Report.objects.order_by("task__order")] == [
        "6月进展情况·在建形象进度：已完工",
        "6月进展情况·在建形象进度：已完工\n6月进展情况·前期手续：已立项",
    ]


def test_a_numbered_text_that_tells_what_was_done(city_clerk: StrictClient) -> None:
    text = (
        "2024年上半年重点工作进展情况\n1.轨道交通一期工程投入运营。\n牵头领导：林静 责任单位：市交通运输局 项目责任人：尹文 实际完成情况：已于5月30日通车。\n"
        "2.新建公厕20座。\n牵头领导：王洲 责任单位：市城管局 项目责任人：王标 配合单位：市财政局，各区政府 实际完成情况：完成15座。"
    )
    address = city_clerk.post(reverse("import_new"), {"text": text})["Location"]
    preview = city_clerk.get(address).context["preview"]
    assert (preview.problems, preview.questions) == ([], [])
    city_clerk.post(address, {"write": "1", "keep": ["1", "2"]})
    task = Task.objects.get(number="2")
    assert (str(task.lead), task.sponsor, task.responsible) == ("市城管局", "王洲", "王标")
    assert task.reports.get().text == "完成15座。"
    printed = city_clerk.get(f"/{Plan.objects.get().key}/Q2/table.pdf")
    assert "完成15座" in "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.getvalue())).pages)
