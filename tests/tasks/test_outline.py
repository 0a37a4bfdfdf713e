"""Numbered documents without a table: what is a task, a heading, or neither, in the layouts that cities use."""

from __future__ import annotations

import pytest

from tasks.files import read, read_text
from tasks.importing.layout import DataRow, Layout, data_rows, recognise
from tasks.importing.outline import outlines
from tasks.importing.paragraphs import read_paragraph
from tests.tasks.files.making import word

BRACKETS = """2024年市《政府工作报告》确定的重点工作任务责任分解方案
一、2024年全市经济社会发展主要预期目标
1.地区生产总值增长6%以上。（责任领导：王建国；牵头单位：市发展改革委）
2.粮食产量稳定在420万吨。（责任领导：赵明；牵头单位：市农业农村局、市统计局）
二、七个方面主要工作安排
（一）坚定不移做强增长引擎
加强基础设施建设
3.启动南环高速公路项目，确保沂河路北段建成通车。（责任领导：李红；牵头单位：市交通运输局；责任单位：市发展改革委，相关乡镇办）
扩大有效投资
4.实施重点项目120个。（责任领导：王建国；牵头单位：市发展改革委；责任单位：各县（市、区）政府（管委会））
（二）持续增进民生福祉
5.新建改扩建学校25所。（责任领导：周海；牵头单位：市教育局）"""
LINES = """沂州市人民政府关于印发《2024年重点工作任务分解和责任分工方案》的通知
各县区人民政府，市政府各部门：
现印发给你们，请认真贯彻落实。
2024年3月28日
2024年重点工作任务分解和责任分工方案
为做好今年政府工作，制定分工方案如下。
一、经济社会发展的主要预期目标

1.努力实现地区生产总值增长6.2%左右。

牵头单位：市发改委

责任单位：沂河新区，全市经济运行各专班

２．规模上工业增加值增长5%左右。

牵头单位：市工信局

二、着力办好民生实事

3、改造老旧小区160个，惠及居民4.2万户。

牵头单位：市住建局

配合单位：市财政局

完成时限：2024年11月底前"""
RESTART = """关于印发主要目标任务责任分解方案的通知
一、各责任单位要高度重视，于1月15日前报办公室。
二、绩效考评机构要将重要目标任务纳入考核范围。
2024年1月3日
2024年《政府工作报告》确定的主要目标任务责任分解方案
一、主要预期目标
（一）地区生产总值增长7%以上
责任单位：市发展改革委
（二）规上工业增加值增长12%以上
责任单位：市工信局
二、全力以赴稳增长
（一）实施城市更新项目18个
责任单位：市住建局、市自规局"""
DUTY = """2024年优化营商环境工作要点
一、坚持系统集成
1.全面实施清单管理。2024年10月底前编制并公布清单。（市政府办公室、市行政审批服务局牵头，市级各有关部门及各县市区政府按职责分工负责）
2.推行联合监管，抽查比例不低于5%（含重点领域）。（市市场监管局、市司法局负责）
3.建设信用监管平台1个。（市发展改革委）"""
NESTED = """2024年政府工作报告要求重点做好的工作事项
一、提高城市管理水平
（一）推进轨道交通建设。
1.一号线完成土建总量的60%；
2.二号线全面开工。
牵头单位：市住建局
配合单位：市财政局
（二）整治黑臭水体14处。责任单位：市水利局。完成时限：10月底。
二、保障措施
（一）加强领导。各单位要压实责任。
（二）强化督查。定期通报情况。"""
GOALS = """2024年十件民生实事任务分解
一、城乡供水提质工程
目标任务：新建改造供水管网120公里。
一季度目标：完成设计、招标。
二季度目标：完成管网40公里。
分管领导：赵明
责任单位：市水利局
责任人：王建国
联系电话：0539-8312345
二、养老服务提升工程
目标任务：新建社区食堂30处。
责任单位：市民政局"""


def parts(text: str) -> list[Layout]:
    """Return the layouts of a pasted text."""
    return recognise(read(text.encode(), "粘贴的文字.txt", prose=True))


def tasks(text: str) -> list[DataRow]:
    """Return the tasks of a text that is one list."""
    [layout] = parts(text)
    rows, skipped = data_rows(layout)
    assert skipped == []
    return rows


def said(rows: list[DataRow], *names: str) -> list[tuple[str, ...]]:
    """Return some of the fields of each task."""
    return [tuple(row.values.get(name, "") for name in names) for row in rows]


def test_units_and_leaders_in_brackets_at_the_end() -> None:
    rows = tasks(BRACKETS)
    assert said(rows, "number", "text", "lead", "sponsor")[1:3] == [
        ("2", "粮食产量稳定在420万吨。", "市农业农村局、市统计局", "赵明"),
        ("3", "启动南环高速公路项目，确保沂河路北段建成通车。", "市交通运输局", "李红"),
    ]
    assert [row.values["supporting"] for row in rows[2:4]] == [
        "市发展改革委，相关乡镇办",
        "各县（市、区）政府（管委会）",
    ]
    assert {row.values["category"] for row in rows[2:]} == {"二、七个方面主要工作安排"}
    assert [row.extra.get("小标题", "") for row in rows] == [
        "", "", "（一）坚定不移做强增长引擎／加强基础设施建设", "（一）坚定不移做强增长引擎／扩大有效投资", "（二）持续增进民生福祉",
    ]  # fmt: skip
    [layout] = parts(BRACKETS)
    assert (layout.title, layout.year) == ("2024年市《政府工作报告》确定的重点工作任务责任分解方案", 2024)
    assert layout.notes == ["“小标题”没有对应的字段，内容按原样保存在任务上。"]
    assert rows[2].place("lead") == "第 8 段"


def test_labels_on_lines_of_their_own_after_a_notice() -> None:
    rows = tasks(LINES)
    assert said(rows, "number", "lead", "supporting", "deadline") == [
        ("1", "市发改委", "沂河新区，全市经济运行各专班", ""),
        ("2", "市工信局", "", ""),
        ("3", "市住建局", "市财政局", "2024年11月底前"),
    ]
    [layout] = parts(LINES)
    assert layout.title == "2024年重点工作任务分解和责任分工方案"
    assert layout.notes == [
        "第 1–3 段“沂州市人民政府关于印发《2024年重点工…”在第一项任务之前，没有当作任务读入。",
        "第 6 段“为做好今年政府工作，制定分工方案如下。”在第一项任务之前，没有当作任务读入。",
    ]


def test_numbers_that_begin_again_carry_those_of_their_headings() -> None:
    rows = tasks(RESTART)
    assert said(rows, "number", "text", "lead") == [
        ("1-1", "地区生产总值增长7%以上", "市发展改革委"),
        ("1-2", "规上工业增加值增长12%以上", "市工信局"),
        ("2-1", "实施城市更新项目18个", "市住建局、市自规局"),
    ]
    [layout] = parts(RESTART)
    assert layout.notes[1] == "第 2 段“一、各责任单位要高度重视，于1月15日前…”在第一项任务之前，没有当作任务读入。"


def test_who_leads_and_who_helps_by_duty() -> None:
    assert said(tasks(DUTY), "text", "lead") == [
        (
            "全面实施清单管理。2024年10月底前编制并公布清单。",
            "市政府办公室、市行政审批服务局牵头，市级各有关部门及各县市区政府按职责分工负责",
        ),
        ("推行联合监管，抽查比例不低于5%（含重点领域）。", "市市场监管局、市司法局负责"),
        ("建设信用监管平台1个。", "市发展改革委"),
    ]


def test_further_markers_labels_and_brackets() -> None:
    layout = outlines(
        [
            "2024年任务分解",
            "任务1：建校。一季度：选址；二季度：开工。责任单位：市教育局",
            "任务2：修路。[市住建局]",
            "任务3：造林。〔市水利局〕",
        ],
        [],
    )[0]
    rows, _ = data_rows(layout)
    assert [row.values["number"] for row in rows] == ["1", "2", "3"]
    assert [row.values["lead"] for row in rows] == ["市教育局", "市住建局", "市水利局"]
    assert (rows[0].values["text"], rows[0].values["goal1"], rows[0].values["goal2"]) == ("建校。", "选址", "开工。")
    assert not layout.composed
    assert outlines(["一、城", "1.甲。（市水利局）", "二、乡", "1.乙。（市水利局）"], [])[0].composed


def test_what_is_numbered_below_a_task_is_part_of_it() -> None:
    rows = tasks(NESTED)
    assert said(rows, "number", "text", "lead", "supporting", "deadline") == [
        ("1", "推进轨道交通建设。\n1.一号线完成土建总量的60%；\n2.二号线全面开工。", "市住建局", "市财政局", ""),
        ("2", "整治黑臭水体14处。", "市水利局", "", "10月底"),
    ]
    [layout] = parts(NESTED)
    assert [note[:12] for note in layout.notes] == [
        "第 9 段“二、保障措施",
        "第 10 段“（一）加强",
        "第 11 段“（二）强化",
    ]


def test_goals_and_people_under_their_labels() -> None:
    first, second = tasks(GOALS)
    assert first.values["text"] == "城乡供水提质工程\n目标任务：新建改造供水管网120公里。"
    assert (first.values["goal1"], first.values["goal2"]) == ("完成设计、招标。", "完成管网40公里。")
    assert (first.values["responsible"], first.values["sponsor"]) == ("王建国 0539-8312345", "赵明")
    assert (second.values["number"], second.values["lead"]) == ("2", "市民政局")


def test_a_task_without_units_among_others_is_a_row_and_a_stray_paragraph_is_named() -> None:
    text = "2024年重点任务\n1.修建粮库。\n责任单位：市财政局\n2.修建粮站。\n3.修建码头。\n责任单位：市水利局\n以上任务要抓紧，不得拖延。"
    [layout] = parts(text)
    rows, _ = data_rows(layout)
    assert said(rows, "number", "lead") == [("1", "市财政局"), ("2", ""), ("3", "市水利局")]
    assert layout.notes == ["第 7 段“以上任务要抓紧，不得拖延。”没有写责任单位，没有当作任务读入。"]


def test_clauses_with_units_of_their_own_stay_in_the_text() -> None:
    text = "2024年任务\n1.新建公园12处（市城管局负责）；改造道路8条（市住建局负责）。\n2.修建粮库。（市财政局）"
    [layout] = parts(text)
    rows, _ = data_rows(layout)
    assert said(rows, "text", "lead")[0] == (
        "新建公园12处（市城管局负责）；改造道路8条（市住建局负责）。",
        "市城管局负责",
    )
    assert layout.notes == ["第 2 段各句后面都写了单位，第一个记为牵头单位，请核对。"]


def test_two_annexes_are_two_lists() -> None:
    text = (
        "附件1\n2024年重点工作责任分解\n1.修建粮库。\n责任单位：市财政局\n2.修建粮站。\n责任单位：市财政局\n附件2\n"
        "2024年民生实事责任分解\n1.修建码头。\n责任单位：市水利局\n2.修建水库。\n责任单位：市水利局"
    )
    assert [(layout.title, len(data_rows(layout)[0])) for layout in parts(text)] == [
        ("2024年重点工作责任分解", 2),
        ("2024年民生实事责任分解", 2),
    ]


def test_words_own_numbers_and_bold_units_are_read() -> None:
    def line(text: str, bold: str = "", after: str = "") -> str:
        run = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{bold}</w:t></w:r>" if bold else ""
        return f"<w:p><w:r><w:t>{text}</w:t></w:r>{run}<w:r><w:t>{after}</w:t></w:r></w:p>"

    body = line("2024年重点任务") + line("1.修建粮库。") + line("责任单位：市教育局、", "市财政局", "、市水利局")
    body += line("2.修建码头。") + line("责任单位：", "市水利局")
    [layout] = recognise(read(word(body), "方案.docx", prose=True))
    rows, _ = data_rows(layout)
    assert (rows[0].values["lead"], rows[0].bold("lead")) == ("市教育局、市财政局、市水利局", ["市财政局"])


@pytest.mark.parametrize("text", ["一段话。", "1.修路。\n2.修桥。", "①已开工（市住建局）。\n其他情况正常。"])
def test_what_is_no_list_of_tasks_gives_none(text: str) -> None:
    assert [layout.table.prose for layout in parts(text)] == [False]


@pytest.mark.parametrize(
    ("text", "level", "value"),
    [
        ("十二、加强", 1, 12), ("第三部分 民生", 1, 3), ("（二十一）推进", 2, 21), ("１２．修路", 3, 12), ("5、修路", 3, 5),
        ("（3）修路", 5, 3), ("4）修路", 5, 4), ("㉒修路", 6, 22), ("6.2%以上", 0, 0), ("2024年修路", 0, 0), ("一是修路", 0, 0),
    ],
)  # fmt: skip
def test_markers(text: str, level: int, value: int) -> None:
    paragraph = read_paragraph(1, text)
    assert (paragraph.level, paragraph.value) == (level, value)


def test_commas_part_no_cells_of_a_numbered_text() -> None:
    text = RESTART.replace("，", ",") + "\n责任单位:市财政局,市教育局,市水利局"
    assert [layout.table.prose for layout in parts(text)] == [True]
    table = "序号,工作任务,牵头单位\n1,修建粮库,市财政局\n2,修建粮站,市财政局"
    assert [layout.table.prose for layout in parts(table)] == [False]


def test_a_long_text_costs_linear_time() -> None:
    many = "2024年任务\n" + "".join(
        f"{number}.修建粮库{number}座（一期）（二期）。\n责任单位：市财政局\n" for number in range(1, 900)
    )
    assert len(tasks(many)) == 899
    assert parts("（" * 20_000 + "责任单位：市财政局")[0].table.prose is False


def test_numbers_with_parts_are_markers_where_they_count_on() -> None:
    (layout,) = recognise(
        read_text(
            "2024年任务分解方案\n1.城建\n1.1修甲路，投资\n1.5亿元。责任单位：市住建局\n1.2 架乙桥。责任单位：市住建局\n2.民生\n2.1建丙校。责任单位：市教育局"
        )
    )
    rows, _ = data_rows(layout)
    assert [row.values["number"] for row in rows] == ["1.1", "1.2", "2.1"]
    assert rows[0].values["text"] == "修甲路，投资\n1.5亿元。"


def test_a_label_alone_has_the_words_of_the_next_line_and_numbers_of_pages_are_none() -> None:
    (layout,) = recognise(
        read_text(
            "2024年任务分解方案\n1.修甲路，\n- 3 -\n长三公里。\n牵头单位：\n市住建局\n完成时限：\n12月底前\n第4页 共9页\n2.建丙校。\n牵头单位：\n市教育局"
        )
    )
    rows, _ = data_rows(layout)
    assert [(row.values["text"], row.values["lead"], row.values.get("deadline")) for row in rows] == [
        ("修甲路，\n长三公里。", "市住建局", "12月底前"), ("建丙校。", "市教育局", ""),
    ]  # fmt: skip


def test_progress_under_its_label_is_none_of_the_task() -> None:
    text = (
        "2024年二季度重点工作推进情况\n1.修建甲路3条。\n责任单位：市住建局\n推进情况：\n①甲路已完工；\n②乙路在建。\n2.建丙校。责任单位：市教育局 "
        "项目责任人：王明 实际完成情况：主体完工。\n正在装修，完成投资2亿元。\n3.建医院。\n责任单位：市卫健委。目前进展：已开工。"
    )
    (layout,) = parts(text)
    rows, _ = data_rows(layout)
    assert (layout.quarter, [row.values["text"] for row in rows]) == (2, ["修建甲路3条。", "建丙校。", "建医院。"])
    assert [row.values["progress"] for row in rows] == [
        "①甲路已完工；\n②乙路在建。", "主体完工。\n正在装修，完成投资2亿元。", "已开工。",
    ]  # fmt: skip
    assert (rows[1].values["responsible"], layout.notes) == ("王明", [])


PAGES = """2024年重点工作任务分解
（一）推动绿色发展
1.新建口袋公园30处，改造城市绿地12公顷，建设绿道
20公里，推动公园城市建设，让市民推窗见绿、出门见园，
不断提升城市品质。
责任单位：市城管局、市自然资源和规划局、市财政局、市水
利局
2.新增学位1.5万个，改扩建中小学12所、幼儿园25所，持续
优化教育资源布局，推进义务教育优质均衡发展。
责任单位：市教育局、市财政局
— 2 —
3.治理中小河流80公里，除险加固小型水库60座，新建改造
— 3 —
农村供水管网500公里。（市水利局牵头，市财政局、市农业农
村局按职责分工负责）"""


def tasks_of(text: str) -> tuple[list[dict[str, str]], str]:
    """Return the values of the tasks of a document, and its notes."""
    (layout,) = outlines(text.split("\n"), [])
    return [each.values for each in data_rows(layout)[0] if isinstance(each, DataRow)], "\n".join(layout.table.notes)


def test_lines_broken_by_the_width_of_a_page_are_put_together_and_named() -> None:
    tasks, said = tasks_of(PAGES)
    assert [task["text"] for task in tasks] == [
        "新建口袋公园30处，改造城市绿地12公顷，建设绿道20公里，推动公园城市建设，让市民推窗见绿、出门见园，不断提升城市品质。",
        "新增学位1.5万个，改扩建中小学12所、幼儿园25所，持续优化教育资源布局，推进义务教育优质均衡发展。",
        "治理中小河流80公里，除险加固小型水库60座，新建改造农村供水管网500公里。",
    ]
    assert tasks[0]["lead"] == "市城管局、市自然资源和规划局、市财政局、市水利局"
    assert tasks[2]["lead"] == "市水利局牵头，市财政局、市农业农村局按职责分工负责"
    assert {task["category"] for task in tasks} == {"（一）推动绿色发展"}
    assert "段是按页宽折行的，已与下一行接成一段，请核对" in said


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        (["1.新建公园。", "其中城区10处", "县区20处", "责任单位：甲局"], "新建公园。\n其中城区10处\n县区20处"),
        (["1.新建公园，其中城区", "2 处城市公园。", "责任单位：甲局"], "新建公园，其中城区\n2 处城市公园。"),
        (["1.新建公园，县道", "2.5公里。", "责任单位：甲局"], "新建公园，县道\n2.5公里。"),
    ],
)
def test_lines_that_nothing_shows_to_be_broken_stay(lines: list[str], texts: str) -> None:
    tasks, said = tasks_of("\n".join(["2024年任务", *lines, "2.新增学位。", "责任单位：乙局"]))
    assert [task["text"] for task in tasks] == [texts, "新增学位。"]
    assert "折行" not in said


@pytest.mark.parametrize(
    ("before", "after", "lead"),
    [
        ("市自然资源和", "规划局、市财政局", "市自然资源和规划局、市财政局"),
        ("市城管局、", "市财政局", "市城管局、市财政局"),
    ],
)
def test_units_cut_by_a_line_are_one_list(before: str, after: str, lead: str) -> None:
    lines = ["2024年任务", "1.新建公园。", f"责任单位：{before}", after, "2.新增学位。", "责任单位：市教育局"]
    tasks, _ = tasks_of("\n".join(lines))
    assert [(task["lead"], task.get("category", "")) for task in tasks] == [(lead, ""), ("市教育局", "")]


@pytest.mark.parametrize("gap", [" ", "\u3000"])
def test_a_number_without_a_stop_begins_a_task_where_it_counts_on(gap: str) -> None:
    lines = [f"{number}{gap}{text}责任单位：甲局" for number, text in (("1", "新建公园。"), ("2", "新增学位。"))]
    tasks, _ = tasks_of(
        "\n".join(["2024年任务", *lines, "3．治理河流。责任单位：乙局", "4 除险加固水库。责任单位：丙局"])
    )
    assert [(task["number"], task["lead"]) for task in tasks] == [
        ("1", "甲局"),
        ("2", "甲局"),
        ("3", "乙局"),
        ("4", "丙局"),
    ]


def test_a_line_with_units_of_its_own_and_no_number_is_named() -> None:
    lines = ["1.新建公园。责任单位：甲局", "改造绿道20公里。责任单位：乙局", "2.新增学位。责任单位：丙局"]
    tasks, said = tasks_of("\n".join(["2024年任务", *lines]))
    assert [task["number"] for task in tasks] == ["1", "2"]
    assert "第 3 段没有编号，却另写了单位；已并入第 2 段的任务" in said
