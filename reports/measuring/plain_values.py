"""A reading written in the form of the hand-made readings, one entry an item."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tasks.language import Claim, Narrative, Part, Row, Stage, read
from tasks.language.figures import Certainty, Percentage, Quantity, Span

STATUS = {
    Stage.NOT_STARTED: "未开工",
    Stage.PREPARATION: "前期",
    Stage.UNDER_CONSTRUCTION: "在建",
    Stage.COMPLETED: "已完工",
    Stage.SUSPENDED: "停工",
    Stage.CANCELLED: "取消",
    Stage.UNSTATED: "未说明",
}
Entry = dict[str, Any]


def entries(
    narrative: Narrative, *, task: str | None = None, column: str | None = None, certain: bool = False
) -> list[Entry]:
    """Return one entry an item with its sub-projects, quantities and claims; each number stands once.

    A sub-project's total percent stands there, a claimed percentage in its claim, all else in the quantities. With
    `certain`, each sub-project has in `sure` which of its `name` and `status` are marked sure.
    """
    return [
        _entry(narrative, rows, task, column, certain=certain)
        for rows in narrative.items
        if rows[0].part is not Part.HEADING
    ]


def plan_entry(text: str, *, targets: str = "", task: str | None = None, column: str | None = None) -> Entry:
    """Return the entry of a task's or a goal's text: its quantities and claims, no items and no sub-projects."""
    narrative = read(text, task=targets)
    found = _entry(narrative, narrative.rows, task, column)
    return found | {"marker": None, "text": text.strip(), "district": None, "subprojects": []}


def _entry(
    narrative: Narrative, rows: tuple[Row, ...], task: str | None, column: str | None, *, certain: bool = False
) -> Entry:
    """Return the entry of one item."""
    place = Span(rows[0].span.start, rows[-1].span.end)
    words = place.of(narrative.text)
    found = [claim for claim in narrative.claims if claim.stated.span.start in place]
    projects = [row for row in rows if row.name]
    spoken = {row.percent_span for row in projects if row.percent_span} | {claim.stated.span for claim in found}
    claimed = [claim.stated for claim in found]
    figures: list[Quantity | Percentage] = [amount for amount in narrative.quantities if amount.span.start in place]
    figures += [
        share
        for share in narrative.percentages
        if share.span.start in place and share.span not in spoken and not _repeated(share, claimed)
    ]
    return {
        "task": task,
        "column": column,
        "marker": rows[0].marker or None,
        "text": words.strip().removeprefix(rows[0].marker).strip(),
        "district": projects[0].district if len(projects) == 1 and projects[0].district_source == "text" else None,
        "subprojects": [_project(row) | (_sure(row) if certain else {}) for row in projects],
        "quantities": [_figure(narrative.text, figure) for figure in sorted(figures, key=lambda figure: figure.span)],
        "claims": [_claim(narrative.text, claim) for claim in found],
    }


def _repeated(share: Percentage, claimed: list[Percentage]) -> bool:
    """Tell whether the next clause claims the same figure: 主要工作完成5%，完成全年目标的5%."""
    return any(0 < claim.span.start - share.span.end <= 12 and claim.value == share.value for claim in claimed)


def _project(row: Row) -> Entry:
    """Return a sub-project in the form of the hand-made readings."""
    return {
        "name": row.name,
        "district": row.district,
        "district_source": str(row.district_source),
        "percent": plain(row.percent),
        "status": STATUS[row.stage],
        "evidence": row.text.strip().removeprefix(row.marker).strip(" \n；;。，、"),
    }


def _sure(row: Row) -> Entry:
    """Return which readings of a sub-project are marked sure."""
    marks = {"name": row.name_certainty, "status": row.stage_certainty}
    return {"sure": [key for key, certainty in marks.items() if certainty is Certainty.SURE]}


def _figure(text: str, figure: Quantity | Percentage) -> Entry:
    """Return a quantity or a percentage that is no claim."""
    start = min(figure.what_span.start, figure.span.start) if len(figure.what_span) else figure.span.start
    evidence = text[start : max(figure.span.end, figure.what_span.end)]
    if isinstance(figure, Quantity):
        value = plain(figure.value) if figure.value is not None else figure.figure
        return {"value": value, "unit": figure.unit, "what": figure.what, "evidence": evidence}
    value = plain(figure.value) if figure.upper is None else f"{figure.value}-{figure.upper}"
    return {"value": value, "unit": "%", "what": figure.what, "evidence": evidence}


def _claim(text: str, claim: Claim) -> Entry:
    """Return a claim with its figures."""
    entry: Entry = {
        "kind": str(claim.kind),
        "numerator": plain(claim.numerator.value) if claim.numerator else None,
        "denominator": plain(claim.denominator),
        "stated_percent": plain(claim.stated.value),
        "recomputed_percent": plain(claim.recomputed),
        "consistent": claim.consistent,
        "evidence": claim.span.of(text),
    }
    return entry | ({"denominator_source": claim.denominator_source} if claim.denominator_source else {})


def plain(value: Decimal | None) -> int | float | None:
    """Return `value` as a JSON number."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
