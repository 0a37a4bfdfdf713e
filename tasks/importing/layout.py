"""The rows of an understood table: which are tasks, which continue one, which are none and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tasks.files import Row, clean_key
from tasks.importing.cells import DITTO, NONE
from tasks.importing.column_fields import PEOPLE
from tasks.importing.headings import FIELDS, LONGEST_HEADING, field_of, normal
from tasks.importing.heads import Layout, cell
from tasks.importing.paragraphs import quarters_in
from tasks.importing.recognising import recognise
from tasks.importing.signatures import LONGEST_SIGNED, why_no_task
from tasks.importing.task_numbers import is_number, is_numeral, number_key

__all__ = ["FIELDS", "DataRow", "Layout", "Skipped", "begin_again", "data_rows", "recognise"]

SEPARATOR = re.compile(r"[-—–=_*·.|+:\s]+")
# 合计, 小 计（5项）, and in a row without a number also 市住建局小计, 本页合计
TOTAL = re.compile(
    r"(?:合计|总计|小计|共计|累计(?:完成)?|平均|汇总|统计)[:：]?(?:\d.*)?(?:[（(].{0,12}[）)])?|[总合]?共\d+[项个条件]"
)
# 市住建局小计5项, 本页合计（8件）
NAMED_TOTAL = re.compile(r"[^，。；]{0,14}(?:合计|总计|小计|共计)[:：]?\d{0,5}[项个条件户处]?(?:[（(].{0,12}[）)])?")
SECTION = re.compile(r"[（(]?[一二三四五六七八九十]+[）)、.．]|第[一二三四五六七八九十]+[章部类]")
LONGEST_SECTION, LONGEST_COUNT = 60, 4
NOT_TOLD = frozenset({"空行", "隐藏行", "分隔行", "类别行", "合并行"})
COUNTS = (
    "甲乙丙丁戊己庚辛壬癸",
    "ABCDEFGHIJ",
    "一二三四五六七八九十",
)  # columns counted under their heads


class Skipped(NamedTuple):
    """A row that is no task of its own: why, where it stands, and its words."""

    reason: str
    place: str
    words: str = ""

    @property
    def line(self) -> str:
        """Return a line for the preview, or nothing where the row's words are kept elsewhere or it has none."""
        return "" if self.reason in NOT_TOLD else f"{self.place}：“{self.words}”是{self.reason}，不是任务，已跳过。"


@dataclass(frozen=True, slots=True)
class DataRow:
    """One task's row: `values` by field, `extra` by heading, both verbatim; `number` is its row in the file.

    `merged` says that its progress stands in one cell with that of the row above.
    """

    layout: Layout
    number: int
    values: dict[str, str]
    extra: dict[str, str]
    merged: bool = False

    def place(self, name: str = "") -> str:
        """Return the place of a field's cell, or of the row."""
        column = next((column for column, given in self.layout.fields.items() if given == name), -1)
        return str(self.layout.table.place(self.number, column + 1))

    def heading(self, name: str) -> str:
        """Return the heading under which a field stands in the file."""
        column = next((column for column, given in self.layout.fields.items() if given == name), -1)
        return self.layout.headings.get(column, "") or FIELDS[name]

    def bold(self, name: str) -> list[str]:
        """Return the words of a field's cell that stand in bold beside others that do not."""
        column = next((column for column, given in self.layout.fields.items() if given == name), -1)
        return self.layout.table.bold_in(self.number, column + 1)


def data_rows(layout: Layout) -> tuple[list[DataRow], list[Skipped]]:
    """Return the task rows of a table and of those read with it, and the rows that were skipped (空行, 隐藏行, 合计行 …).

    A row that only continues merged cells of the row above is joined to it. A row across the whole table is the
    category of the rows that follow. A blank category is that of the row above: it was one merged cell.
    """
    rows: list[DataRow] = []
    skipped: list[Skipped] = []
    for part in layout.parts:
        for each in _read(part):
            (rows if isinstance(each, DataRow) else skipped).append(each)  # type: ignore[arg-type]
    return rows, skipped


def begin_again(rows: list[DataRow]) -> list[str]:
    """Return the numbers with that of their category before them (二、民生 1 is 2-1) where they begin again under each.

    Nothing where they do not: a number that is there twice is a mistake then.
    """
    sections: dict[str, list[str]] = {}
    for row in rows:
        sections.setdefault(row.values.get("category", ""), []).append(number_key(row.values.get("number", "")))
    keys = [key for listed in sections.values() for key in listed]
    counted = all(
        listed[0] == "1" and all(map(str.isdecimal, listed)) and [*map(int, listed)] == sorted({*map(int, listed)})
        for listed in sections.values()
    )
    if len(sections) < 2 or len(set(keys)) == len(keys) or not counted:
        return []
    order = {category: place for place, category in enumerate(sections, 1)}
    return [f"{order[row.values.get('category', '')]}-{number_key(row.values['number'])}" for row in rows]


def _read(layout: Layout) -> Iterator[DataRow | Skipped]:
    """Yield the rows of one table in their order; blank rows at its end are none."""
    above: DataRow | None = None
    columns = {name: column for column, name in layout.fields.items()}
    joined = _joined_rows(layout, columns)
    unnamed, category = layout.extra, ""
    people: dict[int, str] = {}
    told = columns.get("progress", -1) + 1
    merged = {
        number
        for span in layout.table.spans
        if span.left <= told <= span.right
        for number in range(span.top + 1, span.bottom + 1)
    }
    counted = (
        any(is_number(cell(row, columns["number"])) for row in layout.table.rows[layout.first :])
        if "number" in columns
        else False
    )
    blank: list[Skipped] = []
    section: Skipped | None = None
    for row in layout.table.rows[layout.first :]:
        place = str(layout.table.place(row.number))
        if row.hidden:
            yield Skipped("隐藏行", place)
            continue
        if not any(row.cells):
            blank.append(Skipped("空行", place))
            continue
        yield from blank
        blank.clear()
        words = _beginning(row)
        if reason := _skipped(row, layout, columns):
            yield Skipped(reason, place, words)
        elif named := _section(row, layout, columns, counted=counted):
            category = named
            if section:
                yield section
            section = Skipped("类别行", place, words)
        elif above and row.number in joined:
            _join(above, row, layout, joined[row.number])
            yield Skipped("合并行", place, words)
        else:
            values = {name: cell(row, column) for name, column in columns.items()}
            if section:
                yield section
                section = None
            values |= {
                name: _joined_texts(row, layout, name, people) for name in {*layout.also.values(), *PEOPLE} & {*columns}
            }
            if goals := quarters_in(values.get("goal", "")):
                values["goal"] = ""
                values |= {
                    "goal" if number == layout.quarter else f"goal{number}": text for number, text in goals.items()
                }
            if values.get("category") or category:
                category = values["category"] = values.get("category") or category
            extra = {name: text for column, name in unnamed.items() if (text := cell(row, column))}
            above = DataRow(layout, row.number, values, extra, merged=row.number in merged)
            yield above
    if section:  # no task follows: it heads nothing
        yield section._replace(reason="表尾文字")


def _joined_texts(row: Row, layout: Layout, name: str, people: dict[int, str]) -> str:
    """Return the texts of a field's columns in their order, each after its heading; a person's telephone after the name.

    `people` are the cells above by column: 同上 means them.
    """
    told = [(layout.headings[column], cell(row, column)) for column in layout.columns_of(name)]
    if name in PEOPLE:
        for column in layout.columns_of(name):
            text = cell(row, column)
            people[column] = people.get(column, "") if DITTO.fullmatch(text.strip()) else text
        texts = (people[column] for column in layout.columns_of(name))
        return " ".join(dict.fromkeys(text for text in texts if text and not NONE.fullmatch(text.strip())))
    if name == "text":
        return "\n".join(dict.fromkeys(text for _, text in told if text))
    return "\n".join(f"{heading}：{text}" for heading, text in told if text)


def _beginning(row: Row) -> str:
    words = " ".join(" ".join(dict.fromkeys(filter(None, row.cells))).split())
    return words if len(words) <= LONGEST_SIGNED else f"{words[:LONGEST_SIGNED]}…"


def _skipped(row: Row, layout: Layout, columns: dict[str, int]) -> str:
    """Return why a row is no task: a separator, a repeated head or title, a total, a remark, a signature, a page."""
    filled = [text for text in row.cells if text]
    first = re.sub(r"\s", "", clean_key(filled[0][:LONGEST_HEADING]))
    distinct = set(filled)
    again = field_of(cell(row, columns.get("number", len(row.cells)))) == "number"  # 序号 … in place of 任务编号 …
    if all(SEPARATOR.fullmatch(text) for text in distinct):
        return "分隔行"
    if max(map(len, distinct)) <= LONGEST_HEADING and all(
        normal(text) in normal(layout.headings.get(column, ""))
        or (again and field_of(text) == layout.fields.get(column))
        for column, text in enumerate(row.cells)
        if text
    ):
        return "重复表头"
    if len(distinct) == 1 and layout.title and filled[0] == layout.title:
        return "重复标题"
    shown = [number_key(text) for text in filled] if max(map(len, filled)) <= LONGEST_COUNT else []
    if len(shown) > 2 and (
        shown == [str(place) for place in range(1, len(shown) + 1)]
        or any(shown == list(signs[: len(shown)]) for signs in COUNTS)
    ):
        return "栏次行"
    numbered = "number" in columns and is_number(cell(row, columns["number"]))
    keys = [
        re.sub(r"\s", "", clean_key(cell(row, columns[name])))
        for name in ("number", "category", "text")
        if name in columns
    ]
    if any(TOTAL.fullmatch(key) for key in (first, *keys) if len(key) <= LONGEST_HEADING):
        return "合计行"
    if numbered:
        return ""
    if any(NAMED_TOTAL.fullmatch(key) for key in (first, *keys)):
        return "合计行"
    return why_no_task(filled)


def _section(row: Row, layout: Layout, columns: dict[str, int], *, counted: bool) -> str:
    """Return the category that a row across the table names, or nothing.

    In a table whose tasks are `counted` in figures it may also stand as 一｜经济发展 in the columns of numbers and tasks.
    """
    filled = [column for column, text in enumerate(row.cells) if text]
    text = row.cells[filled[0]]
    number = columns.get("number")
    if counted and number in filled and len({row.cells[column] for column in filled}) == 2:
        words = cell(row, columns.get("text", -1)) if set(filled) <= {number, columns.get("text")} else ""
        mark = cell(row, number) if number is not None else ""
        if words and is_numeral(mark) and len(words) <= LONGEST_SECTION:
            return f"{mark}{'' if SECTION.match(mark) else '、'}{words}"
    if len({row.cells[column] for column in filled}) > 1 or len(text) > LONGEST_SECTION or len(layout.headings) < 2:
        return ""
    merged = len(filled) > 1 and any(
        span.top <= row.number <= span.bottom and span.left <= filled[0] + 1 and span.right > filled[-1]
        for span in layout.table.spans
    )
    alone = len(filled) == 1 and (
        (SECTION.match(text) and filled[0] != columns.get("category"))
        or (filled[0] == number and not is_number(text) and not is_numeral(text))
    )
    return clean_key(text) if merged or alone else ""


def _joined_rows(layout: Layout, columns: dict[str, int]) -> dict[int, set[int]]:
    """Return the rows that continue the task above (number or text merged down), with the columns merged there."""
    key = columns.get("number", columns.get("text"))
    table = layout.table
    start = table.rows[layout.first].number if layout.first < len(table.rows) else 0
    joined: dict[int, set[int]] = {}
    for span in table.spans:
        if key is not None and span.left <= key + 1 <= span.right and span.top >= start and span.bottom > span.top:
            joined |= {number: set() for number in range(span.top + 1, span.bottom + 1)}
    for span in table.spans if joined else ():
        for number in range(span.top + 1, span.bottom + 1):
            if number in joined:
                joined[number] |= set(range(span.left - 1, span.right))
    return joined


def _join(above: DataRow, row: Row, layout: Layout, merged: set[int]) -> None:
    """Add what a continuing row has of its own to the row above, as further lines."""
    for column, text in enumerate(row.cells):
        if not text or column in merged:
            continue
        name = layout.fields.get(column) or layout.also.get(column, "")
        kept = above.values if name else above.extra
        headed = name in layout.also.values() and name not in (*PEOPLE, "text")
        told = f"{layout.headings[column]}：{text}" if headed else text
        name = name or layout.extra.get(column, "")
        kept[name] = f"{kept[name]}\n{told}" if kept.get(name) else told
