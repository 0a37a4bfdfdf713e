"""The quarterly table's page below its frame: one markup for all who read the same, kept while nothing behind it changes."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from django.core.cache import caches
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from reports.checks.asked import Told, hears, told_in
from reports.documents import marking
from reports.documents.cells import draw
from reports.documents.quarter_table import Scope, filed_on, quarter_table
from reports.documents.version import code_version
from reports.forms.scope import ScopeForm
from tasks.models import Period, SubProject, User

KEPT = "tables"


class Body(NamedTuple):
    """Markup of filters and table, the lead bureau that the title names, and whether the table has any row."""

    markup: SafeString
    lead: str
    filled: bool


def body(request: HttpRequest, period: Period, user: User, revision: str) -> Body:
    """Return what the page shows `user` in the scope of its address, while the table stands at `revision`.

    Made in 13 queries (five for who is told no findings) and kept under all that it depends on: revision, code, day, address and what the acting role
    of `user` may read. Emptying the cache changes nothing but the time.
    """
    acting = user.acting
    audience = (user.is_superuser, acting and acting.role, acting and acting.organization_id)
    parts = (code_version(), revision, timezone.localdate(), request.get_full_path(), audience)
    key = sha256(repr(parts).encode()).hexdigest()
    known: Body | None = caches[KEPT].get(key)
    if known is None:
        known = _made(request, period, user)
        caches[KEPT].set(key, known)
    return known


def _made(request: HttpRequest, period: Period, user: User) -> Body:
    form = ScopeForm(request.GET, period, findings=hears(user))
    table, scope, numbers, told = None, Scope(), list[str](), dict[str, list[Told]]()
    if form.is_valid():
        scope = form.scope()
        table = quarter_table(period, user, scope, dated=filed_on(period, user, scope))
        numbers = [row.number for row in table.rows]
        told = told_in(period, user, numbers) if form.tells else {}
    asides = [marking.listed(told.get(number, ())) for number in numbers]
    context = {
        "period": period,
        "form": form,
        "narrowed": any(value for name, value in request.GET.items() if name != "findings"),
        "table": draw(table, aside="疑点" if told else "", asides=asides, told=told) if table and numbers else None,
        "told": [each for number in numbers for each in told.get(number, ())],
        "tasks": len(numbers),
        "subprojects": SubProject.objects.filter(task__plan=period.plan_id, task__number__in=numbers).count(),
        "administrator": user.is_administrator,
    }
    return Body(render_to_string("_quarter.html", context), str(scope.lead or ""), context["table"] is not None)
