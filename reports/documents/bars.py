"""An annual target as a bar: what is reached, where the quarter's milestone and the elapsed share lie. Drawn as SVG."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

FULL = Decimal(100)
TOP, HEIGHT, WHOLE = 28, 14, 64
NARROW = 15  # per cent of the bar under which the milestone's label stands right of its mark
KEYS = mark_safe(  # words of ours
    '<span><svg width="22" height="12" aria-hidden="true"><path class="reached" d="M0 1h22v10H0z"/></svg>累计完成</span>'
    '<span><svg width="22" height="12" aria-hidden="true"><path class="begun" d="M0 1h22v10H0z"/></svg>已开工、未计入</span>'
    '<span><svg width="10" height="16" aria-hidden="true"><path d="M5 2v14" class="stroke"/><path d="M0 0h10l-5 8z"/></svg>本季度目标</span>'
    '<span><svg width="4" height="16" aria-hidden="true"><path d="M2 0v16" class="stroke dashed"/></svg>序时进度</span>'
)


class Bar(NamedTuple):
    """The marks of a bar, in percent of the annual target; None where there is none.

    `title` says it all in words. `denied` hatches what is claimed and not acknowledged; what is `begun` and doesn't count
    yet lies pale behind what is reached.
    """

    title: str
    reached: Decimal | None
    milestone: Decimal | None
    milestone_label: str
    elapsed: Decimal | None
    denied: bool = False
    begun: Decimal | None = None


def bar_markup(bar: Bar) -> SafeString:
    """Return the bar as an SVG that fills its place, with a title as its text alternative."""
    parts = [f"<title>{escape(bar.title)}</title>", f'<rect class="track" y="{TOP}" width="100%" height="{HEIGHT}"/>']
    if bar.begun is not None:
        parts.append(f'<rect class="begun" y="{TOP}" width="{_place(bar.begun)}" height="{HEIGHT}"/>')
    if bar.reached is not None:
        width = _place(bar.reached)
        parts.append(
            f'<svg y="{TOP}" width="{width}" height="{HEIGHT}">{_HATCHES}</svg>'
            if bar.denied
            else f'<rect class="reached" y="{TOP}" width="{width}" height="{HEIGHT}"/>'
        )
    if bar.elapsed is not None:
        parts.append(_elapsed(bar.elapsed))
    if bar.milestone is not None:
        parts.append(_milestone(bar.milestone, bar.milestone_label))
    return mark_safe(  # noqa: S308  every part is escaped
        f'<svg class="gauge" role="img" height="{WHOLE}" width="100%">{"".join(parts)}</svg>'
    )


_HATCHES = f'<path class="hatches" d="{"".join(f"M{x} {HEIGHT}l{HEIGHT}-{HEIGHT}" for x in range(-14, 1400, 6))}"/>'


def _milestone(share: Decimal, label: str) -> str:
    """Return the solid stroke with a point down on top, its label at the left where there is room."""
    left = share >= NARROW
    text = f'<text x="{-8 if left else 8}" y="{TOP - 9}"{_ANCHOR if left else ""}>{escape(label)}</text>'
    return (
        f'<svg x="{_place(share)}" class="milestone"><path class="halo" d="M0 {TOP - 6}v{HEIGHT + 12}"/>'
        f'<path class="stroke" d="M0 {TOP - 6}v{HEIGHT + 12}"/><path d="M-5 {TOP - 13}h10l-5 8z"/>{text}</svg>'
    )


_ANCHOR = ' text-anchor="end"'


def _elapsed(share: Decimal) -> str:
    """Return the dashed stroke with its label beneath; at the year's end the label ends at the bar's."""
    anchor = "end" if share >= FULL else "middle"
    return (
        f'<svg x="{_place(share)}" class="elapsed"><path class="halo" d="M0 {TOP - 4}v{HEIGHT + 14}"/>'
        f'<path class="stroke" d="M0 {TOP - 4}v{HEIGHT + 14}"/>'
        f'<text y="{TOP + HEIGHT + 20}" text-anchor="{anchor}">序时 {_plain(share)}%</text></svg>'
    )


def _place(share: Decimal) -> str:
    return f"{_plain(max(Decimal(0), min(share, FULL)))}%"


def _plain(share: Decimal) -> str:
    return f"{share.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"
