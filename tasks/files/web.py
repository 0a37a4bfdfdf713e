"""Web pages and fragments of HTML into tables: parsed by libxml2 as a stream, in linear time, and no text lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from tasks.files.grid import GridBuilder
from tasks.files.markup import BLOCKS, NAME, TAG, unescape, without_comments
from tasks.files.numbering import FORMATS
from tasks.files.runs import NOT_SEEN, RAISED, TINY, WHITE, as_color, as_raised, fill_of, first_words, is_unseen
from tasks.files.tables import MAX_COLUMNS, Budget, Document, FileProblem

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
# What editors and websites call their own elements: <ne-p>, <ucapcontent>; a whole tag, be there an end or not. In
# A<B and <y and z> stand no tags: a browser shows none of a whole one, its attributes have values.
OWN = re.compile(
    r"""<(?:/([a-zA-Z][\w.-]{0,40})\s*|([a-zA-Z][\w.-]{2,40})(?:\s++[\w:@.-]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>]++))*+\s*+/?)>""",
    re.ASCII,
)
MOST_OWN = 60
PROLOGUE = re.compile(r"\ufeff?\s*+(?:<\?xml[^<>]*+>\s*+)?(?:<!doctype[^<>]*+>)?", re.IGNORECASE)  # says what follows
# A line feed in the source is only how the source is wrapped: between Chinese signs nothing, else a space.
WRAP = re.compile(r"(?<=[^\x00-\xff])[ \t]*+\n\s*+(?=[^\x00-\xff])|[ \t]*+\n\s*+")
HIDDEN = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+(?:hidden|collapse)|mso-hide\s*+:\s*+all|(?:font-size|opacity)\s*+:\s*+0(?![\d.])"
    r"|(?:left|top|right|text-indent)\s*+:\s*+-\d{4,}|clip\s*+:\s*+rect\(0|(?:^|[;\s])(?:max-)?height\s*+:\s*+0(?:px)?\s*+;[^\"]*overflow\s*+:\s*+hidden",
    re.IGNORECASE,
)
INK = re.compile(r"(?:^|[;\s\"'{])color\s*+:\s*+([^;!\"'}]+)", re.IGNORECASE)
FILL = re.compile(r"background(?:-color)?\s*+:\s*+([^;!\"'}]+)", re.IGNORECASE)
SIZE = re.compile(r"font-size\s*+:\s*+([\d.]+)(?:px|pt)", re.IGNORECASE)
PALE = re.compile(r"color\s*+[:=]\s*+[\"']?(?:#?f|white|rgba?\(|transparent)", re.IGNORECASE)
RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+))?\s*\)", re.IGNORECASE)
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
    ink: str = ""
    fill: str = ""
    tiny: bool = False


Rule = tuple[frozenset[str], ...]
Look = tuple[Rule, str, str]


class _Page:
    """Receives the events of the parser and passes them to the builder."""

    def __init__(self, builder: GridBuilder, hidden: list[Rule], looks: list[Look] | None) -> None:
        self.builder, self.hidden, self.looks = builder, hidden, looks
        self.fitting: dict[frozenset[str], list[Look]] = {}
        self.unseen: list[str] = []
        self.columns: list[int] = []
        self.hidden_columns: dict[int, set[int]] = {}
        self.labelled = False
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
        kept = "visibility" in style.lower() or self.builder.place.table in self.hidden_columns
        if hidden and tag in ("td", "th") and kept:  # else what is not displayed takes no place
            self.builder.open_cell(_number(attributes.get("colspan")), _number(attributes.get("rowspan")))
        if tag == "col" and self.columns and not self.silent:
            self._column(hidden, attributes)
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
                    *self._look(above, attributes, style, names),
                )
            )
        if tag == "table":
            self.builder.open_table()
            self.columns.append(0)
        elif tag == "tr":
            self.builder.open_row()
        elif tag in ("td", "th"):
            self.builder.open_cell(_number(attributes.get("colspan")), _number(attributes.get("rowspan")))
        elif _is_block(tag) and not (self.labelled and tag != "br"):
            self.builder.text("\n")
        self._list(tag, attributes, style)

    def _column(self, hidden: bool, attributes: dict[str, str]) -> None:
        """Count a column; one that is not shown is left out of the table."""
        first, self.columns[-1] = self.columns[-1], self.columns[-1] + min(_number(attributes.get("span")), MAX_COLUMNS)
        if hidden or attributes.get("width", "").strip() in {"0", "0px"}:
            columns = range(first + 1, self.columns[-1] + 1)
            self.hidden_columns.setdefault(self.builder.place.table, set()).update(columns)

    def _look(
        self, above: _Open, attributes: dict[str, str], style: str, names: frozenset[str]
    ) -> tuple[str, str, bool]:
        """Return the colour of an element's text, the one behind it, and whether its letters are too small to be seen."""
        ink, fill = above.ink, above.fill
        size = SIZE.search(style)
        tiny = float(size[1].strip(".") or 0) <= TINY if size else above.tiny
        if self.looks is None:
            return ink, fill, tiny
        if names not in self.fitting:  # most cells of a page have one of a few classes
            self.fitting[names] = [look for look in self.looks if look[0][-1] <= names]
        for rule, own_ink, own_fill in self.fitting[names]:
            if self._inside(rule[:-1]):
                ink, fill = own_ink or ink, own_fill or fill
        written, behind = INK.search(style), FILL.search(style)
        ink = _color(written[1]) if written else _color(attributes["color"]) if "color" in attributes else ink
        fill = fill_of(_color(behind[1] if behind else attributes.get("bgcolor", ""))) or fill
        return ink, fill, tiny

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
                self.labelled = True
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
            self.columns[-1:] = []
        elif tag in ("td", "th", "tr"):
            self.builder.close_cell()
        elif _is_block(tag) and tag != "br":
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
        if text.strip():
            self.labelled = False
            if inside.tiny or inside.ink == "transparent" or is_unseen(inside.ink, inside.fill):
                self.unseen.append(text)
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
    hidden, looks = _hiding_rules(text), _looks(text) if PALE.search(text) else None
    names = "|".join([NAME, *(rf"(?i:{re.escape(name)})(?=[\s/>])" for name in sorted(_own_names(text)))])
    text = re.sub(rf"<(?!/?(?:{names})|!--|!(?i:doctype)|\?xml)", "&lt;", without_comments(text), flags=re.ASCII)
    builder = GridBuilder(budget)
    page = _Page(builder, hidden, looks)
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
    for table in tables:
        if note := table.leave_out_columns(page.hidden_columns.get(table.number, ())):
            table.notes.append(note)
    if tables and not tables[0].title_lines:
        tables[0].title_lines = [line for line in "".join(page.title).split("\n") if line.strip()]
    notes = builder.notes
    for pieces, why in (
        (page.left_out, "在网页上是隐藏的"), (page.struck, "有删除线"), (page.unseen, NOT_SEEN),
    ):  # fmt: skip
        if pieces:
            named = "、".join(f"“{first_words(piece)}”" for piece in pieces[:5])
            notes.append(f"网页里 {named}{' 等' if len(pieces) > 5 else ''}{why}，没有读入。")
    for what, places in page.filled_in.items():
        named = "、".join(list(dict.fromkeys(places))[:5])
        notes.append(f"{named}{' 等' if len(set(places)) > 5 else ''}：有 {len(places)} 处{what}没有读到，请核对。")
    tags = re.compile(TAG.pattern.replace(NAME, names), re.ASCII)
    lost = Counter(unescape(tags.sub("", PROLOGUE.sub("", text, count=1)))) - page.read
    missing = sum(number for sign, number in lost.items() if not sign.isspace())
    if missing:
        notes.append(f"网页里约有 {missing} 个字没有读到，请与原网页核对。")
    return Document("html", tables=tables, lines_after=after, notes=notes)


def _own_names(text: str) -> set[str]:
    """Return the names of elements that are none of HTML and have a whole tag in the page."""
    known = re.compile(NAME, re.ASCII)
    found = {(begun or ended).lower() for ended, begun in OWN.findall(text)}
    return set(sorted(name for name in found if not known.match(f"{name}>"))[:MOST_OWN])


def _is_block(tag: str) -> bool:
    """Return whether an element begins a line, one of an editor's own (ne-p) by what its name ends in."""
    return tag in BLOCKS or ("-" in tag and tag.rpartition("-")[2] in BLOCKS)


def _color(written: str) -> str:
    """Return a colour of a page as six hexadecimal figures, or as it is called."""
    written = written.strip().lower()
    if found := RGB.match(written):
        return (
            "transparent"
            if found[4] and float(found[4].strip(".") or 0) == 0
            else "".join(f"{min(int(each), 255):02X}" for each in found.groups()[:3])
        )
    if re.fullmatch(r"#[0-9a-f]{3}", written):
        written = "#" + "".join(sign * 2 for sign in written[1:])
    return WHITE if written == "white" else as_color(written, written)


def _looks(text: str) -> list[Look]:
    """Return what the page's own style sheet says of the colours of text that is white, and of what is behind any text."""
    found: list[Look] = []
    for rule, body in _rules(text):
        ink, fill = INK.search(body), FILL.search(body)
        look = (_color(ink[1]) if ink else "", fill_of(_color(fill[1])) if fill else "")
        if look[1] or look[0] in {WHITE, "transparent"}:
            found.append((rule, *look))
    return found[:MOST_RULES]


def _hiding_rules(text: str) -> list[Rule]:
    """Return the selectors (.note, td.x, .list em) that the page's own style sheet hides on every medium.

    Each is its parts from the outside in, of each part the tag, classes and identifier.
    """
    return [rule for rule, body in _rules(text) if HIDDEN.search(body)][:MOST_RULES]


def _rules(text: str) -> Iterator[tuple[Rule, str]]:
    """Yield the selectors of the page's own style sheet that can be followed, each with what it says."""
    for block in re.findall(r"<style[^<>]*+>(.*?)</style", text, re.IGNORECASE | re.DOTALL):
        sheet = re.sub(r"/\*.*?\*/|<!--|-->", "", block, flags=re.DOTALL)
        sheet = re.sub(r"@media[^{}]*+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}", "", sheet)
        for selectors, body in RULE.findall(sheet):
            for each in selectors.split(","):
                parts = [SIMPLE.fullmatch(part) for part in each.replace(">", " ").split()]
                rule = tuple(map(_part, parts)) if parts and all(parts) else ()
                if rule and all(rule):
                    yield rule, body


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
