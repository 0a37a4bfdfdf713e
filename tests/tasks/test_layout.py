"""Task tables in the layouts that cities use: head, fields, quarter, title, and what every row is."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from tasks.files import read, read_text
from tasks.importing.headings import field_of, quarter_of, year_of
from tasks.importing.layout import DataRow, Layout, begin_again, data_rows, recognise
from tasks.importing.read_tables import joined_layout

SEED = Path(__file__).parents[2] / "fixtures" / "2024-Q2-housing-bureau.txt"


def pasted(*lines: str) -> Layout:
    return recognise(read_text("\n".join(lines)))[0]


def read_rows(layout: Layout) -> tuple[list[DataRow], dict[str, int]]:
    """Return the task rows and how many rows were skipped by reason."""
    rows, skipped = data_rows(layout)
    return rows, Counter(each.reason for each in skipped)


def test_seed() -> None:
    layout = recognise(read(SEED.read_bytes(), SEED.name))[0]
    rows, skipped = read_rows(layout)
    assert layout.mapping == {0: "number", 1: "text", 2: "goal", 3: "progress"}
    assert (layout.year, layout.quarter) == (2024, 2)
    assert layout.title == "2024年二季度政府工作报告牵头的重点工作任务分解"
    assert layout.subject == "政府工作报告牵头的重点工作任务分解"
    assert [row.values["number"] for row in rows] == ["34", "40", "42", "88", "89", "91"]
    assert all(all(row.values.values()) for row in rows)
    assert skipped == {"空行": 3 - 1, "分隔行": 1}
    assert (layout.questions, layout.notes) == ([], [])
    assert rows[2].place("goal") == "第 9 行 3 列"


def test_a_hidden_row_is_no_blank_one() -> None:
    """One within the table and one at its end; the file's own note says that they are hidden."""
    book = openpyxl.Workbook()
    for row in (["任务编号", "工作任务"], [1, "修路。"], [2, "藏。"], [None, None], [3, "建桥。"], [4, "也藏。"]):
        book.active.append(row)
    for number in (3, 6):
        book.active.row_dimensions[number].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    rows, skipped = read_rows(recognise(read(buffer.getvalue(), "a.xlsx"))[0])
    assert [row.values["number"] for row in rows] == ["1", "3"]
    assert skipped == {"隐藏行": 2, "空行": 1}


@pytest.mark.parametrize(
    ("head", "fields", "quarter"),
    [
        ("任务编号|工作任务|工作目标|三季度推进情况", "number text goal progress", 3),
        ("类别|编号|工作任务|1-9月份工作情况|牵头单位", "category number text progress lead", 3),
        (
            "序号|工作任务|责任单位|一季度目标|进展情况、存在问题及下一步打算|目标完成情况",
            "number text lead goal progress standing",
            1,
        ),
        ("序号|目标任务|牵头市领导|责任单位|进展情况|形象进度（%）", "number text sponsor lead progress percent", None),
        (
            "序号|主要任务|全年目标任务|分管领导|牵头单位|责任主体与协同单位|上期推进|本期推进|是否达序|说明",
            "number text target sponsor lead supporting previous_progress progress standing note",
            None,
        ),
        ("类别|任务内容|牵头领导|责任单位", "category text sponsor lead", None),
        (
            "序号|重点任务|二季度目标任务|需协调事项|下季度工作安排|主管部门",
            "number text goal obstacles next_steps lead",
            2,
        ),
        ("序号|重点工作|具体任务|第一季度进度安排|第二季度进度安排|责任单位", "number - text goal1 goal2 lead", None),
        ("序号|工作任务|一季度|二季度|三季度|四季度|责任单位", "number text goal1 goal2 goal3 goal4 lead", None),
        ("序号|重点任务|完成时间|责任人|责任部门|进展情况", "number text deadline responsible lead progress", None),
        ("序 号|重点工作|牵头单位/责任单位|存在问题|下步打算", "number text lead obstacles next_steps", None),
        ("序号|工作任务|牵头单位|责任单位|上半年完成情况", "number text lead supporting progress", 2),
        ("№|工作任务（《政府工作报告》原文）|二季度推进情况（300字以内）", "number text progress", 2),
        ("序号（编号）|工作任务|牵头单位（排第一位的为牵头单位）", "number text lead", None),
        ("序号|工作任务|下半年工作目标", "number text goal", 4),
    ],
)
def test_layouts(head: str, fields: str, quarter: int | None) -> None:
    columns = head.split("|")
    layout = pasted("2024年重点工作任务清单", "\t".join(columns), "\t".join("1甲乙丙丁戊己庚辛壬"[: len(columns)]))
    rows, skipped = read_rows(layout)
    assert [layout.fields.get(column, "-") for column in range(len(columns))] == fields.split()
    assert (layout.year, layout.quarter, layout.questions) == (2024, quarter, [])
    assert (len(rows), skipped) == (1, {})
    if "-" in fields:
        assert rows[0].extra == {"重点工作": "甲"}
        assert layout.notes == ["“重点工作”没有对应的字段，内容按原样保存在任务上。"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("年度工作目标", "target"), ("2024年二季度工作目标", "goal"), ("目标任务完成情况", "standing"), ("推进措施", ""),
        ("下一步推进措施", "next_steps"), ("存在的困难和问题", "obstacles"), ("协办单位", "supporting"), ("No.", "number"),
        ("工程形象进度及完成投资情况", "progress"), ("投资完成率", "percent"), ("计划完成时间", "deadline"), ("任务来源", ""),
        ("项次", "number"), ("取得成效", "progress"), ("推进举措", ""), ("工作举措", "text"), ("目标内容", "text"), ("Q3", "goal"),
    ],
)  # fmt: skip
def test_headings(heading: str, field: str) -> None:
    assert field_of(heading) == field


def test_quarters_that_ask() -> None:
    assert pasted("编号\t工作任务\t1-8月份工作情况", "1\t甲\t乙").questions == [
        "“1-8月份工作情况”写到 8 月，不是季度末"
    ]
    contradiction = pasted("2024年二季度工作任务", "编号\t工作任务\t一季度目标", "1\t甲\t乙")
    assert contradiction.quarter is None
    assert contradiction.questions == ["标题写的是第 2 季度，表头写的是第 1 季度"]
    year = "编号\t工作任务\t一季度目标\t二季度目标"
    assert pasted(year, "1\t甲\t乙\t丙").questions == []  # each goal goes to its own quarter
    told = f"{year}\t推进情况"
    assert pasted(told, "1\t甲\t乙\t丙\t丁").questions == ["表头里有 2 个季度的栏目，不知道要导入哪一个季度"]
    chosen = pasted("2024年第二季度工作任务", year, "1\t甲\t乙\t丙")
    assert read_rows(chosen)[0][0].values == {"number": "1", "text": "甲", "goal1": "乙", "goal": "丙"}
    assert read_rows(chosen.with_quarter(1))[0][0].values == {"number": "1", "text": "甲", "goal": "乙", "goal2": "丙"}


def test_lines_above_the_head() -> None:
    layout = pasted(
        "附件1",
        "2024年三季度重点工作推进台账",
        "填报单位：市住建局（盖章）  填报时间：2024年10月8日",
        "编号\t工作任务",
        "1\t甲",
    )
    assert (layout.title, layout.unit, layout.quarter) == ("2024年三季度重点工作推进台账", "市住建局", 3)


def test_rows_that_are_no_tasks() -> None:
    layout = pasted(
        "2024年工作任务", "编号\t工作任务\t进展情况", "一、城市建设", "1\t修路\t—", "", "编号\t工作任务\t进展情况", "----\t--\t---",
        "小计\t\t3", "二、民生", "2\t建校\t乙", "合 计：2项", "注：数据截至6月底",
    )  # fmt: skip
    rows, skipped = read_rows(layout)
    assert [(row.values["category"], row.values["number"]) for row in rows] == [
        ("一、城市建设", "1"),
        ("二、民生", "2"),
    ]
    assert skipped == {"类别行": 2, "空行": 1, "重复表头": 1, "分隔行": 1, "合计行": 2, "备注行": 1}


def test_merged_cells_of_a_sheet() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (
        ["2024年二季度任务"], ["类别", "编号", "工作任务", "工作推进", None], [None, None, None, "上期", "本期"],
        ["城建", 34, "修路", "甲", "乙"], [None, None, None, "丙", "丁"], [None, 35, "架桥", "戊", "己"], ["一、民生"],
        ["教育", 36, "建校", "庚", "辛"],
    ):  # fmt: skip
        sheet.append(line)
    for merge in ("A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "A4:A6", "B4:B5", "C4:C5", "A7:E7"):
        sheet.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    layout = recognise(read(buffer.getvalue(), "a.xlsx"))[0]
    assert layout.headings == {0: "类别", 1: "编号", 2: "工作任务", 3: "工作推进·上期", 4: "工作推进·本期"}
    layout = layout.with_mapping({**layout.fields, 3: "previous_progress", 4: "progress"})
    rows, skipped = read_rows(layout)
    assert [list(row.values.values()) for row in rows] == [
        ["城建", "34", "修路", "甲\n丙", "乙\n丁"], ["城建", "35", "架桥", "戊", "己"], ["教育", "36", "建校", "庚", "辛"],
    ]  # fmt: skip
    assert skipped == {"合并行": 1, "类别行": 1}
    assert rows[1].place("progress") == "工作表“Sheet”第 6 行 E 列"
    assert rows[1].heading("progress") == "工作推进·本期"


def test_blank_category_is_carried_down() -> None:
    rows, _ = read_rows(pasted("类别\t编号\t工作任务", "城建\t1\t甲", "\t2\t乙"))
    assert [row.values["category"] for row in rows] == ["城建", "城建"]


def test_head_that_is_not_recognised_is_mapped_by_hand() -> None:
    layout = pasted("某表", "代号\t干什么\t干得怎样", "1\t修路\t好")
    assert layout.mapping is None
    assert layout.headings == {0: "代号", 1: "干什么", 2: "干得怎样"}
    rows, _ = read_rows(layout.with_mapping({0: "number", 1: "text", 2: ""}))
    assert rows[0].values == {"number": "1", "text": "修路"}
    assert rows[0].extra == {"干得怎样": "好"}


def test_several_tables() -> None:
    page = "<p>导航</p><table><tr><td>首页<td>政务</table><h2>2023年四季度重点任务</h2><table><tr><th>编号<th>任务<tr><td>1<td>甲</table>"
    layouts = recognise(read_text(page))
    assert [bool(layout.mapping) for layout in layouts] == [False, True]
    assert (layouts[1].year, layouts[1].quarter) == (2023, 4)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("\t市住建局小计\t1\t1", "合计行"), ("\t合  计\t2\t", "合计行"), ("5\t小计\t\t", "合计行"), ("\t本页合计\t\t", "合计行"),
        ("总计（35项）\t\t\t", "合计行"), ("\t填报人：张三\t\t2024年7月2日", "落款行"), ("填报人：张三\t\t\t", "落款行"),
        ("\t审核\t李四\t", "落款行"), ("单位负责人（签字）：\t\t审核人：\t", "落款行"), ("\t联系电话：0539-8123456\t\t", "落款行"),
        ("\t\t\t市住建局 2024年7月2日", "落款行"), ("填报单位：市住建局\t\t填报日期：2024年7月2日\t", "落款行"),
        ("备注：数据截至6月底\t\t\t", "备注行"), ("\t第1页，共2页\t\t", "页码行"), ("续表\t\t\t", "页码行"),
        ("累计完成\t\t\t2项", "合计行"), ("汇总\t\t\t2项", "合计行"), ("共2项\t\t\t", "合计行"), ("其中：\t\t\t", "备注行"),
        ("说明\t本表一式两份\t\t", "备注行"), ("*标注为新增项目\t\t\t", "备注行"), ("※ 表示民生实事\t\t\t", "备注行"),
        ("主要领导签字：\t\t\t填报时间：2024.7.2", "落款行"), ("市住建局（公章）\t\t\t", "落款行"), ("（盖章）\t\t\t", "落款行"),
        ("以下空白\t\t\t", "落款行"), ("（1）\t（2）\t（3）\t（4）", "栏次行"), ("甲\t乙\t丙\t丁", "栏次行"), ("1\t2\t3\t4", "栏次行"),
        ("任务编号\t工作任务\t工作目标\t推进情况", "重复表头"), ("序号\t工作任务\t工作目标\t推进情况", "重复表头"),
        ("（接下页）\t\t\t", "页码行"), ("承上页\t\t\t", "页码行"), ("- 3 -\t\t\t", "页码行"), ("联系人及电话：\t李四 0539-8310000\t\t", "落款行"),
    ],
)  # fmt: skip
def test_rows_that_are_no_tasks_are_skipped_and_named(row: str, reason: str) -> None:
    head = "任务编号\t工作任务\t工作目标\t推进情况"
    rows, skipped = data_rows(pasted("2024年二季度任务", head, "1\t修路\t甲\t乙", row, "2\t架桥\t甲\t乙"))
    assert [task.values["number"] for task in rows] == ["1", "2"]
    (only,) = skipped
    assert (only.reason, only.place) == (reason, "第 4 行")
    assert only.line.startswith("第 4 行：“")
    assert only.line.endswith(f"”是{reason}，不是任务，已跳过。")


@pytest.mark.parametrize(
    "row",
    [
        "\t更新改造：老旧小区100个\t\t", "7\t审核：建立审核机制\t\t", "7\t2024年7月2日前完成修路\t\t", "\t新建学校合计10所\t\t",
        "7\t统计工作：开展普查\t\t",
    ],
)  # fmt: skip
def test_tasks_that_look_like_sums_and_signatures_stay(row: str) -> None:
    rows, skipped = data_rows(pasted("2024年任务", "任务编号\t工作任务\t工作目标\t推进情况", "1\t修路\t甲\t乙", row))
    assert (len(rows), skipped) == (2, [])


def test_numbers_that_begin_again_under_each_category_are_seen() -> None:
    def numbers(*lines: str) -> list[str]:
        return begin_again(data_rows(pasted("2024年任务", "编号\t工作任务\t牵头单位", *lines))[0])

    assert numbers("一、城建", "1\t甲路\t乙", "2\t丙路\t乙", "二、农业", "1\t丁渠\t乙") == ["1-1", "1-2", "2-1"]
    assert numbers("一、城建", "1\t甲\t乙", "二、农业", "1\t丙\t乙", "3\t丁\t乙") == ["1-1", "2-1", "2-3"]
    for kept in (
        ("一、城建", "1\t甲\t乙", "二、农业", "2\t丙\t乙"),
        ("1\t甲\t乙", "1\t丙\t乙"),
        ("一、城建", "1\t甲\t乙", "二、农业", "1\t丙\t乙", "1\t丁\t乙"),
        ("一、城建", "1\t甲\t乙", "2\t甲\t乙", "二、农业", "2\t丙\t乙"),
    ):
        assert numbers(*kept) == []


@pytest.mark.parametrize(
    ("words", "year", "quarter", "asks"),
    [
        ("填报日期：2025年1月8日", None, None, False), ("制表时间: 2025-01-08", None, None, False),
        ("2023-2025年三年行动计划", None, None, False), ("2023年—2025年", None, None, False),
        ("2024年（2023-2025年）方案", 2024, None, False), ("截至2024年10月31日", 2024, None, True),
        ("截至9月30日", None, 3, False), ("数据截至：2024年9月30日", 2024, 3, False), ("截至2024年6月25日", 2024, 2, False),
        ("截至6月5日", None, None, True), ("2024年1—9月份", 2024, 3, False), ("1-9月", None, 3, False),
        ("1-10月", None, None, True), ("2024年7月2日", None, None, False), ("2024年前三季度", 2024, 3, False),
        ("一至三季度", None, 3, False), ("2024年4-6月", 2024, 2, False), ("截至2024-06-30", None, 2, False),
        ("2024年5月重点工作推进情况", 2024, None, True), ("2024年6月重点工作推进情况", 2024, 2, False), ("二季度进展及三季度打算", None, 2, False), ("2024年Q2", 2024, 2, False),
        ("四季常绿", None, None, False), ("二○二四年三季度", 2024, 3, False), ("11月份", None, None, True),
        ("2024Q3重点工作", 2024, 3, False), ("2024年第Ⅲ季度", 2024, 3, False), ("2023年结转、2024年新增", None, None, False),
        ("2024年四季度（截至2025年1月8日）", 2024, 4, False), ("2024年下半年", 2024, 4, False), ("统计截止时间：2024年9月30日", 2024, 3, False),
    ],
)  # fmt: skip
def test_which_dates_count(words: str, year: int | None, quarter: int | None, asks: bool) -> None:
    assert (year_of(words), quarter_of(words).quarter, bool(quarter_of(words).question)) == (year, quarter, asks)


def test_the_day_of_filling_in_is_no_title() -> None:
    layout = pasted("四季度重点工作推进情况", "填报日期：2025年1月8日", "编号\t工作任务\t推进情况", "1\t甲\t乙")
    assert (layout.title, layout.year, layout.quarter) == ("四季度重点工作推进情况", None, 4)


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("（2025年1月）", None), ("2025年1月8日", None), ("报送时间：2025.1.8", None), ("截至2025年1月8日", None),
        ("截至2024年12月31日", 2024), ("填报单位：市住建局  填报日期：2025年1月", None), ("2024年政府工作报告", 2024),
    ],
)  # fmt: skip
def test_which_line_tells_the_year(line: str, year: int | None) -> None:
    layout = pasted("四季度推进情况一览", line, "编号\t工作任务\t推进情况", "1\t甲\t乙")
    assert (layout.year, layout.quarter) == (year, 4)


def test_title_and_head_that_contradict_ask() -> None:
    told = pasted("2024年三季度推进情况", "编号\t工作任务\t三季度目标\t四季度推进情况", "1\t甲\t乙\t丙")
    assert (told.quarter, told.questions) == (None, ["标题写的是第 3 季度，表头写的是第 4 季度"])
    until = pasted("2024年工作", "（截至10月31日）", "编号\t工作任务\t推进情况", "1\t甲\t乙")
    assert until.questions == ["“（截至10月31日）”写到 10 月，不是季度末"]


def test_a_goal_of_another_quarter_goes_to_its_own() -> None:
    layout = pasted("2024年工作", "编号\t工作任务\t三季度推进情况\t四季度工作目标", "1\t甲\t乙\t丙")
    assert layout.quarter == 3
    assert data_rows(layout)[0][0].values == {"number": "1", "text": "甲", "progress": "乙", "goal4": "丙"}
    by_hand = pasted("2024年工作", "编号\t工作任务\t1-8月份工作情况", "1\t甲\t乙").with_quarter(3)
    assert data_rows(by_hand)[0][0].values["progress"] == "乙"


def test_two_columns_of_one_meaning_are_joined_with_their_heads() -> None:
    head = "编号\t工作任务\t工作进展\t工作成效\t存在问题\t下步打算"
    layout = pasted("2024年二季度任务", head, "1\t修路\t已开工\t通车3条\t缺钱\t筹钱", "2\t架桥\t\t已通车\t\t")
    rows, _ = data_rows(layout)
    assert [row.values["progress"] for row in rows] == ["工作进展：已开工\n工作成效：通车3条", "工作成效：已通车"]
    assert (rows[0].values["obstacles"], rows[0].extra) == ("缺钱", {})
    assert layout.notes == ["“工作进展”、“工作成效”都是推进情况，按次序合在一起，保留各自的表头。"]
    by_hand = layout.with_columns({"progress": "工作成效"})
    assert data_rows(by_hand)[0][0].values["progress"] == "通车3条"
    assert data_rows(by_hand)[0][0].extra == {"工作进展": "已开工"}


def test_a_merged_head_over_four_quarters() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (
        ["2024年重点任务分解表"], ["序号", "重点任务", "工作目标"], [None, None, "一季度", "二季度", "三季度", "四季度"],
        ["1", "修路", "甲", "乙", "丙", "丁"],
    ):  # fmt: skip
        sheet.append(line)
    for merge in ("A2:A3", "B2:B3", "C2:F2"):
        sheet.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    layout = recognise(read(buffer.getvalue(), "a.xlsx"))[0]
    assert (layout.quarter, layout.questions) == (None, [])
    goals = {f"goal{number}": text for number, text in enumerate("甲乙丙丁", 1)}
    assert data_rows(layout)[0][0].values == {"number": "1", "text": "修路"} | goals


@pytest.mark.parametrize("head", ["指标\t兰山区\t罗庄区\t河东区", "项目\t沂水县\t沂南县\t高新区\t合计"])
def test_districts_as_columns_make_a_matrix(head: str) -> None:
    assert pasted("2024年二季度任务", f"序号\t{head}", "1\t农村改厕\t1\t2\t3").matrix
    assert not pasted("2024年二季度任务", "序号\t工作任务\t责任区县\t推进情况", "1\t改厕\t兰山区\t好").matrix


def sheets(*tables: tuple[str, str, list[list[str]]]) -> list[Layout]:
    """Return the layouts of a workbook of sheets: name, state, rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, state, lines in tables:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for line in lines:
            sheet.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return recognise(read(buffer.getvalue(), "a.xlsx"))


TASKS = ["编号", "工作任务"]


def test_sheets_of_one_head_are_read_together_and_all_others_named() -> None:
    layout = joined_layout(
        sheets(
            ("底稿", "hidden", [TASKS, ["9", "底稿任务"]]),
            ("城建", "visible", [TASKS, ["1", "修路"]]),
            ("民生", "visible", [TASKS, ["2", "建校"], ["3", "建院"]]),
            ("重复", "visible", [TASKS, ["1", "另一份"]]),
            ("二季度", "visible", [["2024年二季度任务"], [*TASKS, "推进情况"], ["4", "甲", "乙"]]),
            ("代码", "visible", [["代号", "名称"], ["A", "甲"]]),
        )
    )
    assert [row.values["text"] for row in data_rows(layout)[0]] == ["修路", "建校", "建院"]
    assert layout.notes == [
        "工作表“城建”（1 行）、工作表“民生”（2 行）表头相同，已一并读入。",
        "工作表“底稿”（隐藏，1 行）、工作表“重复”（1 行）、工作表“二季度”（1 行）也有任务，没有读入；要导入请在“核对”中选它，再导入一次。",
        "工作表“代码”（2 行）没有认出任务表的表头，没有读入。",
    ]


def test_text_after_the_table_is_named_but_for_signatures() -> None:
    page = "<p>2024年任务</p><table><tr><td>编号<td>工作任务<tr><td>1<td>修路</table>{}"
    after = "<p>填报人：张三</p><p>2024年7月2日</p><p>第二部分 保障措施</p><p>一是加强领导</p>"
    assert recognise(read_text(page.format(after)))[0].notes == [
        "表格之后还有 2 段文字没有读入，开头是“第二部分 保障措施”。"
    ]
    assert recognise(read_text(page.format("<p>注：数据截至6月底</p>")))[0].notes == []


def test_a_hidden_sheet_is_never_preferred() -> None:
    layout = joined_layout(
        sheets(("底稿", "hidden", [TASKS, ["9", "底稿"]]), ("说明", "visible", [["甲", "乙"], ["丙", "丁"]]))
    )
    assert layout.table.name == "说明"
    assert any("底稿" in note for note in layout.notes)


def test_sections_are_counted_in_numerals_where_tasks_are_in_figures() -> None:
    rows, skipped = data_rows(
        pasted(
            "2024年任务", "编号\t工作任务\t牵头单位\t推进情况", "一\t经济发展\t\t", "1\t修路\t甲局\t乙", "（二）\t民生\t\t",
            "2\t建校\t甲局\t乙", "城建\t\t\t", "3\t架桥\t甲局\t乙", "三\t无人的一章\t\t",
        )
    )  # fmt: skip
    assert [(row.values["number"], row.values["category"]) for row in rows] == [
        ("1", "一、经济发展"), ("2", "（二）民生"), ("3", "城建"),
    ]  # fmt: skip
    assert [each.line for each in skipped if each.line] == ["第 9 行：“三 无人的一章”是表尾文字，不是任务，已跳过。"]


def test_tasks_counted_in_numerals_alone_stay_tasks() -> None:
    rows, _ = data_rows(pasted("2024年任务", "编号\t工作任务\t牵头单位", "一\t修路\t", "二\t建校\t"))
    assert [row.values["number"] for row in rows] == ["一", "二"]


def test_a_head_of_two_rows_without_merged_cells() -> None:
    layout = pasted(
        "2024年任务", "序号\t工作任务\t牵头单位\t工作目标\t\t\t", "\t\t\t一季度\t二季度\t三季度\t四季度",
        "1\t修路\t甲局\t子\t丑\t寅\t卯",
    )  # fmt: skip
    (row,) = data_rows(layout)[0]
    assert [row.values[f"goal{quarter}"] for quarter in range(1, 5)] == ["子", "丑", "寅", "卯"]
    assert layout.headings[6] == "工作目标·四季度"


def test_another_title_or_head_on_a_sheet_begins_another_table() -> None:
    head = "编号\t工作任务\t牵头单位\t二季度推进情况"
    first = ("2024年二季度政府工作报告重点任务", head, "1\t修路\t甲局\t乙")
    for below in (
        ("2024年二季度民生实事推进情况", head, "1\t建校\t甲局\t乙"),
        ("附表", "序号\t项目名称\t总投资\t责任单位", "1\t大桥\t5000\t甲局"),
    ):
        layouts = recognise(read_text("\n".join([*first, "", *below])))
        assert [(len(data_rows(each)[0]), each.table.begins) for each in layouts] == [(1, 0), (1, 5)]
        joined = joined_layout(layouts)
        assert "第 5 行起（1 行）也有任务，没有读入" in joined.notes[0]
    for below in ((head, "2\t建校\t甲局\t乙"), ("续表", head, "2\t建校\t甲局\t乙")):
        (only,) = recognise(read_text("\n".join([*first, *below])))
        assert [row.values["number"] for row in data_rows(only)[0]] == ["1", "2"]


def test_two_tables_of_a_document() -> None:
    def table(*rows: str) -> str:
        return "<table>" + "".join(f"<tr><td>{'<td>'.join(row.split())}</tr>" for row in rows) + "</table>"

    def taken(between: str, *rows: str) -> tuple[list[str], str]:
        first = table("编号 工作任务 牵头单位 二季度推进情况", "1 修路 甲局 乙")
        layout = joined_layout(
            recognise(read_text(f"<p>2024年政府工作报告任务</p>{first}<p>{between}</p>{table(*rows)}"))
        )
        return [row.values["number"] for row in data_rows(layout)[0]], "".join(layout.notes)

    head = "编号 工作任务 牵头单位 二季度推进情况"
    assert taken("（续）", head, "2 建校 甲局 乙") == (
        ["1", "2"],
        "第 1 个表格（1 行）、第 2 个表格（1 行）表头相同，已一并读入。",
    )
    numbers, notes = taken("", "2 建校 甲局 乙", "3 架桥 甲局 乙")
    assert (numbers, "第 2 个表格（2 行）没有表头，各列按前面的表格读入，请核对。" in notes) == (["1", "2", "3"], True)
    numbers, notes = taken("2024年民生实事推进情况", head, "2 建校 甲局 乙")
    assert (numbers, "第 2 个表格（1 行）也有任务，没有读入" in notes) == (["1"], True)


def test_two_tables_side_by_side_are_seen() -> None:
    head = "编号\t工作任务\t牵头单位"
    assert pasted("2024年任务", f"{head}\t{head}", "1\t修路\t甲局\t2\t建校\t甲局").twice
    assert not pasted("2024年任务", head, "1\t修路\t甲局").twice


def test_the_cell_above_of_people() -> None:
    rows, _ = data_rows(
        pasted(
            "2024年任务", "编号\t工作任务\t牵头单位\t责任人\t电话\t联络人\t手机", "1\t修路\t甲局\t王五\t111\t李四\t222",
            "2\t建校\t甲局\t同上\t同上\t〃\t—",
        )
    )  # fmt: skip
    assert [(row.values["responsible"], row.values["contact"]) for row in rows] == [
        ("王五 111", "李四 222"), ("王五 111", "李四"),
    ]  # fmt: skip


@pytest.mark.parametrize("head", ["序号\t任务编号", "任务编号\t序号", "序号\t项目编码"])
def test_the_column_that_names_the_tasks_gives_their_numbers(head: str) -> None:
    counted = head.startswith("序号")
    layout = pasted(
        "2024年任务", f"{head}\t工作任务\t牵头单位", f"{'1' if counted else '34'}\t{'34' if counted else '1'}\t甲\t乙"
    )
    (row,), _ = data_rows(layout)
    assert (row.values["number"], row.extra) == ("34", {})
    assert layout.notes == ["“序号”只是次序，没有当作任务编号，没有读入。"]


def test_units_of_measure_under_the_head_belong_to_it() -> None:
    layout = pasted(
        "2024年任务", "编号\t工作任务\t目标数\t完成比例\t牵头单位", "\t\t（座）\t（%）", "1\t甲\t12\t58\t乙"
    )
    assert [layout.headings[column] for column in (2, 3)] == ["目标数·（座）", "完成比例·（%）"]
    assert [row.number for row in data_rows(layout)[0]] == [4]


def test_the_year_and_the_month_of_the_head_against_the_title() -> None:
    head = "编号\t工作任务\t{}"
    told = pasted("2024年二季度任务", head.format("2025年二季度推进情况"), "1\t甲\t乙")
    assert (told.year, told.year_question) == (None, "标题写的是 2024 年，表头写的是 2025 年")
    assert pasted("任务", head.format("2024年二季度推进情况"), "1\t甲\t乙").year == 2024
    late = pasted("2024年二季度任务", head.format("推进情况（截至8月31日）"), "1\t甲\t乙")
    assert (late.quarter, late.questions) == (
        None,
        ["标题写的是第 2 季度，“推进情况（截至8月31日）”写到 8 月，不是季度末"],
    )
    assert pasted("2024年二季度任务", head.format("推进情况（截至7月5日）"), "1\t甲\t乙").quarter == 2
    both = pasted(
        "2024年二季度任务",
        head.format("2023年二季度推进情况\t2024年二季度推进情况\t2025年工作目标"),
        "1\t甲\t旧\t乙\t丙",
    )
    assert data_rows(both)[0][0].values == {"number": "1", "text": "甲", "progress": "乙"}
    assert data_rows(both)[0][0].extra == {"2023年二季度推进情况": "旧", "2025年工作目标": "丙"}
