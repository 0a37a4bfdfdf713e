"""Text whose cells stand between upright strokes, as Markdown and grids of letters have them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

STROKES = str.maketrans("｜│┃║", "||||")
ESCAPED = re.compile(r"\\\|")
STROKE = re.compile(r"(?<!\\)\|")
# |---|:-:|, +----+----+, ├──┼──┤
RULE = re.compile(r"[\s|+:=_\-—─━═\u2500-\u257f]*[-—─━═=\u2500-\u257f]{2}[\s|+:=_\-—─━═\u2500-\u257f]*")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
STRONG = re.compile(r"\*\*([^*|]+)\*\*")  # **市城管局**
FEWEST = 2  # so many strokes part a line into cells, on so many lines at least
RULED = 4  # so many rules across and more stand between the rows, not only around the head


def piped(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows of `text`, each with the number of its line, or nothing where strokes part no cells; linear time.

    Lines that have no strokes, as titles and remarks, are rows of one cell. Between rules across, several lines are one row.
    """
    lines = [line.translate(STROKES).strip() for line in text.split("\n")]
    rules = [bool(line) and RULE.fullmatch(line) is not None for line in lines]
    strokes = [0 if rule else len(STROKE.findall(line)) for line, rule in zip(lines, rules, strict=True)]
    times = max(Counter(count for count in strokes if count >= FEWEST).values(), default=0)
    written = sum(bool(line) and not rule for line, rule in zip(lines, rules, strict=True))
    if times < FEWEST or times * 2 < written - 2:
        return []
    parted = [line for line, count in zip(lines, strokes, strict=True) if count >= FEWEST]
    first, last = all(line.startswith("|") for line in parted), all(line.endswith("|") for line in parted)
    marked = any(line.startswith("|") or "|" in line for line, rule in zip(lines, rules, strict=True) if rule)
    found = list(_rows(text.split("\n"), lines, rules, strokes, (first, last)))
    return [(number, [_cell(cell, marked=marked) for cell in cells]) for number, cells in found]


def _rows(
    written: list[str], lines: list[str], rules: list[bool], strokes: list[int], outer: tuple[bool, bool]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows; `outer` says whether strokes stand before the first cell and behind the last one."""
    together = sum(rules) >= RULED
    begun: tuple[int, list[str]] | None = None
    for number, (text, line, rule, count) in enumerate(zip(written, lines, rules, strokes, strict=True), 1):
        if begun and (rule or count < FEWEST or not together):
            yield begun
            begun = None
        if rule:
            continue
        if count < FEWEST:
            yield number, [text.strip()] if line else []
            continue
        cells = STROKE.split(line[1:] if outer[0] else line)
        cells = [cell.strip() for cell in (cells[:-1] if outer[1] else cells)]
        if begun and len(cells) == len(begun[1]):
            begun = begun[0], [f"{above}{cell}" for above, cell in zip(begun[1], cells, strict=True)]
        else:
            if begun:
                yield begun
            begun = number, cells
    if begun:
        yield begun


def _cell(text: str, *, marked: bool) -> str:
    """Return the words of a cell without the marks of Markdown, which has line breaks and strokes in its own way."""
    text = ESCAPED.sub("|", text)
    return STRONG.sub(r"\1", BREAK.sub("\n", text)) if marked else text
