"""What is no table of cells: strokes between words, one task alone, lines above and between tables; and what stands on an import."""

from __future__ import annotations

from time import process_time

import pytest

from reports.importing import Options, Preview, UndoRefusedError, import_bytes, undo
from tasks.files.piped import piped_rows
from tasks.models import ImportBatch, Organization, Plan, Task
from tests.reports.test_import_more_cities import book
from tests.tasks.files.making import paragraph, word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
TITLE = "2027年政府工作报告重点任务分解表"
ROWS = (
    ("序号", "工作任务", "牵头单位"),
    ("1", "新建口袋公园30处", "市城管局"),
    ("2", "新增学位1.5万个", "市教育局"),
)


def previewed(text: str | bytes, name: str = "表.txt", **options: object) -> Preview:
    """Return the preview of a file."""
    data = text.encode() if isinstance(text, str) else text
    return import_bytes(data, name, Options(**options), dry_run=True)  # type: ignore[arg-type]


def tasks(preview: Preview) -> list[tuple[str, str, str]]:
    """Return number, text and lead of each row; there are no problems."""
    assert preview.problems == []
    return [(row.number, row.values["text"], str(row.lead)) for row in preview.rows]


class TestStrokes:
    """Markdown, grids of letters, lines of words and strokes."""

    @pytest.mark.parametrize(
        "lines",
        [
            ["|".join(row) for row in ROWS],
            ["｜".join(row) for row in ROWS],
            ["| " + " | ".join(ROWS[0]) + " |", "|:--|--|:-:|", *("| " + " | ".join(row) + " |" for row in ROWS[1:])],
            [" | ".join(ROWS[0]), "--|--|--", *(" | ".join(row) for row in ROWS[1:])],
            ["┌──┬──┬──┐", *(f"│{'│'.join(row)}│\n├──┼──┼──┤" for row in ROWS)],
            ["+--+--+--+", f"|{'|'.join(ROWS[0])}|", "+--+--+--+", *(f"|{'|'.join(row)}|" for row in ROWS[1:])],
        ],
    )
    def test_a_table_comes_in(self, lines: list[str]) -> None:
        assert tasks(previewed("\n".join([TITLE, *lines]))) == [*ROWS[1:]]

    def test_a_cell_goes_on_in_the_next_line_between_rules(self) -> None:
        lines = "+--+\n|序号|工作任务|牵头单位|\n+--+\n|1|新建口袋公|市城管局|\n||园30处||\n+--+\n|2|新增学位|市教育局|\n+--+"
        assert tasks(previewed(f"{TITLE}\n{lines}"))[0] == ROWS[1]

    def test_rows_between_rules_stay_rows(self) -> None:
        lines = "+--+\n|类别|序号|工作任务|牵头单位|\n+--+\n|生态|1|修路三条|市城管局|\n||2|治河两条|市水利局|\n+--+\n|民生|3|建校两所|市教育局|\n+--+"
        preview = previewed(f"{TITLE}\n{lines}")
        assert [row[0] for row in tasks(preview)] == ["1", "2", "3"]
        assert preview.rows[1].values["category"] == "生态"

    def test_line_breaks_strokes_and_stars_of_markdown(self) -> None:
        lines = "|序号|工作任务|牵头单位|\n|--|--|--|\n|1|修路<br>架桥A\\|B|**市城管局**|\n|2|新增学位|市教育局|"
        assert tasks(previewed(f"{TITLE}\n{lines}"))[0] == ("1", "修路\n架桥A|B", "市城管局")

    def test_strokes_within_words_part_nothing(self) -> None:
        text = f"{TITLE}\n1.改造A|B|C片区。责任单位：市住建局\n2.改造D|E|F片区。责任单位：市住建局"
        assert [row[1] for row in tasks(previewed(text))] == ["改造A|B|C片区。", "改造D|E|F片区。"]

    def test_a_long_line_costs_linear_time(self) -> None:
        began = process_time()
        for text in (
            "-" * 200_000 + "x|y|z",
            "|" * 200_000,
            "a|b|c\n" * 15_000,
            "**" * 100_000 + "|a|b\n--|--|--\na|b|c",
        ):
            piped_rows(text)
        assert process_time() - began < 5

    def test_spaces_are_told_from_a_table(self) -> None:
        (problem,) = previewed("\n".join([TITLE, *("   ".join(row) for row in ROWS)])).problems
        assert problem.message.startswith("第 2 行是表头，但各列之间只有空格")


class TestOneTask:
    """A document of a single task."""

    def test_it_comes_in(self) -> None:
        lines = [
            "2027年领导批示办理事项",
            "一、加快建设新校区。",
            "牵头单位：市教育局；配合单位：市财政局",
            "完成时限：8月底",
        ]
        preview = previewed(word("".join(map(paragraph, lines))), "批示.docx")
        assert [row[2] for row in tasks(preview)] == ["市教育局"]
        assert preview.rows[0].values["deadline"] == "8月底"

    @pytest.mark.parametrize(
        "text", ["①已开工3处（市住建局）。\n②其余正在办理。", "新建公园30处。\n责任单位：市城管局"]
    )
    def test_what_has_no_number_is_told_what_to_write(self, text: str) -> None:
        (problem,) = previewed(text).problems
        assert "请给每项任务写上编号" in problem.message


def test_a_sentence_after_the_units_is_text() -> None:
    text = (
        f"{TITLE}\n1、农村道路，牵头部门：市交通运输局。改造公路260公里。\n2、饮水，牵头部门：市水利局。市财政局配合。"
    )
    preview = previewed(text)
    assert tasks(preview)[0] == ("1", "农村道路，改造公路260公里。", "市交通运输局")
    assert [str(unit) for unit, _, _ in preview.rows[1].supports] == ["市财政局"]


class TestLinesBeside:
    """Nothing is left out without a word."""

    def test_a_remark_above_the_head_and_a_sheet_of_one_column(self) -> None:
        rows = [[TITLE], ["单位：万元。任务2由市财政局包保。"], *map(list, ROWS)]
        notes = "\n".join(previewed(book(rows, "A1:C1 A2:C2").read(), "表.xlsx").notes)
        assert "工作表“Sheet”前面的 1 段文字没有读入，开头是“单位：万元。任务2由市财政局包保。”" in notes

    def test_usual_lines_above_are_no_news(self) -> None:
        rows = [["附件1"], [TITLE], ["填报单位：市政府督查室"], ["单位：万元"], *map(list, ROWS)]
        assert not any("没有读入" in note for note in previewed(book(rows, "").read(), "表.xlsx").notes)

    @pytest.mark.parametrize("words", ["二、三季度", "三、四季度", "2-3季度"])
    def test_two_quarters_are_asked_about(self, words: str) -> None:
        text = f"2027年{words}重点任务推进情况\n序号\t工作任务\t牵头单位\t推进情况\n1\t修路三条\t市城管局\t①开工。"
        (problem,) = previewed(text).problems
        assert problem.message.endswith("写了不止一个季度，请选择季度。")

    def test_one_to_three_is_the_third(self) -> None:
        text = "2027年一至三季度重点任务推进情况\n序号\t工作任务\t牵头单位\t推进情况\n1\t修路三条\t市城管局\t①开工。"
        quarter = previewed(text).quarter
        assert quarter
        assert quarter.number == 3


def test_lines_of_a_narrow_column_are_named_and_stay() -> None:
    text = "新建口袋\n公园三十\n处和绿道"
    rows = [[TITLE], list(ROWS[0]), ["1", text, "市城\n管局"], ["2", "新增学位\n1.5万个", "市教育局"]]
    preview = previewed(book(rows, "").read(), "表.xlsx")
    assert tasks(preview)[0] == ("1", text, "市城管局")
    (note,) = (note for note in preview.notes if "栏宽" in note)
    assert note.startswith("工作表“Sheet”第 3 行 B 列等 2 格“工作任务”像是按栏宽折的行")


def test_items_on_lines_of_their_own_are_no_broken_lines() -> None:
    rows = [[TITLE], list(ROWS[0]), ["1", "①修路三条；\n②架桥两座；\n③建站四处。", "市城管局"]]
    assert not any("栏宽" in note for note in previewed(book(rows, "").read(), "表.xlsx").notes)


class TestWhatStandsOnAnImport:
    """The first of two imports is taken back after the second, and not what a person corrected since."""

    def imported(self, *rows: tuple[str, ...]) -> ImportBatch:
        text = "\n".join([TITLE, *("\t".join(row) for row in (ROWS[0], *rows))])
        assert import_bytes(text.encode(), "表.txt", Options()).problems == []
        return ImportBatch.objects.latest("pk")

    def test_the_later_import_goes_first(self) -> None:
        first = self.imported(*ROWS[1:])
        later = self.imported(("1", "新建口袋公园32处", "市城管局"))
        with pytest.raises(UndoRefusedError, match=r"任务 1：之后又导入了“表.txt.*请先撤销那一次"):
            undo(first, None)
        assert Task.objects.get(number="1").text == "新建口袋公园32处"
        undo(later, None)
        assert Task.objects.get(number="1").text == "新建口袋公园30处"
        undo(first, None)
        assert not Task.objects.exists()
        assert not Plan.objects.exists()

    def test_two_imports_that_touch_nothing_in_common_go_in_any_order(self) -> None:
        first, later = self.imported(ROWS[1]), self.imported(ROWS[2])
        undo(first, None)
        assert list(Task.objects.values_list("number", flat=True)) == ["2"]
        undo(later, None)
        assert not Task.objects.exists()

    @pytest.mark.parametrize("values", [{"text": "新建口袋公园31处"}, {"lead": "市教育局"}])
    def test_what_a_person_corrected_stays(self, values: dict[str, str]) -> None:
        batch = self.imported(ROWS[1])
        unit = {"lead": Organization.objects.get(short_name=values["lead"])} if "lead" in values else values
        Task.objects.update(**unit)
        with pytest.raises(UndoRefusedError, match="在导入之后又改过，不能撤销"):
            undo(batch, None)
        assert Task.objects.filter(**unit).exists()
