"""Plots as SVG: shapes of standing, unit bars, bars of stages. Each tells its numbers to who can't see it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from reports.dashboards.plots import GAP, HEIGHT, UNIT, segments
from reports.dashboards.sites import SHOWN, StageCount
from reports.desk import page_address
from reports.models.entries import STAGES
from reports.selection.scope import Kind
from reports.selection.selection import Fact
from reports.standing import Shape
from tasks.language import Stage
from tasks.models import Period

register = template.Library()
FILLS = {"green": "#1b7340", "amber": "#a86000", "red": "#b3261e", "grey": "#6a727b"}
PALE = {"green": "#5f9d7a", "amber": "#b98236", "red": "#c4786f", "grey": "#8b939b"}  # each 3:1 on paper or more
COLUMNS = ("bureau", "contacts", "brief", "plain")  # of a list of tasks
KEPT = 1024  # rows, and rows of cells, that are not drawn again
GREY = FILLS["grey"]
INK, STEP_1, STEP_2, STEP_3, STEP_4 = "#14181d", "#2f3a46", "#7f8b98", "#b9c1ca", "#dfe3e8"
SHAPES = {
    Shape.SQUARE: '<rect x="1" y="1" width="10" height="10" fill="{0}"/>',
    Shape.DIAMOND: '<path d="M6 0 12 6 6 12 0 6Z" fill="{0}"/>',
    Shape.DISC: '<circle cx="6" cy="6" r="5" fill="{0}"/>',
    Shape.UP: '<path d="M6 .5 11.8 11.5H.2Z" fill="{0}"/>',
    Shape.DOWN: '<path d="M6 11.5 11.8.5H.2Z" fill="{0}"/>',
    Shape.RING: '<circle cx="6" cy="6" r="4.5" fill="none" stroke="{0}" stroke-width="1.5"/>',
}
_WIDE = f'width="{UNIT}" height="{HEIGHT}"'


def _diagonals(width: int, height: int, step: int) -> str:
    """Return lines that rise from left to right through a rectangle, as a path."""
    lines = []
    for foot in range(step - height, width, step):
        left, right = max(foot, 0), min(foot + height, width)
        lines.append(f"M{left} {height - left + foot}L{right} {height - right + foot}")
    return "".join(lines)


CELLS = {
    Kind.SEVERE: f'<rect {_WIDE} fill="{{0}}"/>',
    Kind.BEHIND: f'<rect {_WIDE} fill="{{0}}"/><path d="{_diagonals(UNIT, HEIGHT, 6)}" stroke="#fff" stroke-width="1.3"/>',
    Kind.ON_SCHEDULE: f'<rect {_WIDE} fill="{{1}}"/>',
    Kind.AHEAD: f'<rect {_WIDE} fill="{{0}}"/><path d="M0 4.5H{UNIT}M0 9H{UNIT}M0 13.5H{UNIT}" stroke="#fff" stroke-width="1.3"/>',
    Kind.COMPLETED: f'<rect {_WIDE} fill="{{0}}"/>',
    Kind.OTHER: (
        f'<rect x=".75" y=".75" width="{UNIT - 1.5}" height="{HEIGHT - 1.5}" fill="none" stroke="{{0}}" stroke-width="1.5" '
        'stroke-dasharray="2 2"/>'
    ),
}


@cache
def _cell(kind: Kind, colour: str) -> str:
    """Return a cell of a unit bar in a colour of the plan's."""
    return CELLS[kind].format(FILLS[colour], PALE[colour])


@register.simple_tag
def shape_mark(shape: str, colour: str) -> SafeString:
    """Return the shape of a standing in the plan's colour for its light; its word stands beside it."""
    drawn = SHAPES[Shape(shape)].format(FILLS[colour])
    return mark_safe(  # noqa: S308  our own marks
        f'<svg class="shape" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">{drawn}</svg>'
    )


@register.simple_tag
def unit_key(kind: Kind, colour: str) -> SafeString:
    """Return a cell of a unit bar, for the legend."""
    return mark_safe(  # noqa: S308  our own marks
        f'<svg class="unit-key" width="15" height="12" viewBox="0 0 {UNIT} {HEIGHT}" aria-hidden="true">{_cell(kind, colour)}</svg>'
    )


@register.simple_tag(takes_context=True)
def task_rows(context: template.Context, facts: Iterable[Fact]) -> SafeString:
    """Return tasks as rows of a list, as the list's own `COLUMNS` say: those beyond the number that is `printed` say so.

    `bureau` and `contacts` are columns, reasons are left out where it is `brief`, links where it is `plain`.
    """
    columns = {name: bool(context.get(name)) for name in COLUMNS}
    printed = context.get("printed") or None
    rows = [
        _task_row(fact, _task(context["period"], fact), beyond=printed is not None and place >= printed, **columns)
        for place, fact in enumerate(facts)
    ]
    return mark_safe("".join(rows))  # noqa: S308  drawn by a template


@lru_cache(maxsize=KEPT)
def _task_row(fact: Fact, address: str, **how: bool) -> SafeString:
    """Return the row; kept, as of a city's hundred tasks one has changed since somebody looked: a third of its dashboard."""
    return render_to_string("dashboards/_task_row.html", {"fact": fact, "address": address, **how})


@register.simple_tag
def heat_cells(facts: Iterable[Fact], period: Period) -> SafeString:
    """Return a bureau's tasks as cells with their numbers, each a link."""
    return _heat_cells(tuple((fact, _task(period, fact)) for fact in facts))


@lru_cache(maxsize=KEPT)
def _heat_cells(cells: tuple[tuple[Fact, str], ...]) -> SafeString:
    return render_to_string("dashboards/_heat_cells.html", {"cells": cells})


@register.simple_tag
def unit_bar(name: str, facts: Iterable[Fact], period: Period, plain: bool = False) -> SafeString:
    """Return a bureau's tasks as a row of cells, each of them a link to its task unless it is `plain`."""
    return _unit_bar(name, tuple((fact, "" if plain else _task(period, fact)) for fact in facts))


@lru_cache(maxsize=KEPT)
def _unit_bar(name: str, facts: tuple[tuple[Fact, str], ...]) -> SafeString:
    listed, cells = [fact for fact, _ in facts], []
    for place, (fact, address) in enumerate(facts):
        cell = f'<g transform="translate({place * (UNIT + GAP)} 0)"><title>{escape(f"任务 {fact.number} {fact.standing.word}")}</title>{_cell(fact.kind, fact.kind.colour(fact.standing.scale))}</g>'
        if address:
            cell = f'<a href="{escape(address)}" tabindex="-1">{cell}</a>'
        cells.append(cell)
    width = max(len(listed) * (UNIT + GAP) - GAP, 1)
    said = "，".join(
        f"{kind.word(listed[0].standing.scale)} {count} 项"
        for kind in Kind
        if (count := sum(fact.kind is kind for fact in listed))
    )
    return _svg("units", width, HEIGHT, f"{name}：{said}", "".join(cells))


def _task(period: Period, fact: Fact) -> str:
    return f"{page_address('task', period.plan.key, fact.number)}?quarter={period.number}"


def _svg(name: str, width: int, height: int, label: str, marks: str) -> SafeString:
    return mark_safe(  # noqa: S308  our own marks, words escaped
        f'<svg class="{name}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(label)}">{marks}</svg>'
    )


STAGE_FILLS: dict[Stage, str] = {
    Stage.COMPLETED: f'fill="{STEP_1}"',
    Stage.UNDER_CONSTRUCTION: f'fill="{STEP_2}"',
    Stage.PREPARATION: 'fill="url(#{0}-hatch)"',
    Stage.NOT_STARTED: f'fill="#fff" stroke="{INK}" stroke-dasharray="3 2"',
    Stage.SUSPENDED: 'fill="url(#{0}-bars)"',
    Stage.CANCELLED: f'fill="#fff" stroke="{STEP_3}"',
    Stage.UNSTATED: 'fill="url(#{0}-dots)"',
}
PATTERNS = (
    f'<pattern id="{{0}}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="{STEP_4}"/>'
    f'<path d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5" stroke="{STEP_2}" stroke-width="1.4"/></pattern>'
    f'<pattern id="{{0}}-bars" width="4" height="6" patternUnits="userSpaceOnUse"><path d="M1 0V6" stroke="{INK}" stroke-width="1.4"/></pattern>'
    f'<pattern id="{{0}}-dots" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="1.5" cy="1.5" r=".9" fill="{GREY}"/></pattern>'
)
LEGENDS = {
    Stage.PREPARATION: (
        f'<rect width="15" height="12" fill="{STEP_4}"/><path d="{_diagonals(15, 12, 5)}" stroke="{STEP_2}" stroke-width="1.4"/>'
    ),
    Stage.SUSPENDED: f'<path d="M2 1v10M6 1v10M10 1v10M14 1v10" stroke="{INK}" stroke-width="1.4"/>',
    Stage.UNSTATED: "".join(
        f'<circle cx="{x}" cy="{y}" r=".9" fill="{GREY}"/>' for x in (2, 6, 10, 14) for y in (2, 6, 10)
    ),
}


@register.simple_tag
def stage_bar(group: StageCount, groups: Iterable[StageCount], prefix: str) -> SafeString:
    """Return the bar of a group's stages, against the longest of `groups`; `prefix` names its patterns on the page."""
    longest = max(each.total for each in groups)
    marks = [f"<defs>{PATTERNS.format(prefix)}</defs>"]
    shown = [(stage.value, STAGES[stage], count) for stage, count in group.stages]
    for part in segments(shown, longest):
        gap = min(part.width, Decimal("0.4"))
        marks.append(
            f'<rect x="{part.x}%" y="1" width="{part.width - gap}%" height="12" {STAGE_FILLS[Stage(part.key)].format(prefix)}>'
            f"<title>{part.label} {part.number} 个</title></rect>"
        )
    said = "，".join(f"{label} {count} 个" for _, label, count in shown if count)
    return mark_safe(  # noqa: S308  our own marks, words escaped
        f'<svg class="stages" width="100%" height="14" role="img" aria-label="{conditional_escape(group.label)}：{said}">'
        f"{''.join(marks)}</svg>"
    )


@register.simple_tag
def stage_key(stage: str) -> SafeString:
    """Return a cell with the fill of a stage, for the legend: drawn line by line, as no pattern prints that small."""
    kind = Stage(stage)
    box = '<rect x="1" y="1" width="13" height="10" {0}/>'.format
    drawn = LEGENDS.get(kind) or box(STAGE_FILLS[kind])
    return mark_safe(  # noqa: S308  our own marks
        f'<svg class="unit-key" width="15" height="12" viewBox="0 0 15 12" aria-hidden="true">{drawn}</svg>'
    )


@register.simple_tag
def stage_totals(groups: Iterable[StageCount]) -> list[tuple[Stage, str, int]]:
    """Return the stages that occur, in order, with their words and counts over all groups."""
    listed = list(groups)
    return [(stage, STAGES[stage], count) for stage in SHOWN if (count := sum(group.at(stage) for group in listed))]


@register.filter
def stage_count(group: StageCount, stage: Stage) -> int:
    """Return how many of the group stand at `stage`."""
    return group.at(stage)


@register.filter
def subtract(whole: int, part: int) -> int:
    """Return the difference."""
    return whole - part


@register.filter
def with_sign(value: Decimal | None) -> str:
    """Return a difference with its sign (+12.5, −60.0, 0), "—" for none."""
    if value is None:
        return "—"
    return "0" if not value else f"{'+' if value > 0 else '−'}{abs(value)}"


@register.filter
def task_address(fact: Fact, period: Period) -> str:
    """Return the address of a task's page in the quarter of `period`."""
    return _task(period, fact)
