"""Why a report was sent back: the comment, and what is meant where in the text, with the row in which it stands now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from reports.filing.forms.report import ReportForm
from reports.models import ConditionVerdict, Passage, Report, Transition
from reports.workflow import remark


class Pinned(NamedTuple):
    """A comment on a passage; `field` is the id of the row's field in the form and `row` its number, if there is one."""

    passage: Passage
    field: str
    row: int | None


class Returned(NamedTuple):
    """The transition that sent a report back, what it says of all of the text, the text as it was, and its passages.

    `verdicts` are the office's own on the conditions, by their words.
    """

    transition: Transition
    comment: str
    text: str
    pinned: list[Pinned]
    verdicts: list[tuple[str, str]]

    @property
    def passages(self) -> list[Passage]:
        """Return the passages in the order of the text."""
        return [each.passage for each in self.pinned]


def returned_of(report: Report, form: ReportForm | None = None) -> Returned | None:
    """Return why `report` was sent back, while it is; two queries. The rows of `form` are noted what is meant by them."""
    if not report.pk or report.status != Report.Status.RETURNED:
        return None
    steps = report.transitions.filter(action=Transition.Action.SEND_BACK).select_related("organization", "by")
    last = steps.prefetch_related("passages").order_by("-id").first()
    if last is None:
        return None
    passages = list(last.passages.all())
    old = [entry["text"] for entry in last.snapshot.get("entries", [])]
    labels = dict(ConditionVerdict.Verdict.choices)
    verdicts = [(each["words"], labels[each["verdict"]]) for each in last.snapshot.get("verdicts", [])]
    pinned = [_placed(each, old, form) for each in passages]
    return Returned(last, remark(last), last.snapshot.get("text", ""), pinned, verdicts)


def _placed(passage: Passage, old: Sequence[str], form: ReportForm | None) -> Pinned:
    """Return the passage with the row that holds its words, else the row that stands where they stood."""
    rows = [row for row in form.rows if row.words[1].strip()] if form else []
    holding = (place for place, row in enumerate(rows) if passage.words in row.words[1])
    starts = list(accumulate(map(len, old), initial=0))
    before = bisect_right(starts, passage.start) - 1
    place = next(holding, before if before < min(len(rows), len(old)) else None)
    if place is None:
        return Pinned(passage, "", None)
    rows[place].pinned.append(passage)
    return Pinned(passage, rows[place]["text"].auto_id, place + 1)
