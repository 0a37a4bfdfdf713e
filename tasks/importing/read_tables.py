"""Which of a file's tables are read: those that hold tasks under one head, together; all others are named."""

from __future__ import annotations

from dataclasses import replace

from tasks.importing.figures import unit_of_lines
from tasks.importing.headings import is_dated, normal, unit_of, year_of
from tasks.importing.heads import Layout, cell
from tasks.importing.outline import PART
from tasks.importing.paragraphs import PUNCTUATED
from tasks.importing.plan_lists import kinds_of
from tasks.importing.signatures import why_no_task
from tasks.importing.task_numbers import is_number, number_key

LONGEST_SHOWN = 20


def joined_layout(layouts: list[Layout]) -> Layout:
    """Return the first visible table that holds tasks, with those that continue it; `layouts` is not empty.

    Tables continue it when they have the same head, the same or no period and list of their own, and other numbers; one
    without a head, as a table parted by a page has it, continues the one before it where its first column counts on.
    """
    visible = [layout for layout in layouts if not layout.table.hidden] or layouts
    first = next((layout for layout in visible if "text" in layout.fields.values()), visible[0])
    taken = [first]
    numbers = _numbers(first)
    for each in visible:
        if each is first:
            continue
        layout = _without_head(first, each) or each
        if _continues(first, layout) and not numbers & _numbers(layout):
            taken.append(layout)
            numbers |= _numbers(layout)
    notes = [*first.file_notes]
    if len(taken) > 1:
        notes.append(f"{_named(taken)}表头相同，已一并读入。")
    headless = [layout for layout in taken if layout.first == 0 and layout is not first]
    if headless:
        notes.append(f"{_named(headless)}没有表头，各列按前面的表格读入，请核对。")
    tables = [layout.table for layout in taken]
    left = [layout for layout in layouts if not any(layout.table is table for table in tables)]
    tasks = [layout for layout in left if "text" in layout.fields.values()]
    if tasks:
        notes.append(f"{_named(tasks)}也有任务，没有读入；要导入请在“核对”中选它，再导入一次。")
    titles = {line for layout in taken for line in layout.table.title_lines}
    other = [layout for layout in left if layout not in tasks and not _words(layout) <= titles]
    if other:
        notes.append(f"{_named(other)}没有认出任务表的表头，没有读入。")
    notes += [note for layout in taken if not layout.table.prose and (note := _above(layout, first))]
    return replace(first, file_notes=notes, further=tuple(taken[1:]))


def _continues(first: Layout, layout: Layout) -> bool:
    heads = [[normal(heading) for heading in each.headings.values()] for each in (first, layout)]
    kinds = [kinds_of(each.title) for each in (first, layout)]
    return (
        "text" in layout.fields.values()
        and heads[0] == heads[1]
        and layout.year in (None, first.year)
        and layout.quarter in (None, first.quarter)
        and (not kinds[1] or kinds[0] == kinds[1])
    )


def _without_head(first: Layout, layout: Layout) -> Layout | None:
    """Return a table without a head of its own under that of the first, where it has as many columns and counts on."""
    number = next((column for column, name in first.fields.items() if name == "number"), None)
    rows = [row for row in layout.table.rows if any(row.cells)]
    if layout.fields or number is None or layout.table.name or {len(row.cells) for row in rows} - {len(first.headings)}:
        return None
    if not rows or sum(is_number(cell(row, number)) for row in rows) * 2 < len(rows):
        return None
    return replace(first, table=layout.table, head=0, first=0, further=(), title="", year=None, quarter=None)


def _above(layout: Layout, first: Layout) -> str:
    """Return a sentence on the lines above a head that nothing was read of: sentences above the first, all above others."""
    rows = (cell for row in layout.table.rows[: layout.head] for cell in row.cells if cell)
    above = dict.fromkeys([*layout.table.title_lines, *(line for cell in rows for line in cell.split("\n"))])
    lines = [
        line
        for line in above
        if line.strip()
        and not (line == layout.title and (layout is first or year_of(line)))
        and line != first.title
        and not (is_dated(line) or ((unit_of(line) or unit_of_lines([line])) and "。" not in line) or PART.match(line))
        and ("。" in line or why_no_task([line]) in ("", "备注行"))
        and (layout is not first or PUNCTUATED.search(line))
    ]
    if not lines:
        return ""
    begins = lines[0] if len(lines[0]) <= LONGEST_SHOWN else f"{lines[0][:LONGEST_SHOWN]}…"
    return f"{layout.table.place()}前面的 {len(lines)} 段文字没有读入，开头是“{begins}”。"


def _numbers(layout: Layout) -> set[str]:
    """Return the task numbers that stand in a table."""
    column = next((column for column, name in layout.fields.items() if name == "number"), None)
    if column is None:
        return set()
    return {key for row in layout.table.rows[layout.first :] if (key := number_key(cell(row, column)))}


def _named(layouts: list[Layout]) -> str:
    """Return the places of tables with how many rows they have: 工作表“甲”（12 行）、工作表“乙”（隐藏，3 行）."""
    return "、".join(
        f"{layout.table.label}（{'隐藏，' * layout.table.hidden}{_filled(layout)} 行）" for layout in layouts
    )


def _words(layout: Layout) -> set[str]:
    """Return the lines of a table's cells: those of a frame around another table are titles of that one."""
    return {line for row in layout.table.rows for cell in row.cells for line in cell.split("\n") if line}


def _filled(layout: Layout) -> int:
    """Return how many rows say something, below the head where there is one."""
    return sum(any(row.cells) for row in layout.table.rows[layout.first if layout.fields else 0 :])
