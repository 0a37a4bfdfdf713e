"""Kinds of tables that were read wrongly: what is asked, refused or named instead of guessed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from reports.importing import Options, Preview, State, import_bytes
from tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
TITLE = "2024年二季度政府工作报告重点工作任务推进情况"
HEAD = ("任务编号", "工作任务", "牵头单位", "二季度推进情况")


def table(*rows: Sequence[object], title: str = TITLE, merged: str = "") -> bytes:
    """Return a workbook of a title and these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ([title], *rows):
        sheet.append(list(row))
    for cells in merged.split():
        sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def previewed(data: bytes, **options: object) -> Preview:
    """Return the preview of a table."""
    return import_bytes(data, "表.xlsx", Options(**options), dry_run=True)  # type: ignore[arg-type]


def problems(preview: Preview) -> str:
    """Return all problems in one text."""
    return "\n".join(map(str, preview.problems))


class TestNumbersThatBeginAgain:
    """How they become numbers of the list is a person's choice."""

    DATA = table(
        HEAD, ["一、城建"], [1, "修路三条", "市住建局", "①甲"], [2, "架桥两座", "市住建局", "①乙"], ["二、民生"],
        [1, "建学校五所", "市教育局", "①丙"], merged="A3:D3 A6:D6",
    )  # fmt: skip

    def test_it_is_asked_and_nothing_is_written_before(self) -> None:
        preview = previewed(self.DATA)
        (question,) = preview.questions
        assert [choice.label for choice in question.choices] == [
            "前面加上各部分的次序：1-1 … 2-1",
            "按先后连续编号：1 … 3",
        ]
        assert preview.blocked
        assert preview.writing == []

    @pytest.mark.parametrize(("answer", "numbers"), [("composed", ["1-1", "1-2", "2-1"]), ("running", ["1", "2", "3"])])
    def test_as_answered_and_known_from_then_on(self, answer: str, numbers: list[str]) -> None:
        import_bytes(self.DATA, "表.xlsx", Options(decisions={"sections": answer}))
        assert list(Task.objects.values_list("number", flat=True)) == numbers
        again = previewed(self.DATA)
        assert ([row.number for row in again.rows], again.questions) == (numbers, [])
        assert [row.state for row in again.rows] == [State.UNCHANGED] * 3
        assert "编号在每个部分重新从 1 开始" in again.notes[-1]

    def test_the_command_takes_the_answer(self, tmp_path: Path) -> None:
        file = tmp_path / "表.xlsx"
        file.write_bytes(self.DATA)
        with pytest.raises(SystemExit):
            call_command("import_table", str(file), verbosity=0)
        assert not Task.objects.exists()
        call_command("import_table", str(file), "--numbers", "running", verbosity=0)
        assert Task.objects.count() == 3

    def test_a_numbered_document_asks_too(self) -> None:
        text = "2024年任务分解\n一、城建\n1.修路。责任单位：市住建局\n二、民生\n1.建校。责任单位：市教育局"
        preview = import_bytes(text.encode(), "方案.txt", Options(), dry_run=True)
        assert [question.key for question in preview.questions] == ["sections"]
        assert [row.number for row in preview.rows] == ["1-1", "2-1"]


@pytest.mark.parametrize("number", ["同上", "-3", "3/2", 45353, "34%"])
def test_what_is_no_number_is_refused_with_its_cell(number: object) -> None:
    preview = previewed(table(HEAD, [number, "修路三条", "市住建局", "①甲"]))
    assert "第 3 行 A 列：“任务编号”" in problems(preview)
    assert preview.writing == []


@pytest.mark.parametrize("number", ["无", "—", "待定", "/", None])
def test_no_number_is_asked_about(number: object) -> None:
    preview = previewed(table(HEAD, [1, "架桥两座", "市住建局", "①乙"], [number, "修路三条", "市住建局", "①甲"]))
    assert [question.choices[0].label for question in preview.questions] == ["新增任务，编号 2"]


@pytest.mark.parametrize("text", ["一", "第3项", "2024年6月30日", "12月底前", "（2）", 123])
def test_a_text_that_tells_no_task_is_refused(text: object) -> None:
    assert "第 3 行 B 列：“工作任务”是“" in problems(previewed(table(HEAD, [1, text, "市住建局", "①甲"])))


@pytest.mark.parametrize("told", ["同上", "〃"])
def test_the_cell_above_is_no_official_text(told: str) -> None:
    preview = previewed(table(HEAD, [1, "修路", "市住建局", "①甲"], [2, "架桥", "市住建局", told]))
    assert f"第 4 行 D 列：“推进情况”只写了“{told}”" in problems(preview)
    assert [row.number for row in preview.writing] == ["1"]


def test_one_cell_of_progress_for_two_tasks_is_named() -> None:
    preview = previewed(
        table(HEAD, [1, "修路三条", "市住建局", "①甲"], [2, "架桥两座", "市住建局", None], merged="D3:D4")
    )
    assert [row.progress for row in preview.rows] == ["①甲", "①甲"]
    assert [bool(row.notes) for row in preview.rows] == [False, True]
    assert "第 4 行 D 列：这一格与上一行合并" in preview.rows[1].notes[0]


@pytest.mark.parametrize(
    "rows",
    [
        [["区县", "农村改厕目标任务", "完成情况", "完成率"], *[[place, 100, 50, "50%"] for place in ("兰山区", "罗庄区", "费县")]],
        [["序号", "指标名称", "目标", "兰山完成", "罗庄", "河东", "沂南"], [1, "农村改厕", 600, 1, 2, 3, 4]],
    ],
)  # fmt: skip
def test_districts_in_rows_or_by_their_short_names_are_a_matrix(rows: list[list[object]]) -> None:
    preview = previewed(table(*rows))
    assert "这是按区县分列的指标表" in problems(preview)
    assert preview.rows == []


def test_projects_with_a_column_of_districts_are_tasks() -> None:
    rows = [
        [at, f"新建桥梁{at}座", place, "市住建局", "①甲"] for at, place in enumerate(("兰山区", "罗庄区", "费县"), 1)
    ]
    preview = previewed(table(["序号", "工作任务", "所在区县", "牵头单位", "推进情况"], *rows))
    assert [row.state for row in preview.rows] == [State.NEW] * 3


def test_two_tables_side_by_side_are_refused() -> None:
    preview = previewed(table(HEAD + HEAD, [1, "修路", "市住建局", "甲", 2, "架桥", "市住建局", "乙"]))
    assert "两张表左右并排" in problems(preview)


@pytest.mark.parametrize("head", [("一季度推进情况", "二季度推进情况"), ("二季度进展", "三季度进展")])
def test_progress_of_several_quarters_asks_which(head: tuple[str, str]) -> None:
    data = table([*HEAD[:3], *head], [1, "修路", "市住建局", "甲", "乙"], title="2024年重点工作任务推进情况")
    assert "请选择季度" in problems(previewed(data))
    assert previewed(data, quarter=2).rows[0].progress in ("甲", "乙")


def test_a_person_in_the_column_of_units_and_persons_gets_the_field() -> None:
    head = ["任务编号", "工作任务", "牵头单位及责任人", "推进情况"]
    rows = [[1, "修路", "市住建局（王建国）", "甲"], [2, "架桥", "市住建局\n李静\n13905391234", "乙"]]
    first, second = previewed(table(head, *rows)).rows
    assert [str(row.lead) for row in (first, second)] == ["市住建局"] * 2
    assert (first.values["responsible"], second.values["responsible"]) == ("王建国", "李静13905391234")
    (other,) = previewed(table(HEAD, [1, "修路", "市住建局（王建国）", "甲"])).rows
    assert "responsible" not in other.values


def test_money_without_the_word_beside_money() -> None:
    head = ["序号", "项目名称", "总投资", "年度计划", "完成投资", "形象进度", "责任单位"]
    data = table(["单位：万元"], head, [1, "沂河大桥", 50000, 12000, 6000, "主体完成60％", "市住建局"])
    (row,) = previewed(data).rows
    assert row.planned is not None
    assert (row.planned.amount, row.planned.reached) == ((12_000, "万元"), 6_000)
    assert row.progress == "主体完成60％"


def test_targets_among_words_and_what_is_done_of_them() -> None:
    head = ["序号", "实事项目", "目标任务", "进度", "完成比例", "责任单位"]
    rows = [
        [1, "新建幼儿园", "10所", "5所", "50%", "市教育局"], [2, "改造厕所", "1.5万户", "0.8万户", "53%", "市住建局"],
        [3, "免费体检", "应检尽检", "已体检2000人", "—", "市卫健委"],
    ]  # fmt: skip
    first, second, third = previewed(table(head, *rows)).rows
    assert first.planned is not None
    assert second.planned is not None
    assert (first.planned.amount, first.planned.reached) == ((10, "所"), 5)
    assert (second.planned.amount, second.planned.reached) == ((Decimal("1.5"), "万户"), Decimal("0.8"))
    assert (third.planned, third.progress) == (None, "已体检2000人")


def test_two_figures_in_one_cell_are_no_figure() -> None:
    head = ["序号", "实事项目", "责任单位", "完成情况"]
    (row,) = previewed(table(head, [1, "参保", "市人社局", "7558\n100%"])).rows
    assert (row.progress, row.shares) == ("7558\n100%", {})


class TestSpelledAlike:
    """A number that stands in the list in another spelling is asked about."""

    @pytest.mark.parametrize(("held", "written"), [("34-1", "34.1"), ("34", "三十四"), ("34", "任务三十四")])
    def test_it_is_asked(self, held: str, written: str) -> None:
        import_bytes(table(HEAD, [held, "修路三条", "市住建局", "①甲"]), "表.xlsx", Options())
        preview = previewed(table(HEAD, [written, "架桥两座并建闸", "市住建局", "①乙"]))
        (question,) = preview.questions
        assert "的编号只是写法不同（是同一项？）" in question.sentence
        assert [choice.value.partition(":")[0] for choice in question.choices] == ["move", "keep", "new", "skip"]
        assert preview.writing == []

    def test_where_the_file_has_both_they_are_two(self) -> None:
        first = ["34-1", "修路三条", "市住建局", "①甲"]
        import_bytes(table(HEAD, first), "表.xlsx", Options())
        preview = previewed(table(HEAD, first, ["34.1", "架桥两座并建闸", "市住建局", "①乙"]))
        assert (preview.questions, [row.number for row in preview.writing]) == ([], ["34.1"])


@pytest.mark.parametrize("name", ["↑", "本单位", "略", "公司", "各县区", "临沂移动"])
def test_no_unit_is_made_of_what_names_none(name: str) -> None:
    preview = previewed(table(HEAD, ["1", "修路三条", name, "①甲"]), create_units=True)
    assert preview.new_organizations == []
    assert preview.problems


def test_the_year_of_the_head_is_asked_about() -> None:
    preview = previewed(table([*HEAD[:3], "2025年二季度推进情况"], ["1", "修路三条", "市住建局", "①甲"]))
    assert "标题写的是 2024 年，表头写的是 2025 年，请选择年度。" in problems(preview)
    assert preview.writing == []


def test_a_page_without_a_table_is_a_numbered_document() -> None:
    page = "<html><body><h1>2024年任务分解方案</h1><p>1.修<b>甲</b>路。</p><p>责任单位：市住建局</p><p>2.建丙校。</p><p>责任单位：市教育局</p></body></html>"
    preview = import_bytes(page.encode(), "页.html", Options(), dry_run=True)
    assert [(row.number, row.values["text"], str(row.lead)) for row in preview.writing] == [
        ("1", "修甲路。", "市住建局"), ("2", "建丙校。", "市教育局"),
    ]  # fmt: skip
