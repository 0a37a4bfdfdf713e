"""Word documents into tables, streamed from the XML of their body: what is printed is read, what is not is named."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from tasks.files.archive import Archive, LocalNames
from tasks.files.grid import GridBuilder
from tasks.files.markup import plain
from tasks.files.numbering import LEVELS, OFF, Numbering, circled_number
from tasks.files.runs import as_raised, first_words
from tasks.files.tables import Budget, Document

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
}
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


@dataclass(slots=True)
class _Run:
    """How a run is written; None where it says nothing itself."""

    style: str = ""
    hidden: bool | None = None
    struck: bool | None = None
    bold: bool | None = None
    place: str = ""


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    list: str = ""
    level: int | None = None
    numbered: bool = False


@dataclass(slots=True)
class _Field:
    code: list[str] = field(default_factory=list)
    result: bool = False
    shown: bool = False


class _Body:
    """Receives the events of the document's body and passes them to the builder."""

    def __init__(self, builder: GridBuilder, numbering: Numbering) -> None:
        self.builder, self.numbering = builder, numbering
        self.local = LocalNames()
        self.silent = 0
        self.inside: set[str] = set()
        self.run, self.paragraph = _Run(), _Paragraph()
        self.prompts: list[bool] = []
        self.fields: list[_Field] = []
        self.paragraphs = 0
        self.not_read: dict[str, list[str]] = defaultdict(list)
        self.left_out: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.opening = {
            "tbl": builder.open_table,
            "tr": builder.open_row,
            "tc": builder.open_cell,
            "p": self._open_paragraph,
            "r": self._open_run,
            "sdt": self._open_control,
        }
        self.closing = {"tc": builder.close_cell, "tbl": builder.close_table}

    def notes(self) -> list[str]:
        """Return a sentence for everything that was not read, with its places."""
        told = [
            f"{place}：“{first_words(''.join(words))}”{why}，没有读入。"
            for (why, place), words in self.left_out.items()
        ]
        for what, places in self.not_read.items():
            named = "、".join(list(dict.fromkeys(places))[:PLACES_NAMED])
            more = " 等" if len(set(places)) > PLACES_NAMED else ""
            told.append(f"{named}{more}：有 {len(places)} 处{what}没有读到，请核对。")
        return told

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self.local[name]
        if tag == "del" and "trPr" in self.inside:
            self.builder.drop_row()
        if self.silent or tag in SILENT or (tag == "sdtContent" and any(self.prompts[-1:])):
            self.silent += 1
            return
        if tag in self.opening:
            self.opening[tag]()
        elif tag in SIGNS:
            self._say(SIGNS[tag])
        elif tag in NOT_READ:
            self.not_read[NOT_READ[tag]].append(self._place())
        elif tag in {"t", "instrText", "pPr", "trPr"}:
            self.inside.add(tag)
        elif tag in {"fldChar", "fldSimple"}:
            self._field(tag, attributes)
        else:
            value = next((value for key, value in attributes.items() if self.local[key] == "val"), "")
            self._property(tag, value, int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None)

    def _open_paragraph(self) -> None:
        self.paragraph = _Paragraph()
        self.paragraphs += 1

    def _open_run(self) -> None:
        self.run = _Run()

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
        elif tag in {"t", "instrText", "trPr"}:
            self.inside.discard(tag)
        elif tag == "pPr":
            self.inside.discard(tag)
            self._label()
        elif tag == "p":
            self.builder.text("\n")
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
        if self.run.style and self.numbering.style(self.run.style, "prompt"):
            return  # 单击或点击此处输入文字。
        if self._is("hidden"):
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

    def _place(self) -> str:
        place = self.builder.place
        return str(place) if place.row else f"第 {self.paragraphs} 段"

    def _label(self) -> None:
        """Write the number that Word shows before the paragraph."""
        paragraph, numbering = self.paragraph, self.numbering
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
                self.fields.append(_Field())
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
