"""An official document as a file: PDF in the layout of GB/T 9704—2012, and Word (reports.documents.official_word)."""

from __future__ import annotations

from typing import NamedTuple

from django.template.loader import render_to_string

from reports.documents import archive, official_word, paper, pdf
from reports.documents.cells import DrawnTable, draw
from reports.documents.official import Official, title_lines
from reports.documents.table import Table


class Drawn(NamedTuple):
    """A table as it is drawn, with the class that names it among the tables of the document."""

    name: str
    table: DrawnTable


def render(official: Official, kind: str) -> bytes:
    """Return the document as `pdf` or `docx`, the same bytes for the same content.

    Raises `PdfUnavailable` where Pango is missing and `UnwritableTextError` for a control character.
    """
    for text in official.texts:
        archive.check_characters(text, "正文", "Word")
    for table, _ in official.tables:
        archive.check_table(table, "Word")
    if kind == "docx":
        return official_word.render(official)
    typeset = pdf.typesetter()
    tables = official.tables
    rules = "".join(
        paper.column_rules(table.columns, room, f".t{number}") + _centred(table, number)
        for number, (table, room) in enumerate(tables)
    )
    drawn = [Drawn(f"t{number}", draw(table, plain=True)) for number, (table, _) in enumerate(tables)]
    inside = iter(drawn)
    context = {
        "official": official,
        "title": title_lines(official.title),
        "parts": [(part, next(inside) if part.table else None) for part in official.parts],
        "annexes": [(label, annex, next(inside)) for label, annex in official.labelled_annexes],
    }
    return typeset(render_to_string("documents/official.html", context), rules, "pdf-official")


def _centred(table: Table, number: int) -> str:
    """Return the rules that centre a table's counts."""
    places = [place for place, column in enumerate(table.columns, 1) if column.key in paper.CENTRED]
    return "".join(f".t{number} td:nth-child({place}) {{ text-align: center }}\n" for place in places)
