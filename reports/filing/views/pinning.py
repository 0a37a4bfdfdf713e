"""The reviewer's comments beside the rows of the form that they mean."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from reports.filing.forms.report import ReportForm
from reports.models import Passage, Report
from reports.reportpages.returned import Pinned, Returned, returned_of


def returned_to(report: Report, form: ReportForm) -> Returned | None:
    """Return why `report` was sent back, while it is, with the rows of `form` that are meant."""
    returned = returned_of(report)
    return returned and returned._replace(pinned=[_placed(each, returned.rows, form) for each in returned.passages])


def _placed(passage: Passage, old: Sequence[str], form: ReportForm) -> Pinned:
    """Return the passage with the row that holds its words, else the row that stands where they stood."""
    rows = [row for row in form.rows if row.text_typed.strip()]
    holding = (place for place, row in enumerate(rows) if passage.words in row.text_typed)
    starts = list(accumulate(map(len, old), initial=0))
    before = bisect_right(starts, passage.start) - 1
    place = next(holding, before if before < min(len(rows), len(old)) else None)
    if place is None:
        return Pinned(passage)
    return Pinned(passage, rows[place]["text"].auto_id, place + 1)
