"""A light as markup: its shape, its word, and the rule that decided in one sentence. It never enters the official text."""

from __future__ import annotations

from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from reports.models import Bucket, Light
from reports.standing import Override, Scale, Shape, Standing, shape_of
from reports.standing.choosing import KINDS

PATHS = {
    Shape.SQUARE: '<path d="M1 1h10v10H1z"/>',
    Shape.DIAMOND: '<path d="M6 0l6 6-6 6-6-6z"/>',
    Shape.DISC: '<circle cx="6" cy="6" r="5.5"/>',
    Shape.UP: '<path d="M6 .5l6 11H0z"/>',
    Shape.DOWN: '<path d="M6 11.5l6-11H0z"/>',
    Shape.RING: '<circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" stroke-width="1.5"/>',
}


def light(standing: Standing) -> SafeString:
    """Return shape and word."""
    return _light(standing.shape, standing.scale.colour(standing.light), standing.word)


def shape(bucket: Bucket, of: Light, scale: Scale) -> SafeString:
    """Return the shape alone, for where the word stands beside it or in the legend."""
    return mark_safe(_shape(shape_of(bucket, of), scale.colour(of)))  # noqa: S308  words of ours


def light_with_reason(standing: Standing) -> SafeString:
    """Return light and reason, and where a supervisor decided, that decision with what was computed beneath it."""
    because = f'<p class="because">{escape(standing.reason)}</p>'
    if standing.override is None:
        return mark_safe(f'<p class="light-line">{light(standing)}</p>{because}')  # noqa: S308  escaped
    return mark_safe(  # noqa: S308  every part is escaped
        f'<p class="light-line">{light(standing)} <span class="meta">督查室认定</span></p>{_decision(standing.override)}'
        f'<p class="because">按规则计算：{light(standing.by_rules)}</p>{because}'
    )


def frozen(bucket: Bucket, of: Light, word: str, scale: Scale) -> SafeString:
    """Return shape and word of a standing as it was published."""
    return _light(shape_of(bucket, of), scale.colour(of), word)


def of_bucket(key: str, word: str, scale: Scale) -> SafeString:
    """Return the shape of a bucket with its word as it was published."""
    bucket, of = KINDS[key]
    return frozen(bucket, of, word, scale)


def legend(scale: Scale) -> SafeString:
    """Return the shapes with their words, and by which version of which rules they were given."""
    shown = " ".join(_light(shape_of(*kind), scale.colour(kind[1]), scale.word(*kind)) for kind in KINDS.values())
    return mark_safe(f'{shown} <span class="rules">{escape(scale.rules)}</span>')  # noqa: S308  escaped


def _decision(override: Override) -> str:
    if not override.reason:
        return ""
    at = timezone.localtime(override.at)
    return f'<p class="because verbatim">{escape(override.reason)}（{escape(override.by)}，{at:%-m月%-d日}）</p>'


def _light(of: Shape, colour: str, word: str) -> SafeString:
    return mark_safe(f'<span class="light">{_shape(of, colour)}{escape(word)}</span>')  # noqa: S308  escaped


def _shape(of: Shape, colour: str) -> str:
    return f'<svg class="shape shape-{escape(colour)}" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">{PATHS[of]}</svg>'
