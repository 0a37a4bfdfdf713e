"""Text whose cells stand between upright strokes, as Markdown and grids of letters have them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

STROKES = str.maketrans("｜│┃║", "||||")
ESCAPED = re.compile(r"\\\|")
STROKE = re.compile(r"(?<!\\)\|")
# |---|:-:|, +----+----+, ├──┼──┤
RULE = re.compile(r"[\s|+:=_\-—─━═\u2500-\u257f]+")
DASHES = re.compile(r"[-—─━═=\u2500-\u257f]{2}")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
STRONG = re.compile(r"\*\*([^*|]+)\*\*")  # **市城管局**
FEWEST = 2  # so many strokes part a line into cells, on so many lines at least
RULED = 4  # so many rules across and more stand between the rows, not only around the head


def piped_rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows of `text`, each with the number of its line, or nothing where strokes part no cells; linear time.

    Lines that have no strokes, as titles and remarks, are rows of one cell. Between rules across, several lines are one row.
    """
    lines = [line.translate(STROKES).strip() for line in text.split("\n")]
    rules = [RULE.fullmatch(line) is not None and DASHES.search(line) is not None for line in lines]
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
    begun, parts = 0, list[list[str]]()  # the row that goes on in further lines: where it begins, and what each says
    for number, (text, line, rule, count) in enumerate(zip(written, lines, rules, strokes, strict=True), 1):
        cells = STROKE.split(line[1:] if outer[0] else line) if count >= FEWEST else []
        cells = [cell.strip() for cell in (cells[:-1] if outer[1] else cells)]
        if parts and not (cells and together and _goes_on(parts[0], cells)):
            yield begun, ["".join(cell) for cell in zip(*parts, strict=True)]
            parts = []
        if cells:
            begun = begun if parts else number
            parts.append(cells)
        elif not rule:
            yield number, [text.strip()] if line else []
    if parts:
        yield begun, ["".join(cell) for cell in zip(*parts, strict=True)]


def _goes_on(above: list[str], cells: list[str]) -> bool:
    """Return whether cells are the further lines of those above: the first says nothing more, and none is a number below a number."""
    numbers = (one.isdigit() and other.isdigit() for one, other in zip(above, cells, strict=False))
    return len(cells) == len(above) and not cells[0] and bool(above[0]) and not any(numbers)


def _cell(text: str, *, marked: bool) -> str:
    """Return the words of a cell without the marks of Markdown, which has line breaks and strokes in its own way."""
    text = ESCAPED.sub("|", text)
    return STRONG.sub(r"\1", BREAK.sub("\n", text)) if marked else text
