"""Where in the narrative the rows of a form stand."""

from __future__ import annotations

from dataclasses import dataclass

from reports.filing.forms.rows import EntryForm
from tasks.language.figures import Span


@dataclass(frozen=True, slots=True)
class Placed:
    """A row that stays: where in the narrative its words begin, its words there, and its form."""

    start: int
    text: str
    row: EntryForm

    def in_field(self, span: Span) -> Span | None:
        """Return where the words of `span`, a place in the narrative, stand in the row's field; None where they don't.

        Words that reach into other rows are cut to this one; a field may show other words than saving makes of it.
        """
        shown = self.row.text_shown
        begin = self.start + len(self.text) - len(self.text.lstrip())
        first, last = max(span.start, begin), min(span.end, self.start + len(self.text.rstrip()))
        moved = len(shown) - len(shown.lstrip()) - begin
        found = Span(first + moved, last + moved)
        same = first < last and found.of(shown) == self.text[first - self.start : last - self.start]
        return found if same else None
