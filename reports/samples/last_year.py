"""The plan of the year before the demonstration's, invented and closed: what its quarters are compared with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from reports.models import Report
from reports.samples import bulk
from reports.samples.invented import MARK, moment_on
from reports.workflow import Content, EntryData
from tasks.language import conditions
from tasks.language.figures import Basis
from tasks.milestones import condition_of
from tasks.models import AnnualTarget, Organization, Period, Plan, QuarterlyMilestone, Task, User
from tasks.models.tasks import number_order

TOLD = settings.BASE_DIR / "fixtures" / "demo" / "last-year" / "plan.toml"
DUE = ((3, 28), (6, 28), (9, 27), (12, 27))
OPEN_DAYS, CLOSED_AFTER = 14, 15


def tasks_of_file() -> list[dict[str, Any]]:
    """Return what the demo tells of each task of last year, as tables of the file's TOML."""
    found: list[dict[str, Any]] = tomllib.loads(TOLD.read_text("utf-8"))["tasks"]
    return found


def load(year: int, units: Mapping[str, Organization], by: User) -> Plan:
    """Write the plan of `year` with its tasks, goals and imported reports, table by table; some fifteen statements."""
    plan, _ = Plan.objects.get_or_create(year=year, slug="", defaults={"is_demo": True})
    periods = [_period(plan, number, date(year, *day)) for number, day in enumerate(DUE, 1)]
    tasks = bulk.write(_task(plan, each, units[each["lead"]]) for each in tasks_of_file())
    both = list(zip(tasks, tasks_of_file(), strict=True))
    targets = bulk.write(
        AnnualTarget(
            task=task, what=each["what"], value=Decimal(each["value"]), unit=each["unit"], words=f"{each['value']}{each['unit']}"
        )
        for task, each in both
    )  # fmt: skip
    milestones = bulk.write(
        QuarterlyMilestone(task=task, period=period, text=f"{each['what']}{goal}{each['unit']}。")
        for task, each in both
        for period, goal in zip(periods, each["goals"], strict=True)
    )
    bulk.write(condition_of(goal, read, lambda _: None) for goal in milestones for read in conditions(goal.text))
    bulk.write_reports(list(_reports(both, targets, periods)), by)
    return plan


def _period(plan: Plan, number: int, due: date) -> Period:
    opens, closed = due - timedelta(days=OPEN_DAYS), moment_on(due + timedelta(days=CLOSED_AFTER))
    period, _ = Period.objects.get_or_create(
        plan=plan, number=number,
        defaults={"opens_on": opens, "due_on": due, "opened_at": moment_on(opens), "closed_at": closed},
    )  # fmt: skip
    return period


def _task(plan: Plan, told: dict[str, Any], lead: Organization) -> Task:
    return Task(
        plan=plan, number=told["number"], order=number_order(told["number"]), category=told["category"],
        text=f"{told['text']}{MARK}", lead=lead, sponsor="分管副市长", demo=Task.Demo.INVENTED,
    )  # fmt: skip


def _reports(
    tasks: list[tuple[Task, dict[str, Any]]], targets: list[AnnualTarget], periods: list[Period]
) -> Iterator[tuple[Report, Content]]:
    """Yield each quarter's report with what it says; a share of the target is said where it is a whole number."""
    for (task, told), target in zip(tasks, targets, strict=True):
        for period, reached in zip(periods, told["reached"], strict=True):
            assert period.due_on is not None
            at = moment_on(period.due_on + timedelta(days=CLOSED_AFTER))
            share, rest = divmod(reached * 100, told["value"])
            said = "" if rest else f"，完成全年目标的{share}%"
            entry = EntryData(
                f"①{told['what']}{reached}{told['unit']}{said}。", "①", 0,
                percent=None if rest else Decimal(share), basis="" if rest else Basis.ANNUAL_TARGET.value,
            )  # fmt: skip
            report = Report(
                task=task, period=period, status=Report.Status.ACCEPTED, version=1, updated_at=at, published_at=at
            )
            yield report, Content((entry,), {target.pk: Decimal(reached)})
