"""Makes workbooks and documents from raw XML, right or wrong in just the way that a test wants."""

from __future__ import annotations

import io
import warnings
import zipfile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REFERENCE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

Parts = list[tuple[str, bytes | str]]


def zipped(parts: Parts, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of these members; a name may come twice."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", compression) as archive:
        warnings.simplefilter("ignore", UserWarning)
        for name, content in parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook_parts(sheet: str, *, name: str = "任务分解", state: str = "visible", styles: str = "") -> Parts:
    """Return the parts of a workbook of one sheet whose XML inside `worksheet` is `sheet`."""
    entry = f'<sheet name="{name}" sheetId="1" state="{state}" r:id="r1"/>'
    parts: Parts = [
        ("[Content_Types].xml", "<Types/>"),
        (
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{REFERENCE}"><sheets>{entry}</sheets></workbook>',
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        ),
        ("xl/worksheets/sheet1.xml", f"<worksheet {MAIN}>{sheet}</worksheet>"),
    ]
    return parts + ([("xl/styles.xml", f"<styleSheet {MAIN}>{styles}</styleSheet>")] if styles else [])


def workbook(sheet: str, *, name: str = "任务分解", state: str = "visible", styles: str = "") -> bytes:
    """Return a workbook of one sheet."""
    return zipped(workbook_parts(sheet, name=name, state=state, styles=styles))


def inline(reference: str, text: str) -> str:
    """Return the XML of a cell with text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def rows(*lines: str) -> str:
    """Return the XML of rows numbered from 1."""
    inside = "".join(f'<row r="{number}">{line}</row>' for number, line in enumerate(lines, 1))
    return f"<sheetData>{inside}</sheetData>"


def word(body: str) -> bytes:
    """Return a Word document with this body."""
    return zipped(
        [
            ("[Content_Types].xml", "<Types/>"),
            ("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>"),
        ]
    )


def paragraph(text: str) -> str:
    """Return the XML of a paragraph of Word."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
