"""From the tables of a file to task rows: the head row found by its headings, columns given fields, the rest skipped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tasks.files import Document, Row, Table, clean_key
from tasks.importing.headings import FIELDS, LONGEST_HEADING, Meant, field_of, normal, quarter_of, unit_of, year_of

__all__ = ["FIELDS", "DataRow", "Layout", "data_rows", "recognise"]

LOOKED_THROUGH = 40  # so many rows are looked through for the head
SEPARATOR = re.compile(r"[-—–=_*·.|+:\s]+")
TOTAL = re.compile(r"(合计|总计|小计|共计)[:：]?(\d.*)?")
REMARK = re.compile(r"(注|备注|说明|填表人|填报人|制表人|审核人|联系人|联系电话)\s*\d*[:：].*", re.DOTALL)
SECTION = re.compile(r"[（(]?[一二三四五六七八九十]+[）)、.．]|第[一二三四五六七八九十]+[章部类]")
LONGEST_SECTION = 60


@dataclass(frozen=True, slots=True)
class Layout:
    """A table with its head understood: column indexes count from 0, `fields` gives their fields.

    `fields` is empty where the head was not recognised; `questions` are sentences (without a full stop) about the
    quarter that only a person can answer; `notes` are for the preview.
    """

    table: Table
    head: int
    first: int
    headings: dict[int, str]
    fields: dict[int, str]
    title: str = ""
    year: int | None = None
    quarter: int | None = None
    unit: str = ""
    questions: list[str] = field(default_factory=list)
    file_notes: list[str] = field(default_factory=list)

    @property
    def mapping(self) -> dict[int, str] | None:
        """Return the fields by column, or None where a person has to give them."""
        return self.fields or None

    @property
    def subject(self) -> str:
        """Return the title without year and quarter."""
        return re.sub(r"^\s*\d{4}\s*年(度)?|第?[一二三四1-4]\s*季度", "", self.title).strip()

    @property
    def extra(self) -> dict[int, str]:
        """Return the headings of the columns that have no field, each different from the others."""
        found: dict[int, str] = {}
        for column, heading in self.headings.items():
            if column not in self.fields:
                name = heading or f"第 {column + 1} 列"
                found[column] = f"{name}（第 {column + 1} 列）" if name in found.values() else name
        return found

    @property
    def notes(self) -> list[str]:
        """Return what a person should know before the import, the columns without a field among it."""
        names = "、".join(f"“{heading}”" for heading in self.extra.values())
        kept = [f"{names}没有对应的字段，内容按原样保存在任务上。"] if names and self.fields else []
        return [*self.file_notes, *self.table.notes, *kept]

    def with_mapping(self, mapping: Mapping[int, str]) -> Layout:
        """Return the layout with fields given by a person: {column: field}, "" for a column without one."""
        return replace(self, fields={column: name for column, name in mapping.items() if name})


@dataclass(frozen=True, slots=True)
class DataRow:
    """One task's row: `values` by field, `extra` by heading, both verbatim; `number` is its row in the file."""

    layout: Layout
    number: int
    values: dict[str, str]
    extra: dict[str, str]

    def place(self, name: str = "") -> str:
        """Return the place of a field's cell, or of the row."""
        column = next((column for column, given in self.layout.fields.items() if given == name), -1)
        return str(self.layout.table.place(self.number, column + 1))

    def heading(self, name: str) -> str:
        """Return the heading under which a field stands in the file."""
        column = next((column for column, given in self.layout.fields.items() if given == name), -1)
        return self.layout.headings.get(column, "") or FIELDS[name]


def recognise(document: Document) -> list[Layout]:
    """Return one layout for each table of a file, in their order; `fields` is empty where no head was recognised."""
    return [_recognise(table, document) for table in document.tables]


def data_rows(layout: Layout) -> tuple[list[DataRow], Counter[str]]:
    """Return the task rows of a table, and how many rows were skipped by reason (空行, 分隔行, 合计行 …).

    A row that only continues merged cells of the row above is joined to it. A row across the whole table is the
    category of the rows that follow. A blank category is that of the row above: it was one merged cell.
    """
    rows: list[DataRow] = []
    skipped: Counter[str] = Counter()
    columns = {name: column for column, name in layout.fields.items()}
    joined = _joined_rows(layout, columns)
    unnamed, category, blank = layout.extra, "", 0
    for row in layout.table.rows[layout.first :]:
        if not any(row.cells):
            blank += 1
            continue
        if blank:
            skipped["空行"] += blank
            blank = 0
        if reason := _skipped(row, layout):
            skipped[reason] += 1
            continue
        if section := _section(row, layout, columns):
            category = section
            skipped["类别行"] += 1
            continue
        if rows and row.number in joined:
            _join(rows[-1], row, layout, joined[row.number])
            skipped["合并行"] += 1
            continue
        values = {name: _cell(row, column) for name, column in columns.items()}
        if values.get("category") or category:
            category = values["category"] = values.get("category") or category
        extra = {name: text for column, name in unnamed.items() if (text := _cell(row, column))}
        rows.append(DataRow(layout, row.number, values, extra))
    return rows, skipped


def _cell(row: Row, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def _recognise(table: Table, document: Document) -> Layout:
    head, bottom, found = _head(table)
    recognised = bool(found)
    above = [*table.title_lines, *(line for row in table.rows[:head] for line in _row_lines(row))]
    width = max((len(row.cells) for row in table.rows), default=0)
    names = {column: _heading(table, head, bottom, column) for column in range(width)}
    filled = {column for row in table.rows[bottom + 1 :] for column, text in enumerate(row.cells) if text}
    headings = {column: name for column, name in names.items() if name or column in filled}
    title = _title(above)
    lines = [title, *reversed(above), table.name]
    year = next((year for line in lines if (year := year_of(line))), None)
    titled = quarter_of(title)
    if not any(titled):
        titled = next((meant for line in lines if (meant := quarter_of(line)).quarter), Meant())
    quarter, questions = _quarter(titled, headings if recognised else {})
    fields = _fields(headings, quarter) if recognised else {}
    unit = next((unit for line in above if (unit := unit_of(line))), "")
    return Layout(
        table, head, bottom + 1, headings, fields, title, year, quarter, unit, questions, list(document.notes)
    )


def _head(table: Table) -> tuple[int, int, set[str]]:
    """Return first and last index of the head's rows, and the fields recognised in it: none where there is no head."""
    widest = 0
    for index, row in enumerate(table.rows[:LOOKED_THROUGH]):
        short = [cell for cell in row.cells if len(cell) <= LONGEST_HEADING]
        found = {name for cell in short if (name := field_of(cell))}
        if len(found) >= 3 or (len(found) == 2 and "text" in found):
            bottom = max((span.bottom for span in table.spans if span.top == row.number), default=row.number)
            last = index
            while last + 1 < len(table.rows) and table.rows[last + 1].number <= min(bottom, row.number + 2):
                last += 1
            return index, last, found
        if len(set(filter(None, row.cells))) >= 2 and len(set(filter(None, table.rows[widest].cells))) < 2:
            widest = index
    return widest, widest, set()


def _heading(table: Table, head: int, bottom: int, column: int) -> str:
    """Return the heading of a column; one of several rows is joined, what is merged counts once."""
    parts: list[str] = []
    for row in table.rows[head : bottom + 1]:
        text = _cell(row, column).replace("\n", "")
        if text and text not in parts:
            parts.append(text)
    return "·".join(parts)


def _row_lines(row: Row) -> list[str]:
    return [line for text in dict.fromkeys(row.cells) if text for line in text.split("\n")]


def _title(lines: list[str]) -> str:
    """Return the line that is most like a title: it names a year, a quarter, tasks; of equals the last one."""

    def likeness(line: str) -> int:
        if unit_of(line) or len(line) > 100:
            return 0
        words = bool(re.search(r"任务|工作|台账|清单|分解|进展|推进|实事|目标", line))
        return 4 * bool(year_of(line)) + 2 * words + (quarter_of(line).quarter is not None)

    best = max(map(likeness, lines), default=0)
    return next((line for line in reversed(lines) if likeness(line) == best), "") if best > 1 else ""


def _quarter(titled: Meant, headings: dict[int, str]) -> tuple[int | None, list[str]]:
    """Return the quarter on which title and headings agree, else what to ask."""
    meant = {
        name: {
            found for heading in headings.values() if field_of(heading) == name and any(found := quarter_of(heading))
        }
        for name in ("progress", "goal")
    }
    questions = sorted({found.question for found in (titled, *meant["progress"]) if found.question})
    told = [{found.quarter for found in meant[name] if found.quarter} for name in ("progress", "goal")]
    if titled.quarter:
        single = next((quarters for quarters in told if len(quarters) == 1), set())
        if single and titled.quarter not in set().union(*told):
            return None, [f"标题写的是第 {titled.quarter} 季度，表头写的是第 {single.pop()} 季度"]
        return titled.quarter, []
    if questions:
        return None, questions
    for quarters in told:
        if len(quarters) == 1:
            return quarters.pop(), []
        if quarters:
            return None, [f"表头里有 {len(quarters)} 个季度的栏目，不知道要导入哪一个季度"]
    return None, []


def _fields(headings: dict[int, str], quarter: int | None) -> dict[int, str]:
    """Give each field to one column: of several, the one of the quarter, else the first; 责任单位 alone is the lead."""
    candidates: dict[str, list[int]] = {}
    for column, heading in headings.items():
        if name := field_of(heading):
            candidates.setdefault(name, []).append(column)
    leads = candidates.get("lead", [])
    named = [column for column in leads if re.search("牵头|主责|主办", normal(headings[column]))]
    if named and len(leads) > len(named):
        candidates["lead"] = named
        candidates.setdefault("supporting", []).extend(column for column in leads if column not in named)
    fields: dict[int, str] = {}
    for name, columns in candidates.items():
        if name in ("goal", "progress") and len(columns) > 1:
            exact = [column for column in columns if quarter_of(headings[column]).quarter == quarter]
            timeless = [column for column in columns if not any(quarter_of(headings[column]))]
            fitting = exact if quarter else timeless
        else:
            fitting = columns
        if fitting:
            fields[fitting[0]] = name
    return dict(sorted(fields.items()))


def _skipped(row: Row, layout: Layout) -> str:
    """Return why a row is no task: a separator, a repeated head or title, a total, a remark."""
    filled = [text for text in row.cells if text]
    first = re.sub(r"\s", "", clean_key(filled[0][:LONGEST_HEADING]))
    distinct = set(filled)
    if all(SEPARATOR.fullmatch(text) for text in distinct):
        return "分隔行"
    if max(map(len, distinct)) <= LONGEST_HEADING and all(
        normal(text) in normal(layout.headings.get(column, "")) for column, text in enumerate(row.cells) if text
    ):
        return "重复表头"
    if len(distinct) == 1 and layout.title and filled[0] == layout.title:
        return "重复标题"
    if TOTAL.fullmatch(first):
        return "合计行"
    if len(distinct) == 1 and REMARK.fullmatch(filled[0]):
        return "备注行"
    return ""


def _section(row: Row, layout: Layout, columns: dict[str, int]) -> str:
    """Return the category that a row across the table names, or nothing."""
    filled = [column for column, text in enumerate(row.cells) if text]
    text = row.cells[filled[0]]
    if len({row.cells[column] for column in filled}) > 1 or len(text) > LONGEST_SECTION or len(layout.headings) < 2:
        return ""
    merged = len(filled) > 1 and any(
        span.top <= row.number <= span.bottom and span.left <= filled[0] + 1 and span.right > filled[-1]
        for span in layout.table.spans
    )
    alone = len(filled) == 1 and SECTION.match(text) and filled[0] != columns.get("category")
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
        kept, name = (above.values, layout.fields[column]) if column in layout.fields else (above.extra, "")
        name = name or layout.extra.get(column, "")
        kept[name] = f"{kept[name]}\n{text}" if kept.get(name) else text
