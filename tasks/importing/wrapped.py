"""Lines of a document that are broken by the width of a page, as a copy of a PDF has them, put together again."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from tasks.importing.paragraphs import BUREAU, LABEL, SEPARATOR, Paragraph
from tasks.importing.signatures import why_no_task

NARROWEST, WIDEST = 40, 120  # half-width signs: a longer line is a paragraph and no line of a page, nor is a short one
SLACK = 6  # so much narrower may a full line be: none begins with a comma, and figures are not parted
NARROW_SLACK = 3  # the same in a column: a sign or a figure of two places
INDENT = 4  # so far in begins the first line of a paragraph, which a copy does not show
FULL_LINES = 3  # so many full lines show that the width of a page breaks them
ENDS = "。；;：:！？!?"


def runs_on(lines: Sequence[Paragraph], written: Sequence[str]) -> list[bool]:
    """Return of each line whether it goes on with the line before it; `lines` are read from those `written`.

    A line goes on where the one before is as full as the page is wide and ends in the middle of a sentence, where it
    closes a bracket, and where a list of units is cut: 责任单位：市城管局、市自然资源和 | 规划局.
    """
    widths = [_width(line) + INDENT * (each.level > 0) for line, each in zip(written, lines, strict=True)]
    widest = max(widths, default=0)
    full = [
        width >= widest - SLACK and not line.rstrip().endswith(tuple(ENDS)) and not _ends_in_unit(each, line)
        for width, line, each in zip(widths, written, lines, strict=True)
    ]
    by_page = NARROWEST <= widest <= WIDEST and sum(full[:-1]) >= FULL_LINES
    found = [False] * len(lines)
    opened = 0
    for at, each in enumerate(lines[1:], 1):
        before = written[at - 1].strip()
        opened = _opened(before) + (opened if found[at - 1] else 0)
        if each.level or LABEL.match(each.words) or (each.facts and not by_page) or why_no_task([each.words]):
            continue
        listing = bool(lines[at - 1].facts) or (
            found[at - 1] and any(LABEL.search(line) for line in written[max(at - 3, 0) : at])
        )
        closes = opened > 0 and _opened(written[at]) < 0
        found[at] = closes or (by_page and full[at - 1]) or (listing and _cut_in_units(before, written[at].strip()))
    return found


def narrow(texts: Sequence[str]) -> list[int]:
    """Return the places of those cells of a column whose lines the column's width breaks, as a table out of a PDF has them."""
    broken = [(at, text.split("\n")[:-1]) for at, text in enumerate(texts) if "\n" in text]
    widest = max((_width(line) for _, lines in broken for line in lines), default=0)
    found = [
        (at, lines)
        for at, lines in broken
        if all(_width(line) > widest - NARROW_SLACK and not line.rstrip().endswith(tuple(ENDS)) for line in lines)
    ]
    return (
        [at for at, _ in found] if sum(len(lines) for _, lines in found) >= FULL_LINES and widest <= NARROWEST else []
    )


def _opened(line: str) -> int:
    """Return how many more brackets a line opens than it closes."""
    return sum(map(line.count, "（(")) - sum(map(line.count, "）)"))


def _width(line: str) -> int:
    """Return the width of a line in half-width signs."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line.strip())


def _ends_in_unit(paragraph: Paragraph, line: str) -> bool:
    """Return whether a line of units is whole: it ends in the name of one."""
    return bool(paragraph.facts) and BUREAU.fullmatch(SEPARATOR.split(line.strip())[-1]) is not None


def _cut_in_units(before: str, after: str) -> bool:
    """Return whether a list of units goes on in the next line, in the middle of a name or behind a separator."""
    if before.endswith(("、", "，", ",")) or after.startswith(("、", "，", ",")):
        return True
    if before.endswith("。"):
        return False
    last, first = SEPARATOR.split(before)[-1], SEPARATOR.split(after)[0].rstrip("。；;）)")
    last = last.rpartition("：")[2].rpartition(":")[2]
    return bool(last) and not BUREAU.fullmatch(last) and BUREAU.fullmatch(last + first) is not None
