"""Web pages and fragments of HTML into tables: parsed by libxml2 as a stream, in linear time, and no text lost."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from tasks.files.grid import GridBuilder
from tasks.files.markup import BLOCKS, NAME, TAG, unescape, without_comments
from tasks.files.numbering import FORMATS
from tasks.files.runs import RAISED, as_raised, first_words
from tasks.files.tables import Budget, Document, FileProblem

SILENT = frozenset({"script", "style", "template", "head", "noscript", "textarea", "select", "rt", "rp"})
FILLED_IN = {
    "img": "图片",
    "input": "输入框",
    "select": "选择框",
    "textarea": "输入框",
    "svg": "图片",
    "object": "图片",
}
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
STRAY = re.compile(rf"<(?!/?{NAME}|!--|!(?i:doctype)|\?xml)", re.ASCII)
PROLOGUE = re.compile(r"\ufeff?\s*+(?:<\?xml[^<>]*+>\s*+)?(?:<!doctype[^<>]*+>)?", re.IGNORECASE)  # says what follows
# A line feed in the source is only how the source is wrapped: between Chinese signs nothing, else a space.
WRAP = re.compile(r"(?<=[^\x00-\xff])[ \t]*+\n\s*+(?=[^\x00-\xff])|[ \t]*+\n\s*+")
HIDDEN = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+(?:hidden|collapse)|mso-hide\s*+:\s*+all|(?:font-size|opacity)\s*+:\s*+0(?![\d.])"
    r"|(?:left|top|right|text-indent)\s*+:\s*+-\d{4,}|clip\s*+:\s*+rect\(0|(?:^|[;\s])(?:max-)?height\s*+:\s*+0(?:px)?\s*+;[^\"]*overflow\s*+:\s*+hidden",
    re.IGNORECASE,
)
STRUCK = re.compile(r"text-decoration(?:-line)?\s*+:[^;]*?line-through", re.IGNORECASE)
BOLD = re.compile(r"font-weight\s*+:\s*+(bold|[6-9]00)", re.IGNORECASE)
LIST_STYLE = re.compile(r"list-style(?:-type)?\s*+:\s*+([a-z-]+)", re.IGNORECASE)
RULE = re.compile(r"([^{}]*+)\{([^{}]*+)\}")  # .note, td.x {display: none}
# One part of a selector: a tag, classes, an identifier. Of selectors that say more nothing is known.
SIMPLE = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
MOST_RULES = 500
COUNTING = {
    "decimal": "decimal", "1": "decimal", "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "a": "lowerLetter",
    "upper-alpha": "upperLetter", "upper-latin": "upperLetter", "A": "upperLetter", "lower-roman": "lowerRoman",
    "i": "lowerRoman", "upper-roman": "upperRoman", "I": "upperRoman", "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting", "trad-chinese-informal": "chineseCounting",
    "decimal-leading-zero": "decimalZero", "cjk-decimal": "ideographDigital",
    "cjk-heavenly-stem": "ideographTraditional", "cjk-earthly-branch": "ideographZodiac",
}  # fmt: skip
BULLETS = frozenset({"none", "disc", "circle", "square"})


@dataclass(slots=True)
class _List:
    """An open list: how it counts ("" where it does not), and the number of its next item."""

    way: str = ""
    next: int = 1
    step: int = 1


@dataclass(slots=True)
class _Open:
    """What an open element changes for the text inside it."""

    tag: str
    struck: bool = False
    bold: bool = False
    place: str = ""
    label: bool = False
    names: frozenset[str] = frozenset()


Rule = tuple[frozenset[str], ...]


class _Page:
    """Receives the events of the parser and passes them to the builder."""

    def __init__(self, builder: GridBuilder, hidden: list[Rule]) -> None:
        self.builder, self.hidden = builder, hidden
        self.silent: list[tuple[str, bool]] = []
        self.open: list[_Open] = []
        self.lists: list[_List] = []
        self.read: Counter[str] = Counter()
        self.title: list[str] = []
        self.left_out: list[str] = []
        self.struck: list[str] = []
        self.filled_in: dict[str, list[str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        style = attributes.get("style", "")
        names = frozenset(
            (tag, *(f".{name}" for name in attributes.get("class", "").split()), f"#{attributes.get('id', '')}")
        )
        hidden = not self.silent and self._hidden(tag, attributes, style, names)
        if (
            tag in FILLED_IN
            and not hidden
            and not self.silent
            and attributes.get("type") != "hidden"
            and self.builder.cell
        ):
            self.filled_in.setdefault(FILLED_IN[tag], []).append(str(self.builder.place))
        if hidden and tag == "tr":
            self.builder.open_row()
            self.builder.drop_row()
        if hidden and tag in ("td", "th") and "visibility" in style.lower():  # what is not displayed takes no place
            self.builder.open_cell(_number(attributes.get("colspan")), _number(attributes.get("rowspan")))
        if self.silent or tag in SILENT or hidden:
            if tag not in VOID:
                self.silent.append((tag, hidden or (any(self.silent[-1:]) and self.silent[-1][1])))
            return
        if tag not in VOID:
            above = self.open[-1] if self.open else _Open("")
            self.open.append(
                _Open(
                    tag,
                    above.struck or tag in ("s", "del", "strike") or STRUCK.search(style) is not None,
                    self._bold(tag, style, above.bold),
                    {"sup": "superscript", "sub": "subscript"}.get(tag, above.place),
                    above.label or "mso-list:ignore" in style.lower().replace(" ", ""),
                    names,
                )
            )
        if tag == "table":
            self.builder.open_table()
        elif tag == "tr":
            self.builder.open_row()
        elif tag in ("td", "th"):
            self.builder.open_cell(_number(attributes.get("colspan")), _number(attributes.get("rowspan")))
        elif tag in BLOCKS:
            self.builder.text("\n")
        self._list(tag, attributes, style)

    def _hidden(self, tag: str, attributes: dict[str, str], style: str, names: frozenset[str]) -> bool:
        if HIDDEN.search(style) or (tag != "table" and "hidden" in attributes):
            return True
        return any(rule[-1] <= names and self._inside(rule[:-1]) for rule in self.hidden)

    def _inside(self, rule: Rule) -> bool:
        """Return whether open elements answer to the parts of a selector that stand before its last, in their order."""
        wanted = list(rule)
        for each in self.open:
            if wanted and wanted[0] <= each.names:
                del wanted[0]
        return not wanted

    def _bold(self, tag: str, style: str, above: bool) -> bool:
        if "font-weight" in style.lower():
            return BOLD.search(style) is not None
        return tag in ("b", "strong") or (above and tag not in ("td", "th"))

    def _list(self, tag: str, attributes: dict[str, str], style: str) -> None:
        """Count the items of lists, as the page shows their numbers."""
        if tag == "ul":
            self.lists.append(_List())
        elif tag == "ol":
            named = LIST_STYLE.search(style)
            way = named[1].lower() if named else attributes.get("type", "1")
            counting = "" if way in BULLETS else COUNTING.get(way, "decimal")
            start = attributes.get("start", "1").strip()
            first = int(start) if re.fullmatch(r"-?\d{1,6}", start, re.ASCII) else 1
            self.lists.append(_List(counting, first, -1 if "reversed" in attributes else 1))
        elif tag == "li" and self.lists:
            own = self.lists[-1]
            if re.fullmatch(r"\d{1,6}", attributes.get("value", ""), re.ASCII):
                own.next = int(attributes["value"])
            named = LIST_STYLE.search(style)
            if own.way and not (named and named[1].lower() in BULLETS):
                self.builder.text(FORMATS[own.way](own.next) + ("、" if own.way.startswith("chinese") else "."))
            own.next += own.step

    def end(self, tag: str) -> None:
        if self.silent:
            if tag not in VOID:
                self.silent.pop()
            if not self.silent and tag in ("td", "th", "tr"):
                self.builder.close_cell()
            return
        while self.open and tag not in VOID:
            if self.open.pop().tag == tag:
                break
        if tag == "table":
            self.builder.close_table()
        elif tag in ("td", "th", "tr"):
            self.builder.close_cell()
        elif tag in BLOCKS and tag != "br":
            self.builder.text("\n")
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()

    def data(self, text: str) -> None:
        self.read.update(unescape(text) if self.silent else text)
        if self.silent:
            if self.silent[-1][0] == "title":
                self.title.append(text)
            if self.silent[-1][1] and text.strip():
                self.left_out.append(text)
            return
        inside = self.open[-1] if self.open else _Open("")
        if inside.struck:
            if text.strip():
                self.struck.append(text)
            return
        if inside.label:
            text = "".join(text.split())
        if inside.place in RAISED:
            text = as_raised(text, inside.place)
        self.builder.text(WRAP.sub(_unwrap, text) if "\n" in text else text, bold=inside.bold)

    def comment(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass


def read_html(text: str, budget: Budget) -> Document:
    """Return the tables of a page or fragment; text outside them becomes title lines; what was lost is noted."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hidden = _hiding_rules(text)
    text = STRAY.sub("&lt;", without_comments(text))
    builder = GridBuilder(budget)
    page = _Page(builder, hidden)
    parser = etree.HTMLParser(
        target=cast("Any", page), remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        for at in range(0, len(text), 1 << 16):
            parser.feed(text[at : at + (1 << 16)])
        parser.close()
    except etree.LxmlError as error:
        raise FileProblem("网页的标记损坏，读不下去，请把表格复制到 Excel 里，另存为 .xlsx 后再导入。") from error
    tables, after = builder.finish()
    if not tables:
        raise FileProblem("网页里没有找到表格，请在网页上选中整个表格，复制后粘贴到这里。")
    if not tables[0].title_lines:
        tables[0].title_lines = [line for line in "".join(page.title).split("\n") if line.strip()]
    notes = builder.notes
    for pieces, why in ((page.left_out, "在网页上是隐藏的"), (page.struck, "有删除线")):
        if pieces:
            named = "、".join(f"“{first_words(piece)}”" for piece in pieces[:5])
            notes.append(f"网页里 {named}{' 等' if len(pieces) > 5 else ''}{why}，没有读入。")
    for what, places in page.filled_in.items():
        named = "、".join(list(dict.fromkeys(places))[:5])
        notes.append(f"{named}{' 等' if len(set(places)) > 5 else ''}：有 {len(places)} 处{what}没有读到，请核对。")
    lost = Counter(unescape(TAG.sub("", PROLOGUE.sub("", text, count=1)))) - page.read
    missing = sum(number for sign, number in lost.items() if not sign.isspace())
    if missing:
        notes.append(f"网页里约有 {missing} 个字没有读到，请与原网页核对。")
    return Document("html", tables=tables, lines_after=after, notes=notes)


def _hiding_rules(text: str) -> list[Rule]:
    """Return the selectors (.note, td.x, .list em) that the page's own style sheet hides on every medium.

    Each is its parts from the outside in, of each part the tag, classes and identifier.
    """
    found: list[Rule] = []
    for block in re.findall(r"<style[^<>]*+>(.*?)</style", text, re.IGNORECASE | re.DOTALL):
        sheet = re.sub(r"/\*.*?\*/|<!--|-->", "", block, flags=re.DOTALL)
        sheet = re.sub(r"@media[^{}]*+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}", "", sheet)
        for selectors, body in RULE.findall(sheet):
            if HIDDEN.search(body):
                parts = (
                    [SIMPLE.fullmatch(part) for part in each.replace(">", " ").split()] for each in selectors.split(",")
                )
                found += [tuple(map(_part, each)) for each in parts if each and all(each)]
    return [rule for rule in found if all(rule)][:MOST_RULES]


def _part(found: re.Match[str] | None) -> frozenset[str]:
    """Return the tag, classes and identifier of one part of a selector."""
    assert found
    tag = {found[1].lower()} if found[1] and found[1] != "*" else set()
    return frozenset(tag | set(re.findall(r"[.#][\w-]+", found[2])))


def _unwrap(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return "" if before > "\xff" and after > "\xff" else " "


def _number(value: str | None) -> int:
    """Return a span as browsers read it: what is no number is 1, and nothing reaches further than 65534."""
    found = re.match(r"\s*(\d{1,9})", value or "", re.ASCII)
    return min(int(found[1]), 65534) if found else 1
