"""What a file holds: its tables understood, and the numbered text beside them where it is a list of tasks."""

from __future__ import annotations

from tasks.files import Document
from tasks.importing.heads import Layout, recognise_table
from tasks.importing.outline import outlines
from tasks.importing.signatures import why_no_task
from tasks.importing.stacked import stacked

LONGEST_SHOWN = 20


def recognise(document: Document) -> list[Layout]:
    """Return one layout for each table of a file, in their order, then one for each numbered part with tasks.

    `fields` is empty where no head was recognised.
    """
    found = [part for table in document.tables for part in stacked(table)]
    layouts = [recognise_table(table, document.notes) for table in found]
    tables = [layout for layout in layouts if "text" in layout.fields.values()]
    if document.kind == "text" and tables:
        return layouts  # the lines of a text are the rows of its table; commas may part no more than words
    numbered = outlines(document.paragraphs, document.notes, document.bold)
    if numbered:
        return [*([] if document.text else layouts), *numbered]
    notes = [*document.notes, *_after(document)]
    return [recognise_table(table, notes) for table in found]


def _after(document: Document) -> list[str]:
    """Return a note on the text after the last table; remarks, signatures and dates are expected there."""
    lines = [line for line in document.lines_after if not why_no_task([line])]
    if not lines:
        return []
    first = lines[0] if len(lines[0]) <= LONGEST_SHOWN else f"{lines[0][:LONGEST_SHOWN]}…"
    return [f"表格之后还有 {len(lines)} 段文字没有读入，开头是“{first}”。"]
