"""The quarterly table's page: against the raw driver, and against its own 304."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import cycle
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.documents import cells
from reports.documents import quarter_table as table
from reports.models import Report
from reports.samples.synthetic import FIRST_YEAR
from reports.subjects import keep
from reports.table.body import forget
from tasks.models import Membership, Organization, Period, Plan, Task, User
from tests.bench.measure import Figure, at_least, at_most

PAGE = f"/{FIRST_YEAR}/Q2/"
PRINTED = f"{PAGE}?findings=hide"
WHAT, DRIVER = "分解表页面，130 项 × 10 行", "原始驱动查询并拼接"
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
    client.force_login(user, backend="tasks.accounts.sessions.Accounts")
    return client


def _page(address: str = PRINTED) -> Any:
    """Return the page as a further reader gets it: the table's markup is kept until something on it changes."""
    response = reader().get(address)
    assert response.status_code == 200
    return response


def _page_from_scratch(address: str = PRINTED) -> Any:
    """Return the page with nothing kept."""
    forget()
    return _page(address)


def change_report() -> None:
    """Change a word in the report of one task after another, as saving it does."""
    report = next(_reports())
    entry = report.entries.order_by("order").last()
    assert entry is not None
    entry.text = f"{entry.text.rstrip('。')}，又有进展。"
    entry.save(update_fields=["text"])
    report.save()
    keep([report.task_id])


@cache
def _reports() -> Iterator[Report]:
    return cycle(Report.objects.filter(period=_period()).order_by("task__order"))


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
    return "".join(cells.draw(table.quarter_table(_period(), reader_user(), table.Scope())).rows)


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
            _page_from_scratch()
        counts.append(len(context))
    Task.objects.filter(plan=_spare()).update(plan=plan)
    forget()
    print(f"  查询次数：130 项 {counts[0]}，6 项 {counts[1]}", flush=True)
    assert counts[0] == counts[1]


@cache
def _spare() -> Plan:
    return Plan.objects.create(year=2050)


def table_page() -> Figure:
    """Measure the page, 130 tasks × 10 entries, the four printed columns, for its first reader after a change.

    Before each call one report has changed, so that the table is composed anew from the database: rows whose words
    have stayed are not drawn again. Frame, filters and all that a request passes through are part of the page.
    """
    same_queries()
    _page()
    return at_most(f"{WHAT}，一份报告变动后", _page, DRIVER, _driver, 2.5, rounds=25, before=change_report)


def table_page_unchanged() -> Figure:
    """Measure the page for every further reader: the table's markup is kept."""
    _page()
    return at_most("同一页面，没有变动", _page, DRIVER, _driver, None, rounds=25)


def table_page_from_scratch() -> Figure:
    """Measure the page with nothing kept at all: once in the life of a process."""
    return at_most("同一页面，没有任何缓存（进程的首次请求）", _page_from_scratch, DRIVER, _driver, None, rounds=15)


def table_page_with_findings() -> Figure:
    """Measure it with findings after a change: what was read is fetched, the words are marked."""
    return at_most("同一页面，带疑点，一份报告变动后", lambda: _page(PAGE), DRIVER, _driver, None, 15, change_report)


def table_core() -> Figure:
    """Measure the table alone with nothing kept: query, cells and markup, without frame and middleware."""

    def core() -> None:
        forget()
        _table()

    return at_most("其中：查询到单元格，没有任何缓存", core, DRIVER, _driver, None, rounds=15)


def unchanged_page() -> Figure:
    """Measure how many times as often an unchanged page is answered 304."""
    _page()  # brings the cookie that goes with the forms of the next
    tag = _page()["ETag"]

    def unchanged() -> None:
        assert reader().get(PRINTED, headers={"if-none-match": tag}).status_code == 304

    return at_least("未变的页面回答 304（每秒次数）", unchanged, "完整页面，没有任何缓存", _page_from_scratch, 10, 25)


BENCHMARKS = (
    table_page,
    table_page_unchanged,
    table_page_from_scratch,
    table_page_with_findings,
    table_core,
    unchanged_page,
)
"""Benchmarks: each figure is a ratio of two things measured alternately in one run (`./run bench`)."""
