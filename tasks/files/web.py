"""Web pages and fragments of HTML into tables: parsed by libxml2 as a stream, in linear time, and no text lost."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, cast

from lxml import etree

from tasks.files.grid import GridBuilder
from tasks.files.markup import BLOCKS, NAME, TAG, unescape, without_comments
from tasks.files.tables import Budget, Document, FileProblem

SILENT = frozenset({"script", "style", "template", "head", "noscript", "textarea", "select"})
STRAY = re.compile(rf"<(?!/?{NAME}|!--|!(?i:doctype)|\?xml)", re.ASCII)
PROLOGUE = re.compile(r"\ufeff?\s*+(?:<\?xml[^<>]*+>\s*+)?(?:<!doctype[^<>]*+>)?", re.IGNORECASE)  # says what follows
# A line feed in the source is only how the source is wrapped: between Chinese signs nothing, else a space.
WRAP = re.compile(r"(?<=[^\x00-\xff])[ \t]*+\n\s*+(?=[^\x00-\xff])|[ \t]*+\n\s*+")


class _Page:
    """Receives the events of the parser and passes them to the builder."""

    def __init__(self, builder: GridBuilder) -> None:
        self.builder = builder
        self.silent: list[str] = []
        self.read: Counter[str] = Counter()
        self.title: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.silent or tag in SILENT:
            self.silent.append(tag)
            return
        if tag == "table":
            self.builder.open_table()
        elif tag == "tr":
            self.builder.open_row()
        elif tag in ("td", "th"):
            self.builder.open_cell(_number(attributes.get("colspan")), _number(attributes.get("rowspan")))
        elif tag in BLOCKS:
            self.builder.text("\n")

    def end(self, tag: str) -> None:
        if self.silent:
            self.silent.pop()
        elif tag == "table":
            self.builder.close_table()
        elif tag in ("td", "th", "tr"):
            self.builder.close_cell()
        elif tag in BLOCKS and tag != "br":
            self.builder.text("\n")

    def data(self, text: str) -> None:
        self.read.update(unescape(text) if self.silent else text)
        if self.silent:
            if self.silent[-1] == "title":
                self.title.append(text)
            return
        self.builder.text(WRAP.sub(_unwrap, text) if "\n" in text else text)

    def comment(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass


def read_html(text: str, budget: Budget) -> Document:
    """Return the tables of a page or fragment; text outside them becomes title lines; what was lost is noted."""
    text = STRAY.sub("&lt;", without_comments(text.replace("\r\n", "\n").replace("\r", "\n")))
    builder = GridBuilder(budget)
    page = _Page(builder)
    parser = etree.HTMLParser(
        target=cast("Any", page), remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        for at in range(0, len(text), 1 << 16):
            parser.feed(text[at : at + (1 << 16)])
        parser.close()
    except etree.LxmlError as error:
        raise FileProblem("网页的标记损坏，读不下去，请把表格复制到 Excel 里，另存为 .xlsx 后再导入。") from error
    tables, after = builder.finish()
    if not tables:
        raise FileProblem("网页里没有找到表格，请在网页上选中整个表格，复制后粘贴到这里。")
    if not tables[0].title_lines:
        tables[0].title_lines = [line for line in "".join(page.title).split("\n") if line.strip()]
    notes = builder.notes
    lost = Counter(unescape(TAG.sub("", PROLOGUE.sub("", text, count=1)))) - page.read
    missing = sum(number for sign, number in lost.items() if not sign.isspace())
    if missing:
        notes.append(f"网页里约有 {missing} 个字没有读到，请与原网页核对。")
    return Document("html", tables=tables, lines_after=after, notes=notes)


def _unwrap(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return "" if before > "\xff" and after > "\xff" else " "


def _number(value: str | None) -> int:
    """Return a span as browsers read it: what is no number is 1, and nothing reaches further than 65534."""
    found = re.match(r"\s*(\d{1,9})", value or "", re.ASCII)
    return min(int(found[1]), 65534) if found else 1
