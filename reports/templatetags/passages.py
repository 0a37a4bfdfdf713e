"""Passages that a reviewer commented on: marked in the text, and the comment beside them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.models import Passage, Transition
from reports.workflow import remark

register = template.Library()


@register.simple_tag
def passages_marked(text: str, passages: Iterable[Passage]) -> SafeString:
    """Return `text` with the words of each passage marked and numbered; of passages that overlap the first is marked."""
    parts: list[str] = []
    done = 0
    for number, each in enumerate(passages, 1):
        end = each.start + len(each.words)
        if each.start < done or text[each.start : end] != each.words:
            continue
        parts.append(escape(text[done : each.start]))
        parts.append(f'<mark class="passage" data-passage="{number}" title="{escape(each.comment)}">')
        parts.append(f"{escape(each.words)}</mark>")
        done = end
    return mark_safe("".join(parts) + escape(text[done:]))  # noqa: S308  every part is escaped


@register.simple_tag
def remark_of(transition: Transition) -> str:
    """Return the comment of a transition that is not told by its passages."""
    return remark(transition)
