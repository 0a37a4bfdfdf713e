"""Tables as they are printed: the seed with its sub-projects listed, and long tables for paging."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from reports.documents.table import Cell, Item, Line, Row, Table
from tests.reports.seed_table import seed_table

MARKERS = "①②③④⑤⑥⑦⑧⑨⑩"


def bare(text: str) -> str:
    """Return text without any white space."""
    return "".join(text.split())


def listed_seed() -> Table:
    """Return the seed's table; the sub-projects of an item stand a line each, three districts beside them."""
    table = seed_table()
    return table._replace(rows=tuple(_listed(row) for row in table.rows))


def long_table(tasks: int, entries: int = 10, text: str = "") -> Table:
    """Return a table of so many tasks with so many sub-projects in one item, or with `text` as every goal."""
    goal = text or "开工建设12条城市道路工程，完成全年目标的50%；完成线路拆迁摸底调查。"
    rows = []
    for number in range(1, tasks + 1):
        lines = tuple(
            Line(name + "总工程量完成60%；", len(name), "兰山区", "under_construction")
            for name in (f"通达路北延{number}-{place}号道路工程：" for place in range(entries))
        )
        said = MARKERS[0] + "".join(line.text for line in lines)
        cells = (Cell(str(number)), Cell("加快推进骨干道路建设，新建、改造城市道路25条。"), Cell(goal))
        rows.append(Row(str(number), "", (*cells, Cell(said, (Item(MARKERS[0], lines),)))))
    return seed_table()._replace(rows=tuple(rows))


def _listed(row: Row) -> Row:
    return row._replace(cells=(*row.cells[:-1], _items(row.cells[-1].text)))


def _items(text: str) -> Cell:
    parts = [part for part in re.split(r"\s*(?=[①-⑩])", text) if part]
    return Cell(text, tuple(Item(part[0], _lines(part[1:].strip())) for part in parts))


def _lines(text: str) -> tuple[Line, ...]:
    named = re.split(r"(?<=；)(?=[^；：]{2,30}：)", text)
    if len(named) < 5:
        return (Line(text),)
    return tuple(
        Line(
            line,
            line.index("：") + 1,
            "兰山区" if place < 10 else "高新区" if place < 16 else "",
            "completed" if "已完工" in line else "under_construction",
        )
        for place, line in enumerate(named)
    )


@dataclass
class Element:
    """An element as written: its tag, attributes and the text inside it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""


class Markup(HTMLParser):
    """The elements of a piece of markup in order, each with its own text and that of its descendants."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(markup)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))
        if tag not in ("br", "col", "meta"):
            self._open.append(self.elements[-1])

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, name: str = "") -> list[Element]:
        """Return the elements of a tag, of one class if `name` is given."""
        return [
            e for e in self.elements if e.tag == tag and (not name or name in (e.attributes.get("class") or "").split())
        ]
