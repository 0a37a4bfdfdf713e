"""Small marks that stand beside the text and are never part of it: states, stages, 演示, readings; dates and figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from reports.checks import Column, Verdict
from reports.documents import bars, lights, marking
from reports.models.entries import STAGES
from reports.standing import Standing
from reports.subjects import Told, severity_counts
from tasks.language import Stage

register = template.Library()
SIGNS = {Verdict.REACHED: "✓", Verdict.PARTLY: "◑", Verdict.MISSED: "✕", Verdict.UNANSWERED: "—"}
WEEKDAYS = "一二三四五六日"


@register.simple_tag
def state_mark(state: str, label: str) -> SafeString:
    """Return the chip of a report's state; a task out of whose report nothing may be read yet gets plain words."""
    return format_html('<span class="chip chip-{}">{}</span>', state or "missing", label) if label != "—" else _dash()


@register.simple_tag
def late_mark() -> SafeString:
    """Return the chip 逾期: the report came after the day it was due, or hasn't come since."""
    return mark_safe('<span class="chip chip-late">逾期</span>')


@register.simple_tag
def demo_mark() -> SafeString:
    """Return the chip 演示, which marks what is invented."""
    return mark_safe('<span class="chip chip-demo">演示</span>')


@register.simple_tag
def stage_mark(stage: str) -> SafeString:
    """Return the shape of a sub-project's stage with its word."""
    return format_html('<span class="stage stage-{}">{}</span>', stage, STAGES[Stage(stage)])


@register.simple_tag
def light(standing: Standing | None) -> SafeString:
    """Return the shape of a standing with its word, "—" for none; what a supervisor decided is said."""
    if standing is None:
        return _dash()
    drawn = lights.light(standing)
    return format_html('{} <span class="meta">认定</span>', drawn) if standing.override else drawn


@register.simple_tag
def bar_keys() -> SafeString:
    """Return what the marks of an annual target's bar mean."""
    return bars.KEYS


@register.simple_tag
def with_words_marked(text: str, words: list[str], told: list[Told] | None = None) -> SafeString:
    """Return the task's `text`, character for character, with each of `words` underlined where it first stands in it.

    Words that overlap are underlined as one; those that findings stand on are marked as well.
    """
    spans = sorted((start, start + len(word)) for word in set(words) if word and (start := text.find(word)) >= 0)
    parts, done = [], 0
    while spans:
        start, end = spans.pop(0)
        while spans and spans[0][0] < end:
            end = max(end, spans.pop(0)[1])
        parts.append(f'{escape(text[done:start])}<mark class="reading">{escape(text[start:end])}</mark>')
        done = end
    return marking.with_marks("".join(parts) + escape(text[done:]), text, told or (), Column.TASK)


@register.simple_block_tag
def findings_marked(content: str, told: list[Told] | None, column: str, text: str) -> SafeString:
    """Return the block, which shows `text` of `column`, with the words marked on which findings stand."""
    return marking.with_marks(content, text, told or (), Column(column))


@register.simple_tag
def finding_list(told: list[Told]) -> SafeString:
    """Return the findings with what was computed and what the bureau answered."""
    return marking.finding_list(told)


@register.filter
def finding_body(told: Told) -> SafeString:
    """Return what was computed of one finding, with the bureau's answer, without its frame."""
    return marking.body(told)


@register.filter
def finding_classes(told: Told) -> str:
    """Return the classes of a finding's frame."""
    return marking.classes(told)


@register.simple_tag
def verdict_mark(verdict: Verdict) -> SafeString:
    """Return the sign of a verdict read in the text, with its word for who doesn't see it."""
    late = " late" if verdict is Verdict.MISSED else ""
    label = "没有写" if verdict is Verdict.UNANSWERED else verdict.label
    sign = '<span class="sign{}" title="{}"><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></span>'
    return format_html(sign, late, label, SIGNS[verdict], label)


@register.simple_tag
def doubt_count(doubts: Mapping[str, tuple[int, int]], number: str) -> SafeString:
    """Return how many doubts a report has and how many of them the bureau didn't answer, "—" for none."""
    unanswered, total = doubts.get(number, (0, 0))
    told = format_html(' <span class="meta">未说明 {}</span>', unanswered) if unanswered else ""
    return format_html("{} 条{}", total, told) if total else _dash()


@register.filter
def finding_counts(told: list[Told]) -> str:
    """Return 错误 1 · 疑点 5 · 提示 2, without those that there are none of."""
    return " · ".join(f"{severity.label} {count}" for severity, count in severity_counts(told).items())


@register.filter
def beginning(text: str, length: int) -> str:
    """Return a text of more than `length` characters cut to as many, the last of them "…" (Django's Chinese says "...")."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


@register.filter
def day(value: date | None) -> str:
    """Return 6月28日, "—" for none."""
    return f"{value:%-m月%-d日}" if value else "—"


@register.filter
def weekday(value: date) -> str:
    """Return 星期五."""
    return f"星期{WEEKDAYS[value.weekday()]}"


@register.filter
def moment(value: datetime | None, year: int | None = None) -> str:
    """Return 6月28日 17:00 in local time, with its year where it is not `year`; "—" for none."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    return f"{local:%-m月%-d日 %H:%M}" if year in (None, local.year) else f"{local:%Y年%-m月%-d日 %H:%M}"


@register.filter
def figure(value: Decimal | None) -> str:
    """Return a number without needless zeros (754, 41.29), "—" for none."""
    return "—" if value is None else f"{value.normalize():f}"


def _dash() -> SafeString:
    return mark_safe('<span class="quiet">—</span>')
