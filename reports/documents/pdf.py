"""The official table as PDF: A4 landscape, tagged, with an outline, the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from fontTools.ttLib import TTFont

from reports.documents.cells import draw
from reports.documents.paper import column_rules, date_line, unit_line
from reports.documents.printing import PangoMissing, Printer
from reports.documents.table import Table

BODY = ("figures", "fang", "light")  # every face falls back on these: what they lack can't be printed
MISSING = (
    "本机缺少生成 PDF 所需的系统组件，请管理员执行："
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


class PdfUnavailable(RuntimeError):
    """Pango is missing on this machine; the message is for the user and names the remedy."""


def render(table: Table) -> bytes:
    """Return the PDF of `table`; about 1 ms a printed line, one document at a time in a process.

    Raises `PdfUnavailable` where Pango is missing, `PrintRefused` where it is printed apart and too large for that.
    """
    typeset = typesetter()
    if table.board:
        return typeset(render_to_string("documents/dashboard.html", board(table)), "", "pdf-board")
    context = {
        "table": draw(table, plain=True),
        "author": table.unit,
        "signature": table.signature,
        "people": table.people,
        "notes": table.notes,
    }
    return typeset(render_to_string("documents/quarter_table.html", context), column_rules(table.columns))


class Apart:
    """Where documents are printed: in this process, as a command does, or by the `printer` of one that serves pages."""

    printer: Printer | None = None


def print_apart() -> None:
    """Let documents be printed in a process of their own from now on."""
    Apart.printer = Printer()


def typesetter() -> Callable[..., bytes]:
    """Return what makes a PDF of a page, its rules and the name of its style sheet (`press.typeset`).

    It, or its call, raises `PdfUnavailable` where Pango is missing.
    """
    if Apart.printer:
        return _printed_apart
    try:
        from reports.documents import press  # noqa: PLC0415  loads Pango: only who prints waits for it
    except OSError as error:
        raise PdfUnavailable(MISSING) from error
    return press.typeset


def _printed_apart(page: str, rules: str, style: str = "pdf") -> bytes:
    assert Apart.printer is not None
    try:
        return Apart.printer.typeset(page, rules, style)
    except PangoMissing as error:
        raise PdfUnavailable(MISSING) from error


def board(table: Table) -> dict[str, Any]:
    """Return what the page of a dashboard shows: the drawn parts before its figures, the figures, and the other parts by place."""
    sides: dict[str, list[tuple[str, SafeString]]] = {"first": [], "top": [], "left": [], "right": [], "wide": []}
    for sheet in table.sheets:
        if sheet.drawing:
            sides[sheet.side].append((sheet.title, mark_safe(sheet.drawing)))  # noqa: S308  drawn by our own templates
    figures = [[cell.text for cell in row.cells] for row in table.rows]
    return {"table": table, "unit": unit_line(table), "dated": date_line(table), "figures": figures, **sides}


def unprintable(table: Table) -> list[str]:
    """Return the characters of `table`, each once and in order, that no font of the PDF holds."""
    texts = [table.title, table.unit, *table.people, *(column.heading for column in table.columns)]
    return missing(texts + [text for row in table.texts for text in row])


def missing(texts: Iterable[str]) -> list[str]:
    """Return the characters of `texts`, each once and in order, that no font of the PDF holds."""
    return [mark for mark in dict.fromkeys("".join(texts)) if mark.isprintable() and ord(mark) not in _printable()]


@cache
def _printable() -> frozenset[int]:
    """Return the code points that the fonts of the body hold."""
    folder = Path(settings.BASE_DIR) / "static/fonts"
    return frozenset(code for name in BODY for code in TTFont(folder / f"{name}.woff2").getBestCmap())
