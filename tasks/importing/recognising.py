"""What a file holds: its tables understood, and the numbered text beside them where it is a list of tasks."""

from __future__ import annotations

from tasks.files import Document
from tasks.importing.headings import field_of
from tasks.importing.heads import Layout, recognise_table
from tasks.importing.outline import outlines
from tasks.importing.signatures import why_no_task
from tasks.importing.stacked import tables_in

LONGEST_SHOWN = 20
NO_TASKS = (
    "里面没有任务表格，也没有带编号并写明责任单位的任务。请换一个文件，或连同表头一起粘贴；"
    "没有表格的，请给每项任务写上编号（如“1.”）和“责任单位：…”。"
)


def recognise(document: Document) -> list[Layout]:
    """Return one layout for each table of a file, in their order, then one for each numbered part with tasks.

    `fields` is empty where no head was recognised.
    """
    found = [part for table in document.tables for part in tables_in(table)]
    layouts = [recognise_table(table, document.notes) for table in found]
    tables = [layout for layout in layouts if "text" in layout.fields.values()]
    if document.kind == "text" and tables:
        return layouts  # the lines of a text are the rows of its table; commas may part no more than words
    numbered = outlines(document.paragraphs, document.notes, document.bold, alone=not tables)
    if numbered:
        return [*([] if document.text else layouts), *numbered]
    notes = [*document.notes, *_after(document)]
    return [recognise_table(table, notes) for table in found]


def why_nothing(document: Document, layouts: list[Layout]) -> str:
    """Return a sentence that says what to do with a file that holds neither a table nor numbered tasks, or nothing."""
    if any(len(layout.headings) > 1 for layout in layouts):
        return ""
    for number, line in enumerate(document.text.split("\n"), 1):
        if len({name for word in line.split() if (name := field_of(word))}) > 1:
            return (
                f"第 {number} 行是表头，但各列之间只有空格，分不清哪一格是空的。"
                "请从 Excel 或 Word 里复制整张表格后粘贴，或用制表符或“|”隔开各列。"
            )
    return NO_TASKS


def _after(document: Document) -> list[str]:
    """Return a note on the text after the last table; remarks, signatures and dates are expected there."""
    lines = [line for line in document.lines_after if not why_no_task([line])]
    if not lines:
        return []
    first = lines[0] if len(lines[0]) <= LONGEST_SHOWN else f"{lines[0][:LONGEST_SHOWN]}…"
    return [f"表格之后还有 {len(lines)} 段文字没有读入，开头是“{first}”。"]
