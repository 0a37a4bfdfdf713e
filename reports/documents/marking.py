"""Findings on the page: the words they stand on marked in the text in place, and the list of what was computed.

Marks are laid over markup that is drawn already and add nothing but tags: the number after the words is an attribute
that the style sheet shows, so it is neither copied nor part of the text. None of it enters a document.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape, unescape
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from reports.checks import Column, Severity

if TYPE_CHECKING:
    from reports.subjects import Told

_TAGS = re.compile(r"(<[^>]*>)")
#: So many lines a title has, and so many characters a line: it is read at a glance, the rest stands in the list.
_LINES, _LINE = 3, 200
_WEIGHT = list(Severity)


class Words(NamedTuple):
    """Words of a text on which the same findings stand; `ending` are those whose mark ends here."""

    start: int
    end: int
    findings: tuple[Told, ...]
    ending: tuple[Told, ...]


def with_marks(markup: str, text: str, told: Iterable[Told], column: Column) -> SafeString:
    """Return `markup`, whose text is `text` but for white space, with the words of each finding in `column` marked.

    Costs time in proportion to the markup; nothing where there is no finding.
    """
    words = list(_words(text, told, column))
    if not words:
        return mark_safe(markup)  # noqa: S308  drawn by a template or by reports.documents.cells
    parts, place = [], 0
    for piece in _TAGS.split(markup):
        plain = unescape(piece)
        start = -1 if piece.startswith("<") or not piece.strip() else text.find(plain, place)
        if start < 0:
            parts.append(piece)
            continue
        place = start + len(plain)
        parts.append(_cut(text, start, place, words))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped


def painter(text: str, told: Iterable[Told], column: Column) -> Callable[[int, int], str]:
    """Return what gives a stretch of `text`, from and to a place, as markup with the words of each finding marked."""
    words = list(_words(text, told, column))
    return lambda start, end: _cut(text, start, end, words)


def finding_list(told: Iterable[Told]) -> SafeString:
    """Return the findings as a list: number, computation and severity, the sentence, and the bureau's answer."""
    items = "".join([f'<li class="{classes(each)}">{body(each)}</li>' for each in told])
    return mark_safe(f'<ol class="findings">{items}</ol>' if items else "")  # noqa: S308  every part is escaped


def body(told: Told) -> SafeString:
    """Return what is said of one finding, without its frame."""
    finding = told.finding
    answer = f'<div class="answer">{_answer(told)}</div>' if told.is_answered else ""
    return mark_safe(  # noqa: S308  every part is escaped
        f'<p class="finding-head"><b class="finding-number">{told.number}</b> <strong>{escape(finding.computed)}</strong>'
        f' <span class="severity">{told.label}</span></p><p>{escape(finding.message)}</p>{answer}'
    )


def classes(told: Told) -> str:
    """Return the classes of the finding's frame: its severity, and whether it is answered."""
    return f"finding finding-{told.finding.severity.value}{' answered' if told.is_answered else ''}"


def _answer(told: Told) -> str:
    """Return the reason with who gave it and when; where it stands elsewhere, that it does."""
    if told.answer is None:
        return f"<p>{told.reason}</p>"
    at = timezone.localtime(told.answer.at)
    return (
        f'<p class="verbatim"><b>单位说明：</b>{escape(told.answer.reason)}</p>'
        f'<p class="meta">{escape(str(told.answer.by))} {at:%-m月%-d日 %H:%M}</p>'
    )


def _words(text: str, told: Iterable[Told], column: Column) -> Iterable[Words]:
    """Yield the stretches of `text` that findings stand on, in order, cut wherever one begins or ends."""
    places = [(*span, each) for each in told for span in _united(text, each, column)]
    ends = sorted({place for start, end, _ in places for place in (start, end)})
    for start, end in pairwise(ends):
        here = tuple(each for begin, stop, each in places if begin <= start and end <= stop)
        if here:
            yield Words(start, end, here, tuple(each for begin, stop, each in places if begin <= start and end == stop))


def _united(text: str, told: Told, column: Column) -> list[tuple[int, int]]:
    """Return the places of one finding in `column`, those that overlap as one, without white space at their ends."""
    united: list[tuple[int, int]] = []
    for start, end in sorted((mark.span.start, mark.span.end) for mark in told.finding.spans if mark.column is column):
        if united and start <= united[-1][1]:
            first, last = united.pop()
            united.append((first, max(last, end)))
        else:
            united.append((start, end))
    trimmed = ((start, start + len(text[start:end].rstrip())) for start, end in united)
    return [(start, end) for start, end in trimmed if start < end]


def _cut(text: str, start: int, end: int, words: Sequence[Words]) -> str:
    """Return `text[start:end]` as markup, with the words that stand in it marked."""
    parts = []
    for each in words[
        bisect_right(words, start, key=attrgetter("end")) : bisect_left(words, end, key=attrgetter("start"))
    ]:
        first, last = max(start, each.start), min(end, each.end)
        numbers = " ".join(str(told.number) for told in each.ending) if last == each.end else ""
        number = f' data-finding="{numbers}"' if numbers else ""
        heaviest = min((told.finding.severity for told in each.findings), key=_WEIGHT.index)
        title = escape("\n".join(_titles(each.findings)))
        parts.append(escape(text[start:first], quote=False))
        parts.append(f'<mark class="told told-{heaviest.value}" title="{title}"{number}>')
        parts.append(f"<u>{escape(text[first:last], quote=False)}</u></mark>")
        start = last
    return "".join([*parts, escape(text[start:end], quote=False)])


def _titles(told: Sequence[Told]) -> Iterator[str]:
    """Yield a line for each of the first findings on words, and how many more there are: three lines at most."""
    shown = told if len(told) <= _LINES else told[: _LINES - 1]
    for each in shown:
        line = f"{each.number} {each.label}：{each.finding.computed}。{each.finding.message}"
        yield line if len(line) <= _LINE else f"{line[:_LINE]}…"
    if len(shown) < len(told):
        yield f"另有 {len(told) - len(shown)} 处"
