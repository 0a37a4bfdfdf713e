"""The markup of the official table: not a character more or less than the text, marks beside it, nothing unescaped."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from reports.documents.cells import DrawnTable, draw
from reports.documents.table import Cell, Item, Line, Row, Table
from tests.reports.printed import Markup, bare, listed_seed
from tests.reports.seed_table import table

WORDS = st.text(alphabet="路（）：；。%60<&>\"'\n 完成", max_size=60)


def cells(drawn: DrawnTable) -> list[list[str]]:
    """Return the text of every cell of every row, without white space."""
    return [[bare(e.text) for e in Markup(row).elements if e.tag in ("td", "th")] for row in drawn.rows]


def with_lines(*lines: Line, address: str = "") -> Table:
    """Return a table of one row whose last cell has one item ① of these lines."""
    source = table([["34", "任务", "目标", ""]])
    cell = Cell("①" + "".join(line.text for line in lines), (Item("①", lines),))
    return source._replace(rows=(Row("34", address, (*source.rows[0].cells[:-1], cell)),))


def line_of(line: Line) -> Markup:
    """Return the markup of a table in which `line` is one of two."""
    return Markup(draw(with_lines(line, Line("某路：已完工。", 3))).rows[0])


@pytest.mark.parametrize("plain", [False, True])
def test_the_seed_is_drawn_character_for_character(plain: bool) -> None:
    source = listed_seed()
    assert cells(draw(source, plain=plain)) == [[bare(text) for text in row] for row in source.texts]


@given(st.lists(st.tuples(WORDS, st.integers(0, 20), WORDS), min_size=1, max_size=4), st.booleans())
def test_no_text_is_changed_by_its_markup(lines: list[tuple[str, int, str]], plain: bool) -> None:
    source = with_lines(*(Line(text, min(end, len(text)), district, "completed") for text, end, district in lines))
    source = source._replace(rows=(source.rows[0], Row(lines[0][0], "", (*[Cell(lines[0][0])] * 4,))))
    assert cells(draw(source, plain=plain)) == [[bare(text) for text in row] for row in source.texts]


def test_a_district_is_written_once_per_run() -> None:
    lines = [Line(f"{name}路：已完工；", 3, district) for name, district in zip("甲乙丙丁", "兰兰河兰", strict=True)]
    markup = Markup(draw(with_lines(*lines)).rows[0])
    assert [e.attributes.get("data-district") for e in markup.all("div", "line")] == ["兰", None, "河", "兰"]
    assert markup.all("div", "placed")


def test_without_districts_there_is_no_room_for_them() -> None:
    assert not line_of(Line("甲路：已完工；", 3)).all("div", "placed")


def test_the_stage_is_a_mark_and_no_text() -> None:
    (line, _) = line_of(Line("甲路：已完工；", 3, stage="completed")).all("div", "line")
    assert line.attributes["data-stage"] == "completed"
    assert line.text == "甲路：已完工；"


def test_plain_markup_carries_nothing_beside_the_text() -> None:
    source = listed_seed()
    rows = [row._replace(address="/2024/tasks/34/") for row in source.rows]
    elements = [e for row in draw(source._replace(rows=tuple(rows)), plain=True).rows for e in Markup(row).elements]
    assert {e.tag for e in elements} == {"tr", "th", "td", "p"}
    assert {name for e in elements for name in e.attributes} == {"scope", "abbr", "class", "data-row"}
    assert sum(e.attributes.get("class") == "sub" for e in elements) == 25
    assert {e.tag for e in elements if "class" in e.attributes} == {"p"}


@pytest.mark.parametrize(
    ("text", "said", "stop"),
    [
        ("振兴路：总工程量完成90%。；", "总工程量完成90%。；", "。；"),
        ("郯城县南外环西延道路工程（恒通路-兴业路）：总工程量完成90%；", "总工程量完成90%；", "；"),
        (f"聚才路：{'水稳完成，' * 8}总工程量完成60%；", "总工程量完成60%；", "；"),
    ],
)
def test_a_statement_is_set_apart_and_its_closing_mark_hangs(text: str, said: str, stop: str) -> None:
    markup = line_of(Line(text, text.index("：") + 1))
    assert markup.all("span", "said")[0].text == said
    assert markup.all("span", "stop")[0].text == stop


def test_name_and_statement_stand_side_by_side_only_where_there_is_room() -> None:
    name = "甲" * 20 + "："
    assert line_of(Line(name + "完" * 8 + "；", 21)).all("div", "short")
    assert len(line_of(Line(name + "完" * 9 + "；", 21)).all("div", "short")) == 1  # the other line


def test_a_long_description_is_a_paragraph() -> None:
    markup = line_of(Line("沐河路：" + "完成拆迁摸底复核工作，" * 4, 4))
    assert [e.text for e in markup.all("span", "said")] == ["已完工。"]


def test_an_item_of_one_line_hangs_behind_its_marker() -> None:
    markup = Markup(draw(with_lines(Line("兰山区场所：总体进度完成60%。", 6))).rows[0])
    assert [e.text for e in markup.all("div", "item")] == ["①兰山区场所：总体进度完成60%。"]
    assert not markup.all("div", "line")


def test_the_number_leads_to_the_task_where_the_row_has_an_address() -> None:
    markup = Markup(draw(with_lines(Line("完成"), address='/2024/tasks/34/?"<')).rows[0])
    assert markup.all("a")[0].attributes["href"] == '/2024/tasks/34/?"<'
    assert markup.all("tr")[0].attributes["id"] == "task-34"
    assert not Markup(draw(with_lines(Line("完成"))).rows[0]).all("a")


def test_the_template_frames_the_rows() -> None:
    source = table([["34", "推进<b>建设", "目标", "①完成"], ["40", "任务", "目标", ""]], title="分解<表>")
    page = Markup(render_to_string("documents/_quarter_table.html", {"table": draw(source)}))
    assert bare(page.all("caption")[0].text) == "分解<表>填报单位：市住房城乡建设局2024年7月2日"
    assert [e.attributes["class"] for e in page.all("col")] == ["col-number", "col-task", "col-goal", "col-progress"]
    assert [(e.text, e.attributes["scope"]) for e in page.all("th")] == [
        *((column.heading, "col") for column in source.columns),
        ("34", "row"),
        ("40", "row"),
    ]
    assert "推进<b>建设" in page.all("tr")[1].text


def test_a_margin_column_stands_beside_the_rows() -> None:
    source = table([["34", "任务", "目标", ""], ["40", "任务", "目标", ""]])
    drawn = draw(source, aside="进度与疑点", asides=[mark_safe("<b>▲</b> 欠进度"), "<i>"])
    page = Markup(render_to_string("documents/_quarter_table.html", {"table": drawn}))
    assert [e.text for e in page.all("td", "aside")] == ["▲ 欠进度", "<i>"]
    assert bare(page.all("th", "aside")[0].text) == "进度与疑点不打印"
    assert len(page.all("col")) == 5
