"""What was read in a narrative, marked in its text in place; not a character is added to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.narrative import Narrative
from tasks.figures import Certainty, Span

register = template.Library()
WORDS = {Certainty.SURE: "确定", Certainty.LIKELY: "较可能", Certainty.GUESS: "请核对"}


class Mark(NamedTuple):
    """Words that were recognised, as what, and how surely."""

    span: Span
    what: str
    certainty: Certainty


@register.simple_tag
def readings_marked(narrative: Narrative) -> SafeString:
    """Return the text with every name and number that was recognised marked; the rest is escaped, all of it is there."""
    parts: list[str] = []
    done = 0
    for mark in _marks(narrative):
        words = escape(mark.span.of(narrative.text))
        parts.append(escape(narrative.text[done : mark.span.start]))
        parts.append(
            f'<mark class="reading reading-{mark.what} reading-{mark.certainty}" title="{WORDS[mark.certainty]}">{words}</mark>'
        )
        done = mark.span.end
    return mark_safe("".join(parts) + escape(narrative.text[done:]))  # noqa: S308  every part is escaped


@register.filter
def number_count(narrative: Narrative) -> int:
    """Return how many numbers were recognised."""
    return sum(mark.what == "number" for mark in _marks(narrative))


@register.filter
def name_count(narrative: Narrative) -> int:
    """Return how many rows name a sub-project."""
    return sum(bool(row.name) for row in narrative.rows)


def _marks(narrative: Narrative) -> Iterator[Mark]:
    """Yield what was recognised in the order of the text, of overlapping words the first and longest."""
    names = [Mark(row.name_span, "name", row.name_certainty) for row in narrative.rows if row.name and row.name_span]
    numbers = [Mark(each.span, "number", each.certainty) for each in narrative.quantities]
    numbers += [Mark(each.span, "number", each.certainty) for each in narrative.percentages]
    end = 0
    for mark in sorted(names + numbers, key=_place):
        if mark.span.start >= end:
            yield mark
            end = mark.span.end


def _place(mark: Mark) -> tuple[int, int]:
    return mark.span.start, -mark.span.end
