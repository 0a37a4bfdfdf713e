"""The quarterly table's page below its frame: one markup for all who read the same, kept while nothing behind it changes."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from html import escape
from typing import NamedTuple

from django.core.cache import caches
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from reports.documents import lights, marking
from reports.documents.cells import draw, kept_cells, outline
from reports.documents.quarter_table import Scope, audience, kept_row, quarter_table
from reports.documents.table import Row
from reports.documents.version import code_version
from reports.frame.hole import KEPT
from reports.standing import Standing, scale_now, standings_by_number
from reports.subjects import Told, hears, told_in
from reports.table.forms import checked_form, offered_in
from tasks.models import Period, User, composed

ROWS = b"<!-- rows -->"
"""The hole for the rows, put in as bytes: a page of 130 tasks that is made anew takes 18.1 ms and not 19.2."""
INDEXED = 12
"""From so many tasks on the page has an index of their numbers."""


class Body(NamedTuple):
    """Markup of filters and table as it is sent, the lead bureau that the title names, whether the table has any row."""

    markup: bytes
    lead: str
    filled: bool


def body(request: HttpRequest, period: Period, user: User, revision: str) -> Body:
    """Return what the page shows `user` in the scope of its address, while the table stands at `revision`.

    Made in 8 queries (three for who is told no findings) and kept under all that it depends on: revision, code, day,
    address and what the acting role of `user` may read. Emptying the cache changes nothing but the time: a page of 28
    tasks takes 66 ms of processor time when it is made anew and 8 when it is kept.
    """
    parts = (code_version(), revision, timezone.localdate(), request.get_full_path(), audience(user))
    key = sha256(repr(parts).encode()).hexdigest()
    known: Body | None = caches[KEPT].get(key)
    if known is None:
        known = _made(request, period, user)
        caches[KEPT].set(key, known)
    return known


def forget() -> None:
    """Throw away all that is kept of the table: its markup, its rows, its filters and its queries; not a word changes."""
    caches[KEPT].clear()
    composed.forget()
    for kept in (kept_cells, kept_row, checked_form):
        kept.cache_clear()


def _made(request: HttpRequest, period: Period, user: User) -> Body:
    scale, today = scale_now(period.plan_id), timezone.localdate()
    form = checked_form(offered_in(period, scale, findings=hears(user)), request.GET.urlencode())
    table, scope, numbers = None, Scope(), list[str]()
    told, lit = dict[str, list[Told]](), dict[str, Standing]()
    if form.is_valid():
        scope = form.scope(period, user, today)
        table = quarter_table(period, user, scope, dated=True)
        numbers = [row.number for row in table.rows]
        if form.tells:
            told, lit = told_in(period, user, numbers), standings_by_number(period, user, today, numbers)
    margin = "进度与疑点" if lit and told else "进度" if lit else "疑点" if told else ""
    asides = [_beside(lit.get(number), told.get(number, ())) for number in numbers if margin]
    drawn = draw(table, aside=margin, asides=asides, told=told) if table and numbers else None
    context = {
        "period": period,
        "filters": form.markup,
        "narrowed": any(value for name, value in request.GET.items() if name != "findings"),
        "table": drawn and drawn._replace(rows=(mark_safe(ROWS.decode()),)),  # noqa: S308  a word of ours
        "unaccepted": table.unaccepted if table else (),
        "accepted_query": _accepted_query(request),
        "index": _index(table.rows) if table and len(numbers) >= INDEXED else "",
        "asked": [(name, value) for name, listed in request.GET.lists() for value in listed if value],
        "lights": lights.legend(scale) if lit else "",
        "told": [each for number in numbers for each in told.get(number, ())],
        "tasks": len(numbers) - (table.left_out if table else 0),
        "left_out": table.left_out if table else 0,
        "subprojects": table.subprojects if table else 0,
        "administrator": user.is_administrator,
    }
    markup = render_to_string("table/_quarter.html", context).encode()
    if drawn:
        markup = markup.replace(ROWS, "".join(drawn.rows).encode(), 1)
    return Body(markup, str(scope.lead.name_at(period.named_at)) if scope.lead else "", drawn is not None)


def _accepted_query(request: HttpRequest) -> str:
    """Return the query of the same page without what the office has not accepted."""
    query = request.GET.copy()
    query["accepted"] = "1"
    return query.urlencode()


def _index(rows: Iterable[Row]) -> SafeString:
    """Return the numbers as links to their rows, which are titled with the beginnings of their texts."""
    entry = '<li><a href="#task-{0}" title="{1}">{0}</a></li>'.format
    return mark_safe("".join([entry(escape(row.number), escape(outline(row))) for row in rows]))  # noqa: S308  escaped


def _beside(standing: Standing | None, told: Iterable[Told]) -> SafeString:
    """Return what stands in the margin beside a task: its light, then its findings."""
    light = lights.light_with_reason(standing) if standing else ""
    return mark_safe(f"{light}{marking.finding_list(told)}")  # noqa: S308  every part is escaped
