"""One paragraph of a numbered document: its marker, its words, and what it says of units, people and days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tasks.importing.cells import EVERYONE, REST
from tasks.importing.headings import field_of, quarter_of
from tasks.importing.task_numbers import HAN as NUMERALS
from tasks.language.figures.numerals import number as numeral

# By level: 一、 第一部分 · （一） · 1. 1、 · [1.1] · （1） 1） · ①
MARKERS = [
    re.compile(pattern)
    for pattern in (
        rf"第[{NUMERALS}]+(?:部分|章|篇|方面|项|条)[、.．:：]?(?=\s|[^、.．:：\s])|[{NUMERALS}]{{1,4}}[、.．]",
        rf"[（(][{NUMERALS}]{{1,4}}[）)][、.．]?",
        r"[\d０-９]{1,3}(?:、|[.．](?![\d０-９]))|(?:任务|事项|项目)\s*[\d０-９]{1,3}\s*[、.．:：]",
        r"[（(][\d０-９]{1,3}[）)]|[\d０-９]{1,3}[)）]",
        r"[①-⑳㉑-㉟㊱-㊿]",
    )
]
DOTTED = re.compile(
    r"(\d{1,3}(?:\.\d{1,3}){1,2})[、.．]?(?=[\s一-龥“《（【])(?!\s*(?:[万亿千百]|元|吨|公里|平方|米|倍|个百分))",
    re.ASCII,
)
# 3 治理河流: a number and a space, where the numbers count on; no 3 所 and no 3 万元
BARE = re.compile(
    r"([\d０-９]{1,3})[ \u3000\t]+(?=[“《（【]?[一-龥]{2})(?!\S{0,2}(?:[万亿千百]|元|吨|公里|平方|米|倍|个|月|年|日))"
)
BARE_LEVEL = 3
DOTTED_LEVEL = 4  # 1.1 stands below 1. and above （1）
LABEL = re.compile(
    r"(?:^|(?<=[。；;，,、\s（(【\[]))(?P<label>"
    r"(?:牵头|主责|责任|承办|主办|协办|配合|协同|协作|参与|参加|落实|实施)[一-龥]{0,4}(?:单位|部门|主体)|(?:牵头|配合|协办|协同)(?=[:：])"
    r"|(?:分管|包保|牵头|责任|联系|挂包|主管)[一-龥]{0,4}领导|(?:分管|牵头|责任)副?[市县区]长"
    r"|完成(?:时间|时限|期限|日期)|时[限间]要求|办结时限|时间节点|(?:牵头|直接|具体|第一|项目|工作)?责任人|(?:项目|工作)?负责人|联[系络][人员]|联系电话"
    rf"|第?[{NUMERALS[:4]}]季度[末底]?(?:工作)?(?:目标|计划|任务|安排)?|(?:年度|全年)(?:工作)?(?:目标|计划)"
    rf"|(?:第?[{NUMERALS[:4]}]季度|上半年|实际|目前|当前|工作|主要)?(?:完成|进展|推进|落实)情况|(?:工作|目前|最新)进展)\s*[:：]\s*"
)
LEADS = re.compile("牵头|主责|主办|承办")
# 一季度：, 第二季度末： before the goal of each in one cell
OF_QUARTER = re.compile(
    rf"(?:^|(?<=[。；;\s]))第?[{NUMERALS[:4]}1-4]季度[末底]?(?:工作)?(?:目标|计划|任务|安排)?\s*[:：]\s*"
)
BRACKETS = re.compile(r"[（(【\[〔]((?:[^（）()【】\[\]〔〕]|[（(][^（）()]*[）)])*)[）)】\]〕]")
# 市财政局配合, 市水利局按职责分工负责
DUTY = re.compile(
    r"(?:按(?:照)?(?:各自)?(?:职责|职能|分工)+|分别|共同|具体)*(?:牵头|负责|配合|落实|承办|协办|参与|参加|实施)(?=[，,；;、。]|$)"
)
BUREAU = re.compile(r".+(?:局|委|办|厅|院|会|联|集团|公司|中心|政府|指挥部|专班|支队|银行)")
UNIT = re.compile(r".+[区县市镇乡旗]|.+街道|.+开发区")
SEPARATOR = re.compile(r"[、，,；;\s]+")
PUNCTUATED = re.compile(r"[。；;，,：:]")
OPEN, CLOSE = "（(【[〔", "）)】]〕"
SHORT = {"牵头": "lead", "配合": "supporting", "协办": "supporting", "协同": "supporting"}
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


class Told(NamedTuple):
    """What a paragraph says under a label: the field that the label means, the label, the words."""

    field: str
    label: str
    words: str


@dataclass(slots=True)
class Paragraph:
    """A paragraph without its marker and its labels; `level` counts from 1 (一、), 0 has no marker.

    `dotted` is a number with its parts (1.2). `shared` says that its clauses name units of their own: they stay in the words.
    """

    number: int
    level: int = 0
    value: int = 0
    marker: str = ""
    words: str = ""
    facts: list[Told] = field(default_factory=list)
    dotted: str = ""
    shared: bool = False
    bold: Sequence[str] = ()


def dotted_in(lines: Sequence[str]) -> frozenset[str]:
    """Return the numbers with parts (1.1, 1.2) that begin lines and count on: 1.5 alone is an amount."""
    found = {each[1] for line in lines if (each := DOTTED.match(line.strip()))}
    return (
        frozenset(
            key
            for key in found
            if key.rpartition(".")[2] == "1" or f"{key.rpartition('.')[0]}.{int(key.rpartition('.')[2]) - 1}" in found
        )
        if any(key.endswith(".1") for key in found)
        else frozenset()
    )


def bare_in(lines: Sequence[str]) -> frozenset[int]:
    """Return the places (from 1) of lines that a number and a space begin, where it counts on from the number before.

    Nothing where the line before is in the middle of a sentence: its amount may stand at the beginning of this one.
    """
    found, last, ended = set(), 0, True
    for place, line in enumerate(map(str.strip, lines), 1):
        begun = BARE.match(line)
        if begun and ended and int(begun[1].translate(DIGITS)) == last + 1:
            found.add(place)
            last += 1
        elif marked := MARKERS[BARE_LEVEL - 1].match(line):
            last = _value(marked[0])
        ended = (
            line.endswith(("。", "；", ";", "）", ")")) or LABEL.search(line) is not None or not PUNCTUATED.search(line)
        )
    return frozenset(found) if len(found) > 1 or last > 1 else frozenset()


def read_paragraph(
    number: int, text: str, bold: Sequence[str] = (), dotted: frozenset[str] = frozenset(), *, bare: bool = False
) -> Paragraph:
    """Return what the paragraph says; `number` is its place in the document, `bold` its words in bold.

    `dotted` are the numbers with parts that count as markers; `bare` says that a number and a space do.
    """
    paragraph = Paragraph(number, words=text.strip(), bold=bold)
    if (found := DOTTED.match(paragraph.words)) and found[1] in dotted:
        paragraph.level, paragraph.marker, paragraph.dotted = DOTTED_LEVEL, found[0], found[1]
        paragraph.value = int(found[1].rpartition(".")[2])
        paragraph.words = paragraph.words[found.end() :].lstrip()
    if bare and (found := BARE.match(paragraph.words)):
        paragraph.level, paragraph.marker, paragraph.value = BARE_LEVEL, found[0], _value(found[0])
        paragraph.words = paragraph.words[found.end() :]
    for level, pattern in enumerate(() if paragraph.level else MARKERS, 1):
        if found := pattern.match(paragraph.words):
            paragraph.level, paragraph.marker = level + (level >= DOTTED_LEVEL), found[0]
            paragraph.value, paragraph.words = _value(found[0]), paragraph.words[found.end() :].lstrip()
            break
    label = next((each for each in LABEL.finditer(paragraph.words) if not _inside(paragraph.words, each)), None)
    end = label.start() if label else len(paragraph.words)
    brackets = [found for found in BRACKETS.finditer(paragraph.words, 0, end) if _of_units(found[1])]
    if len(brackets) > 1 and brackets[0].end() < len(paragraph.words):
        paragraph.shared = True
        inside = brackets[0][1]
        paragraph.facts = list(_labelled(inside)) or [Told("lead", "", inside)]
    elif brackets and not paragraph.words[brackets[0].end() :].strip("。；;. "):
        inside = brackets[0][1]
        paragraph.facts = list(_labelled(inside)) or [Told("lead", "", inside)]
        paragraph.words = paragraph.words[: brackets[0].start()].rstrip()
    elif label:
        paragraph.facts = list(_labelled(paragraph.words[end:]))
        paragraph.words = paragraph.words[:end].rstrip()
        for place, each in enumerate(paragraph.facts):
            units, _, after = each.words.partition("。")
            if each.field in ("lead", "supporting") and after.strip() and not _of_units(after):
                paragraph.facts[place] = each._replace(words=units)  # 牵头部门：市交通局。新建公路260公里
                paragraph.words += after.strip() + "。" * (not after.rstrip().endswith(("。", "；", ";")))
    return paragraph


def units_at_end(text: str) -> dict[str, str]:
    """Return the lead and supporting units that the end of a text names, by field: 责任单位：…, or a last （市城管局）.

    Nothing where several clauses name their own, and where the words are in the middle.
    """
    found: dict[str, str] = {}
    units = ("lead", "supporting")
    for line in reversed([line for line in text.split("\n") if line.strip()]):
        paragraph = read_paragraph(0, line)
        told = [each for each in paragraph.facts if each.field in units]
        if paragraph.shared or not told:
            break
        leading = any(LEADS.search(each.label) for each in told if each.field == "lead")
        for each in told:
            helps = each.field == "lead" and leading and each.label and not LEADS.search(each.label)
            found.setdefault("supporting" if helps else each.field, each.words)
        if paragraph.words:
            break
    return found


def quarters_in(text: str) -> dict[int, str]:
    """Return the goals of two and more quarters that a cell names one after another: 一季度：…；二季度：…; else nothing."""
    labels = [found for found in OF_QUARTER.finditer(text) if not _inside(text, found)]
    if len(labels) < 2 or text[: labels[0].start()].strip():
        return {}
    told: dict[int, str] = {}
    for found, after in zip(labels, [*labels[1:], None], strict=True):
        number = quarter_of(found[0]).quarter or 0
        said = text[found.end() : after.start() if after else len(text)].strip(" ；;，,\n\t")
        if number in told or not number:
            return {}
        told[number] = said
    return told


def is_open(line: str) -> bool:
    """Return whether a line is a label alone, whose words stand on the next line."""
    found = LABEL.search(line.strip())
    return found is not None and found.end() == len(line.strip()) and found.start() == 0


def _value(marker: str) -> int:
    """Return the number of a marker: （十二） is 12, ③ is 3."""
    digits = re.sub(r"\D", "", marker.translate(DIGITS))
    if digits.isascii() and digits:
        return int(digits)
    for first, last, start in (("①", "⑳", 1), ("㉑", "㉟", 21), ("㊱", "㊿", 36)):
        if first <= marker[0] <= last:
            return ord(marker[0]) - ord(first) + start
    return int(numeral(re.sub(rf"[^{NUMERALS}]", "", marker)) or 0)


def _inside(words: str, found: re.Match[str]) -> bool:
    """Return whether a label stands in brackets that go on to other words."""
    before = words[: found.start()]
    return sum(map(before.count, OPEN)) > sum(map(before.count, CLOSE))


def _of_units(inside: str) -> bool:
    """Return whether the words of a pair of brackets say whose a task is."""
    if LABEL.match(inside):
        return True
    pieces = [REST.sub("", piece) for piece in SEPARATOR.split(DUTY.sub("", inside)) if piece]
    units = [piece for piece in pieces if BUREAU.fullmatch(piece) or EVERYONE.fullmatch(piece)]
    if any(sign.isdigit() for sign in inside) or not units:
        return False
    return DUTY.search(inside) is not None or all(piece in units or UNIT.fullmatch(piece) for piece in pieces)


def _labelled(words: str) -> Iterator[Told]:
    """Yield what stands under each label of `words`, which begins with one; nothing where it does not."""
    labels = [found for found in LABEL.finditer(words) if not _inside(words, found)]
    if not labels or labels[0].start():
        return
    for found, after in zip(labels, [*labels[1:], None], strict=True):
        said = words[found.end() : after.start() if after else len(words)].strip(" ；;，,")
        while said and said[-1] in CLOSE and sum(map(said.count, CLOSE)) > sum(map(said.count, OPEN)):
            said = said[:-1].strip(" ；;，,")
        name = SHORT.get(found["label"]) or field_of(found["label"])
        if name == "goal" and (quarter := quarter_of(found["label"]).quarter):
            name = f"goal{quarter}"
        if not name.startswith(("goal", "target", "progress")):
            said = said.rstrip("。")
        if name and (said or name == "progress"):  # what was done may follow in paragraphs of its own
            yield Told(name, found["label"], said)
