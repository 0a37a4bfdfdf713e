"""An official document (公文) as one neutral value: the office's head, its paragraphs, tables and annexes."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from reports.documents import paper
from reports.documents.table import Table

WIDTH, HEIGHT = 210.0, 297.0
TOP, RIGHT, BOTTOM, LEFT = 37.0, 26.0, 35.0, 28.0
TYPE_WIDTH = WIDTH - LEFT - RIGHT
"""Millimetres (GB/T 9704—2012): a type area of 156 × 225."""

PRINTED = ("pdf", "docx")
TITLE_LINE = 20  # characters of 二号 on a line
SPACES = re.compile(r"(?<=[\u4e00-\u9fff”]) (?=\d)|(?<=\d) (?=[\u4e00-\u9fff])")  # 4 项
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
    def texts_on_paper(self) -> list[str]:
        """Return all that it says, its tables too."""
        return [*self.texts, *(text for table, _ in self.tables for row in table.texts for text in row)]

    @property
    def labelled_annexes(self) -> list[tuple[str, Annex]]:
        """Return the annexes, each with its label: 附件 alone for one, else 附件1, 附件2."""
        several = len(self.annexes) > 1
        return [(f"附件{number if several else ''}", annex) for number, annex in enumerate(self.annexes, 1)]

    @property
    def annex_lines(self) -> list[str]:
        """Return the annexes as they are named below the text: 1.欠进度任务清单."""
        several = len(self.annexes) > 1
        return [f"{number}." * several + annex.table.title for number, annex in enumerate(self.annexes, 1)]


def title_lines(title: str) -> list[str]:
    """Return a title in the lines in which it prints: two where it is long, parted before a word near its middle."""
    places = [found.start() for found in TITLE_WORDS.finditer(title) if found.start()]
    if len(title) <= TITLE_LINE or not places:
        return [title]
    cut = min(places, key=lambda place: abs(place - len(title) / 2))
    return [title[:cut], title[cut:]]


def on_paper(text: str) -> str:
    """Return words of ours as an official document sets them: no space between figures and characters."""
    return SPACES.sub("", text)
