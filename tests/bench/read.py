"""Pages that show what was read in texts: against their own queries, asked by the driver, and against the printed table.

By the processor's time: with SQLite all of it is spent in this process, and what else runs on the machine does not count.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from time import process_time
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.test import Client

from reports.models import Report
from reports.samples.synthetic import FIRST_YEAR
from reports.subjects import keep
from tasks.models import Membership, Organization, User
from tests.bench.measure import Figure, at_most
from tests.bench.pages import PRINTED, change_report

QUARTER = f"/{FIRST_YEAR}/Q2/"
ROUNDS = 9
OWN, TABLE = 6.0, 8.0
PAGES = (
    ("工作台，填报人", "reporter", f"{QUARTER}desk/"),
    ("工作台，督查员", "supervisor", f"{QUARTER}desk/"),
    ("填报页", "reporter", f"{QUARTER}tasks/1/report/"),
    ("审核一份报告", "supervisor", f"{QUARTER}tasks/4/report/"),
    ("分解表页面，带疑点", "supervisor", QUARTER),
    ("看板，全市", "supervisor", f"{QUARTER}dashboard/"),
)
Query = tuple[str, Any]


@cache
def clients() -> dict[str, Client]:
    """Return who looks, logged in; let a quarter of the reports be written and a quarter wait for the office."""
    reports = list(Report.objects.filter(period__plan__year=FIRST_YEAR, period__number=2).order_by("task__order"))
    for place, status in ((0, Report.Status.DRAFT), (3, Report.Status.SUBMITTED)):
        for report in reports[place::4]:
            report.status, report.published_at = status, None
            report.save()
    keep(report.task_id for report in reports)
    office = Organization.objects.create(kind=Organization.Kind.SUPERVISION, name="样本督查室", short_name="样本督查室")
    found = {}
    for role, organization in (("reporter", reports[0].task.lead), ("supervisor", office)):
        person = User.objects.create(username=f"read-{role}")
        Membership.objects.create(user=person, organization=organization, role=role)
        found[role] = Client()
        found[role].force_login(person, backend="tasks.accounts.sessions.Accounts")
    return found


def page(role: str, address: str) -> None:
    """Fetch the page; what is made of the tables is made anew."""
    caches["tables"].clear()
    answer = clients()[role].get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"


def queries(role: str, address: str) -> list[Query]:
    """Return the queries by which the page is made, with their values."""
    found: list[Query] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    clients()
    with connection.execute_wrapper(note):
        page(role, address)
    return found


def ask(asked: list[Query]) -> None:
    """Ask these queries and fetch all that they give, as the driver gives it."""
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(sql, params)
            cursor.fetchall()


def measured(what: str, role: str, address: str) -> Callable[[], Figure]:
    """Return the benchmark of one page against its own queries."""

    def own_queries() -> Figure:
        asked = queries(role, address)
        return at_most(
            what,
            lambda: page(role, address),
            f"它自己的 {len(asked)} 条查询，直接执行",
            lambda: ask(asked),
            OWN,
            ROUNDS,
            change_report,
            process_time,
        )

    return own_queries


def compared(what: str, role: str, address: str) -> Callable[[], Figure]:
    """Return the benchmark of one page against the printed table's page."""

    def printed_table() -> Figure:
        return at_most(
            what,
            lambda: page(role, address),
            "分解表页面，不带疑点",
            lambda: page("supervisor", PRINTED),
            TABLE,
            ROUNDS,
            change_report,
            process_time,
        )

    return printed_table


BENCHMARKS = tuple(make(*each) for each in PAGES for make in (measured, compared))
