"""A list brings its quarters, begins in any of them, and what was never opened counts for nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reports.desk import current
from reports.documents.quarter_table import Scope, quarter_table
from reports.importing import Options, import_bytes, undo
from reports.periods import close, reopen
from reports.standing import standings
from reports.standing.facts import Rule
from tasks.models import ImportBatch, Organization, Period, Plan, Task, User
from tests.conftest import Visitor
from tests.factories import PeriodFactory, PlanFactory, ReportFactory, TaskFactory

ClientOf = Callable[[Visitor], Client]
PLAN = "year={year}&kind=政府工作报告&title=政府工作报告&slug=&periods-TOTAL_FORMS={n}&periods-INITIAL_FORMS=0"


def given(text: str) -> dict[str, str]:
    """Return what a form sends."""
    return dict(each.split("=") for each in text.split("&"))


def days(plan: Plan) -> list[tuple[int, date | None, date | None]]:
    """Return the quarters of a list with their days."""
    return list(plan.periods.order_by("number").values_list("number", "opens_on", "due_on"))


PROPOSED = [
    (1, date(2024, 3, 15), date(2024, 3, 28)),
    (2, date(2024, 6, 17), date(2024, 6, 28)),
    (3, date(2024, 9, 13), date(2024, 9, 27)),
    (4, date(2024, 12, 16), date(2024, 12, 27)),
]


def test_a_list_of_the_administration_brings_four_quarters_and_stands_in_the_switch(
    admin: User, task: Task, client_of: ClientOf
) -> None:
    client = client_of(admin)
    client.post("/admin/tasks/plan/add/", given(PLAN.format(year=2025, n=0)))
    plan = Plan.objects.get(year=2025)
    assert [number for number, *_ in days(plan)] == [1, 2, 3, 4]
    assert all(opens and due and opens < due for _, opens, due in days(plan))
    assert 'href="/2025/Q2/desk/">2025年</a>' in client.get("/2024/Q2/desk/").content.decode()
    assert client.get("/2025/Q2/desk/").status_code == 200


def test_what_was_given_for_a_quarter_stays_and_a_saved_list_gets_no_further_ones(
    admin: User, client_of: ClientOf
) -> None:
    third = "&periods-0-number=3&periods-0-opens_on=2024-09-02&periods-0-due_on=2024-09-20"
    client_of(admin).post("/admin/tasks/plan/add/", given(PLAN.format(year=2024, n=1) + third))
    plan = Plan.objects.get()
    assert days(plan) == [*PROPOSED[:2], (3, date(2024, 9, 2), date(2024, 9, 20)), PROPOSED[3]]
    plan.periods.filter(number=4).delete()
    client_of(admin).post(f"/admin/tasks/plan/{plan.pk}/change/", given(PLAN.format(year=2024, n=0)))
    assert len(days(plan)) == 3


@pytest.mark.parametrize(("year", "brought"), [(0, [1, 2, 3, 4]), (1, [1, 2, 3, 4]), (-1, [2])])
def test_an_imported_list_brings_its_quarters_unless_its_year_is_over(
    admin: User, tmp_path: Path, settings: Any, year: int, brought: list[int]
) -> None:
    settings.MEDIA_ROOT = tmp_path
    year += timezone.localdate().year
    data = f"{year}年政府工作报告\n任务编号\t工作任务\t牵头单位\t二季度工作目标\n1\t改造道路25条。\t市住建局\t改造5条。"
    preview = import_bytes(data.encode(), "表.txt", Options(create_units=True), by=admin)
    assert [line for line in preview.created if "填报期" in line] == [
        f"新建填报期：{year}年{label}季度" for number, label in enumerate("一二三四", 1) if number in brought
    ]
    plan = Plan.objects.get()
    assert [number for number, *_ in days(plan)] == brought
    assert all(due for *_, due in days(plan)) is (len(brought) == 4)
    undo(ImportBatch.objects.get(), admin)
    assert not Plan.objects.exists()
    assert not Period.objects.exists()


@pytest.fixture
def third(task: Task) -> Period:
    """Return the third quarter, with which the year begins: the two before it were never opened."""
    plan = PlanFactory()
    plan.periods.update(opened_at=None)
    PeriodFactory(plan=plan, number=1, opened_at=None, opens_on=date(2024, 3, 15), due_on=date(2024, 3, 28))
    plan.periods.filter(number=2).update(opens_on=date(2024, 6, 17), due_on=date(2024, 6, 28))
    period: Period = PeriodFactory(plan=plan, number=3, opens_on=date(2024, 9, 13), due_on=date(2024, 9, 27))
    return period


def test_a_year_that_begins_in_its_third_quarter_is_closed_there(third: Period, admin: User) -> None:
    periods = list(third.plan.periods.select_related("plan"))
    assert current(periods, date(2024, 9, 20)) == third
    assert close(third, by=admin).closed_at is not None


def test_a_quarter_that_is_opened_ahead_is_closed_ahead(third: Period, admin: User) -> None:
    """The year has not begun, so its first quarter is the one that pages show: it was never opened and holds up nothing."""
    periods = list(third.plan.periods.select_related("plan"))
    assert current(periods, date(2023, 12, 1)).number == 1
    assert close(third, by=admin).closed_at is not None


def test_nobody_is_late_or_silent_in_a_quarter_that_was_never_opened(
    third: Period, task: Task, lead: User, supervisor: User, client_of: ClientOf
) -> None:
    second = Period.objects.get(number=2)
    standing = standings(second, None, date(2024, 9, 20))[task.pk]
    assert (standing.rule, standing.reason) == (Rule.NOT_OPENED, "二季度没有开放填报")
    assert standings(third, None, date(2024, 9, 20))[task.pk].rule is Rule.NOT_REPORTED
    ReportFactory(task=TaskFactory(plan=third.plan), period=second, accepted=True, text="①已完工。")
    page = client_of(supervisor).get("/2024/Q2/desk/").content.decode()
    assert "填报期还没有开放，不需要报送。" in page
    assert "尚未报送 0" in page
    page = client_of(lead).get("/2024/tasks/34/?quarter=3").content.decode()
    assert page.count("没有开放填报") == 2
    assert "未填报" in page


def test_a_closed_quarter_keeps_the_name_that_its_lead_had(
    task: Task, period: Period, bureau: Organization, other_bureau: Organization, admin: User, client_of: ClientOf
) -> None:
    ReportFactory(task=task, period=period, accepted=True)
    Period.objects.update(due_on=date(2024, 6, 28))
    period = close(period, by=admin)
    scope = Scope(further=("lead",))
    Organization.objects.filter(pk=bureau.pk).update(name="市住房局", short_name="住房局")
    table = quarter_table(period, None, scope)
    assert (table.unit, table.texts[0][-1]) == ("市住房城乡建设局", "市住建局")
    Task.objects.update(lead=other_bureau)
    reopened = reopen(period, by=admin, reason="更正")
    closed = close(reopened, by=admin)
    assert quarter_table(closed, None, scope).unit == "市住房城乡建设局"
    assert "市住房城乡建设局" in client_of(admin).get("/2024/Q2/").content.decode()


def test_what_an_import_brought_into_a_quarter_never_opened_counts(
    third: Period, bureau: Organization, supervisor: User
) -> None:
    report = ReportFactory(task=TaskFactory(plan=third.plan), period=Period.objects.get(number=2), accepted=True)
    standing = standings(report.period, supervisor, date(2024, 9, 20))[report.task_id]
    assert standing.rule not in (Rule.NOT_OPENED, Rule.NOT_REPORTED)
