"""Excel workbooks into tables, streamed: the inspection of every row, cell and merge is the reading itself."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from tasks.files.archive import RESAVE, Archive, LocalNames
from tasks.files.markup import plain
from tasks.files.numbers import Formats, number_text
from tasks.files.tables import MAX_CELL_CHARACTERS, MAX_CELLS, Budget, Document, FileProblem, Place, Row, Span, Table

SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
MAX_MERGED_AREA = 1_000_000
MAX_SHEETS = 200
BLANK_ROWS = 100  # a longer gap is not a number of blank rows but another part of the sheet
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)


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
        table = _Sheet(name, hidden, strings, formats, budget).read(archive, targets[key])
        if hidden:
            table.notes.insert(0, f"工作表“{name}”是隐藏的，已一并读入。")
        if table.rows:
            document.tables.append(table)
    if not document.tables:
        raise FileProblem("工作簿里没有任何内容，请检查是否选对了文件。")
    return document


def unescaped(text: str) -> str:
    """Return `text` with the escapes of Office Open XML (`_x000D_`) replaced; half a surrogate pair stays as it is."""
    if "_x" not in text:
        return text
    return ESCAPE.sub(lambda found: found[0] if found[1][:2].upper() in SURROGATES else chr(int(found[1], 16)), text)


SURROGATES = {"D8", "D9", "DA", "DB", "DC", "DD", "DE", "DF"}


def _shared_strings(archive: Archive) -> list[str]:
    """Return the strings to which cells refer by number: runs of rich text joined, phonetic guides left out."""
    local = LocalNames()
    strings: list[str] = []
    pieces: list[str] = []
    phonetic = reading = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal phonetic, reading
        tag = local[name]
        if tag == "t":
            reading = not phonetic
        elif tag == "rPh":
            phonetic = True

    def end(name: str) -> None:
        nonlocal phonetic, reading
        tag = local[name]
        if tag == "t":
            reading = False
        elif tag == "si":
            if len(strings) >= MAX_CELLS:
                raise FileProblem(f"文件里的文字超过 {MAX_CELLS:,} 条，请拆开后分别导入。")
            strings.append(_checked(plain(unescaped("".join(pieces)))))
            pieces.clear()
        elif tag == "rPh":
            phonetic = False

    def text(piece: str) -> None:
        if reading:
            pieces.append(piece)

    archive.scan("xl/sharedStrings.xml", start, end, text)
    return strings


def _checked(text: str) -> str:
    """Return `text`, cut to one sign more than a cell may hold: the cell that uses it is refused with its place."""
    return text[: MAX_CELL_CHARACTERS + 1]


def column_number(letters: str) -> int:
    """Return the number of a column: H → 8, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class _Sheet:
    """Reads one sheet; the handlers are closures over local names because they run once for each tag."""

    def __init__(self, name: str, hidden: bool, strings: list[str], formats: Formats, budget: Budget) -> None:
        self.table = Table(name, hidden=hidden)
        self.strings, self.formats, self.budget = strings, formats, budget
        self.merges: list[str] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []

    def problem(self, sentence: str, row: int = 0, column: int = 0) -> FileProblem:
        """Return a problem at a place of this sheet."""
        return FileProblem(f"{Place(self.table.name, row, column)}：{sentence}")

    def read(self, archive: Archive, member: str) -> Table:
        """Return the table of the sheet."""
        local, columns = LocalNames(), dict[str, int]()
        rows, cells = self.table.rows, list[str]()
        row = column = 0
        kind, style, value = "n", "", None
        formula = reading = phonetic = False
        pieces: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal row, column, kind, style, value, formula, reading, cells, phonetic
            tag = local[name]
            if tag == "c":
                kind, style = attributes.get("t", "n"), attributes.get("s", "")
                value, formula, phonetic = None, False, False
                reference = attributes.get("r")
                if reference is None:
                    column += 1
                    return
                letters = reference.rstrip("0123456789")
                found = columns.get(letters)
                if found is None:
                    found = columns[letters] = self._column(letters, reference, row)
                if found <= column or reference[len(letters) :] != str(row):
                    raise self.problem(f"单元格“{reference[:20]}”的位置错乱，文件已损坏，{RESAVE}", row)
                column = found
            elif tag == "v" or tag == "t":
                reading = not phonetic
                value = value or ""
            elif tag == "f":
                formula = True
            elif tag == "rPh":
                phonetic = True
            elif tag == "row":
                row, column, cells = self._row(attributes, row), 0, []
            elif tag == "mergeCell":
                self.merges.append(attributes.get("ref", ""))
                if len(self.merges) > MAX_CELLS // 10:
                    raise self.problem(f"合并单元格超过 {MAX_CELLS // 10:,} 处，请取消合并后再导入。")
            elif tag == "col" and attributes.get("hidden") in ("1", "true"):
                low, high = attributes.get("min", ""), attributes.get("max", "")
                if low.isascii() and low.isdigit() and high.isascii() and high.isdigit() and len(low + high) < 12:
                    self.hidden_columns.append((int(low), min(int(high), SHEET_COLUMNS)))

        def end(name: str) -> None:
            nonlocal value, reading, phonetic
            tag = local[name]
            if tag == "c":
                if formula and value is None:
                    raise self.problem("公式没有计算结果，请用 Excel 打开、保存一次后再导入。", row, column)
                if not value:
                    return
                text = self._text(kind, style, value, row, column)
                if text:
                    self.budget.cell(text, Place(self.table.name, row, column))
                    if len(cells) < column - 1:
                        cells.extend([""] * (column - 1 - len(cells)))
                    cells.append(text)
            elif tag == "v" or tag == "t":
                if pieces:
                    value = (value or "") + "".join(pieces)
                    pieces.clear()
                reading = False
            elif tag == "rPh":
                phonetic = False
            elif tag == "row" and cells:
                self.budget.row(Place(self.table.name, row))
                before = rows[-1].number if rows else row - 1
                if row - before <= BLANK_ROWS:
                    rows.extend(Row(number, []) for number in range(before + 1, row))
                rows.append(Row(row, cells))

        def text(piece: str) -> None:
            if reading:
                pieces.append(piece)

        archive.scan(member, start, end, text)
        self._spread()
        self._name_hidden()
        return self.table

    def _column(self, letters: str, reference: str, row: int) -> int:
        column = column_number(letters) if letters.isascii() and letters.isupper() and len(letters) < 4 else 0
        if not 0 < column <= SHEET_COLUMNS:
            raise self.problem(f"单元格“{reference[:20]}”不在 Excel 的范围内，文件已损坏，{RESAVE}", row)
        return column

    def _row(self, attributes: dict[str, str], before: int) -> int:
        written = attributes.get("r", str(before + 1))
        row = int(written) if len(written) < 8 and written.isascii() and written.isdigit() else 0
        if not before < row <= SHEET_ROWS:
            raise self.problem(f"第 {before} 行之后的行号“{written[:20]}”不对，文件已损坏，{RESAVE}")
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows.append(row)
        return row

    def _text(self, kind: str, style: str, value: str, row: int, column: int) -> str:
        """Return the text of a cell from what is written, by its kind."""
        if kind == "s":
            index = int(value) if len(value) < 8 and value.isascii() and value.isdigit() else -1
            if not 0 <= index < len(self.strings):
                raise self.problem(f"文字在文件里找不到，文件已损坏，{RESAVE}", row, column)
            text = self.strings[index]
        elif kind == "n":
            return number_text(value, self.formats.of_style(style), self.formats.epoch_1904)
        elif kind == "b":
            return "是" if value.strip() in ("1", "true") else "否"
        elif kind == "d":
            return self.formats.iso_date(value)
        elif kind == "e":
            self.table.notes.append(f"{Place(self.table.name, row, column)}：公式结果是错误值 {value}，已照原样读入。")
            return value
        else:
            text = plain(unescaped(value))
        if len(text) == MAX_CELL_CHARACTERS:
            self.table.notes.append(
                f"{Place(self.table.name, row, column)}：这一格正好 {MAX_CELL_CHARACTERS:,} 字，可能已被 Excel 截断，请与原文核对。"
            )
        return text

    def _spread(self) -> None:
        """Write the text of each merged cell into every cell that it covers, within the rows and columns in use."""
        table = self.table
        width = max((len(row.cells) for row in table.rows), default=0)
        by_number = {row.number: row.cells for row in table.rows}
        numbers = list(by_number)
        last_row = max(numbers, default=0)
        spread = 0
        for reference in self.merges:
            first, _, last = reference.partition(":")
            corners = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last or first)
            if not corners[0] or not corners[1]:
                raise self.problem(f"合并单元格“{reference[:40]}”写法不对，文件已损坏，{RESAVE}")
            left, right = (column_number(corner[1]) for corner in corners if corner)
            top, bottom = (int(corner[2]) for corner in corners if corner)
            area = (bottom - top + 1) * (right - left + 1)
            if bottom > SHEET_ROWS or right > SHEET_COLUMNS or area > MAX_MERGED_AREA or bottom < top or right < left:
                raise self.problem(f"合并单元格“{reference[:40]}”范围太大或不对，请取消合并后再导入。")
            span = Span(top, left, min(bottom, max(last_row, top)), min(right, max(width, left)))
            table.spans.append(span)
            covered = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
            spread += len(covered) * (span.right - span.left + 1)
            if spread > MAX_CELLS:
                raise self.problem(f"合并单元格“{reference[:40]}”太多或互相重叠，请取消合并后再导入。")
            origin = by_number.get(top, [])
            text = origin[left - 1] if len(origin) >= left else ""
            for number in covered if text else ():
                cells = by_number[number]
                cells.extend([""] * (span.right - len(cells)))
                for column in range(span.left, span.right + 1):
                    if not cells[column - 1]:
                        cells[column - 1] = text
                        self.budget.cell(text, Place(table.name, number, column))

    def _name_hidden(self) -> None:
        filled = {row.number for row in self.table.rows}
        rows = [row for row in self.hidden_rows if row in filled]
        if rows:
            named = "、".join(map(str, rows[:20])) + (" 等" if len(rows) > 20 else "")
            self.table.notes.append(f"工作表“{self.table.name}”第 {named} 行是隐藏的，已一并读入。")
        width = max((len(row.cells) for row in self.table.rows), default=0)
        columns = [column for low, high in self.hidden_columns for column in range(low, min(high, width) + 1)]
        if columns:
            named = "、".join(str(Place(self.table.name, 0, column)).split()[-2] for column in columns[:20])
            self.table.notes.append(f"工作表“{self.table.name}”{named} 列是隐藏的，已一并读入。")
