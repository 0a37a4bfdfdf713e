"""OpenDocument sheets (.ods of LibreOffice and WPS) into tables: every cell as the sheet shows it."""

from __future__ import annotations

import re

from tasks.files.archive import Archive, LocalNames
from tasks.files.grid import GridBuilder
from tasks.files.markup import tidy
from tasks.files.numbers import is_tiny
from tasks.files.runs import NOT_SEEN, WHITE, as_color, as_raised, fill_of, first_words
from tasks.files.tables import MAX_COLUMNS, Budget, Document, FileProblem, Place

CONTENT = "content.xml"
BLANK_ROWS = 100  # a longer gap is not a number of blank rows but another part of the sheet
SILENT = frozenset({"annotation", "note", "tracked-changes", "shapes", "ruby-text"})
RAISED_BY = re.compile(r"(?:super|(sub|-)|[1-9])")  # 33% 58%, super, -33% 58%
HIDDEN = frozenset({"collapse", "filter"})
BESIDE = {"annotation": "批注", "image": "图片", "object": "嵌入的文件"}


def read_opendocument(archive: Archive, budget: Budget) -> Document:
    """Return one table a sheet; hidden rows and columns are left out and named."""
    body = _Body(GridBuilder(budget))
    archive.scan(CONTENT, body.start, body.end, body.text)
    tables, _ = body.builder.finish()
    for table in tables:
        table.hidden = table.name in body.hidden_tables
        if note := table.leave_out_columns(body.hidden_columns.get(table.name, [])):
            body.notes.append(note)
        if table.hidden:
            table.notes.insert(0, f"工作表“{table.name}”是隐藏的，要导入请先取消隐藏，或在核对中选它。")
        table.number = 0
    if not tables:
        raise FileProblem("工作簿里没有任何内容，请检查是否选对了文件。")
    return Document("ods", tables=tables, notes=body.notes)


class _Body:
    """Receives the events of the content and passes them to the builder."""

    def __init__(self, builder: GridBuilder) -> None:
        self.builder = builder
        self.local = LocalNames()
        self.notes: list[str] = []
        self.hidden_tables: set[str] = set()
        self.hidden_columns: dict[str, list[int]] = {}
        self.hidden_styles: set[str] = set()
        self.left_styles: dict[str, str] = {}
        self.white_styles: set[str] = set()
        self.raised_styles: dict[str, str] = {}
        self.bold_styles: set[str] = set()
        self.filled_styles: set[str] = set()
        self.style = self.table = ""
        self.silent = self.blank_rows = self.blank_cells = self.columns = 0
        self.repeat_row = 1
        self.row_open = self.reading = self.hidden_row = False
        self.repeat, self.spans = 1, (1, 1)
        self.styles: list[str] = []
        self.pieces: list[str] = []
        self.left: dict[str, list[str]] = {}
        self.heavy: list[str] = []
        self.light: list[str] = []
        self.failed = False
        self.beside: list[str] = []
        self.opening = {
            "style": self._style,
            "table-properties": self._style_of_table,
            "text-properties": self._style_of_text,
            "table-cell-properties": self._style_of_cell,
            "table": self._open_table,
            "table-column": self._columns,
            "table-row": self._begin_row,
            "table-cell": self._open_cell,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self.local[name]
        if tag in BESIDE and self.reading:
            self.beside.append(BESIDE[tag])
        if self.silent or tag in SILENT:
            self.silent += 1
            return
        named = {self.local[key]: value for key, value in attributes.items()}
        if handler := self.opening.get(tag):
            handler(named)
        elif self.reading:
            self._sign(tag, named)

    def _sign(self, tag: str, named: dict[str, str]) -> None:
        match tag:
            case "span" | "a":
                self.styles.append(named.get("style-name", ""))
            case "s":
                self.pieces.append(" " * min(_number(named.get("c")), 100))
            case "tab":
                self.pieces.append("\t")
            case "line-break":
                self.pieces.append("\n")

    def _style(self, named: dict[str, str]) -> None:
        self.style = named.get("name", "")

    def _style_of_table(self, named: dict[str, str]) -> None:
        if named.get("display") == "false":
            self.hidden_styles.add(self.style)

    def _style_of_text(self, named: dict[str, str]) -> None:
        size = re.fullmatch(r"([\d.]{1,8})pt", named.get("font-size", ""))
        if raised := RAISED_BY.match(named.get("text-position", "")):
            self.raised_styles[self.style] = "subscript" if raised[1] else "superscript"
        if named.get("font-weight") == "bold":
            self.bold_styles.add(self.style)
        if {named.get(f"text-line-through-{part}", "none") for part in ("style", "type")} != {"none"}:
            self.left_styles[self.style] = "有删除线"
        elif named.get("display") == "none":
            self.left_styles[self.style] = "是隐藏文字"
        elif size and is_tiny(size[1]):
            self.left_styles[self.style] = NOT_SEEN
        elif as_color(named.get("color", ""), "") == WHITE:
            self.white_styles.add(self.style)

    def _style_of_cell(self, named: dict[str, str]) -> None:
        if fill_of(named.get("background-color", "")):
            self.filled_styles.add(self.style)

    def _why_left(self) -> str:
        """Return why the words that come are left out: the innermost style that says so decides; "" where they are shown."""
        for style in reversed(self.styles):
            if why := self.left_styles.get(style):
                return why
            if style in self.white_styles and self.styles[0] not in self.filled_styles:
                return NOT_SEEN
        return ""

    def _open_table(self, named: dict[str, str]) -> None:
        self.table, self.columns, self.blank_rows = named.get("name", ""), 0, 0
        self.builder.open_table(self.table)
        if named.get("style-name") in self.hidden_styles:
            self.hidden_tables.add(self.table)

    def _columns(self, named: dict[str, str]) -> None:
        count = min(_number(named.get("number-columns-repeated")), MAX_COLUMNS)
        if named.get("visibility") in HIDDEN:
            columns = range(self.columns + 1, self.columns + count + 1)
            self.hidden_columns.setdefault(self.table, []).extend(columns)
        self.columns += count

    def _begin_row(self, named: dict[str, str]) -> None:
        self.repeat_row = _number(named.get("number-rows-repeated"))
        self.hidden_row = named.get("visibility") in HIDDEN
        self.row_open, self.blank_cells = False, 0

    def _open_cell(self, named: dict[str, str]) -> None:
        self.repeat = _number(named.get("number-columns-repeated"))
        self.spans = _number(named.get("number-columns-spanned")), _number(named.get("number-rows-spanned"))
        self.styles, self.pieces, self.left = [named.get("style-name", "")], [], {}
        self.heavy, self.light, self.failed = [], [], named.get("value-type") == "error"
        self.beside = []
        self.reading = True

    def end(self, name: str) -> None:
        tag = self.local[name]
        if self.silent:
            self.silent -= 1
            return
        match tag:
            case "p" if self.reading:
                self.pieces.append("\n")
            case "span" | "a" if len(self.styles) > 1:
                self.styles.pop()
            case "table-cell":
                self._cell()
            case "table-row":
                self.blank_rows += 0 if self.row_open else self.repeat_row
            case "table":
                self.builder.close_table()

    def text(self, piece: str) -> None:
        if not self.reading or self.silent:
            return
        if why := self._why_left() if piece.strip() else "":
            self.left.setdefault(why, []).append(piece)
            return
        piece = as_raised(piece, next(filter(None, map(self.raised_styles.get, reversed(self.styles))), ""))
        self.pieces.append(piece)
        if piece.strip():
            (self.light if self.bold_styles.isdisjoint(self.styles) else self.heavy).append(piece)

    def _cell(self) -> None:
        """Write a cell that says something, after the blank rows and cells before it."""
        self.reading = False
        text = tidy("".join(self.pieces))
        if self.failed and text:
            self.left, text = {"是公式的错误值": [text]}, ""
        if not text and self.spans == (1, 1) and not self.left and not self.beside:
            self.blank_cells += self.repeat
            return
        self._open_row()
        for _ in range(min(self.blank_cells, MAX_COLUMNS + 1)):
            self.builder.open_cell()
        self.blank_cells = 0
        for _ in range(min(self.repeat, MAX_COLUMNS + 1) if text else 1):
            self.builder.open_cell(*self.spans)
            self.builder.text(text)
            if self.builder.cell and self.light:
                self.builder.cell.bold += self.heavy
        for why, pieces in self.left.items():
            self.notes.append(f"{self._place()}：“{first_words(''.join(pieces))}”{why}，没有读入。")
        for what in dict.fromkeys(self.beside):
            self.notes.append(f"{self._place()}：有 {self.beside.count(what)} 处{what}没有读到，请核对。")

    def _open_row(self) -> None:
        if self.row_open:
            return
        for _ in range(min(self.blank_rows, BLANK_ROWS)):
            self.builder.open_row()
        self.blank_rows, self.row_open = 0, True
        self.builder.open_row()
        if self.hidden_row:
            self.builder.drop_row()
            place = self._place()
            self.notes.append(f"{Place(place.sheet, place.row)}是隐藏的，没有读入；要导入请先取消隐藏（或筛选）。")

    def _place(self) -> Place:
        return self.builder.place


def _number(value: str | None) -> int:
    """Return how often something is repeated or how far it reaches: at least once."""
    return max(int(value), 1) if value and value.isascii() and value.isdigit() and len(value) < 9 else 1
