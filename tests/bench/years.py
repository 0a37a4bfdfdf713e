"""The pages of one year, with that year alone in the database and with many: PostgreSQL, two databases on one server.

BENCH_YEARS × BENCH_TASKS tell the size: 20 years of 130 tasks unless told otherwise, 100 of 650 at a prefecture's full
scale (2.6 million rows of reports).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from reports.models import ProgressEntry, Report
from reports.samples.synthetic import FIRST_YEAR
from tasks.models import Membership, Organization
from tests.bench.measure import Figure, at_most

YEARS = int(os.environ.get("BENCH_YEARS", "20"))
TASKS = int(os.environ.get("BENCH_TASKS", "130"))
ENTRIES = 10
ROUNDS = 15
GOAL = 1.2
ONE, MANY = "one_year", "many_years"
QUARTER = f"/{FIRST_YEAR}/Q2/"
PAGES = (
    ("工作台，填报人", "reporter", f"{QUARTER}desk/"),
    ("工作台，督查员", "supervisor", f"{QUARTER}desk/"),
    ("任务清单", "supervisor", f"/{FIRST_YEAR}/tasks/"),
    ("季度分解表，不带疑点", "supervisor", f"{QUARTER}?findings=hide"),
    ("任务页", "supervisor", f"/{FIRST_YEAR}/tasks/34/"),
    ("填报页", "reporter", f"{QUARTER}tasks/1/report/"),
    ("审核队列", "supervisor", f"{QUARTER}review/"),
    ("审核一份报告", "supervisor", f"{QUARTER}tasks/4/report/"),
    ("逾期未报", "supervisor", f"{QUARTER}late/"),
    ("看板，全市", "supervisor", f"{QUARTER}dashboard/"),
    ("看板，县区", "supervisor", f"{QUARTER}dashboard/districts/"),
    ("看板，任务", "supervisor", f"{QUARTER}dashboard/tasks/34/"),
)
SEARCH_GOAL = 3
SEARCHES = (
    ("几个词", "道路 完工"),
    ("常见的词", "工程"),
    ("一个数量", "二十五条"),
    ("一个整数", "120"),
    ("一笔钱", "3亿元"),
    ("四个字的词", "项目建设"),
    ("常见的字连成的少见的词", "工程完成率工程"),
    ("没有的词", "沂蒙金雀山路"),
    ("一个占比", "34%25"),
    ("常见的词，中间的一年", f"工程&year={FIRST_YEAR + YEARS // 2}"),
    ("常见的词，一种清单", "工程&list=main"),
    ("一个整数，一种清单", "120&list=main"),
)


@contextmanager
def on(alias: str) -> Iterator[None]:
    """Let everything work on that database."""
    before = connections["default"]
    connections["default"] = connections[alias]
    try:
        yield
    finally:
        connections["default"] = before


@cache
def databases() -> None:
    """Make the two databases out of the empty one, and fill them; those that a server of one's own has already are taken."""
    template = connection.settings_dict
    connection.close()
    with psycopg.connect(host=template["HOST"], user=template["USER"], dbname="template1", autocommit=True) as server:
        there = {name for (name,) in server.execute("SELECT datname FROM pg_database")}
        for alias in {ONE, MANY} - there:
            server.execute(f"CREATE DATABASE {alias} TEMPLATE {template['NAME']}")
    for alias, years in ((ONE, 1), (MANY, YEARS)):
        connections.databases[alias] = template | {"NAME": alias}
        with on(alias):
            if alias not in there:
                fill(years)
            print(f"  {alias}：进度行 {ProgressEntry.objects.count():,}", file=sys.stderr, flush=True)


def fill(years: int) -> None:
    """Write the samples; the indexes of words are made when all rows are there, in a third of the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%search_grams%'")
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
    call_command("sample", tasks=TASKS, entries=ENTRIES, years=years, stdout=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'; SET statement_timeout = 0")
        for _, made in indexes:
            cursor.execute(made)
        cursor.execute("RESET maintenance_work_mem; RESET statement_timeout")
    furnish()
    call_command("reread", year=FIRST_YEAR, stdout=sys.stderr)


def furnish() -> None:
    """Let a quarter of the second quarter's reports wait for the office and a quarter be written; name who looks."""
    second = Report.objects.filter(period__plan__year=FIRST_YEAR, period__number=2)
    keys = list(second.order_by("task__order").values_list("pk", flat=True))
    for place, status in ((0, Report.Status.DRAFT), (3, Report.Status.SUBMITTED)):
        Report.objects.filter(pk__in=keys[place::4]).update(status=status, published_at=None)
    office = Organization.objects.create(kind=Organization.Kind.SUPERVISION, name="样本督查室", short_name="样本督查室")
    bureau = second.select_related("task__lead").get(task__number="1").task.lead
    for name, organization in (("reporter", bureau), ("supervisor", office)):
        person = get_user_model().objects.create(username=f"years-{name}")
        Membership.objects.create(user=person, organization=organization, role=name)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@cache
def visitor(alias: str, name: str) -> Client:
    """Return the client of that person, logged in on that database."""
    client = Client()
    person = get_user_model().objects.get(username=f"years-{name}")
    client.force_login(person, backend="tasks.accounts.sessions.Accounts")
    return client


def page(alias: str, name: str, address: str) -> Any:
    """Return the page; its table is made from scratch, findings on texts that have not changed are kept, as in service."""
    caches["tables"].clear()
    with on(alias):
        answer = visitor(alias, name).get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer


def measured(what: str, name: str, address: str) -> Callable[[], Figure]:
    """Return the benchmark of one page."""

    def benchmark() -> Figure:
        databases()
        # the list of years to choose from is longer, and nothing else
        one, many = (len(page(alias, name, address).content) for alias in (ONE, MANY))
        assert abs(one - many) < one / 20 + 50 * YEARS, (
            f"{address} is another page with many years: {one} and {many} bytes"
        )
        return at_most(
            f"{what}，{YEARS} 年 × {TASKS} 项在库",
            lambda: page(MANY, name, address),
            "只有一年在库",
            lambda: page(ONE, name, address),
            GOAL,
            ROUNDS,
        )

    benchmark.__name__ = "page"
    return benchmark


def searched(what: str, words: str) -> Callable[[], Figure]:
    """Return the benchmark of a search over all years, against the table of one year with that year alone."""

    def benchmark() -> Figure:
        databases()
        return at_most(
            f"搜索{what}，{YEARS} 年 × {TASKS} 项在库",
            lambda: page(MANY, "supervisor", f"/search/?words={words}"),
            "一年的季度分解表",
            lambda: page(ONE, "supervisor", f"{QUARTER}?findings=hide"),
            SEARCH_GOAL,
            ROUNDS,
        )

    benchmark.__name__ = "search"
    return benchmark


BENCHMARKS = (*(measured(*each) for each in PAGES), *(searched(*each) for each in SEARCHES))
