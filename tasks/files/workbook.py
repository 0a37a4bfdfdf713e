"""Excel workbooks into tables: the sheets by name, the shared strings, hidden sheets named."""

from __future__ import annotations

import re

from tasks.files.archive import RESAVE, Archive, LocalNames
from tasks.files.numbers import Formats
from tasks.files.sheet import SheetReader
from tasks.files.strings import Handlers, RunReader, Words
from tasks.files.tables import MAX_CELL_CHARACTERS, MAX_CELLS, Budget, Document, FileProblem

MAX_SHEETS = 200
PLACES_NAMED = 5
DRAWINGS = re.compile(r"(?:^|/)drawing[^/]*\.xml$", re.IGNORECASE)
COMMENTS = re.compile(r"(?:^|/)comments?[^/]*\.xml$", re.IGNORECASE)


def read_workbook(archive: Archive, budget: Budget) -> Document:
    """Return one table a sheet, hidden ones too; raises `FileProblem` where a value would be wrong or missing."""
    local = LocalNames()
    sheets: list[tuple[str, bool, str]] = []
    epoch_1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal epoch_1904
        tag = local[name]
        if tag == "sheet":
            attributes = {local[key]: value for key, value in attributes.items()}
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append((attributes.get("name", ""), hidden, attributes.get("id", "")))
        elif tag == "workbookPr":
            epoch_1904 = attributes.get("date1904") in ("1", "true")

    archive.scan("xl/workbook.xml", start)
    targets = archive.relations("xl/workbook.xml")
    if len(sheets) > MAX_SHEETS:
        raise FileProblem(f"文件有 {len(sheets)} 张工作表，最多读 {MAX_SHEETS} 张，请只留下要导入的工作表。")
    strings = _shared_strings(archive) if "xl/sharedStrings.xml" in archive.names else []
    formats = Formats.of(archive, epoch_1904)
    document = Document("xlsx")
    for name, hidden, key in sheets:
        if key not in targets:
            raise FileProblem(f"工作表“{name}”在文件里找不到内容，{RESAVE}")
        if not targets[key].startswith("xl/worksheets/"):
            document.notes.append(f"“{name}”不是普通工作表（图表页），没有读。")
            continue
        table = SheetReader(name, hidden, strings, formats, budget).read(archive, targets[key])
        table.notes += _beside(archive, targets[key], name)
        if hidden:
            table.notes.insert(0, f"工作表“{name}”是隐藏的，要导入请先取消隐藏，或在核对中选它。")
        if table.rows:
            document.tables.append(table)
    if not document.tables:
        raise FileProblem("工作簿里没有任何内容，请检查是否选对了文件。")
    return document


def _beside(archive: Archive, sheet: str, name: str) -> list[str]:
    """Return notes on what lies on a sheet and is not part of its cells: comments with their places, pictures, text boxes."""
    folder, _, member = sheet.rpartition("/")
    if f"{folder}/_rels/{member}.rels" not in archive.names:
        return []
    local, places, drawn = LocalNames(), list[str](), 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal drawn
        drawn += local[tag] in {"pic", "sp", "graphicFrame"}
        if local[tag] == "comment":
            places.append(attributes.get("ref", "")[:10])

    for part in archive.relations(sheet).values():
        if (COMMENTS.search(part) or DRAWINGS.search(part)) and part in archive.names:
            archive.scan(part, start)
    return beside(name, places, drawn)


def beside(name: str, places: list[str], drawn: int) -> list[str]:
    """Return notes on the comments of a sheet by their places, and on how much is drawn on it."""
    named = "、".join(places[:PLACES_NAMED]) + (f" 等 {len(places)} 处" if len(places) > PLACES_NAMED else "")
    notes = [f"工作表“{name}”{named} 的批注没有读入。"] if places else []
    return notes + ([f"工作表“{name}”上有 {drawn} 处图片、图形或文本框没有读入，请核对。"] if drawn else [])


def _shared_strings(archive: Archive) -> list[Words]:
    """Return the strings to which cells refer by number: runs of rich text joined, phonetic guides left out."""
    strings: list[Words] = []
    reader = RunReader()

    def finish() -> None:
        if len(strings) >= MAX_CELLS:
            raise FileProblem(f"文件里的文字超过 {MAX_CELLS:,} 条，请拆开后分别导入。")
        words = reader.finish()  # cut to one sign more than a cell may hold: the cell that uses it is refused
        strings.append(words._replace(text=words.text[: MAX_CELL_CHARACTERS + 1]))

    opening, closing = Handlers(reader.opening), Handlers(reader.closing | {"si": finish})
    archive.scan("xl/sharedStrings.xml", opening.start, closing.end, reader.text)
    return strings
