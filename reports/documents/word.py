"""The quarterly table as a Word document: set like the PDF, editable, and read back paragraph by paragraph.

python-docx packs the file; the styles, settings and properties of its own template are replaced. The body is written
as XML, because python-docx takes seconds to fill a long table cell by cell.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from reports.documents import archive, paper, word_styles
from reports.documents.table import Cell, Row, Table

_KEPT = {KIND.STYLES, KIND.SETTINGS, KIND.OFFICE_DOCUMENT, KIND.CORE_PROPERTIES}
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def render(table: Table) -> bytes:
    """Return the docx file of `table`: the same bytes for the same content.

    The paragraphs of a cell are those of its text. Raises `UnwritableTextError` for a control character.
    """
    archive.check_table(table, "Word")
    template = Document()
    _drop_template(template)
    template.part._element = parse_xml(
        f"<w:document {nsdecls('w', 'r')}><w:body>{_body(table)}<w:sectPr/></w:body></w:document>"
    )
    document = template.part.document
    _set_properties(document, table)
    _set_page(document)
    stream = BytesIO()
    document.save(stream)
    return archive.sealed_archive(stream.getvalue())


def _refill(element: Any, content: str) -> None:
    """Replace what `element` holds by the WordprocessingML in `content`."""
    for child in list(element):
        element.remove(child)
    element.extend(list(cast(Any, parse_xml(f"<w:root {nsdecls('w')}>{content}</w:root>"))))


def _drop_template(document: WordDocument) -> None:
    """Take out the template's picture, numbering and data, and put the office's styles and settings in its place."""
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype not in _KEPT]:
            del relations[key]
    _refill(document.styles.element, word_styles.STYLES)
    _refill(document.settings.element, word_styles.SETTINGS)


def _set_properties(document: WordDocument, table: Table) -> None:
    """Name the table and its unit in the file's properties; nothing of the program or the clock."""
    properties = document.core_properties
    properties.title, properties.language, properties.comments = table.title, "zh-CN", ""
    properties.author = properties.last_modified_by = table.unit
    properties.created = properties.modified = archive.moment(table)


def _set_page(document: WordDocument) -> None:
    """Set A4 landscape with the official margins and the page number on the outer side."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(paper.WIDTH), Mm(paper.HEIGHT)
    section.top_margin, section.bottom_margin = Mm(paper.TOP), Mm(paper.BOTTOM)
    section.left_margin, section.right_margin = Mm(paper.LEFT), Mm(paper.RIGHT)
    section.footer_distance = Mm(9)
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        _refill(footer._element, word_styles.page_number(side))


def _body(table: Table) -> str:
    """Return the document's paragraphs and its table as XML."""
    above = f"{paper.unit_line(table)}\t{paper.date_line(table)}"
    signed = "\t".join(paper.signature(table))
    below = [*table.notes, *table.people, *([signed] if signed or not table.notes else [])]
    return "".join(
        [
            *(_paragraph("Title", table.title), _paragraph("Above", above), _table(table)),
            *(_paragraph("Below", line) for line in below),
        ]
    )


def _table(table: Table) -> str:
    """Return the table as XML: fixed widths, the head row on every page, rows that may break across pages."""
    widths = [word_styles.twips(width) for width in paper.widths(table.columns)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        _cell(width, _paragraph("TableHead", heading), '<w:vAlign w:val="center"/>')
        for width, heading in zip(widths, paper.headings(table.columns), strict=True)
    )
    numbers = {index for index, column in enumerate(table.columns) if column.key == "number"}
    rows = "".join(_row(row, widths, numbers) for row in table.rows)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="OfficialTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{_escaped(table.title).replace(chr(34), "&quot;")}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )


def _row(row: Row, widths: list[int], numbers: set[int]) -> str:
    """Return a task's row as XML; cells at the indexes `numbers` are centred."""
    cells = (
        _cell(width, _paragraph("TableNumber", cell.text) if index in numbers else _paragraphs(cell))
        for index, (width, cell) in enumerate(zip(widths, row.cells, strict=True))
    )
    return f"<w:tr>{''.join(cells)}</w:tr>"


def _cell(width: int, paragraphs: str, properties: str = "") -> str:
    """Return a table cell of `width` twips as XML."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{paragraphs}</w:tc>'


def _paragraphs(cell: Cell) -> str:
    """Return the paragraphs of a cell's text as XML; those that start an item of a list hang by its marker."""
    lines = cell.text.split("\n")
    markers = tuple(item.marker for item in cell.items if item.marker) if len(lines) > 1 else ()
    return "".join(_paragraph("TableItem" if line.startswith(markers) else "TableText", line) for line in lines)


def _paragraph(style: str, text: str) -> str:
    """Return a paragraph of `text` as XML; quotation marks and ① are set in the Chinese font."""
    content = (
        _escaped(text)
        .replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
        .replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    )
    run = f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{content}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run if text else ""}</w:p>'


def _escaped(text: str) -> str:
    """Return `text` for use in an element of XML."""
    return text.translate(_ESCAPES)
