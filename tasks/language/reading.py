"""A narrative read into rows and figures, and rows composed into a narrative again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tasks.language.claims import Claim, Target, claims
from tasks.language.figures import Percentage, Quantity
from tasks.language.goal_parts import NamedProject
from tasks.language.items import Item, Part, items_of
from tasks.language.lists import named_projects
from tasks.language.matching import KnownName
from tasks.language.places import NOWHERE, Places
from tasks.language.rows import Row, Surroundings, rows_of
from tasks.language.scanner import Scan, scan_of
from tasks.language.span import Span


@dataclass(frozen=True, slots=True)
class Narrative:
    """What was read in a text. `rows` partition it; every span is a place in `text`."""

    text: str
    rows: tuple[Row, ...]
    quantities: tuple[Quantity, ...]
    percentages: tuple[Percentage, ...]
    claims: tuple[Claim, ...]
    obstacles: tuple[Span, ...]
    next_steps: tuple[Span, ...]

    @property
    def items(self) -> list[tuple[Row, ...]]:
        """Return the rows item by item."""
        grouped: dict[int, list[Row]] = {}
        for row in self.rows:
            grouped.setdefault(row.item, []).append(row)
        return [tuple(rows) for rows in grouped.values()]


def read(
    text: str,
    *,
    goal: str = "",
    task: str = "",
    previous: str = "",
    targets: Sequence[Target] = (),
    known: Sequence[KnownName] = (),
    places: Places = NOWHERE,
    until: int = 0,
) -> Narrative:
    """Return what `text`, a narrative of progress, says.

    `goal` (工作目标) gives sub-projects and their districts; claims are measured by it, by `task` (工作任务), or `targets`
    in its place, and by last quarter's text; `known` are the task's sub-projects, `places` the city's districts, `until` the last month that is past
    (without it, the last one of which the text says 截至). Time grows linearly with the text, and with the names known.
    """
    listed = named_projects(goal, places) if goal else ()
    items, scan, rows = _rows_read(text, listed, tuple(known), places, until)
    ahead = _spans(items, Part.NEXT_STEPS)
    found = claims(
        scan.text, task=task, goal=goal, previous=previous, targets=targets, amounts=scan.quantities,
        stated=scan.percentages, items=[item.span.start for item in items],
    )  # fmt: skip
    return Narrative(
        text=text,
        rows=rows,
        quantities=tuple(scan.quantities),
        percentages=tuple(scan.percentages),
        claims=tuple(
            claim for claim in found if claim.numerator or not any(claim.span.overlaps(span) for span in ahead)
        ),
        obstacles=_spans(items, Part.OBSTACLES),
        next_steps=ahead,
    )


@lru_cache(maxsize=8)
def _rows_read(
    text: str, listed: tuple[NamedProject, ...], known: tuple[KnownName, ...], places: Places, until: int
) -> tuple[Sequence[Item], Scan, tuple[Row, ...]]:
    """Return the items of `text`, what was scanned in it, and its rows: of a text whose claims are measured otherwise the same."""
    items = items_of(text)
    scan = scan_of(_without_marks(text, items))
    around = Surroundings(listed, known, places, until or scan.until)
    rows: list[Row] = []
    named: set[str] = set()
    number = -1
    for item in items:
        number += not item.joined
        made = rows_of(scan, item, number, around, named)
        named.update(row.name for row in made if row.name)
        rows += made
    return items, scan, tuple(replace(row, text=row.span.of(text)) if row.marker else row for row in rows)


def _without_marks(text: str, items: Sequence[Item]) -> str:
    """Return `text` with every item marker blanked, so that 1. is no figure; places stay the same."""
    pieces, place = [], 0
    for item in items:
        pieces += [text[place : item.marker_span.start], " " * len(item.marker_span)]
        place = item.marker_span.end
    return "".join([*pieces, text[place:]])


def _spans(items: Sequence[Item], part: Part) -> tuple[Span, ...]:
    """Return where a part of the report stands, neighbouring items taken together."""
    found: list[Span] = []
    for item in items:
        if item.part is not part:
            continue
        if found and found[-1].end == item.span.start:
            found[-1] = Span(found[-1].start, item.span.end)
        else:
            found.append(item.span)
    return tuple(found)
