"""Word documents into tables, streamed from the XML of their body, with merged cells spread."""

from __future__ import annotations

from tasks.files.archive import Archive, LocalNames
from tasks.files.grid import GridBuilder
from tasks.files.markup import plain
from tasks.files.tables import Budget, Document, FileProblem

BODY = "word/document.xml"
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
    """Return the tables of a document with the paragraphs before each as its title lines; deletions are left out."""
    local = LocalNames()
    builder = GridBuilder(budget)
    not_read: dict[str, int] = {}
    silent = 0
    reading = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal silent, reading
        tag = local[name]
        if silent or tag in SILENT:
            silent += 1
        elif tag == "t":
            reading = True
        elif tag == "tbl":
            builder.open_table()
        elif tag == "tr":
            builder.open_row()
        elif tag == "tc":
            builder.open_cell()
        elif tag in ("gridSpan", "vMerge") and builder.cell:
            value = next((value for key, value in attributes.items() if local[key] == "val"), "")
            if tag == "vMerge":
                builder.cell.continues = value != "restart"
            elif value.isascii() and value.isdigit() and len(value) < 6:
                builder.cell.columns = int(value)
        elif tag in ("br", "cr"):
            builder.text("\n")
        elif tag == "tab":
            builder.text("\t")
        elif tag == "noBreakHyphen":
            builder.text("-")
        elif tag in NOT_READ:
            what = NOT_READ[tag]
            not_read[what] = not_read.get(what, 0) + 1

    def end(name: str) -> None:
        nonlocal silent, reading
        tag = local[name]
        if silent:
            silent -= 1
        elif tag == "t":
            reading = False
        elif tag == "p":
            builder.text("\n")
        elif tag == "tc":
            builder.close_cell()
        elif tag == "tbl":
            builder.close_table()

    def text(piece: str) -> None:
        if reading and not silent:
            builder.text(piece)

    archive.scan(BODY, start, end, text)
    tables, after = builder.finish()
    if not tables:
        raise FileProblem("Word 文件里没有找到表格，请检查是否选对了文件，或把表格复制后粘贴到这里。")
    for table in tables:
        for row in table.rows:
            row.cells[:] = [plain(cell) if "<" in cell or "&" in cell else cell for cell in row.cells]
    notes = [f"文件里有 {number} 处{what}没有读到，请核对。" for what, number in not_read.items()]
    return Document("docx", tables=tables, lines_after=after, notes=builder.notes + notes)
