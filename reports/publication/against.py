"""What stands against an issue before it is signed: reports, doubts, conditions, personal data, reserving words.

Nothing is mended here: each line says where it is and leads there.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from django.urls import reverse

from reports import documents
from reports.models import ConditionVerdict
from reports.publication.frozen import Draft
from reports.subjects import told_in
from tasks.language.personal import Private, withheld
from tasks.models import MilestoneCondition

AROUND = 12
"""So many characters are shown on both sides of what was found."""

LABELS = {
    "reports": "报告没有通过审核",
    "personal": "文中有个人信息",
    "reserved": "文中有“内部”“不公开”字样",
    "doubts": "疑点没有说明",
    "verdicts": "目标事项没有督查室认定",
    "marks": "PDF 字库没有的字",
}


class Line(NamedTuple):
    """One thing that stands against the issue: where it is in words, what it is, and the page where it is mended."""

    where: str
    what: str
    address: str


class Against(NamedTuple):
    """All that stands against an issue, by kind in the order of `LABELS`; a kind without a line is not there."""

    lines: dict[str, list[Line]]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many there are of each kind."""
        return {kind: len(lines) for kind, lines in self.lines.items()}

    @property
    def grave(self) -> bool:
        """Return whether something stands in the texts that the public must not read."""
        return bool({"personal", "reserved"} & self.lines.keys())

    @property
    def lines_by_kind(self) -> list[tuple[str, str, list[Line]]]:
        """Return kind, heading and lines."""
        return [(kind, LABELS[kind], lines) for kind, lines in self.lines.items()]

    @property
    def counts_told(self) -> str:
        """Return the counts in words, with an end; empty where nothing stands against it."""
        return "；".join(f"{LABELS[kind]} {count} 处" for kind, count in self.counts.items()) + "。" * bool(self.lines)


def against(draft: Draft) -> Against:
    """Return what stands against `draft`; about twenty queries whatever the tasks."""
    wish = draft.wish
    place = [wish.period.plan, wish.period.number]
    found: dict[str, list[Line]] = {kind: [] for kind in LABELS}

    def report(number: str) -> str:
        return reverse("report", args=[*place, number])

    for number, status in draft.opens:
        found["reports"].append(Line(f"任务 {number}", status, report(number)))
    for row in draft.table.rows:
        for column, cell in zip(draft.table.columns, row.cells, strict=True):
            for kind, span in withheld(cell.text):
                before, after = (
                    cell.text[max(0, span.start - AROUND) : span.start],
                    cell.text[span.end : span.end + AROUND],
                )
                words = f"{before}【{span.of(cell.text)}】{after}".replace("\n", " ")
                where = report(row.number) if column.key == "progress" else reverse("task", args=[place[0], row.number])
                line = Line(f"任务 {row.number} {column.heading}", f"{kind.value}：…{words}…", where)
                found["reserved" if kind is Private.RESERVED else "personal"].append(line)
    numbers = [row.number for row in draft.table.rows]
    empty = set() if wish.submitted else {each.number for each in draft.opens}
    for number, listed in told_in(wish.period, None, numbers).items():
        found["doubts"] += [
            Line(f"任务 {number}", each.finding.computed, report(number))
            for each in listed
            if each.blocks and number not in empty
        ]
    for number, count in _unjudged(draft, [number for number in numbers if number not in empty]).items():
        found["verdicts"].append(Line(f"任务 {number}", f"{count} 个目标事项", report(number)))
    found["marks"] += [Line("全文", mark, "") for mark in documents.unprintable(draft.table)]
    return Against({kind: lines for kind, lines in found.items() if lines})


def _unjudged(draft: Draft, numbers: list[str]) -> dict[str, int]:
    """Return by task how many conditions of its milestone the office has not judged; two queries."""
    period = draft.wish.period
    judged = ConditionVerdict.objects.filter(report__period=period).values_list("condition", flat=True)
    asked = MilestoneCondition.objects.filter(milestone__period=period, milestone__task__number__in=numbers)
    open_ones = Counter(asked.exclude(pk__in=list(judged)).values_list("milestone__task__number", flat=True))
    return {number: open_ones[number] for number in numbers if open_ones[number]}
