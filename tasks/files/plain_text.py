"""Plain text into a table: its encoding, its separator, and the quotes that Excel writes around line breaks."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from tasks.files.markup import PICTURE, plain
from tasks.files.piped import STROKES, piped_rows
from tasks.files.tables import MAX_ROWS, Budget, Document, FileProblem, Place, Row, Table

BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
UNREADABLE = "文件的文字编码认不出来，请用 Excel 另存为 .xlsx，或用记事本另存为 UTF-8 编码后再导入。"
# Excel quotes a copied cell that holds a line break or a quote. It never holds a tab: a stray quote can't swallow rows.
PASTED = re.compile(r'"((?:[^"\t]|"")*+)"(?=[\t\n]|\Z)')
BARE = {separator: re.compile(rf"[^{separator}\n]*+") for separator in "\t,;"}
MAX_FIELDS = 2_000_000
QUOTED = re.compile(r'"((?:[^"]|"")*+)"')


def decode(data: bytes) -> tuple[str, str, bool]:
    """Return the text, the name of its encoding, and whether that was a guess to show; raises `FileProblem`.

    In this order: byte order mark, strict UTF-8, UTF-16 by where its zero bytes lie, strict GB18030.
    """
    for mark, codec, name in BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec), name, False
            except UnicodeDecodeError as error:
                raise FileProblem(
                    f"文件标明是 {name} 编码，但第 {error.start + 1} 个字节起不是，可能传输时损坏，请重新保存后再导入。"
                ) from None
    zeros = data.count(0)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        pass
    else:
        if zeros < len(data) * 0.4 or not zeros:
            return text, "UTF-8", False
    if zeros:
        odd = data[1::2].count(0)
        if len(data) % 2 == 0 and max(odd, zeros - odd) >= zeros * 0.9:
            try:
                return data.decode("utf-16-le" if odd * 2 > zeros else "utf-16-be"), "UTF-16", True
            except UnicodeDecodeError:
                pass
        raise FileProblem(UNREADABLE)
    try:
        return data.decode("gb18030"), "GB18030", True
    except UnicodeDecodeError:
        raise FileProblem(UNREADABLE) from None


def refuse_nul(text: str) -> None:
    """Raise `FileProblem` with the place of the first NUL of `text`."""
    at = text.find("\0")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        column = text.count("\t", text.rfind("\n", 0, at) + 1, at) + 1
        raise FileProblem(f"{Place('', line, column)}：含有不可用的空字符（NUL），请删去后再导入。")


def read_plain(text: str, name: str, budget: Budget) -> Document:
    """Return the one table of `text`; rows are numbered by the line on which they begin; linear time."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_nul(text)
    rows = [] if "\t" in text or "|" not in text.translate(STROKES) else piped_rows(text)
    separator = "\t" if rows else _separator(text, name)
    table = Table()
    everywhere = separator != "\t" or ("\t" in text and _all_quoted(text))
    records = ((number, [plain(cell) for cell in cells]) for number, cells in rows)
    for number, cells in records if rows else _records(text, separator, everywhere):
        for column, cell in enumerate(cells, 1):
            if PICTURE.match(cell):
                table.notes.append(f"{Place('', number, column)}：这一格是图片，不是文字，没有读入，请改写成文字。")
                cells[column - 1] = ""
            elif cell:
                budget.cell(cell, Place("", number, column))
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            budget.row(Place("", number))
        if cells or len(table.rows) < MAX_ROWS:
            table.rows.append(Row(number, cells))
    if not budget.rows:
        raise FileProblem("没有读到任何文字，请检查是否选对了文件。")
    return Document("text" if separator == "\t" else "csv", tables=[table])


def _all_quoted(text: str) -> bool:
    """Tell whether every cell of `text` is quoted, as some programs write them: then no quote is part of the text."""
    outside = text.split('"')[::2]
    return text.count('"') % 2 == 0 and not any(part.strip("\t\n") for part in outside)


def _separator(text: str, name: str) -> str:
    """Return the sign between cells: a tab wherever there is one, else what stands on most lines."""
    if "\t" in text:
        lines = text.splitlines()
        if not name.lower().endswith(".csv") or sum("\t" in line for line in lines) * 2 > len(lines):
            return "\t"
    commas, semicolons = (len(re.findall(rf"^[^\n{sign}]*{sign}", text, re.MULTILINE)) for sign in ",;")
    if name.lower().endswith(".csv"):
        return ";" if semicolons > commas else ","
    table_like = len(re.findall(r"^[^\n,]*(?:,[^\n,]*){2,}$", text, re.MULTILINE))
    return "," if table_like >= 2 else "\t"


def _records(text: str, separator: str, everywhere: bool) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the number of the line on which it begins; for `everywhere` see `_quoted_record`."""
    at, line, fields, size = 0, 1, 0, len(text)
    while at < size:
        end = text.find("\n", at)
        end = size if end < 0 else end
        if text.find('"', at, end) < 0:
            lines = 0
            cells = [plain(cell) if cell else "" for cell in text[at:end].split(separator)]
        else:
            cells, end, lines = _quoted_record(text, separator, everywhere, at, line)
        fields += len(cells)
        if fields > MAX_FIELDS:
            raise FileProblem(f"{Place('', line)}：表格太大，请检查分隔符，或拆开后分别导入。")
        yield line, cells
        at = end + 1
        line += lines + 1


def _quoted_record(text: str, separator: str, everywhere: bool, at: int, line: int) -> tuple[list[str], int, int]:
    """Return the cells of the record that begins at `at`, where it ends, and how many lines its cells hold.

    Quotes around a cell are taken off `everywhere`, or only where they are needed (`PASTED`).
    """
    pattern = QUOTED if everywhere else PASTED
    cells: list[str] = []
    lines, size = 0, len(text)
    while True:
        place = Place("", line, len(cells) + 1)
        quote = text.startswith('"', at)
        found = pattern.match(text, at) if quote else None
        if found and (everywhere or '"' in found[1] or "\n" in found[1]):
            cells.append(plain(found[1].replace('""', '"')))
            lines += found[1].count("\n")
            at = found.end()
            if at < size and text[at] not in (separator, "\n"):
                raise FileProblem(f"{place}：引号后面还有文字，请检查这一格的引号。")
        elif quote and everywhere:
            raise FileProblem(f"{place}：引号没有成对，请补上引号后再导入。")
        else:
            bare = BARE[separator].match(text, at)
            assert bare  # it matches the empty string too
            cells.append(plain(bare[0]))
            at = bare.end()
        if at >= size or text[at] == "\n" or len(cells) > MAX_FIELDS:
            return cells, at, lines
        at += 1
