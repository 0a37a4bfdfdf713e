"""The demonstration comes whole, marked, through the workflow, and goes without a trace."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from pytest_django import Settings

from reports.desk import landing, periods_around, waiting_tasks
from reports.models import Bucket, ProgressEntry, Report, TargetReading, Transition
from reports.samples import accounts, demo, last_year, organizations
from reports.standing import standings
from tasks.calendar import working_days_left
from tasks.models import ImportBatch, Membership, Organization, Period, Plan, Task, User
from tasks.quarters import Quarter
from tests.factories import (
    OrganizationFactory,
    PlanFactory,
    TaskFactory,
    UserFactory,
)

SPRING, YEAR = date(2026, 5, 29), 2026
PUBLISHED = {"34", "40", "42", "88", "89", "91"}
FILES = sorted(path for each in (demo.INVENTED, demo.LIVELIHOOD) for path in each.glob("*.toml"))
MADE = (
    Task,
    Report,
    Transition,
    ProgressEntry,
    TargetReading,
    Period,
    Plan,
    ImportBatch,
    User,
    Membership,
    Organization,
)


@pytest.fixture(autouse=True)
def state(settings: Settings, tmp_path: Path) -> Path:
    """Keep the password and the imported file in a folder of the test's own."""
    settings.STATE, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    return tmp_path


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def told() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{path.parent.name}/{path.name}", task)
        for path in FILES
        for task in tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)["tasks"]
    ]


@pytest.mark.parametrize(
    ("file", "task"), told(), ids=lambda value: value if isinstance(value, str) else value["number"]
)
def test_invented_text_is_coherent(file: str, task: dict[str, Any]) -> None:
    """Targets stand in the text, readings never fall, and every stated share of a target is the share computed."""
    names = {name for unit in organizations.read() for name in (unit["name"], unit["short_name"])}
    targets = [Decimal(target[2]) for target in task.get("targets", [])]
    assert task["number"] not in PUBLISHED or file.startswith(demo.LIVELIHOOD.name)
    assert len(task["goals"]) == 4
    assert all(target[4] in task["text"] for target in task.get("targets", []))
    assert all(len(site) == 6 and site[1] in names for site in task.get("sites", []))
    assert all(unit in names and clause in task["text"] for unit, _, clause in task.get("support", []))
    before = [Decimal(0)] * len(targets)
    for report in task["reports"]:
        values = [Decimal(value) for value in report.get("values", before)]
        assert all(old <= new for old, new in zip(before, values, strict=True)), report
        for item in (item for item in report["items"] if isinstance(item, list)):
            text, basis, percent = item
            assert f"{percent}%" in text
            if basis == "annual_target":
                shares = [value * 100 / target for value, target in zip(values, targets, strict=True)]
                assert any(share == percent for share in shares), (text, shares)
        if not report["items"]:
            continue
        last = report["items"][-1]
        assert task.get("sites") or (last[0] if isinstance(last, list) else last).endswith("。")
        before = values


def test_numbers_are_not_used_twice() -> None:
    numbers = [(file.partition("/")[0], task["number"]) for file, task in told()]
    assert len(numbers) == len(set(numbers))
    assert 24 <= len([folder for folder, _ in numbers if folder == demo.INVENTED.name]) <= 30


@pytest.mark.parametrize(
    ("on", "quarter"),
    [
        (date(2026, 11, 27), (2026, 4)), (date(2027, 2, 1), (2026, 4)), (date(2027, 5, 10), (2026, 4)),
        (date(2027, 5, 20), (2027, 2)), (date(2027, 9, 1), (2027, 3)),
    ],
)  # fmt: skip
def test_it_reports_on_the_quarter_of_its_day(on: date, quarter: tuple[int, int]) -> None:
    assert demo.quarter_at(on) == Quarter(*quarter)


def everybody_finds_something_to_do_and_only_the_second_list_is_late(on: date) -> None:
    """See where each account lands: in the quarter that is due within three working days, with what waits for them."""
    for role in ("reporter", "signatory", "supervisor"):
        user = User.objects.get(username=role)
        user.acting = user.memberships.get()
        here = landing(periods_around(on.year), user, on)
        assert here is not None
        assert here.due_on is not None
        assert (here.plan.slug, working_days_left(here.due_on, on)) == ("", 3)
        assert waiting_tasks([here], user).exists()
    late = Period.objects.filter(due_on__lt=on, closed_at=None)
    assert [(each.plan.slug, working_days_left(each.due_on or on, on)) for each in late] == [("minsheng", -1)]
    assert Bucket.BEHIND in {each.bucket for each in standings(here, user, on).values()}


def test_a_clock_before_the_published_table_is_refused(db: None) -> None:
    with pytest.raises(demo.RefusedDemoError, match="校准时钟"):
        demo.load(date(2024, 7, 5))


def test_if_empty_says_nothing_beside_real_data(db: None) -> None:
    UserFactory()
    assert run("--if-empty") == ""
    assert not Task.objects.exists()


def test_last_years_plan_is_coherent() -> None:
    """Its numbers are its own, its figures grow, and goal and target end at the same."""
    assert not {task["number"] for task in last_year.tasks_of_file()} & {task["number"] for _, task in told()}
    for task in last_year.tasks_of_file():
        assert f"{task['value']}{task['unit']}" in task["text"]
        assert task["goals"] == sorted(task["goals"])
        assert task["reached"] == sorted(task["reached"])
        assert task["goals"][-1] == task["value"]


def test_load_refuses_real_tasks(db: None) -> None:
    TaskFactory()
    with pytest.raises(CommandError, match="正式任务 1 项"):
        run()
    assert not User.objects.filter(is_demo=True).exists()


def test_load_refuses_a_taken_user_name(db: None) -> None:
    UserFactory(username="supervisor")
    with pytest.raises(CommandError, match="supervisor"):
        run()
    assert not Organization.objects.exists()


@pytest.mark.parametrize("year", [YEAR - 1, YEAR])
def test_load_refuses_a_real_plan_of_the_year(db: None, year: int) -> None:
    PlanFactory(year=year)
    with pytest.raises(CommandError, match=f"{year}年"):
        run()
    assert not User.objects.exists()


def test_organisation_known_by_another_name_is_used(db: None) -> None:
    mine = OrganizationFactory(name="市住建局", short_name="市住建局")
    demo.load(SPRING)
    everybody_finds_something_to_do_and_only_the_second_list_is_late(SPRING)
    assert not Organization.objects.filter(name=accounts.HOUSING).exists()
    assert mine.led_tasks.filter(demo=Task.Demo.PUBLISHED).count() == len(PUBLISHED)
    demo.remove()
    assert list(Organization.objects.all()) == [mine]


def test_deployment_check_fails_while_demo_accounts_exist(db: None) -> None:
    def found() -> list[str | None]:
        return [message.id for message in run_checks(tags=["security"], include_deployment_checks=True)]

    assert "tasks.E001" not in found()
    accounts.install(organizations.install())
    assert "tasks.E001" in found()
    assert "tasks.E001" not in [message.id for message in run_checks(tags=["security"])]
