"""The tables of a file understood: the head row found by its headings, columns given fields, the period and the unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tasks.files import Row, Table
from tasks.importing.column_fields import COUNTED, PEOPLE, add_telephone, column_fields, columns_of_units
from tasks.importing.figures import MOSTLY, are_figures, are_measures, unit_in, unit_of_lines
from tasks.importing.headings import (
    FIELDS,
    LONGEST_HEADING,
    MATRIX,
    Meant,
    field_of,
    is_dated,
    is_place,
    normal,
    quarter_of,
    unit_of,
    year_beside,
    year_of,
)
from tasks.importing.wrapped import narrow

HALF = 0.5
LOOKED_THROUGH = 40  # so many rows are looked through for the head


@dataclass(frozen=True, slots=True)
class Layout:
    """A table with its head understood: column indexes count from 0, `fields` gives their fields.

    `fields` is empty where the head was not recognised; `questions` are sentences (without a full stop) about the
    quarter that only a person can answer, `year_question` is one about the year; `notes` are for the preview; `further` are tables with the same head that
    are read with it; `also` are further columns of a field, whose texts are joined to it; `figures` are columns of
    amounts, `measure` is the unit that a line above the table gives them; `composed` says that the rows' numbers were put
    together from those of their headings, as they begin again under each.
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
    further: tuple[Layout, ...] = ()
    also: dict[int, str] = field(default_factory=dict)
    figures: frozenset[int] = frozenset()
    measure: str = ""
    composed: bool = False
    year_question: str = ""

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
            if column not in self.fields and column not in self.also and column not in self.counting:
                name = heading or f"第 {column + 1} 列"
                found[column] = f"{name}（第 {column + 1} 列）" if name in found.values() else name
        return found

    @property
    def counting(self) -> list[int]:
        """Return the columns that only count the rows beside the one that names the tasks: 序号 beside 任务编号."""
        return [
            column
            for column, heading in self.headings.items()
            if "number" in self.fields.values()
            and column not in self.fields
            and column not in self.also
            and field_of(heading) == "number"
        ]

    @property
    def notes(self) -> list[str]:
        """Return what a person should know before the import, the columns without a field among it."""
        names = "、".join(f"“{heading}”" for heading in self.extra.values())
        kept = [f"{names}没有对应的字段，内容按原样保存在任务上。"] if names and self.fields else []
        kept += [f"“{self.headings[column]}”只是次序，没有当作任务编号，没有读入。" for column in self.counting]
        for name in dict.fromkeys(self.also.values()):
            heads = "、".join(f"“{self.headings[column]}”" for column in self.columns_of(name))
            how = "" if name in PEOPLE or name == "text" else "，保留各自的表头"
            kept.append(f"{heads}都是{FIELDS[name]}，按次序合在一起{how}。")
        kept += [
            note for part in self.parts for name in ("text", "goal", "progress") if (note := part.note_on_breaks(name))
        ]
        return [*self.file_notes, *(note for part in self.parts for note in part.table.notes), *kept]

    def note_on_breaks(self, name: str) -> str:
        """Return a sentence on the cells of a field whose lines the column's width breaks, or nothing."""
        column = next(iter(self.columns_of(name)), -1)
        rows = self.table.rows[self.first :] if column >= 0 else []
        if not (found := narrow([cell(row, column) for row in rows])):
            return ""
        place = self.table.place(rows[found[0]].number, column + 1)
        return f"{place}等 {len(found)} 格“{FIELDS[name]}”像是按栏宽折的行，换行照原样保留；不要换行请在文件中去掉后再导入。"

    def columns_of(self, name: str) -> list[int]:
        """Return the columns of a field, the joined ones among them, in their order."""
        return sorted(column for column, given in (self.fields | self.also).items() if given == name)

    @property
    def parts(self) -> tuple[Layout, ...]:
        """Return the table and those that are read with it."""
        return self, *self.further

    @property
    def tells_progress(self) -> bool:
        """Return whether a column tells the progress of some quarter, be it none of those that are read."""
        return any(field_of(heading) == "progress" for heading in self.headings.values())

    @property
    def twice(self) -> bool:
        """Return whether two tables stand side by side: numbers and tasks have two columns each."""
        named = [normal(heading) for heading in self.headings.values()]
        own = [normal(self.headings[column]) for column, name in self.fields.items() if name in ("number", "text")]
        return len(own) == 2 and all(named.count(heading) > 1 for heading in own)

    @property
    def matrix(self) -> bool:
        """Return whether the columns are districts, which makes a table of figures and not of tasks."""
        places = [
            heading for column, heading in self.headings.items() if column not in self.fields and is_place(heading)
        ]
        return len(places) >= MATRIX

    def with_mapping(self, mapping: Mapping[int, str]) -> Layout:
        """Return the layout with fields given by a person: {column: field}, "" for a column without one."""
        fields, also = dict[int, str](), dict[int, str]()
        for column, name in sorted(mapping.items()):
            if name and name != "telephone":
                (also if name in fields.values() else fields)[column] = name
        for column in (column for column, name in sorted(mapping.items()) if name == "telephone"):
            add_telephone(column, fields, also)
        further = tuple(each.with_mapping(mapping) for each in self.further)
        return replace(self, fields=dict(sorted(fields.items())), also=also, further=further)

    def under(self, other: Layout) -> Layout:
        """Return the table of a document with the title and the period of another one, where it has none of its own."""
        if self.table.name or self.title or self.year or self.quarter or self.questions:
            return self
        fields, also = (
            column_fields(self.headings, other.quarter, self.figures, other.year) if self.fields else ({}, {})
        )
        return replace(
            self,
            title=other.title,
            year=other.year,
            quarter=other.quarter,
            questions=other.questions,
            fields=fields,
            also=also,
        )

    def with_columns(self, columns: Mapping[str, str]) -> Layout:
        """Return the layout with some fields given to the columns of these headings: {field: heading}."""
        given = {
            column: name
            for name, wanted in columns.items()
            for column, heading in self.headings.items()
            if normal(heading) == normal(wanted)
        }
        kept = {column: name for column, name in self.fields.items() if name not in columns and column not in given}
        also = {column: name for column, name in self.also.items() if name not in columns and column not in given}
        return replace(self, fields=dict(sorted((kept | given).items())), also=also)

    def with_quarter(self, quarter: int) -> Layout:
        """Return the layout with the columns of a quarter that a person chose."""
        if not self.fields:
            return self
        fields, also = column_fields(self.headings, quarter, self.figures, self.year)
        further = tuple(each.with_quarter(quarter) for each in self.further)
        return replace(self, quarter=quarter, questions=[], fields=fields, also=also, further=further)


def recognise_table(table: Table, notes: list[str]) -> Layout:
    """Return the layout of a table; `fields` is empty where no head was recognised. `notes` are those of its file."""
    head, bottom, found = _head(table)
    recognised = bool(found)
    above = [*table.title_lines, *(line for row in table.rows[:head] for line in _row_lines(row))]
    width = max((len(row.cells) for row in table.rows), default=0)
    names = {column: _heading(table, head, bottom, column) for column in range(width)}
    filled = {column for row in table.rows[bottom + 1 :] for column, text in enumerate(row.cells) if text}
    headings = {column: name for column, name in names.items() if name or column in filled}
    title = title_of(above)
    lines = [title, *reversed(above), table.name]
    titled = quarter_of(title)
    if not any(titled):
        meant = [quarter_of(line) for line in lines]
        titled = next((each for each in meant if each.quarter), next((each for each in meant if any(each)), Meant()))
    quarter, questions = _quarter(titled, headings if recognised else {})
    beside = (year for line in lines[1:] if (year := year_beside(line, quarter)))
    year = year_of(title) or next(beside, None)
    told = {year_of(heading) for heading in headings.values() if field_of(heading) == "progress"} - {None}
    year, doubt = _year(year, told if recognised else set())
    below = table.rows[bottom + 1 :]
    figures = frozenset(
        column
        for column, heading in headings.items()
        if are_figures((cell(row, column) for row in below), HALF if normal(heading) in COUNTED else MOSTLY)
    )
    fields, also = column_fields(headings, quarter, figures, year) if recognised else ({}, {})
    measures = [column for column in headings if column not in fields and normal(headings[column]) == "单位"]
    fields |= {
        column: "measure" for column in measures[:1] if recognised and are_measures(cell(row, column) for row in below)
    }
    if recognised and "lead" not in fields.values():
        fields |= dict.fromkeys(columns_of_units(headings, fields, below)[:1], "lead")
    unit = next((unit for line in above if (unit := unit_of(line))), "")
    return Layout(
        table,
        head,
        bottom + 1,
        headings,
        fields,
        title,
        year,
        quarter,
        unit,
        questions,
        notes,
        also=also,
        figures=figures,
        measure=unit_of_lines(above),
        year_question=doubt,
    )


def _year(titled: int | None, told: set[int | None]) -> tuple[int | None, str]:
    """Return the year of title or head, and what to ask where the head tells the progress of another one."""
    if titled and told and titled not in told:
        return None, f"标题写的是 {titled} 年，表头写的是 {min(filter(None, told))} 年"
    return titled or (told.pop() if len(told) == 1 else None), ""


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
            if last == index and last + 1 < len(table.rows) and _continues(row, table.rows[last + 1]):
                last += 1
            return index, last, found
        if len(set(filter(None, row.cells))) >= 2 and len(set(filter(None, table.rows[widest].cells))) < 2:
            widest = index
    return widest, widest, set()


def _continues(head: Row, row: Row) -> bool:
    """Return whether a row belongs to the head above it without merged cells: 一季度 … 四季度 under 工作目标."""
    filled = [column for column, text in enumerate(row.cells) if text]
    named = [column for column, text in enumerate(head.cells) if text and field_of(text) in ("number", "text", "lead")]
    return (
        len(filled) > 1
        and not set(filled) & set(named)
        and all(len(row.cells[at]) <= LONGEST_HEADING for at in filled)
        and all(any(quarter_of(row.cells[at])) or field_of(row.cells[at]) or _is_unit(row.cells[at]) for at in filled)
    )


def _is_unit(text: str) -> bool:
    """Return whether a cell names a unit of measure and nothing else: （万元）."""
    return unit_in(f"（{text.strip('（）()【】[] ')}）") != ""


def _heading(table: Table, head: int, bottom: int, column: int) -> str:
    """Return the heading of a column; one of several rows is joined, what is merged counts once.

    A heading that is not merged reaches over the blank cells to its right under which the next row has headings.
    """
    parts: list[str] = []
    for place, row in enumerate(table.rows[head : bottom + 1], head):
        text = cell(row, column).replace("\n", "")
        if not text and place == head < bottom and cell(table.rows[bottom], column):
            below, at = table.rows[bottom], column
            while at > 0 and not cell(row, at) and cell(below, at):
                at -= 1
            text = cell(row, at).replace("\n", "") if cell(below, at) else ""
        if text and text not in parts:
            parts.append(text)
    return "·".join(parts)


def cell(row: Row, column: int) -> str:
    """Return the text of a row's cell, empty beyond its last one."""
    return row.cells[column] if column < len(row.cells) else ""


def _row_lines(row: Row) -> list[str]:
    return [line for text in dict.fromkeys(row.cells) if text for line in text.split("\n")]


def title_of(lines: list[str]) -> str:
    """Return the line that is most like a title: it names a year, a quarter, tasks; of equals the last one."""

    def likeness(line: str) -> int:
        if unit_of(line) or is_dated(line) or len(line) > 100:
            return 0
        words = bool(re.search(r"任务|工作|台账|清单|分解|进展|推进|实事|目标", line))
        return 4 * bool(year_of(line)) + 2 * words + (quarter_of(line).quarter is not None)

    best = max(map(likeness, lines), default=0)
    return next((line for line in reversed(lines) if likeness(line) == best), "") if best > 1 else ""


def _quarter(titled: Meant, headings: dict[int, str]) -> tuple[int | None, list[str]]:
    """Return the quarter on which title and headings agree, else what to ask.

    Progress decides before goals: a goal of another quarter goes to its own quarter.
    """
    named = [(field_of(heading), quarter_of(heading)) for heading in headings.values()]
    progress, done, goals = (
        {found.quarter for name, found in named if name == wanted and found.quarter}
        for wanted in ("progress", "done", "goal")
    )
    told = progress or (set() if titled.quarter else done) or goals
    if titled.quarter:
        if told and titled.quarter not in told:
            return None, [f"标题写的是第 {titled.quarter} 季度，表头写的是第 {min(told)} 季度"]
        late = [found for name, found in named if name in ("progress", "done") and found.question]
        if late and not told and all((found.month + 2) // 3 != titled.quarter for found in late):
            return None, [f"标题写的是第 {titled.quarter} 季度，{late[0].question}"]
        return titled.quarter, []
    wanting = [found for name, found in named if name == "progress"]
    dated = [found for name, found in named if name in ("progress", "done")]
    if questions := sorted({found.question for found in (titled, *dated) if found.question}):
        return None, questions
    if len(told) == 1:
        return told.pop(), []
    if told and wanting:
        return None, [f"表头里有 {len(told)} 个季度的栏目，不知道要导入哪一个季度"]
    return None, []
