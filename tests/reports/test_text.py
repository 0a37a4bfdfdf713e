"""HTML, tab-separated text and JSON give back every cell of the table."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports.documents import text
from tests.reports.seed_table import seed_table, table

SEED = Path(__file__).parents[2] / "fixtures" / "2024-Q2-housing-bureau.txt"
AWKWARD = [
    ["1", "=1+1", "-", "@"],
    ["2", "", "A<B & C>D", "<p>不是段落</p>"],
    ["34-1", "甲\t乙", '"5215"企业', "①一；\n②二。\n昇祊𠮷🙂"],
    ["3", "&amp;", "<script>alert(1)</script>", "长" * 20_000],
]


class Cells(HTMLParser):
    """Collects the text of every table cell, its paragraphs parted by line feeds, and every tag with attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += [tag, *(name for name, _ in attrs)]
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "p" and self.rows and self.rows[-1][-1]:
            self.rows[-1][-1] += "\n"

    def handle_data(self, data: str) -> None:
        if self.rows and data != "\n":
            self.rows[-1][-1] += data


def cells_of(line: str) -> list[str]:
    """Return the cells of a line of tab-separated text as a reader of tags and entities understands them."""
    return [
        unescape("\n".join(re.findall("<p>(.*?)</p>", cell, re.DOTALL))) if "<p>" in cell else cell
        for cell in line.split("\t")
    ]


@pytest.mark.parametrize("source", [seed_table(), table(AWKWARD)], ids=["seed", "awkward"])
def test_every_form_gives_back_every_cell(source):
    headings = [column.heading for column in source.columns]

    assert Cells(text.html(source)).rows == [headings, *source.texts]
    assert Cells(text.fragment(source)).rows == [headings, *source.texts]
    title, blank, *lines = text.tsv(source).removesuffix("\n").split("\n")
    assert (title, blank) == (source.title, "")
    assert [cells_of(line) for line in lines] == [headings, *source.texts]
    assert json.loads(text.json(source)) == {"title": source.title, "columns": headings, "rows": source.texts}


def test_seed_is_written_as_it_was_published_but_for_tags_around_a_single_paragraph():
    published = [line for line in SEED.read_text(encoding="utf-8").splitlines() if line.strip()][:-1]
    written = [line for line in text.tsv(seed_table()).splitlines() if line]

    assert len(written) == len(published) == 8
    assert sum(ours == theirs for ours, theirs in zip(written, published, strict=True)) == 6
    assert [re.sub("</?p>", "", line) for line in written] == [re.sub("</?p>", "", line) for line in published]


def test_tsv_keeps_one_line_for_each_task_whatever_the_title_and_text():
    source = table([["1", "甲\n乙\t丙\r丁", "", ""]], title="2024年\n二季度\t表")

    assert text.tsv(source).splitlines()[0] == "2024年 二季度 表"
    assert len(text.tsv(source).split("\n")) == 5
    assert cells_of(text.tsv(source).split("\n")[3])[1] == "甲\n乙\t丙\r丁"


def test_html_holds_no_class_style_or_script_and_stands_alone():
    page = text.html(table(AWKWARD))
    tags = Cells(page).tags

    assert page.startswith("<!DOCTYPE html>")
    assert '<meta charset="utf-8">' in page
    assert not {"script", "style", "class", "id"} & set(tags)
    assert tags.count("table") == tags.count("thead") == tags.count("tbody") == 1
    assert text.fragment(table(AWKWARD)) in page


def test_html_names_title_unit_and_date_above_the_table():
    above = text.fragment(seed_table()).split("<table")[0]

    assert ">2024年二季度政府工作报告牵头的重点工作任务分解</h1>" in above
    assert "<p>填报单位：市住房城乡建设局　　2024年7月2日</p>" in above
    assert "<p>" not in text.fragment(seed_table()._replace(unit="", dated=None)).split("<table")[0]


def test_json_writes_chinese_as_it_is():
    assert '"columns": [\n    "任务编号",' in text.json(seed_table())
