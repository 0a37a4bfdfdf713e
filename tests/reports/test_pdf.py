"""The PDF: all of the text, the same bytes, tags and outline, official page numbers, nothing from outside."""

from __future__ import annotations

import hashlib
import logging
import re
import subprocess
import sys
from io import BytesIO
from itertools import pairwise, product

import pydyf
import pytest
from pypdf import PageObject, PdfReader
from weasyprint import HTML

from reports.documents import pdf, press
from reports.documents.table import Cell, Column, Item, Line, Row, Sheet, Table
from tests.reports.printed import bare, listed_seed, long_table
from tests.reports.seed_table import table
from tests.rounds import some_of

MM = 72 / 25.4
EDGES = [22 * MM, 37 * MM, 87 * MM, 162 * MM, 277 * MM]  # of the default layout's columns
HEAD = ["任务编号", "工作任务", "工作目标", "二季度推进情况"]
TOP = 190 * MM  # above it stands the number of a row that goes on: 34（续）
HASH = """
import hashlib, django
django.setup()
from reports.documents import pdf
from tests.reports.printed import listed_seed
print(hashlib.sha256(pdf.render(listed_seed())).hexdigest())
"""


def reader(source: Table) -> PdfReader:
    return PdfReader(BytesIO(pdf.render(source)))


def pieces(page: PageObject) -> list[tuple[float, float, str]]:
    """Return the texts of a page in the order of the file, each with the place where it starts (points)."""
    found: list[tuple[float, float, str]] = []

    def note(text: str, matrix: list[float], place: list[float], *_: object) -> None:
        if text.strip():
            x, y = place[4], place[5]
            found.append((x * matrix[0] + y * matrix[2] + matrix[4], x * matrix[1] + y * matrix[3] + matrix[5], text))

    page.extract_text(visitor_text=note)
    return found


def columns(document: PdfReader) -> list[str]:
    """Return the text of each printed column over all pages, without white space, title, signature, page number or number of a row that goes on."""
    texts = ["", "", "", ""]
    for page in document.pages:
        started = False
        for x, y, text in pieces(page):
            started = started or bare(text).startswith("任务")
            if bare(text).startswith(("审签", "—")):
                break
            if started and y < TOP:
                column = next(i for i, (left, right) in enumerate(pairwise(EDGES)) if left - 1 <= x < right - 1)
                texts[column] += bare(text)
    return texts


@pytest.fixture(scope="module")
def seed() -> PdfReader:
    return reader(listed_seed())


@pytest.mark.parametrize("source", [listed_seed(), long_table(25)], ids=["seed", "25 tasks"])
def test_every_character_of_every_cell_is_printed_in_its_column(source: Table) -> None:
    document = reader(source)
    printed = columns(document)
    assert [text.replace(head, "") for text, head in zip(printed, HEAD, strict=True)] == [
        bare("".join(texts)) for texts in zip(*source.texts, strict=True)
    ]
    assert [text.count(head) for text, head in zip(printed, HEAD, strict=True)] == [len(document.pages)] * 4


def test_no_line_is_lost_in_a_row_taller_than_a_page() -> None:
    sentences = [f"第{number}项工作已经完成并通过验收，" for number in range(400)]
    document = reader(table([["1", "任务", "".join(sentences), "①完成"]]))
    assert len(document.pages) > 2
    assert columns(document)[2].replace("工作目标", "") == "".join(sentences)


def test_the_same_content_gives_the_same_bytes_in_every_process() -> None:
    here = hashlib.sha256(pdf.render(listed_seed())).hexdigest()
    made = [
        subprocess.run(  # the child has another hash seed, other addresses, another folder of fonts
            [sys.executable, "-c", f"import tests.environment{HASH}"],
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "linyi_tasks.settings", "PATH": "/usr/bin:/bin"},
        ).stdout.split()[-1]
        for seed in ("1", "2")
    ]
    assert made == [here, here]


def test_what_saves_time_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint's own style sheet gives the same table and the same dashboard."""
    drawing = "<h3>单位</h3><ol><li>市住建局</li></ol><svg width='9' height='9'><path d='M0 0h9v9z'/></svg>"
    seed = listed_seed()
    figures = tuple(row._replace(cells=row.cells[:3]) for row in seed.rows)
    drawn = seed, seed._replace(rows=figures, board=True, sheets=(Sheet("各单位", ("单位",), (), drawing),))
    quick = [pdf.render(source) for source in drawn]

    whole, ours = (page(string="<p>")._ua_stylesheets()[0] for page in (HTML, press.Page))
    assert len(whole.matcher.other_selectors) == len(ours.matcher.other_selectors) + 6
    monkeypatch.setattr(press, "Page", HTML)
    assert [pdf.render(source) for source in drawn] == quick


def test_it_is_tagged_and_says_what_it_is(seed: PdfReader) -> None:
    root = seed.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "zh-CN"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert seed.metadata is not None
    assert seed.metadata.title == listed_seed().title
    assert seed.metadata.author == "市住房城乡建设局"
    assert not {"/CreationDate", "/ModDate"} & set(seed.metadata)


def test_the_outline_leads_to_each_task(seed: PdfReader) -> None:
    titles = [entry.title for entry in seed.outline]
    assert [title.split()[0] for title in titles] == ["34", "40", "42", "88", "89", "91"]
    assert titles[1] == "40 拓展城市绿网空间，推行“绿地+停车”“绿地+应急…"
    pages = [seed.get_destination_page_number(entry) for entry in seed.outline]
    assert pages == sorted(pages)
    assert pages[0] == 0


def test_the_page_is_a4_landscape_with_its_number_on_the_outer_side(seed: PdfReader) -> None:
    for number, page in enumerate(seed.pages, start=1):
        assert (round(page.mediabox.width / MM), round(page.mediabox.height / MM)) == (297, 210)
        foot = [(x, text) for x, y, text in pieces(page) if y < 20 * MM]
        assert bare("".join(text for _, text in foot)) == f"—{number}—"
        assert all((x > 250 * MM) if number % 2 else (x < 40 * MM) for x, _ in foot)


def test_only_our_own_fonts_are_embedded(seed: PdfReader) -> None:
    names = {str(font["/BaseFont"]) for page in seed.pages for font in page["/Resources"]["/Font"].values()}
    assert {name.partition("+")[2].partition("-")[0].rstrip(",") for name in names} == {
        "figures", "fang", "light", "song", "hei",
    }  # fmt: skip


@pytest.mark.parametrize(("spaced", "after"), some_of(product([0, 3, 6, 9, 12, 15], [0, 1]), 5))
def test_a_number_stands_where_its_row_begins(spaced: int, after: int) -> None:
    """However much room is left at the foot of a page, and whether the row is the last: short rows and long ones."""
    long = "桥梁工程立项、环评、可研批复、用地预审和初步设计，" * 3
    above = [Item("", (Line("正常推进。"),))] * spaced + [Item("", (Line("正常推进。"),) * (17 - spaced))]
    for second in (["77", long, long, ""], ["77", "桥梁", "桥梁", "桥梁"], ["77", "桥梁", "桥梁", long]):
        source = table([["1", "任务", "", ""], second, *[["90", "其他", "", ""]] * after])
        first = source.rows[0]
        cells = (*first.cells[:3], Cell("正常推进。" * 17, tuple(above)))
        document = reader(source._replace(rows=(first._replace(cells=cells), *source.rows[1:])))
        pages = [bare(page.extract_text()) for page in document.pages]
        begun = next(number for number, page in enumerate(pages) if "77" in page or "桥梁" in page)
        assert "77" in pages[begun]
        assert "桥梁" in pages[begun]


@pytest.mark.parametrize("lines", [16, 17])
def test_a_task_of_three_lines_begins_beside_its_number(lines: int) -> None:
    """Where the row goes on on the next page, two of the three stay at the foot."""
    task = "涵洞工程立项、环评、可研批复、用地预审和初步设计，年内开工建设"
    source = table([["1", "任务", "\n".join(["完成目标。"] * lines), ""], ["77", task, "完成", ""]])
    first, second = source.rows
    long = Cell("正常推进。", tuple(Item("", (Line("工程正常推进，完成立项。"),)) for _ in range(14)))
    document = reader(source._replace(rows=(first, second._replace(cells=(*second.cells[:3], long)))))
    begun, further = (bare(page.extract_text()) for page in document.pages)
    assert "涵洞" in begun[begun.index("77") :]
    assert "开工建设" in further
    assert "77（续）" in further


@pytest.mark.parametrize("lines", some_of(range(8, 24, 2), 3))
def test_the_signature_never_stands_alone(lines: int) -> None:
    document = reader(table([["1", "任务", "\n".join(["完成目标。"] * lines), ""]]))
    last = document.pages[-1].extract_text()
    assert "审签" in last
    assert "完成目标" in last


def test_columns_share_the_paper() -> None:
    source = table([["1", "任务", "目标", "进展"]])
    (row,) = source.rows
    wide = source._replace(
        columns=(*source.columns, Column("lead", "牵头单位", 30), Column("target", "年度目标", 60)),
        rows=(row._replace(cells=(*row.cells, Cell("市住建局"), Cell("完成800户"))),),
    )
    assert "完成800户" in bare(reader(wide).pages[0].extract_text())


def test_characters_that_cannot_be_printed_are_named(caplog: pytest.LogCaptureFixture) -> None:
    source = table([["1", "祊河\U00020bb7㎡①⑳😀", "昇ა完成\n60%\u200b", "①ა完成"]], title="分解😀表")
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf.render(source)
    log = " ".join(record.getMessage() for record in caplog.records if ".notdef" in record.getMessage())
    assert pdf.unprintable(source) == ["😀", "ა"]
    assert all(mark in log for mark in "😀ა")
    assert not any(mark in log for mark in "祊昇\U00020bb7㎡①⑳")


def test_all_of_gbk_can_be_printed_but_for_what_no_source_holds() -> None:
    leads, trails = range(0x81, 0xFF), range(0x40, 0xFF)
    everything = "".join(bytes((lead, trail)).decode("gbk", "ignore") for lead in leads for trail in trails)
    assert pdf.unprintable(table([["1", everything, "㑇㑊㕮㘎㙍㙘䥽鿏𫖯𬺓", ""]])) == ["≒"]


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "http://127.0.0.1/", "data:text/plain,a", press.ORIGIN + "fonts/../../manage.py"]
)
def test_nothing_is_fetched_but_our_fonts(url: str) -> None:
    with pytest.raises(ValueError, match="外部资源"):
        press.fetch(url)


def test_markup_in_a_text_is_printed_as_text() -> None:
    words = '<img src="file:///etc/hostname"> A&B <b>完成</b>'
    assert columns(reader(table([["1", words, "目标", ""]])))[1] == "工作任务" + bare(words)


def test_without_pango_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "reports.documents.press")
    monkeypatch.delattr("reports.documents.press")
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with pytest.raises(pdf.PdfUnavailable, match="apt-get install libpango"):
        pdf.render(listed_seed())


class NoPango:
    """Stands where the system's loader is on a machine without Pango."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "reports.documents.press":
            raise OSError("cannot load library 'libpango-1.0-0'")


def of_lengths(lengths: list[tuple[int, int]]) -> Table:
    """Return a table whose rows have goals and reports of so many words, each cell with a beginning and an end of its own."""
    rows = tuple(
        Row(
            f"{number}-1", "",
            (Cell(f"{number}-1"), Cell("任务"), *(Cell(f"起{number}。{'文字' * count}止{number}。") for count in counts)),
        )
        for number, counts in enumerate(lengths, 40)
    )  # fmt: skip
    return listed_seed()._replace(rows=rows)


@pytest.mark.parametrize(
    ("first", "grown"), some_of(product([(10, 10), (10, 900), (900, 10), (300, 620)], range(0, 400, 100)), 5)
)
def test_a_page_that_begins_within_a_row_repeats_its_number(first: tuple[int, int], grown: int) -> None:
    """Whichever cell goes on, and wherever the row ends; a page that begins with a row says nothing."""
    document = reader(of_lengths([first, (5, 100 + grown), (200 + grown, 5), (5, 5), (5, 1500)]))
    begun, ended = dict[int, int](), dict[int, int]()
    for place, page in enumerate(document.pages):
        for number in map(int, re.findall(r"起(\d+)。", bare(page.extract_text()))):
            begun.setdefault(number, place)
        for number in map(int, re.findall(r"止(\d+)。", bare(page.extract_text()))):
            ended[number] = place
    assert sorted(begun) == sorted(ended) == [40, 41, 42, 43, 44]
    for place, page in enumerate(document.pages):
        told = bare("".join(text for _, y, text in pieces(page) if y > TOP))
        assert told == "".join(f"{number}-1（续）" for number in begun if begun[number] < place <= ended[number]), place


def test_references_of_pages_are_made_again_when_a_page_is_added() -> None:
    document = pydyf.PDF()
    for pages in (1, 2, 3):
        document.add_page(pydyf.Dictionary({"Type": "/Page"}))
        kids = document.pages["Kids"]
        assert document.page_references == tuple(f"{number} 0 R".encode() for number in kids[::3])
        assert len(document.page_references) == pages
