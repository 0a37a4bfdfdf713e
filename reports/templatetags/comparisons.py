"""A text compared with another version: inserted and removed words marked, sentence by sentence, item by item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.checks import Column
from reports.documents import marking
from reports.subjects import Told
from tasks.language.comparing import Comparison, Kind, Piece, Sentence, compare
from tasks.language.items import CIRCLED
from tasks.models import Task

register = template.Library()


class Passage(NamedTuple):
    """A sentence to which a comment can be pinned: the name of its field, its words, and the comment typed so far."""

    name: str
    words: str
    comment: str


class Block(NamedTuple):
    """An item of a compared text as markup; `passages` are its sentences that are in the new text."""

    marker: str
    changed: bool
    markup: SafeString
    passages: list[Passage]
    commented: bool


@register.simple_tag
def compared_text(comparison: Comparison) -> SafeString:
    """Return the comparison as running text."""
    parts = [_sentence(each, _plain) for each in comparison.sentences]
    return mark_safe("".join(parts).strip())  # noqa: S308  every part is escaped


@register.simple_tag
def wording(earlier: Task, task: Task) -> SafeString:
    """Return the text of `task` compared with that of an `earlier` one, as running text."""
    return compared_text(compare(earlier.text, task.text))


@register.simple_tag
def compared_blocks(
    comparison: Comparison,
    told: Sequence[Told] | None = None,
    pins: Mapping[str, str] | None = None,
) -> list[Block]:
    """Return the comparison by item, with the words marked on which findings stand; `pins` are comments by place."""
    after, place, blocks = comparison.after, 0, []
    paint = marking.painter(after, told or (), Column.PROGRESS)
    for block in comparison.blocks:
        parts, passages = [], []
        words = "".join(sentence.after for sentence in block)
        begin = place + len(words) - len(words.lstrip())
        marker = after[begin] if words.strip() and after[begin] in CIRCLED else ""
        for sentence in block:
            parts.append(_sentence(sentence, _shifted(paint, place, begin if marker else -1)))
            words = sentence.after.strip()
            start = place + sentence.after.index(words)
            if words:
                name = f"{start}-{start + len(words)}"
                passages.append(Passage(name, words, (pins or {}).get(name, "")))
            place += len(sentence.after)
        blocks.append(
            Block(
                marker,
                any(sentence.changed for sentence in block),
                mark_safe("".join(parts).strip()),  # noqa: S308  every part is escaped
                passages,
                any(passage.comment for passage in passages),
            )
        )
    return blocks


def _plain(piece: Piece, _place: int) -> str:
    return escape(piece.text)


def _shifted(paint: Callable[[int, int], str], begin: int, marker: int) -> Callable[[Piece, int], str]:
    """Return `paint` for the pieces of a sentence that begins at `begin`; the marker is drawn elsewhere."""

    def painted(piece: Piece, place: int) -> str:
        start, end = begin + place, begin + place + len(piece.text)
        return paint(start, marker) + paint(marker + 1, end) if start <= marker < end else paint(start, end)

    return painted


def _sentence(sentence: Sentence, paint: Callable[[Piece, int], str]) -> str:
    """Return one sentence; `paint` draws the words of the new text, given with their place in the sentence."""
    parts, place = [], 0
    for piece in sentence.pieces:
        if piece.kind is Kind.REMOVED:
            parts.append(f"<del>{escape(piece.text)}</del>" if piece.text.strip() else "")
            continue
        words = paint(piece, place)
        parts.append(f"<ins>{words}</ins>" if piece.kind is Kind.INSERTED and piece.text.strip() else words)
        place += len(piece.text)
    return "".join(parts)
