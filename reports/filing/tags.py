"""What the form draws: its fields as values, and the narrative with all that was read in it marked.

Each mark is a link to the field that corrects it. Not a character is added to the text: the sign of a guess and the word 确认 come from the style sheet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from django import template
from django.core.cache import cache
from django.forms import BoundField
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from reports.checks import Column
from reports.documents import marking
from reports.filing.clearing import words_unsaid
from reports.filing.forms.drawing import field_shown
from reports.filing.forms.margin import Margin
from reports.filing.forms.report import ReportForm
from reports.filing.forms.rows import EntryForm
from tasks.language import Narrative
from tasks.language.figures import Certainty, Span

register = template.Library()
register.filter(words_unsaid)
LARGEST = 100_000  # characters of a drawn text that is kept
OLDEST = 10 * 60  # seconds
WORDS = {Certainty.SURE: "确定", Certainty.LIKELY: "较可能", Certainty.GUESS: "请核对"}


class Mark(NamedTuple):
    """Words that were recognised, as what, how surely, and the field of their row that holds the reading."""

    span: Span
    what: str
    certainty: Certainty
    field: str


@register.simple_tag
def readings_marked(narrative: Narrative, form: ReportForm, margin: Margin | None = None) -> SafeString:
    """Return the text with all that was recognised marked, and the words that findings stand on; all of it is there."""
    return text_marked(form, margin, lambda: narrative)


def text_marked(form: ReportForm, margin: Margin | None, read: Callable[[], Narrative]) -> SafeString:
    """Return what `readings_marked` does; nothing is read of a text that this process drew before with the same rows.

    What is kept is found by the digest of all that it depends on, among the 300 drawn last.
    """
    told, kept = margin.findings if margin else (), None
    key = margin.marks_digest if margin else ""
    if key:
        kept = cache.get(key)
    if kept is None:
        narrative = read()
        kept = narrative.text, _with_readings(narrative, form)
        if key and len(kept[1]) <= LARGEST:
            cache.set(key, kept, OLDEST)
    text, markup = kept
    return marking.with_marks(markup, text, told, Column.PROGRESS)


def _with_readings(narrative: Narrative, form: ReportForm) -> str:
    """Return the text with all that was recognised marked."""
    placed = form.rows_placed
    starts, rows = [each.start for each in placed], [each.row for each in placed]
    parts: list[str] = []
    for start, end, mark in _pieces(narrative):
        words = escape(narrative.text[start:end])
        row = rows[bisect_right(starts, start) - 1] if rows else None
        parts.append(_drawn(words, mark, row, last=end == mark.span.end) if mark and row else words)
    return "".join(parts)


@register.filter
def field_values(field: BoundField) -> dict[str, Any]:
    """Return a field as values that a template looks up quickly."""
    return field_shown(field)._asdict()


@register.filter
def hidden_inputs(fields: Iterable[BoundField]) -> SafeString:
    """Return fields that go unseen, as markup."""
    shown = map(field_shown, fields)
    return format_html_join(
        "", '<input type="hidden" name="{}" value="{}" id="{}">', ((each.name, each.value, each.key) for each in shown)
    )


@register.filter
def number_count(narrative: Narrative) -> int:
    """Return how many numbers were recognised."""
    return len({mark for _, _, mark in _pieces(narrative) if mark and mark.what == "number"})


@register.filter
def name_count(narrative: Narrative) -> int:
    """Return how many rows name a sub-project."""
    return sum(bool(row.name) for row in narrative.rows)


def _drawn(words: str, mark: Mark, row: EntryForm, *, last: bool) -> SafeString:
    """Return marked words; what the person has confirmed in the row's form is sure."""
    certainty = Certainty.SURE if mark.field in (row["sure"].value() or []) else mark.certainty
    link = format_html(
        '<a class="reading reading-{} reading-{}" href="#{}" title="{}，点此改正">{}</a>',
        mark.what, certainty, row[mark.field].auto_id, WORDS[certainty], words,
    )  # fmt: skip
    if not last or mark.field not in row.open_doubts:
        return link
    return link + format_html('<label class="confirm" for="{}" data-word="确认"></label>', row.sure_id(mark.field))


def _pieces(narrative: Narrative) -> Iterator[tuple[int, int, Mark | None]]:
    """Yield the text piece by piece, each with its mark; a district in a name takes its words from the name."""
    owner: list[Mark | None] = [None] * len(narrative.text)
    for mark in _marks(narrative):
        owner[mark.span.start : mark.span.end] = [mark] * (mark.span.end - mark.span.start)
    start = 0
    for _, run in groupby(owner, key=id):
        end = start + len(list(run))
        yield start, end, owner[start]
        start = end


def _marks(narrative: Narrative) -> Iterator[Mark]:
    """Yield what was recognised; of what overlaps, the later ones count."""
    for row in narrative.rows:
        if row.stage_span:
            yield Mark(row.stage_span, "stage", row.stage_certainty, "stage")
    numbers = [(each.span, each.certainty) for each in narrative.quantities]
    for span, certainty in numbers + [(each.span, each.certainty) for each in narrative.percentages]:
        yield Mark(span, "number", certainty, "text")
    for row in narrative.rows:
        if row.name and row.name_span:
            yield Mark(row.name_span, "name", row.name_certainty, "name")
        if row.district_span:
            yield Mark(row.district_span, "name", row.district_certainty, "district")
        if row.percent_span:
            yield Mark(row.percent_span, "number", row.percent_certainty, "percent")
