"""Documents: PDF against Chromium's print, against itself at other sizes; Excel against a raw zip; the store."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.template.loader import render_to_string

from reports import documents
from reports.documents import excel, pdf
from reports.documents.cells import draw
from reports.documents.paper import column_rules
from reports.documents.quarter_table import quarter_table
from reports.documents.table import Cell, Row, Table
from reports.samples.synthetic import FIRST_YEAR
from tasks.models import Period
from tests.bench.measure import Figure, at_most

CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-pdf-header-footer",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sample(tasks: int = 130) -> Table:
    """Return the sample's table, repeated or cut to `tasks` rows."""
    period = Period.objects.select_related("plan").get(plan__year=FIRST_YEAR, number=2)
    table = quarter_table(period)
    rows = (table.rows * (tasks // len(table.rows) + 1))[:tasks]
    return table._replace(rows=rows, dated=period.quarter.ends_on)


def against_chromium() -> Figure:
    """Measure the PDF of 130 tasks, warm and tagged, against Chromium's print of the same page, cold."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("没有 Chromium：apt-get install chromium")
    table = sample()
    context = {"table": draw(table, plain=True), "author": table.unit, "signature": ""}
    page = render_to_string("documents/quarter_table.html", context)
    fonts = Path(settings.BASE_DIR) / "static"
    with tempfile.TemporaryDirectory() as folder:
        style = column_rules(table.columns)
        style += (fonts / "css/pdf.css").read_text().replace('url("..', f'url("file://{fonts}')
        source = Path(folder) / "page.html"
        source.write_text(page.replace("</head>", f"<style>{style}</style></head>"))

        def chromium_prints() -> None:
            target = Path(folder) / "page.pdf"
            profile = tempfile.mkdtemp(dir=folder)
            subprocess.run(
                [chromium, *CHROMIUM, f"--user-data-dir={profile}", "--export-tagged-pdf",
                 f"--print-to-pdf={target}", source.as_uri()],
                check=True, capture_output=True, timeout=120,
            )  # fmt: skip
            assert target.stat().st_size > 10_000

        pdf.render(sample(6))
        return at_most(
            "PDF，130 项，已预热，带标签",
            lambda: pdf.render(table),
            "Chromium 打印同一页（冷启动）",
            chromium_prints,
            2.0,
            5,
        )


def growth() -> Figure:
    """Measure how the time grows from 30 tasks to 250."""
    long, short = sample(250), sample(30)
    return at_most("PDF，250 项", lambda: pdf.render(long), "PDF，30 项", lambda: pdf.render(short), 10, 3)


def long_cell() -> Figure:
    """Measure a cell of 1,600 characters against one of 400."""
    table = sample(1)
    words = "加快推进城市道路建设，完善地下管网，提升供热保障能力。" * 80

    def with_cell(length: int) -> Table:
        number, *_rest = table.rows[0].cells
        cells = (number, Cell("任务"), Cell("目标"), Cell(words[:length]))
        return table._replace(rows=(Row("1", "", cells),) * 20)

    long, short = with_cell(1_600), with_cell(400)
    return at_most("PDF，1,600 字的单元格", lambda: pdf.render(long), "400 字", lambda: pdf.render(short), 4, 5)


def workbook() -> Figure:
    """Measure the workbook of 1,000 rows against a raw zip writer that is given its cells, styles and row heights.

    The raw writer formats the same sheet, byte for byte, from strings and numbers that lie ready, and zips it with the
    other members of the file, which lie ready too. It need not check a text, reckon a height or know a style.
    """
    table = sample(1_000)
    with ZipFile(BytesIO(excel.render(table))) as book:
        members = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet1.xml"
    made = members.pop(name).decode()
    before, after = made[: made.index("<sheetData>")], made[made.index("</sheetData>") :]
    rows = [
        (row.get("r"), row.get("ht"), [(cell.get("r"), cell.get("s"), "".join(cell.itertext())) for cell in row])
        for row in ET.fromstring(made).iter(f"{SHEET}row")
    ]

    def sheet() -> str:
        parts = [before, "<sheetData>"]
        for number, height, cells in rows:
            written = "".join(
                f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
                if text
                else f'<c r="{place}" s="{style}"/>'
                for place, style, text in cells
            )
            parts.append(f'<row r="{number}" ht="{height}" customHeight="1">{written}</row>')
        return "".join([*parts, after])

    assert sheet() == made

    def raw() -> None:
        with ZipFile(BytesIO(), "w", ZIP_DEFLATED) as book:
            book.writestr(name, sheet())
            for other, content in members.items():
                book.writestr(other, content)

    return at_most("Excel，1,000 行", lambda: excel.render(table), "直接写 zip（同样的表）", raw, 3.5, rounds=15)


def again() -> Figure:
    """Measure an unchanged export against the first one."""
    table = sample()

    def first() -> None:
        shutil.rmtree(Path(settings.MEDIA_ROOT) / "documents", ignore_errors=True)
        documents.kept_document(table, "pdf")

    first()
    return at_most("未变的内容再次导出", lambda: documents.kept_document(table, "pdf"), "第一次导出", first, 0.02, 3)


BENCHMARKS = (against_chromium, growth, long_cell, workbook, again)
