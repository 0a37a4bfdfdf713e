"""Why a report was sent back: the comment, and what is meant where in the text as it was."""

from __future__ import annotations

from typing import NamedTuple

from reports.models import ConditionVerdict, Passage, Report, Transition
from reports.workflow import remark


class Pinned(NamedTuple):
    """A comment on a passage; `field` is the id of the row's field in a form and `row` its number, if there is one."""

    passage: Passage
    field: str = ""
    row: int | None = None


class Returned(NamedTuple):
    """The transition that sent a report back, what it says of all of the text, the text as it was, row by row, its passages.

    `verdicts` are the office's own on the conditions, by their words.
    """

    transition: Transition
    comment: str
    text: str
    rows: list[str]
    pinned: list[Pinned]
    verdicts: list[tuple[str, str]]

    @property
    def passages(self) -> list[Passage]:
        """Return the passages in the order of the text."""
        return [each.passage for each in self.pinned]


def returned_of(report: Report) -> Returned | None:
    """Return why `report` was sent back, while it is; two queries."""
    if not report.pk or report.status != Report.Status.RETURNED:
        return None
    steps = report.transitions.filter(action=Transition.Action.SEND_BACK).select_related("organization", "by")
    last = steps.prefetch_related("passages").order_by("-id").first()
    if last is None:
        return None
    snapshot, labels = last.snapshot, dict(ConditionVerdict.Verdict.choices)
    return Returned(
        last,
        remark(last),
        snapshot.get("text", ""),
        [entry["text"] for entry in snapshot.get("entries", [])],
        [Pinned(passage) for passage in last.passages.all()],
        [(each["words"], labels[each["verdict"]]) for each in snapshot.get("verdicts", [])],
    )
