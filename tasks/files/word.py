"""Word documents into tables, streamed from the XML of their body: what is printed is read, what is not is named."""

from __future__ import annotations

import re
from collections import defaultdict

from tasks.files.archive import Archive, LocalNames
from tasks.files.grid import GridBuilder
from tasks.files.markup import plain
from tasks.files.numbering import LEVELS, OFF, Numbering, circled_number
from tasks.files.runs import NOT_SEEN, TINY, as_raised, fill_of, first_words, is_unseen
from tasks.files.tables import Budget, Document
from tasks.files.word_parts import OpenField, OpenParagraph, OpenRun, OpenTable

BODY = "word/document.xml"
SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
# Text of the same words a second time, words that were deleted or moved away, pinyin over words, how it was before.
SILENT = frozenset(
    "Fallback del moveFrom delText delInstrText rt pPrChange rPrChange tblPrChange tblGridChange trPrChange tcPrChange"
    " sectPrChange numberingChange".split()
)
NOT_READ = {
    "footnoteReference": "脚注",
    "endnoteReference": "尾注",
    "commentReference": "批注",
    "sym": "特殊符号",
    "drawing": "图片或图形",
    "pict": "图片或图形",
    "object": "嵌入的文件",
    "oMath": "公式",
    "altChunk": "嵌入的文件",
    "subDoc": "嵌入的文件",
}
CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo"})
PROPERTIES = frozenset({"t", "instrText", "pPr", "trPr", "rPr"})
LOOKS = frozenset({"color", "sz", "shd", "highlight", "tblStyle", "tblLook"})
HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{1,8}", re.ASCII)
FIRST_ROW = 0x0020  # in w:tblLook: the first row has the look of a head
STRUCTURE = frozenset({"tbl", "tr", "tc"})
NUMBER = "自动编号（请在 Word 中把编号转换为文本）"
PLACES_NAMED = 5
ENCLOSED = re.compile(r"^\s*eq\b.*?\\o.*?[○◯〇⃝].*?(\d{1,2})\D*$", re.IGNORECASE | re.DOTALL)  # eq \o\ac(○,21)
UNSEEN = re.compile(r"\s*(?:XE|TC|TA|RD|SET|ASK|NEXT|PRIVATE|ADVANCE|MACROBUTTON)\b", re.IGNORECASE)


def read_word(archive: Archive, budget: Budget) -> Document:
    """Return the tables of a document with the paragraphs before each as its title lines; deletions are left out.

    Of a document without a table all paragraphs stand after it.
    """
    body = _Body(GridBuilder(budget), Numbering.of(archive))
    archive.scan(BODY, body.start, body.end, body.text)
    tables, after = body.builder.finish()
    for table in tables:
        for row in table.rows:
            row.cells[:] = [plain(cell) if "<" in cell or "&" in cell else cell for cell in row.cells]
    notes = body.builder.notes + list(body.notes())
    return Document("docx", tables=tables, lines_after=after, notes=notes, bold=body.builder.bold)


class _Body:
    """Receives the events of the document's body and passes them to the builder."""

    def __init__(self, builder: GridBuilder, numbering: Numbering) -> None:
        self.builder, self.numbering = builder, numbering
        self.local = LocalNames()
        self.silent = 0
        self.inside: set[str] = set()
        self.run, self.paragraph = OpenRun(), OpenParagraph()
        self.prompts: list[bool] = []
        self.fills: list[str] = []
        self.tables: list[OpenTable] = []
        self.boxes: list[tuple[bool, OpenParagraph]] = []
        self.changes: list[str] = []
        self.fields: list[OpenField] = []
        self.paragraphs = 0
        self.not_read: dict[str, list[str]] = defaultdict(list)
        self.left_out: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.opening = {
            "tbl": self._open_table,
            "tr": self._open_row,
            "tc": self._open_cell,
            "p": self._open_paragraph,
            "r": self._open_run,
            "sdt": self._open_control,
            "txbxContent": self._open_box,
        }
        self.closing = {"tc": self._close_cell, "tbl": self._close_table, "txbxContent": self._close_box}

    def notes(self) -> list[str]:
        """Return a sentence for everything that was not read, with its places."""
        told = [
            f"{place}：“{first_words(''.join(words))}”{why}，没有读入。"
            for (why, place), words in self.left_out.items()
        ]
        for what, places in self.not_read.items():
            if not places:
                continue
            named = "、".join(list(dict.fromkeys(places))[:PLACES_NAMED])
            more = " 等" if len(set(places)) > PLACES_NAMED else ""
            told.append(f"{named}{more}：有 {len(places)} 处{what}没有读到，请核对。")
        if self.changes:
            named = "、".join(list(dict.fromkeys(self.changes))[:PLACES_NAMED])
            told.append(f"{named}有修订痕迹，按接受修订之后的文字读入，请核对；要按原文请先在 Word 中拒绝修订。")
        return told

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self.local[name]
        if tag == "del" and "trPr" in self.inside:
            self.builder.drop_row()
        if tag in {"del", "moveFrom"} and {"pPr", "rPr"} <= self.inside:
            self.paragraph.joined = True  # its mark was deleted: the next one goes on with it
            self.changes.append(self._place())
        if tag in CHANGES and "pPr" not in self.inside and not self.silent:
            self.changes.append(self._place())
        if self.silent or tag in SILENT:
            self.silent += 1
            return
        if tag in self.opening:
            if not (tag in STRUCTURE and self._boxed):
                self.opening[tag]()
        elif tag in SIGNS:
            self._say(SIGNS[tag])
        elif tag in NOT_READ:
            self.not_read[NOT_READ[tag]].append(self._place())
        elif tag in PROPERTIES:
            self.inside.add(tag)
        elif tag in {"fldChar", "fldSimple"}:
            self._field(tag, attributes)
        else:
            named = {self.local[key]: value for key, value in attributes.items()}
            value = named.get("val", "")
            if tag in LOOKS:
                self._look(tag, named)
            self._property(tag, value, int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None)

    def _open_paragraph(self) -> None:
        self.paragraph = OpenParagraph()
        self.paragraphs += 1

    def _open_run(self) -> None:
        self.run = OpenRun()

    @property
    def _boxed(self) -> bool:
        """Return whether what comes stands in a text box over a cell."""
        return any(over for over, _ in self.boxes)

    def _open_table(self) -> None:
        self.fills.append("")
        self.tables.append(OpenTable())
        self.builder.open_table()

    def _open_row(self) -> None:
        self.builder.open_row()
        if self.tables and self.fills:
            table = self.tables[-1]
            table.rows += 1
            own = ("head_fill", "behind") if table.in_head else ("fill",)  # which other cells it colours is not known
            self.fills[-1] = next(filter(None, (table.fill, *map(self._of_table, own))), "")

    def _of_table(self, what: str) -> str:
        return str(self.numbering.style(self.tables[-1].style, what) or "") if self.tables else ""

    def _close_table(self) -> None:
        self.fills[-1:] = []
        self.tables[-1:] = []
        self.builder.close_table()

    def _open_cell(self) -> None:
        self.fills.append("")
        self.fields.clear()  # no field reaches over the edge of a cell
        self.builder.open_cell()

    def _close_cell(self) -> None:
        self.fills[-1:] = []
        self.fields.clear()
        self.builder.close_cell()

    def _open_box(self) -> None:
        """Begin a text box: over a cell it is none of the cell's text; the shape that holds it is no picture."""
        self.not_read[NOT_READ["drawing"]][-1:] = []
        self.boxes.append((self.builder.cell is not None, self.paragraph))

    def _close_box(self) -> None:
        if self.boxes:
            _, self.paragraph = self.boxes.pop()

    def _open_control(self) -> None:
        self.prompts.append(False)

    def _property(self, tag: str, value: str, number: int | None) -> None:
        """Note what is said of the paragraph, the row, the cell or the run."""
        on = value not in OFF
        if "pPr" in self.inside:
            self._of_paragraph(tag, value, number)
        elif tag == "showingPlcHdr" and self.prompts:
            self.prompts[-1] = on
        elif tag == "gridBefore" and number:
            self.builder.open_cell(number)
            self.builder.close_cell()
        elif tag == "hidden" and "trPr" in self.inside and on:
            self.left_out["是隐藏的行", self._place()].append("整行")
            self.builder.drop_row()
        elif tag == "gridSpan" and self.builder.cell and number:
            self.builder.cell.columns = number
        elif tag == "vMerge" and self.builder.cell:
            self.builder.cell.continues = value != "restart"
        else:
            self._of_run(tag, value, on)

    def _of_paragraph(self, tag: str, value: str, number: int | None) -> None:
        match tag:
            case "pStyle":
                self.paragraph.style = value
            case "numPr":
                self.paragraph.numbered = True
            case "numId":
                self.paragraph.list = value
            case "ilvl" if number is not None:
                self.paragraph.level = min(number, LEVELS - 1)

    def _look(self, tag: str, named: dict[str, str]) -> None:
        """Note the colours and the size of what follows: white on white and the smallest of letters are not seen."""
        value = named.get("val", "")
        fill = fill_of(named.get("fill", "") if tag == "shd" else value)
        if "pPr" in self.inside:
            if tag == "shd" and "rPr" not in self.inside:
                self.paragraph.fill = fill
        elif tag == "tblStyle" and self.tables:
            self.tables[-1].style = value
        elif tag == "tblLook" and self.tables:
            bits = int(value, 16) if HEXADECIMAL.fullmatch(value) else 0
            self.tables[-1].with_head = named.get("firstRow", str(bits & FIRST_ROW)) not in OFF
        elif "rPr" not in self.inside:
            if tag == "shd" and self.builder.cell and self.fills:
                self.fills[-1] = fill
            elif tag == "shd" and self.tables:
                self.tables[-1].fill = fill
        elif tag == "color":
            self.run.color = value
        elif tag == "sz":
            self.run.size = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None
        elif tag in {"shd", "highlight"}:
            self.run.fill = fill

    def _of_run(self, tag: str, value: str, on: bool) -> None:
        match tag:
            case "rStyle":
                self.run.style = value
            case "vanish":
                self.run.hidden = on
            case "strike" | "dstrike":
                self.run.struck = on or bool(self.run.struck)
            case "b":
                self.run.bold = on
            case "vertAlign":
                self.run.place = value

    def end(self, name: str) -> None:
        tag = self.local[name]
        if self.silent:
            self.silent -= 1
        elif tag in PROPERTIES - {"pPr"}:
            self.inside.discard(tag)
        elif tag in STRUCTURE and self._boxed:
            return
        elif tag == "pPr":
            self.inside.discard(tag)
            self._label()
        elif tag == "p":
            self._close_paragraph()
        elif tag == "sdt" and self.prompts:
            self.prompts.pop()
        elif tag in self.closing:
            self.closing[tag]()

    def text(self, piece: str) -> None:
        if self.silent:
            return
        if "instrText" in self.inside and self.fields:
            self.fields[-1].code.append(piece)
        elif "t" in self.inside:
            self._say(piece)

    def _say(self, text: str) -> None:
        """Pass on what is printed; hidden and struck words are left out and named."""
        if any(self.prompts[-1:]) or (self.run.style and self.numbering.style(self.run.style, "prompt")):
            return  # 单击或点击此处输入文字。
        if any(not each.result for each in self.fields):
            return  # what a field is made of
        if self._boxed:
            self.left_out["在文本框里", self._place()].append(text)
        elif self._unseen() and text.strip():
            self.left_out[NOT_SEEN, self._place()].append(text)
        elif self._is("hidden"):
            self.left_out["是隐藏文字", self._place()].append(text)
        elif self._is("struck"):
            self.left_out["有删除线", self._place()].append(text)
        else:
            for each in self.fields:
                each.shown = True
            self.builder.text(as_raised(text, self.run.place), bold=self._is("bold"))

    def _is(self, what: str) -> bool:
        own = getattr(self.run, what)
        if own is None and self.run.style:
            own = self.numbering.style(self.run.style, what)
        if own is None and self.paragraph.style:
            own = self.numbering.style(self.paragraph.style, what)
        return bool(own)

    def _unseen(self) -> bool:
        """Return whether the run is as small as a dot, or of the colour that is behind it."""
        styles = [name for name in (self.run.style, self.paragraph.style) if name]
        size = self.run.size
        for name in styles if size is None else ():
            size = size or self.numbering.style(name, "size")  # type: ignore[assignment]
        if size is not None and size <= 2 * TINY:
            return True
        ink = self.run.color or next(
            (str(found) for name in styles if (found := self.numbering.style(name, "color"))), ""
        )
        if not ink and self.tables:
            ink = (self._of_table("head_color") if self.tables[-1].in_head else "") or self._of_table("color")
        behind = (self.run.fill, self.paragraph.fill, *reversed(self.fills))
        fill = next(filter(None, behind), "") or next(
            (str(found) for name in styles if (found := self.numbering.style(name, "fill"))), ""
        )
        return is_unseen(ink, fill)

    def _close_paragraph(self) -> None:
        """End a paragraph, and a field that has no result in it: nothing after it is taken for its code."""
        for each in self.fields:
            if not each.result:
                self.not_read[f"域（{first_words(''.join(each.code)[:200])}）"].append(self._place())
        self.fields = [each for each in self.fields if each.result]
        if not self._boxed and not self.paragraph.joined:
            self.builder.text("\n")

    def _place(self) -> str:
        place = self.builder.place
        return str(place) if place.row else f"第 {self.paragraphs} 段"

    def _label(self) -> None:
        """Write the number that Word shows before the paragraph."""
        paragraph, numbering = self.paragraph, self.numbering
        if self._boxed or any(self.prompts[-1:]) or paragraph.joined:
            return
        list_id = paragraph.list or str(numbering.style(paragraph.style, "list") or "")
        if list_id == "0" or not (list_id or paragraph.numbered) or (self.builder.cell and self.builder.cell.continues):
            return
        level = paragraph.level
        if level is None:
            level = int(numbering.style(paragraph.style, "level") or numbering.linked.get(paragraph.style, 0))
        try:
            label = numbering.label(list_id, level)
        except KeyError:
            self.not_read[NUMBER].append(self._place())
            return
        self.builder.text(label)

    def _field(self, tag: str, attributes: dict[str, str]) -> None:
        """Follow a field: its result is read as it stands, an enclosed number is written, what shows nothing is named."""
        named = {self.local[key]: value for key, value in attributes.items()}
        if tag == "fldSimple":
            if found := ENCLOSED.match(named.get("instr", "")[:200]):
                self._say(circled_number(int(found[1])))
            return
        match named.get("fldCharType"):
            case "begin":
                self.fields.append(OpenField())
            case "separate" if self.fields:
                self.fields[-1].result = True
            case "end" if self.fields:
                done = self.fields.pop()
                code = "".join(done.code)[:200]
                if done.shown:
                    return
                if found := ENCLOSED.match(code):
                    self._say(circled_number(int(found[1])))
                elif code.strip() and not done.result and not UNSEEN.match(code):
                    self.not_read[f"域（{first_words(code)}）"].append(self._place())
