"""The passage of a text in which the words stand, with the words marked."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.search.folding import folded_places
from reports.search.query import Query

BEFORE, AFTER = 36, 90  # characters around the words
ENDS = "。；;！？\n"


def excerpt(query: Query, text: str) -> SafeString:
    """Return the passage of `text` around the words where they stand nearest each other, each marked; else its beginning.

    Every character of the passage is as written; what is left out before and after it shows as an ellipsis.
    """
    folded, places = folded_places(text)
    window = query.window(folded) or next(iter(query.spans(folded)), (0, 0))
    marks = [(places[start], places[end - 1] + 1) for start, end in query.spans(folded)]
    begin, end = (places[window[0]], places[window[1] - 1] + 1) if window[1] else (0, 0)
    first = _beginning(text, begin)
    last = min(len(text), max(end, first + BEFORE) + AFTER)
    return mark_safe(  # noqa: S308  every part is escaped
        ("…" if first else "") + "".join(_parts(text, first, last, marks)) + ("…" if last < len(text.rstrip()) else "")
    )


def _beginning(text: str, begin: int) -> int:
    """Return where the passage starts: with the sentence of the words, or a little before them in a long one."""
    earliest = max(0, begin - BEFORE)
    for place in range(begin, earliest, -1):
        if text[place - 1] in ENDS:
            return place
    return earliest


def _parts(text: str, first: int, last: int, marks: Iterable[tuple[int, int]]) -> Iterable[str]:
    done = first
    for start, end in marks:
        start, end = max(start, done), min(end, last)  # noqa: PLW2901  marks may overlap, or reach out of the passage
        if start < end:
            yield f"{escape(text[done:start])}<mark>{escape(text[start:end])}</mark>"
            done = end
    yield str(escape(text[done:last]))
