"""Which of a file's tables are read: those that hold tasks under one head, together; all others are named."""

from __future__ import annotations

from dataclasses import replace

from tasks.importing.headings import normal
from tasks.importing.heads import Layout, cell
from tasks.importing.task_numbers import number_key


def joined_layout(layouts: list[Layout]) -> Layout:
    """Return the first visible table that holds tasks, with those that continue it; `layouts` is not empty.

    Tables continue it when they have the same head, the same or no period of their own, and other numbers.
    """
    visible = [layout for layout in layouts if not layout.table.hidden] or layouts
    first = next((layout for layout in visible if "text" in layout.fields.values()), visible[0])
    taken = [first]
    numbers = _numbers(first)
    for layout in visible:
        if layout is not first and _continues(first, layout) and not numbers & _numbers(layout):
            taken.append(layout)
            numbers |= _numbers(layout)
    notes = [*first.file_notes]
    if len(taken) > 1:
        notes.append(f"{_named(taken)}表头相同，已一并读入。")
    left = [layout for layout in layouts if layout not in taken]
    tasks = [layout for layout in left if "text" in layout.fields.values()]
    if tasks:
        notes.append(f"{_named(tasks)}也有任务，没有读入；要导入请在“核对”中选它，再导入一次。")
    other = [layout for layout in left if layout not in tasks and len(layout.headings) > 1]
    if other:
        notes.append(f"{_named(other)}没有认出任务表的表头，没有读入。")
    return replace(first, file_notes=notes, further=tuple(taken[1:]))


def _continues(first: Layout, layout: Layout) -> bool:
    heads = [[normal(heading) for heading in each.headings.values()] for each in (first, layout)]
    periods = [(each.year, each.quarter) for each in (first, layout)]
    own = any(periods[1])
    return "text" in layout.fields.values() and heads[0] == heads[1] and (not own or periods[0] == periods[1])


def _numbers(layout: Layout) -> set[str]:
    """Return the task numbers that stand in a table."""
    column = next((column for column, name in layout.fields.items() if name == "number"), None)
    if column is None:
        return set()
    return {key for row in layout.table.rows[layout.first :] if (key := number_key(cell(row, column)))}


def _named(layouts: list[Layout]) -> str:
    """Return the places of tables with how many rows they have: 工作表“甲”（12 行）、工作表“乙”（3 行）."""
    return "、".join(
        f"{layout.table.place()}（{sum(any(row.cells) for row in layout.table.rows[layout.first :])} 行）"
        for layout in layouts
    )
