"""The quarterly table's page: against the raw driver, and against its own 304."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.documents.cells import draw
from reports.documents.quarter_table import Scope, quarter_table
from reports.samples.synthetic import FIRST_YEAR
from reports.views.quarter_body import KEPT
from tasks.models import Membership, Organization, Period, Plan, Task, User
from tests.bench.measure import Figure, at_least, at_most

PAGE = f"/{FIRST_YEAR}/Q2/"
PRINTED = f"{PAGE}?findings=hide"
ROWS = """
SELECT t.number, t.text, m.text, e.item, e.marker, e.text, o.short_name, e.stage
FROM tasks_task t
JOIN tasks_plan p ON p.id = t.plan_id
JOIN tasks_period q ON q.plan_id = p.id AND q.number = 2
LEFT JOIN tasks_quarterlymilestone m ON m.task_id = t.id AND m.period_id = q.id
LEFT JOIN reports_report r ON r.task_id = t.id AND r.period_id = q.id AND r.status IN ('submitted', 'accepted')
LEFT JOIN reports_progressentry e ON e.report_id = r.id
LEFT JOIN tasks_organization o ON o.id = e.district_id
WHERE p.year = %s ORDER BY t."order", e."order"
"""


@cache
def reader() -> Client:
    """Return a client of a viewer who is logged in."""
    office = Organization.objects.create(
        kind=Organization.Kind.SUPERVISION, name="测量用督查室", short_name="测量用督查室"
    )
    user = User.objects.create(username="bench")
    Membership.objects.create(user=user, organization=office, role=Membership.Role.VIEWER)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _page(address: str = PAGE) -> Any:
    """Return the page as a further reader gets it: its body, findings and all, is kept."""
    response = reader().get(address)
    assert response.status_code == 200
    return response


def _fresh_page() -> Any:
    """Return the page with its findings made from scratch; those on texts that have not changed are kept by task."""
    caches[KEPT].clear()
    return _page()


def _printed_page() -> Any:
    """Return the page as it prints, made from scratch: also what is shown to those who are told no findings."""
    caches[KEPT].clear()
    return _page(PRINTED)


def _period() -> Period:
    return Period.objects.select_related("plan").get(plan__year=FIRST_YEAR, number=2)


def _driver() -> str:
    """Return the table as the raw driver and string joining make it: the least that gives a correct one.

    One query for what the page shows of each entry (marker, words, district, stage); what people wrote is escaped.
    """
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [FIRST_YEAR])
        rows: dict[str, list[str]] = {}
        for number, text, goal, _item, marker, words, district, stage in cursor.fetchall():
            if number not in rows:
                rows[number] = [escape(number), escape(text), escape(goal or ""), ""]
            marks = f'data-stage="{stage}" data-district="{escape(district) if district else ""}"'
            rows[number][3] += (
                f'<div class="line" {marks}><span>{escape(marker) if marker else ""}</span>{escape(words or "")}</div>'
            )
    return "".join(f"<tr><td>{'</td><td>'.join(cells)}</td></tr>" for cells in rows.values())


def _table() -> str:
    """Return the page's table from the database to the markup of its rows."""
    return "".join(draw(quarter_table(_period(), reader_user(), Scope())).rows)


@cache
def reader_user() -> User:
    """Return the viewer."""
    reader()
    return User.objects.get(username="bench")


def same_queries() -> None:
    """Fail unless the page costs the same queries for 6 tasks and for 130."""
    _page()
    counts = []
    plan = _period().plan
    for wanted in (130, 6):
        if wanted == 6:
            keep = list(Task.objects.filter(plan=plan).order_by("order").values_list("pk", flat=True)[:6])
            Task.objects.filter(plan=plan).exclude(pk__in=keep).update(plan=_spare())
        with CaptureQueriesContext(connection) as context:
            _fresh_page()
        counts.append(len(context))
    Task.objects.filter(plan=_spare()).update(plan=plan)
    print(f"  查询次数：130 项 {counts[0]}，6 项 {counts[1]}", flush=True)
    assert counts[0] == counts[1]


@cache
def _spare() -> Plan:
    return Plan.objects.create(year=2100)


def table_page() -> Figure:
    """Measure the page, 130 tasks × 10 entries, the four printed columns, as it is served: its table is kept."""
    same_queries()
    _page()
    return at_most("分解表页面，130 项 × 10 行，表已缓存", _page, "原始驱动查询并拼接", _driver, 2.5, rounds=25)


def table_page_from_scratch() -> Figure:
    """Measure the page with the cache emptied before each call: the first reader after a change."""
    return at_most("同一页面，不带疑点，每次清空缓存", _printed_page, "原始驱动查询并拼接", _driver, 2.5, rounds=25)


def table_page_with_findings_from_scratch() -> Figure:
    """Measure it with findings: what they look at (last quarter, names, targets) is loaded, the words are marked."""
    _page()
    return at_most("同一页面，带疑点，每次清空缓存", _fresh_page, "不带疑点", _printed_page, 6, rounds=25)


def table_core() -> Figure:
    """Measure the table alone: query, cells and markup, without frame and middleware."""
    return at_most("其中：查询到单元格", _table, "原始驱动查询并拼接", _driver, 2.5, rounds=25)


def unchanged_page() -> Figure:
    """Measure how many times as often an unchanged page is answered 304."""
    _page()  # brings the cookie that goes with the forms of the next
    tag = _page()["ETag"]

    def unchanged() -> None:
        assert reader().get(PAGE, headers={"if-none-match": tag}).status_code == 304

    return at_least("未变的页面回答 304（每秒次数）", unchanged, "完整页面，清空缓存", _printed_page, 10, rounds=25)


BENCHMARKS = (table_page, table_page_from_scratch, table_page_with_findings_from_scratch, table_core, unchanged_page)
