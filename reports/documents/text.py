"""The quarterly table as text: HTML for a website or the clipboard, the seed's tab-separated form, JSON.

Nothing is put before `=`, `+`, `-` or `@`: these forms are read by editors and by our own import, which must find
the text as it is. Who wants a spreadsheet takes the Excel file, where no text becomes a formula.
"""

from __future__ import annotations

from html import escape
from json import dumps

from reports.documents import paper
from reports.documents.table import Row, Table

_ENTITIES = {"\t": "&#9;", "\r": "&#13;", "\u2028": "&#8232;", "\u2029": "&#8233;"}
_TSV_BREAKS = str.maketrans(_ENTITIES)


def html(table: Table) -> str:
    """Return a complete HTML page, to be stored as UTF-8, that holds the table and nothing else."""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(table.title)}</title>\n</head>\n<body>\n{fragment(table)}</body>\n</html>\n"
    )


def fragment(table: Table) -> str:
    """Return the title, the lines above the table, the table and its notes as HTML for the clipboard.

    It carries no class, style or script, so that website editors and Word keep it as it is.
    """
    above = "　　".join(line for line in (paper.unit_line(table), paper.date_line(table)) if line)
    columns = list(zip(table.columns, paper.widths(table.columns), strict=True))
    heads = "".join(
        f'<th scope="col" width="{width / paper.TYPE_WIDTH:.0%}">{escape(column.heading)}</th>'
        for column, width in columns
    )
    aligned = ['align="center" valign="top"' if column.key == "number" else 'valign="top"' for column, _ in columns]
    rows = "".join(_html_row(row, aligned) for row in table.rows)
    return (
        f'<h1 align="center">{escape(table.title)}</h1>\n'
        f"{_paragraphs(above, '')}\n"
        '<table border="1" cellspacing="0" cellpadding="6" width="100%">\n'
        f"<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
        f"{''.join(f'<p>{escape(note)}</p>{chr(10)}' for note in table.notes)}"
    )


def tsv(table: Table) -> str:
    """Return the table as the seed is written: title, blank line, head and a line for each task, parted by tabs.

    A cell of several paragraphs, or with characters that the form needs itself, is written as `<p>…</p>` with
    entities; every other cell is its bare text. Quotation marks mean nothing.
    """
    title = " ".join(table.title.split())
    head = "\t".join(" ".join(column.heading.split()) for column in table.columns)
    rows = ("\t".join(_tsv_cell(cell.text) for cell in row.cells) for row in table.rows)
    return "\n".join([title, "", head, *rows]) + "\n"


def json(table: Table) -> str:
    """Return the table as JSON: its title, the headings as `columns`, the verbatim texts as `rows`."""
    columns = [column.heading for column in table.columns]
    content = {"title": table.title, "columns": columns, "rows": table.texts}
    return dumps(content, ensure_ascii=False, indent=2) + "\n"


def _html_row(row: Row, aligned: list[str]) -> str:
    """Return a task's row as HTML."""
    cells = (
        f"<td {attributes}>{_html_cell(cell.text)}</td>" for cell, attributes in zip(row.cells, aligned, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>\n"


def _html_cell(text: str) -> str:
    """Return a cell's text, as paragraphs only where it has several: editors and Word set space around each."""
    return _paragraphs(text, "") if "\n" in text else escape(text)


def _paragraphs(text: str, between: str) -> str:
    """Return `text` as paragraphs of HTML with `between` them; nothing for an empty text."""
    return between.join(f"<p>{escape(line)}</p>" for line in text.split("\n")) if text else ""


def _tsv_cell(text: str) -> str:
    """Return `text` on one line and without a tab, as a reader that knows tags and entities gives it back."""
    bare = not any(character in text for character in ("\n", "<", "&", *_ENTITIES)) and not text.startswith('"')
    return text if bare else _paragraphs(text, " ").translate(_TSV_BREAKS)
