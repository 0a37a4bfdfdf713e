"""An official document (公文) as one neutral value: the office's head, its paragraphs, tables and annexes; PDF and Word render it."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from django.template.loader import render_to_string

from reports.documents import archive, paper, pdf
from reports.documents.cells import DrawnTable, draw
from reports.documents.table import Table

WIDTH, HEIGHT = 210.0, 297.0
TOP, RIGHT, BOTTOM, LEFT = 37.0, 26.0, 35.0, 28.0
TYPE_WIDTH = WIDTH - LEFT - RIGHT
"""Millimetres (GB/T 9704—2012): a type area of 156 × 225."""

PRINTED = ("pdf", "docx")
TITLE_LINE = 20  # characters of 二号 on a line
TITLE_WORDS = re.compile("重点|推进|完成|落实|进展|民生|情况|关于|的")


class Part(NamedTuple):
    """A part of the text: its first-level heading (empty: none), its paragraphs, and a table that may follow them."""

    heading: str
    paragraphs: tuple[str, ...]
    table: Table | None = None


class Annex(NamedTuple):
    """An annex on pages of its own, `wide` ones on A4 landscape; its table's title is its own."""

    table: Table
    wide: bool = False


class Official(NamedTuple):
    """The whole document. `name` is printed in red above all, with `label` (第1期) and the `issuer`; `copies` at the end."""

    name: str
    label: str
    issuer: str
    dated: date
    title: str
    addressees: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    annexes: tuple[Annex, ...]
    copies: str

    @property
    def day(self) -> str:
        """Return the date in Arabic figures, as 2024年7月2日."""
        return f"{self.dated.year}年{self.dated.month}月{self.dated.day}日"

    @property
    def tables(self) -> list[tuple[Table, float]]:
        """Return all its tables in order, each with its width in mm."""
        inside = [(part.table, TYPE_WIDTH) for part in self.parts if part.table]
        return inside + [(annex.table, paper.TYPE_WIDTH if annex.wide else TYPE_WIDTH) for annex in self.annexes]

    @property
    def texts(self) -> list[str]:
        """Return all that it says but for its tables."""
        head = [self.name, self.label, self.issuer, self.title, self.addressees, self.copies, *self.notes]
        return head + [text for part in self.parts for text in (part.heading, *part.paragraphs)]

    @property
    def numbered(self) -> list[tuple[str, Annex]]:
        """Return the annexes, each with its label: 附件 alone for one, else 附件1, 附件2."""
        several = len(self.annexes) > 1
        return [(f"附件{number if several else ''}", annex) for number, annex in enumerate(self.annexes, 1)]

    @property
    def listed(self) -> list[str]:
        """Return the annexes as they are named below the text: 1.欠进度任务清单."""
        several = len(self.annexes) > 1
        return [f"{number}." * several + annex.table.title for number, annex in enumerate(self.annexes, 1)]


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
        from reports.documents import official_word  # noqa: PLC0415  loads python-docx: only who writes Word waits for it

        return official_word.render(official)
    press = pdf.loaded_press()
    tables = official.tables
    rules = "".join(
        press.columns(tuple(paper.widths(table.columns, room)), f".t{number}") + _centred(table, number)
        for number, (table, room) in enumerate(tables)
    )
    drawn = [Drawn(f"t{number}", draw(table, plain=True)) for number, (table, _) in enumerate(tables)]
    inside = iter(drawn)
    context = {
        "official": official,
        "title": title_lines(official.title),
        "parts": [(part, next(inside) if part.table else None) for part in official.parts],
        "annexes": [(label, annex, next(inside)) for label, annex in official.numbered],
    }
    return press.typeset(render_to_string("documents/official.html", context), rules, "pdf-official")


def title_lines(title: str) -> list[str]:
    """Return a title in the lines in which it prints: two where it is long, parted before a word near its middle."""
    places = [found.start() for found in TITLE_WORDS.finditer(title) if found.start()]
    if len(title) <= TITLE_LINE or not places:
        return [title]
    cut = min(places, key=lambda place: abs(place - len(title) / 2))
    return [title[:cut], title[cut:]]


def _centred(table: Table, number: int) -> str:
    """Return the rules that centre a table's counts."""
    places = [place for place, column in enumerate(table.columns, 1) if column.key in paper.CENTRED]
    return "".join(f".t{number} td:nth-child({place}) {{ text-align: center }}\n" for place in places)


def unprintable(official: Official) -> list[str]:
    """Return the characters that no font of the PDF holds, each once and in order."""
    texts = [*official.texts, *(text for table, _ in official.tables for row in table.texts for text in row)]
    return pdf.missing(texts)
