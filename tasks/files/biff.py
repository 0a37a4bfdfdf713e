"""Workbooks of Excel 97–2003 and WPS (.xls, .et) by their records ([MS-XLS]): cells with what hides, strikes or formats them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from tasks.files.compound import stream
from tasks.files.markup import plain
from tasks.files.numbers import BUILT_IN, Font, Formats
from tasks.files.runs import TINY, WHITE, Runs, as_color
from tasks.files.sheet import SheetReader
from tasks.files.strings import Words, as_words
from tasks.files.tables import MAX_CELL_CHARACTERS, MAX_CELLS, Budget, Document, FileProblem, Table, letters
from tasks.files.workbook import beside

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
BIFF8 = 0x0600
STRIKES, BOLD = 0x0008, 700
PAPER, USUAL_INK = frozenset({1, 9, 65}), frozenset({64, 0x7FFF})  # numbers of colours
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
# groups, lines, shapes, charts, text boxes, pictures; controls and comments are none
DRAWN = frozenset({*range(10), 0x1E})
Record = tuple[int, list[bytes]]


class UnreadableError(Exception):
    """Records of another kind than those of Excel 97–2003, or broken ones."""


class _Looks(NamedTuple):
    """A font; `ink` is the number of its colour."""

    struck: bool = False
    tiny: bool = False
    ink: int = 64
    bold: bool = False
    raised: str = ""


@dataclass(slots=True)
class _Book:
    """What the whole workbook declares: strings, those in runs too, formats, fonts of styles, sheets as (name, hidden, kind, offset)."""

    formats: Formats = field(default_factory=Formats)
    strings: list[Words] = field(default_factory=list)
    rich: dict[str, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)
    fonts_of: list[int] = field(default_factory=list)
    sheets: list[tuple[str, bool, int, int]] = field(default_factory=list)
    fonts: list[_Looks] = field(default_factory=list)
    colours: dict[int, str] = field(default_factory=dict)

    def looks(self, number: int) -> _Looks:
        """Return the font of that number; there is no fourth one."""
        at = number - (number > 4)
        return self.fonts[at] if at < len(self.fonts) else _Looks()

    def words(self, number: str, style: int) -> str | Words:
        """Return the words of a string in runs, the first of which may have the font of the cell; another's number as it is."""
        if number not in self.rich:
            return number
        text, found = self.rich[number]
        first = self.fonts_of[style] if style < len(self.fonts_of) else 0
        runs = Runs()
        for (start, font), (end, _) in pairwise([(0, first), *found, (len(text), 0)]):
            looks = self.looks(font)
            runs.add(
                text[start:end],
                struck=looks.struck,
                bold=looks.bold,
                place=looks.raised,
                tiny=looks.tiny,
                ink=self.ink(looks),
            )
        return as_words(runs)._replace(own=True)

    def ink(self, looks: _Looks) -> str:
        """Return the colour of a font, "" for the usual one."""
        return "" if looks.ink in USUAL_INK else self.colour(looks.ink)

    def colour(self, number: int) -> str:
        """Return a colour: six hexadecimal figures where the workbook has its own palette, else a name; white is one."""
        if number in self.colours:
            return as_color(self.colours[number], "")
        return WHITE if number in PAPER else f"palette {number % 8 if number < 16 else number}"


def read_biff(data: bytes, budget: Budget) -> Document:
    """Return one table a sheet, as `read_workbook` does; raises `UnreadableError` for what another reader may know."""
    records = stream(data, "workbook")
    try:
        book = _book(records)
        document = Document("xls")
        for name, hidden, kind, offset in book.sheets:
            if kind:
                document.notes.append(f"“{name}”不是普通工作表（图表页），没有读。")
                continue
            table = _table(records, offset, SheetReader(name, hidden, book.strings, book.formats, budget), book)
            if hidden:
                table.notes.insert(0, f"工作表“{name}”是隐藏的，要导入请先取消隐藏，或在核对中选它。")
            if table.rows:
                document.tables.append(table)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise UnreadableError from error
    if not book.sheets:
        raise UnreadableError
    return document


def _records(data: bytes, at: int = 0) -> Iterator[Record]:
    """Yield each record with the pieces that continue it, up to the end of the part that begins at `at`."""
    depth, held = 0, None
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        piece = data[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == CONTINUE and held:
            held[1].append(piece)
            continue
        if held:
            yield held
        depth += (kind == BOF) - (kind == EOF)
        held = (kind, [piece]) if depth <= 1 else None  # a chart within a sheet is a part of its own
        if depth <= 0:
            return
    raise UnreadableError


def _book(data: bytes) -> _Book:
    book, codes, styles = _Book(), dict(BUILT_IN), list[bytes]()
    for kind, pieces in _records(data):
        first = pieces[0]
        match kind:
            case 0x0809 if struct.unpack_from("<H", first)[0] != BIFF8:
                raise UnreadableError
            case 0x002F:  # FilePass
                raise UnreadableError
            case 0x0085:  # BoundSheet8
                offset, hidden, sort = struct.unpack_from("<LBB", first)
                book.sheets.append((_Pieces([first[6:]]).short_text(), hidden & 3 != 0, sort, offset))
            case 0x0022:  # Date1904
                book.formats.epoch_1904 = first[0] == 1
            case 0x0031:  # Font
                book.fonts.append(_font(first))
            case 0x041E:  # Format
                codes[struct.unpack_from("<H", first)[0]] = _Pieces([first[2:]]).text()[0]
            case 0x0092:  # Palette
                book.colours = {at // 4 + 8: first[at + 2 : at + 5].hex() for at in range(0, len(first) - 5, 4)}
            case 0x00E0:  # XF
                styles.append(first)
            case 0x00FC:  # SST
                _take_strings(pieces, book)
    for style in styles:
        font, code = struct.unpack_from("<HH", style)
        pattern, colours = struct.unpack_from("<LH", style, 14)
        fill = book.colour(colours & 0x7F).replace(WHITE, "") if pattern >> 26 else ""
        looks = book.looks(font)
        book.fonts_of.append(font)
        book.formats.add(codes.get(code, ""), Font(looks.struck, looks.tiny, book.ink(looks)), fill)
    return book


def _font(data: bytes) -> _Looks:
    height, flags, ink, weight, raised = struct.unpack_from("<5H", data)
    return _Looks(
        flags & STRIKES != 0,
        height <= TINY * 20,
        ink,
        weight >= BOLD,
        {1: "superscript", 2: "subscript"}.get(raised, ""),
    )


def _take_strings(pieces: list[bytes], book: _Book) -> None:
    reader = _Pieces(pieces)
    _, count = struct.unpack("<LL", reader.take(8))
    if count > MAX_CELLS:
        raise FileProblem(f"文件里的文字超过 {MAX_CELLS:,} 条，请拆开后分别导入。")
    for number in range(count):
        text, runs = reader.text()
        if runs:
            book.rich[str(number)] = text, runs
        book.strings.append(Words(plain(text[: MAX_CELL_CHARACTERS + 1])))


class _Pieces:
    """Reads a record and what continues it: characters that go on in another piece say anew how wide they are."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces, self.index, self.at = pieces, 0, 0

    def take(self, count: int) -> bytes:
        """Return so many bytes; raises `UnreadableError` beyond the last one."""
        taken = b""
        while len(taken) < count:
            piece = self.pieces[self.index]
            part = piece[self.at : self.at + count - len(taken)]
            taken, self.at = taken + part, self.at + len(part)
            if len(taken) < count:
                self._next()
        return taken

    def _next(self) -> None:
        self.index, self.at = self.index + 1, 0
        if self.index >= len(self.pieces):
            raise UnreadableError

    def short_text(self) -> str:
        """Return a text whose length is one byte."""
        count, wide = self.take(2)
        return self._characters(count, wide & 1)

    def text(self) -> tuple[str, list[tuple[int, int]]]:
        """Return a text and its runs, each with its beginning and the number of its font."""
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        beside = struct.unpack("<L", self.take(4))[0] if flags & 4 else 0
        text = self._characters(count, flags & 1)
        found = [struct.unpack("<HH", self.take(4)) for _ in range(runs)]
        self.take(beside)  # phonetic guides
        found = [(start, font) for start, font in found if start < len(text)]
        return text, [pair for pair, after in pairwise([*found, (len(text), 0)]) if pair[0] < after[0]]

    def _characters(self, count: int, wide: int) -> str:
        text = list[str]()
        while count:
            if self.at >= len(self.pieces[self.index]):
                self._next()
                wide = self.take(1)[0] & 1
            left = (len(self.pieces[self.index]) - self.at) // (1 + wide)
            part = self.take(min(count, left) * (1 + wide))
            if not part:
                raise UnreadableError
            text.append(part.decode("utf-16-le" if wide else "latin-1", "surrogatepass"))
            count -= len(part) // (1 + wide)
        return "".join(text)


def _table(data: bytes, offset: int, reader: SheetReader, book: _Book) -> Table:
    """Return the table of the sheet whose records begin at `offset`."""
    sheet = _Sheet(reader)
    for kind, pieces in _records(data, offset):
        sheet.take(kind, pieces)
    reader.hidden_rows.sort()
    for (row, column), (style, sort, value) in sorted(sheet.cells.items()):
        words = book.words(value, style) if sort == "s" else value
        reader.cell(row + 1, column + 1, str(style), sort, words)
    table = reader.finish()
    table.notes += beside(table.name, sheet.comments, sheet.drawn)
    return table


class _Sheet:
    """Receives the records of a sheet: what is hidden, merged and drawn, and the cells by row and column from 0."""

    def __init__(self, reader: SheetReader) -> None:
        self.reader, self.drawn = reader, 0
        self.comments: list[str] = []
        self.cells: dict[tuple[int, int], tuple[int, str, str]] = {}
        self.pending: tuple[int, int, int] | None = None  # a formula whose text is still to come

    def take(self, kind: int, pieces: list[bytes]) -> None:
        """Take one record."""
        first = pieces[0]
        match kind:
            case 0x0208:  # Row
                row, _, _, height, _, _, flags = struct.unpack_from("<7H", first)
                if flags & 0x20 or not height & 0x7FFF:
                    self.reader.hidden_rows.append(row + 1)
            case 0x007D:  # ColInfo
                low, high, width, _, flags = struct.unpack_from("<5H", first)
                if flags & 1 or not width:
                    self.reader.hidden_columns.append((low + 1, high + 1))
            case 0x00E5:  # MergeCells
                self.reader.merges += _merges(first)
            case 0x001C:  # Note
                row, column = struct.unpack_from("<HH", first)
                self.comments.append(f"{letters(column + 1)}{row + 1}")
            case 0x005D:  # Obj
                self.drawn += struct.unpack_from("<H", first, 4)[0] in DRAWN
            case _:
                self._take_cell(kind, pieces)

    def _take_cell(self, kind: int, pieces: list[bytes]) -> None:
        if kind == 0x0006:  # Formula
            row, column, style = self.pending = struct.unpack_from("<3H", pieces[0])
            if found := _result(pieces[0][6:14]):
                self.cells[row, column], self.pending = (style, *found), None
        elif kind == 0x0207 and self.pending:  # String
            row, column, style = self.pending
            self.cells[row, column], self.pending = (style, "str", _Pieces(pieces).text()[0]), None
        else:
            self.cells |= _cells(kind, pieces)
        if len(self.cells) > MAX_CELLS * 4:
            raise FileProblem(f"{self.reader.table.place()}：单元格太多，请删去多余的行列后再导入。")


def _merges(data: bytes) -> Iterator[str]:
    for at in range(2, 2 + struct.unpack_from("<H", data)[0] * 8, 8):
        top, bottom, left, right = struct.unpack_from("<4H", data, at)
        yield f"{letters(left + 1)}{top + 1}:{letters(right + 1)}{bottom + 1}"


def _cells(kind: int, pieces: list[bytes]) -> dict[tuple[int, int], tuple[int, str, str]]:
    """Return the cells of a record by row and column (from 0): style, kind as in a sheet of XML, value as written there."""
    first = pieces[0]
    if kind == 0x00BD:  # MulRk: several numbers in a row
        row, left = struct.unpack_from("<HH", first)
        found = {}
        for at in range(4, len(first) - 2, 6):
            style, number = struct.unpack_from("<HL", first, at)
            found[row, left + (at - 4) // 6] = style, "n", _number(number)
        return found
    if kind not in (0x00FD, 0x0203, 0x027E, 0x0204, 0x00D6, 0x0205):
        return {}
    row, column, style = struct.unpack_from("<3H", first)
    match kind:
        case 0x00FD:  # LabelSst
            value = "s", str(struct.unpack_from("<L", first, 6)[0])
        case 0x0203:  # Number
            value = "n", repr(struct.unpack_from("<d", first, 6)[0])
        case 0x027E:  # RK
            value = "n", _number(struct.unpack_from("<L", first, 6)[0])
        case 0x0205:  # BoolErr
            value = ("e", ERRORS.get(first[6], "#N/A")) if first[7] else ("b", str(first[6]))
        case _:
            value = "str", _Pieces([first[6:], *pieces[1:]]).text()[0]
    return {(row, column): (style, *value)}


def _number(packed: int) -> str:
    """Return a number that is packed into 30 bits and two flags: a whole one or a float, or a hundredth of it."""
    if packed & 2:
        number: float = (packed >> 2) - (1 << 30 if packed >> 31 else 0)
    else:
        number = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<L", packed & 0xFFFFFFFC))[0]
    return repr(number / 100 if packed & 1 else number)


def _result(data: bytes) -> tuple[str, str] | None:
    """Return the kind and value of a formula's result; None where it is a text, which follows in a record of its own."""
    if data[6:8] != b"\xff\xff":
        return "n", repr(struct.unpack("<d", data)[0])
    match data[0]:
        case 0:
            return None
        case 1:
            return "b", str(data[2])
        case 2:
            return "e", ERRORS.get(data[2], "#N/A")
        case _:
            return "str", ""
