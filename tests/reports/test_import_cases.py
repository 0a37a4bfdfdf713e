"""Files that were once read wrongly, as they came; `fixtures/cases` holds them."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from reports.importing import Options, Preview, State, import_bytes
from reports.samples import organizations
from tasks.models import Organization, Task
from tests.factories import TaskFactory

pytestmark = pytest.mark.django_db
CASES = Path(settings.BASE_DIR) / "fixtures" / "cases"
LEAD = Options(lead="市住建局")
SAME = "改造城镇老旧小区160个、惠及居民4.2万户，既有住宅加装电梯200部。（演示）"


@pytest.fixture(autouse=True)
def city(tmp_path: Path, settings: object) -> None:
    """Have the city's units and three tasks, and keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    organizations.install()
    lead = Organization.objects.get(short_name="市住建局")
    for number, text in (("34", "全面推进G518改造。"), ("34-1", "另一项工程。"), ("38", SAME)):
        TaskFactory(number=number, text=text, lead=lead)


def case(name: str, options: Options = LEAD) -> Preview:
    """Return the preview of a file of the cases."""
    return import_bytes((CASES / name).read_bytes(), name, options, dry_run=True)


def told(preview: Preview) -> str:
    """Return everything that a preview says."""
    return "\n".join(
        [*preview.notes, *preview.passed_over, *map(str, preview.problems), *(n for r in preview.rows for n in r.notes)]
    )


@pytest.mark.parametrize("name", ["brackets", "circled", "comma", "stop", "fullwidth-hyphen", "spaces"])
def test_a_number_is_known_in_any_writing_and_unlike_text_is_asked_about(name: str) -> None:
    (row,) = case(f"number-{name}.xlsx").rows
    assert row.number == ("34-1" if name in {"fullwidth-hyphen", "spaces"} else "34")
    assert f"编号 {row.number} 现在是“" in row.problems[0].message


def test_what_excel_made_a_date_is_refused_with_its_cell() -> None:
    preview = case("number-became-date.xlsx")
    assert [row.state for row in preview.rows] == [State.PROBLEM] * 2
    assert "第 3 行 A 列：“任务编号”是日期“3月2日”" in str(preview.problems[0])


def test_words_automatic_numbers_are_the_tasks_numbers() -> None:
    assert [row.number for row in case("autonumber-column.docx").rows] == ["1", "2"]


def test_a_text_under_another_number_is_asked_about() -> None:
    preview = case("renumbered.xlsx")
    (question,) = preview.questions
    assert question.sentence == "同样的文字已是任务 38，这一行的编号却是 138（编号改了？）"
    assert [choice.value.partition(":")[0] for choice in question.choices] == ["move", "keep", "new", "skip"]


def test_sums_and_signatures_are_skipped_and_named() -> None:
    preview = case("subtotal-row.xlsx")
    assert [(row.number, row.state) for row in preview.rows] == [("901", State.NEW), ("902", State.NEW)]
    assert (preview.skipped, len(preview.passed_over)) == ({"合计行": 2}, 2)
    footer = case("footer-row.xlsx")
    assert [row.number for row in footer.rows] == ["901"]
    assert "第 4 行：“填报人：张三 2024年7月2日”是落款行" in told(footer)


@pytest.mark.parametrize(
    ("name", "lead", "supporting"),
    [
        ("ditto", ["市教育局", "市教育局"], [["市财政局"], ["市财政局"]]),
        ("middledot", ["市教育局"], [["市财政局"]]),
        ("spaced", ["市教育局"], [[]]),
    ],
)
def test_units_are_read_as_what_they_are(name: str, lead: list[str], supporting: list[list[str]]) -> None:
    preview = case(f"unit-{name}.xlsx", Options())
    assert (preview.problems, preview.new_organizations) == ([], [])
    assert [row.lead.name for row in preview.rows] == lead
    assert [[unit.name for unit, *_ in row.supports] for row in preview.rows] == supporting


def test_no_unit_asks_for_the_lead() -> None:
    preview = case("unit-none.xlsx", Options())
    assert preview.new_organizations == []
    assert [question.key for question in preview.questions] == ["lead"]


def test_the_period_is_asked_for_where_the_file_contradicts_itself() -> None:
    assert "标题写的是第 3 季度，表头写的是第 4 季度，请选择季度。" in told(case("other-quarters-progress.xlsx"))
    preview = case("year-of-date-line.xlsx")
    assert (preview.year, preview.title) == (None, "四季度重点工作推进情况")
    assert "标题里没有写年度" in told(preview)


@pytest.mark.parametrize(
    ("name", "progress", "words"),
    [
        ("hidden-text.docx", "①已改造52个老旧小区，完成全年目标的52%。", "是隐藏文字"),
        ("strike.docx", "①已改造52个老旧小区，完成全年目标的52%。②现为52%。", "有删除线"),
        ("placeholder.docx", "", ""),
        ("enclosed-field.docx", "①已改造52个老旧小区，完成全年目标的52%。㉑第二十一项已完工", ""),
        ("hidden-words.html", "①已改造52个老旧小区，完成全年目标的52%。", "在网页上是隐藏的"),
        ("mso-list.html", "①已改造52个老旧小区\n②新建充电桩120台", ""),
        ("ol.html", "1.已改造52个老旧小区，完成全年目标的52%。\n2.新建充电桩120台，完成全年目标的60%。", ""),
        ("wps-dispimg.xlsx", "", "这一格是图片"),
    ],
)
def test_only_what_is_shown_is_official_text(name: str, progress: str, words: str) -> None:
    preview = case(name)
    assert [row.progress for row in preview.rows] == [progress]
    assert words in told(preview)


def test_a_unit_in_the_format_is_kept() -> None:
    (row,) = case("unit-in-format.xlsx").rows
    assert row.extra == {"年度目标": "3.5万"}


def test_an_older_workbook_comes_in() -> None:
    preview = case("older.xls")
    assert [row.number for row in preview.rows] == ["901", "902"]
    assert "工作表“底稿”（隐藏，1 行）也有任务，没有读入" in told(preview)


def test_a_page_copied_whole_comes_in() -> None:
    assert [row.number for row in case("web-paste-from-page.html").rows] == ["901", "902"]


class TestCommand:
    """`import_table`."""

    def run(self, path: Path, *options: str) -> tuple[str, str, int]:
        out, errors, code = StringIO(), StringIO(), 0
        try:
            call_command("import_table", str(path), *options, stdout=out, stderr=errors)
        except SystemExit as stopped:
            code = int(str(stopped.code))
        return out.getvalue(), errors.getvalue(), code

    def test_an_ofd_is_told_and_counted(self) -> None:
        out, errors, code = self.run(CASES / "sample.ofd")
        assert "问题 1" in out
        assert errors.startswith("这是 OFD 版式文件")
        assert code == 1

    def test_a_question_is_a_problem_and_skips_are_told(self) -> None:
        out, errors, code = self.run(CASES / "renumbered.xlsx", "--lead", "市住建局")
        assert (code, Task.objects.count()) == (1, 3)
        assert "新增 0，变更 0，不变 0，冲突 0，问题 1" in out
        assert "同样的文字已是任务 38" in errors
        assert "要决定的可以在网页上导入同一个文件时选定" in errors
        assert (
            "是合计行，不是任务，已跳过" in self.run(CASES / "subtotal-row.xlsx", "--lead", "市住建局", "--dry-run")[0]
        )

    def test_units_are_created_only_when_told(self, tmp_path: Path) -> None:
        path = tmp_path / "表.txt"
        path.write_text("2024年二季度任务\n任务编号\t工作任务\t牵头单位\n7\t修建粮库\t市粮食局\n")
        _, errors, code = self.run(path)
        assert (code, Task.objects.filter(number="7").exists()) == (1, False)
        assert "没有叫“市粮食局”的单位" in errors
        out, _, code = self.run(path, "--create-units")
        assert "新建单位：市粮食局（市直部门）" in out
        assert (code, Task.objects.get(number="7").lead.name) == (0, "市粮食局")

    def test_a_column_is_mapped_by_its_heading(self, tmp_path: Path) -> None:
        path = tmp_path / "表.txt"
        path.write_text("2024年二季度任务\n序号\t干什么\t牵头单位\n7\t修建粮库\t市财政局\n")
        assert "没有认出“工作任务”一列" in self.run(path)[1]
        assert (
            self.run(path, "--column", "工作任务=干什么", "--column", "任务编号=序号", "--column", "牵头单位=牵头单位")[
                2
            ]
            == 0
        )
        assert Task.objects.get(number="7").text == "修建粮库"
        with pytest.raises(CommandError, match="应写作 字段=表头"):
            self.run(path, "--column", "任务内容=干什么")
        path.write_text("2024年二季度任务\n序号\t内容与要求\t牵头单位\n8\t修建粮库二期\t市财政局\n")
        assert self.run(path)[2] == 0

    def test_one_table_of_several_is_chosen(self, tmp_path: Path) -> None:
        path = tmp_path / "页.html"
        table = "<table><tr><td>编号<td>工作任务<td>牵头单位<tr><td>{0}<td>任务第{0}号工程<td>市财政局</table>"
        path.write_text("<p>2024年二季度任务</p>" + table.format(7) + table.format(8))
        assert "表头相同，已一并读入" in self.run(path, "--dry-run")[0]
        assert self.run(path, "--table", "2")[2] == 0
        assert Task.objects.filter(number__in=["7", "8"]).get().number == "8"
