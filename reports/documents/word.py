"""The quarterly table as a Word document: set like the PDF, editable, and read back paragraph by paragraph.

python-docx packs the file; the styles, settings and properties of its own template are replaced. The body is written
as XML, because python-docx takes seconds to fill a long table cell by cell.
"""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any, cast

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section
from docx.shared import Mm

from reports.documents import archive, paper, word_styles
from reports.documents.cells import stays_whole
from reports.documents.table import Cell, Row, Table

_KEPT = {KIND.STYLES, KIND.SETTINGS, KIND.OFFICE_DOCUMENT, KIND.CORE_PROPERTIES}
STYLED = re.compile(r'(<w:pPr><w:pStyle w:val="[^"]*"/>)')
NARROW = (
    f'<w:tblCellMar><w:left w:w="{word_styles.twips(1)}" w:type="dxa"/>'
    f'<w:right w:w="{word_styles.twips(1)}" w:type="dxa"/></w:tblCellMar>'
)
"""The margins of cells where a table has less room than the landscape page."""
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def render(table: Table) -> bytes:
    """Return the docx file of `table`: the same bytes for the same content.

    The paragraphs of a cell are those of its text. Raises `UnwritableTextError` for a control character.
    """
    archive.check_table(table, "Word")
    document = word_document(
        f"{_body(table)}<w:sectPr/>", word_styles.STYLES, table.title, table.unit, archive.moment(table)
    )
    section = document.sections[0]
    set_landscape(section)
    set_footers(section, 9)
    return docx_of(document)


def word_document(body: str, styles: str, title: str, author: str, at: datetime) -> WordDocument:
    """Return a document of the WordprocessingML `body` (its sections among it), which names `author` and the moment `at`."""
    template = Document()
    _drop_template(template, styles)
    template.part._element = parse_xml(f"<w:document {nsdecls('w', 'r')}><w:body>{body}</w:body></w:document>")
    document = cast(WordDocument, template.part.document)
    properties = document.core_properties
    properties.title, properties.language, properties.comments = title, "zh-CN", ""
    properties.author = properties.last_modified_by = author
    properties.created = properties.modified = at
    return document


def docx_of(document: WordDocument) -> bytes:
    """Return the docx file: the same bytes for the same content."""
    stream = BytesIO()
    document.save(stream)
    return archive.sealed_archive(stream.getvalue())


def set_landscape(section: Section) -> None:
    """Set A4 landscape with the margins of the quarterly table."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(paper.WIDTH), Mm(paper.HEIGHT)
    section.top_margin, section.bottom_margin = Mm(paper.TOP), Mm(paper.BOTTOM)
    section.left_margin, section.right_margin = Mm(paper.LEFT), Mm(paper.RIGHT)


def set_footers(section: Section, distance: float) -> None:
    """Set the page number on the outer side, `distance` mm above the edge of the paper."""
    section.footer_distance = Mm(distance)
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        _refill(footer._element, word_styles.page_number(side))


def set_last_page(section: Section) -> None:
    """Begin the section on an even page, the last side of the paper, and number neither it nor a blank one before it."""
    section.start_type = WD_SECTION.EVEN_PAGE
    for footer in (section.footer, section.even_page_footer):
        _refill(footer._element, "<w:p/>")


def _refill(element: Any, content: str) -> None:
    """Replace what `element` holds by the WordprocessingML in `content`."""
    for child in list(element):
        element.remove(child)
    element.extend(list(cast(Any, parse_xml(f"<w:root {nsdecls('w')}>{content}</w:root>"))))


def _drop_template(document: WordDocument, styles: str) -> None:
    """Take out the template's picture, numbering and data, and put `styles` and the office's settings in its place."""
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype not in _KEPT]:
            del relations[key]
    _refill(document.styles.element, styles)
    _refill(document.settings.element, word_styles.SETTINGS)


def _body(table: Table) -> str:
    """Return the document's paragraphs and its table as XML."""
    above = f"{paper.unit_line(table)}\t{paper.date_line(table)}"
    below = [*table.notes, *table.people, *(["\t".join(table.signature)] if table.signature else [])] or [""]
    return "".join(
        [
            *(paragraph("Title", table.title), paragraph("Above", above), table_of(table)),
            *(paragraph("Below", line) for line in below),
        ]
    )


def table_of(table: Table, room: float = paper.TYPE_WIDTH) -> str:
    """Return the table as XML, `room` mm wide: fixed widths, the head row on every page; long rows of a wide one may break."""
    widths = [word_styles.twips(width) for width in paper.widths(table.columns, room)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    narrow = room < paper.TYPE_WIDTH
    head = "".join(
        _cell(width, paragraph("NarrowHead" if narrow else "TableHead", heading), '<w:vAlign w:val="center"/>')
        for width, heading in zip(widths, paper.headings(table.columns, room), strict=True)
    )
    numbers = {index for index, column in enumerate(table.columns) if column.key in paper.CENTRED}
    whole = [narrow or stays_whole(table.columns, row) for row in table.rows]
    rows = [_row(row, widths, numbers, whole=each) for row, each in zip(table.rows, whole, strict=True)]
    if whole and whole[-1]:  # it goes to the next page with what stands below, which would be alone there
        rows[-1] = STYLED.sub(r"\1<w:keepNext/>", rows[-1])
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="OfficialTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{NARROW if narrow else ""}<w:tblLook w:firstRow="1" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{_escaped(table.title).replace(chr(34), "&quot;")}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{''.join(rows)}</w:tbl>"
    )


def _row(row: Row, widths: list[int], numbers: set[int], *, whole: bool) -> str:
    """Return a task's row as XML; cells at the indexes `numbers` are centred, and the row stays `whole` on a page or not."""
    cells = (
        _cell(width, paragraph("TableNumber", cell.text) if index in numbers else _paragraphs(cell))
        for index, (width, cell) in enumerate(zip(widths, row.cells, strict=True))
    )
    return f"<w:tr>{'<w:trPr><w:cantSplit/></w:trPr>' if whole else ''}{''.join(cells)}</w:tr>"


def _cell(width: int, paragraphs: str, properties: str = "") -> str:
    """Return a table cell of `width` twips as XML."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{paragraphs}</w:tc>'


def _paragraphs(cell: Cell) -> str:
    """Return the paragraphs of a cell's text as XML; those that start an item of a list hang by its marker."""
    lines = cell.text.split("\n")
    markers = tuple(item.marker for item in cell.items if item.marker) if len(lines) > 1 else ()
    return "".join(paragraph("TableItem" if line.startswith(markers) else "TableText", line) for line in lines)


def paragraph(style: str, text: str, layout: str = "") -> str:
    """Return a paragraph of `text` as XML, laid out by its style and `layout`; quotation marks and ① are set in the Chinese font."""
    content = (
        _escaped(text)
        .replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
        .replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    )
    run = f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{content}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>{run if text else ""}</w:p>'


def _escaped(text: str) -> str:
    """Return `text` for use in an element of XML."""
    return text.translate(_ESCAPES)
