"""Word documents into tables, streamed from the XML of their body, with merged cells spread."""

from __future__ import annotations

from collections import Counter

from tasks.files.archive import Archive, LocalNames
from tasks.files.grid import Cell, GridBuilder
from tasks.files.markup import plain
from tasks.files.tables import Budget, Document

BODY = "word/document.xml"
SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
# Text of the same words a second time, words that were deleted or moved away, and what is no text.
SILENT = frozenset({"Fallback", "del", "moveFrom", "instrText", "delText"})
NOT_READ = {
    "numPr": "自动编号（编号不在文字里，请在 Word 中把编号转换为文本）",
    "footnoteReference": "脚注",
    "endnoteReference": "尾注",
    "sym": "特殊符号",
    "drawing": "图片或图形",
    "pict": "图片或图形",
    "object": "嵌入的文件",
    "oMath": "公式",
}


def read_word(archive: Archive, budget: Budget) -> Document:
    """Return the tables of a document with the paragraphs before each as its title lines; deletions are left out.

    Of a document without a table all paragraphs stand after it.
    """
    body = _Body(GridBuilder(budget))
    archive.scan(BODY, body.start, body.end, body.text)
    tables, after = body.builder.finish()
    for table in tables:
        for row in table.rows:
            row.cells[:] = [plain(cell) if "<" in cell or "&" in cell else cell for cell in row.cells]
    notes = [f"文件里有 {number} 处{what}没有读到，请核对。" for what, number in body.not_read.items()]
    return Document("docx", tables=tables, lines_after=after, notes=body.builder.notes + notes)


class _Body:
    """Receives the events of the document's body and passes them to the builder."""

    def __init__(self, builder: GridBuilder) -> None:
        self.builder = builder
        self.not_read: Counter[str] = Counter()
        self.local = LocalNames()
        self.silent = 0
        self.reading = False
        self.opening = {"tbl": builder.open_table, "tr": builder.open_row, "tc": builder.open_cell}
        self.closing = {"tc": builder.close_cell, "tbl": builder.close_table}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self.local[name]
        if self.silent or tag in SILENT:
            self.silent += 1
        elif tag == "t":
            self.reading = True
        elif tag in self.opening:
            self.opening[tag]()
        elif tag in SIGNS:
            self.builder.text(SIGNS[tag])
        elif tag in NOT_READ:
            self.not_read[NOT_READ[tag]] += 1
        elif tag in {"gridSpan", "vMerge"} and self.builder.cell:
            self._merge(self.builder.cell, tag, attributes)

    def _merge(self, cell: Cell, tag: str, attributes: dict[str, str]) -> None:
        value = next((value for key, value in attributes.items() if self.local[key] == "val"), "")
        if tag == "vMerge":
            cell.continues = value != "restart"
        elif value.isascii() and value.isdigit() and len(value) < 6:
            cell.columns = int(value)

    def end(self, name: str) -> None:
        tag = self.local[name]
        if self.silent:
            self.silent -= 1
        elif tag == "t":
            self.reading = False
        elif tag == "p":
            self.builder.text("\n")
        elif tag in self.closing:
            self.closing[tag]()

    def text(self, piece: str) -> None:
        if self.reading and not self.silent:
            self.builder.text(piece)
