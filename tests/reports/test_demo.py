"""The demonstration comes whole, marked, through the workflow, and goes without a trace."""

from __future__ import annotations

import stat
import tomllib
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from reports.dashboards.board import Board
from reports.desk import landing, periods_around, waiting_tasks
from reports.documents.quarter_table import Scope, quarter_table
from reports.models import Bucket, Notice, ProgressEntry, Report, TargetReading, Transition
from reports.samples import accounts, demo, last_year, organizations
from reports.samples.invented import MARK
from reports.selection import select
from reports.standing import standings
from tasks.calendar import working_days_left
from tasks.models import ImportBatch, Membership, Organization, Period, Plan, QuarterlyMilestone, Task, User
from tasks.quarters import Quarter
from tests.factories import (
    MembershipFactory,
    OrganizationFactory,
    PlanFactory,
    PublicationFactory,
    ReportFactory,
    TaskFactory,
    UserFactory,
)

ON, YEAR = date(2026, 11, 27), 2026
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


@pytest.fixture
def loaded(db: None) -> None:
    demo.load(ON)


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


def test_it_is_whole_unmixed_and_went_through_the_workflow(loaded: None) -> None:
    every_state_has_something_to_show()
    real_text_stays_unmixed()
    reports_went_through_the_workflow()


def every_state_has_something_to_show() -> None:
    assert set(Report.objects.values_list("status", flat=True)) == set(Report.Status.values)
    assert set(Report.objects.values_list("period__number", flat=True)) == {1, 2, 3, 4}
    assert Task.objects.filter(status=Task.Status.CANCELLED).exclude(status_reason="").exists()
    assert Task.objects.values("lead").distinct().count() >= 13
    assert ProgressEntry.objects.filter(district__isnull=False).values("district").distinct().count() >= 10
    assert Report.objects.exclude(obstacles="").exclude(next_steps="").exists()
    this = Period.objects.filter(plan__year=YEAR)
    assert [(each.due_on, each.closed_at is None) for each in this.filter(plan__slug="").order_by("number")][2:] == [
        (date(2026, 9, 27), False), (date(2026, 12, 1), True),
    ]  # fmt: skip
    assert not this.filter(opened_at__date__gt=ON).exists()
    assert not Transition.objects.filter(at__date__gte=ON).exists()
    own = Report.objects.filter(task__lead__name=accounts.HOUSING, period__plan__year=YEAR, period__number=4)
    assert {"draft", "returned", "awaiting_sign_off"} <= set(own.values_list("status", flat=True))
    published = Period.objects.get(plan__year=2024)
    assert published.closed_at is not None
    shown = quarter_table(published, scope=Scope(lead=Organization.objects.get(name=accounts.HOUSING)))
    assert {row.number for row in shown.rows} == PUBLISHED


@pytest.mark.parametrize(
    ("on", "quarter"),
    [
        (date(2026, 11, 27), (2026, 4)), (date(2027, 2, 1), (2026, 4)), (date(2027, 5, 10), (2026, 4)),
        (date(2027, 5, 20), (2027, 2)), (date(2027, 9, 1), (2027, 3)),
    ],
)  # fmt: skip
def test_it_reports_on_the_quarter_of_its_day(on: date, quarter: tuple[int, int]) -> None:
    assert demo.quarter_at(on) == Quarter(*quarter)


@pytest.mark.parametrize("on", [date(2026, 5, 29), date(2026, 9, 7), date(2026, 11, 27)])
def test_everybody_finds_something_to_do_and_only_the_second_list_is_late(db: None, on: date) -> None:
    """See where each account lands: in the quarter that is due within three working days, with what waits for them."""
    demo.load(on)
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


def real_text_stays_unmixed() -> None:
    """See that what was published carries no invented words in its quarter; everything invented says so."""
    real = Task.objects.filter(demo=Task.Demo.PUBLISHED)
    assert set(real.values_list("number", flat=True)) == PUBLISHED
    assert set(Report.objects.written().filter(task__in=real).values_list("period__number", "status")) == {
        (2, "accepted")
    }
    assert not ProgressEntry.objects.filter(report__task__in=real, text__contains=MARK).exists()
    goals = QuarterlyMilestone.objects.filter(task__in=real)
    assert {(number, MARK in text) for number, text in goals.values_list("period__number", "text")} == {(2, False)}
    invented = Task.objects.exclude(demo=Task.Demo.PUBLISHED)
    assert set(invented.values_list("demo", flat=True)) == {Task.Demo.INVENTED}
    assert all(text.endswith(MARK) for text in invented.values_list("text", flat=True))


def reports_went_through_the_workflow() -> None:
    """See that each transition begins where the one before ended, in office hours, and nobody accepts their own."""
    for report in Report.objects.filter(task__demo=Task.Demo.INVENTED, period__plan__year=YEAR):
        status, last = Report.Status.DRAFT.value, None
        steps = list(report.transitions.order_by("id"))
        for step in steps:
            at = timezone.localtime(step.at)
            assert step.from_status == status
            assert at.year == YEAR
            assert at.weekday() < 5
            assert 9 <= at.hour < 17
            assert last is None or last < at
            status, last = step.to_status, at
        assert status == report.status
        assert steps == [] or steps[-1].snapshot["text"] == report.text
        accepted = [step.by_id for step in steps if step.action == Transition.Action.ACCEPT]
        assert not set(accepted) & set(report.writers.values_list("pk", flat=True))
    resubmitted = Report.objects.get(task__number="17", period__plan__year=YEAR, period__number=2)
    assert resubmitted.version == 2
    assert "50%" in resubmitted.transitions.earliest("id").snapshot["text"]
    assert "37.5%" in resubmitted.text


def test_it_is_loaded_once_and_prints_the_accounts_each_time(db: None, state: Path) -> None:
    first = run("--if-empty")
    assert len(told()) + len(PUBLISHED) + len(last_year.tasks_of_file()) == Task.objects.count()
    every_account_is_printed_and_its_password_fits(first, state)
    before = {model: model.objects.count() for model in MADE}
    hashes = list(User.objects.order_by("pk").values_list("password", flat=True))
    assert run() == run("--if-empty") == first
    assert {model: model.objects.count() for model in MADE} == before
    assert list(User.objects.order_by("pk").values_list("password", flat=True)) == hashes
    old = (state / "demo-password").read_text().strip()
    (state / "demo-password").unlink()
    run()
    new = (state / "demo-password").read_text().strip()
    assert new != old
    assert User.objects.get(username="reporter").check_password(new)


def every_account_is_printed_and_its_password_fits(printed: str, state: Path) -> None:
    lines = printed.splitlines()
    word = (state / "demo-password").read_text().strip()
    for role in Membership.Role.values:
        assert f"{role} / {word}" in lines
        user = User.objects.get(username=role)
        assert user.is_demo
        assert user.check_password(word)
        assert user.acts_as(role)
    assert stat.S_IMODE((state / "demo-password").stat().st_mode) == 0o600
    locked = User.objects.filter(is_demo=True).exclude(username__in=Membership.Role.values)
    assert locked
    assert not any(user.has_usable_password() for user in locked)


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


def test_this_year_stands_against_the_last(loaded: None) -> None:
    """Every task of last year can be judged in every quarter, some stood badly, and only these are doubted."""
    supervisor = User.objects.get(username="supervisor")
    for period in Period.objects.select_related("plan").filter(plan__year=YEAR - 1):
        assert period.closed_at is not None
        last = select(period, supervisor)
        assert len(last.facts) == len(last_year.tasks_of_file())
        assert all(fact.kind.comparable and fact.demo == Task.Demo.INVENTED for fact in last.facts)
        assert 0 < len(last.picked("behind")) < len(last.facts)
        assert {fact.number for fact in last.picked("doubted")} <= {fact.number for fact in last.picked("behind")}
    this = Period.objects.select_related("plan").get(plan__year=YEAR, plan__slug="", number=2)
    board = Board(select(this, supervisor), "year")
    assert all(row.values[2] is not None for row in board.comparison if row.label != "按时报送")
    assert len(board.slope.lines) >= 10


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
    demo.load(ON)
    assert not Organization.objects.filter(name=accounts.HOUSING).exists()
    assert mine.led_tasks.filter(demo=Task.Demo.PUBLISHED).count() == len(PUBLISHED)
    demo.remove()
    assert list(Organization.objects.all()) == [mine]


@pytest.mark.django_db(transaction=True)
def test_remove_takes_everything(state: Path) -> None:
    demo.load(ON)
    assert Notice.objects.exists()
    assert not Notice.objects.filter(read_at=None).exists()
    files = [path for path in (state / "media").rglob("*") if path.is_file()]
    assert files
    assert f"{len(told()) + len(PUBLISHED) + len(last_year.tasks_of_file())} 项" in run("--remove")
    assert {model: model.objects.count() for model in MADE} == dict.fromkeys(MADE, 0)
    assert not any(path.exists() for path in files)


def test_remove_leaves_what_is_real(loaded: None) -> None:
    task = TaskFactory(plan__year=2031)
    report = ReportFactory(task=task)
    person = MembershipFactory()
    demo.remove()
    assert list(Task.objects.all()) == [task]
    assert list(Report.objects.all()) == [report]
    assert list(User.objects.all()) == [person.user]


def test_remove_refuses_while_real_data_stands_on_it(loaded: None) -> None:
    """Each thing that stands on the demonstration is named, and nothing is gone."""
    unit = Organization.objects.get(name=accounts.HOUSING)
    TaskFactory(number="7", plan=Plan.objects.get(year=YEAR, slug=""))
    MembershipFactory(organization=unit, user__name="王小明")
    written = ReportFactory(task__plan__year=2031, task__number="12")
    written.writers.add(User.objects.get(username="reporter"))
    before = {model: model.objects.count() for model in MADE}
    with pytest.raises(CommandError) as error:
        run("--remove")
    assert "任务“任务 7”" in str(error.value)
    assert f"任职“{unit} · 填报人”" in str(error.value)
    assert "季度报告“任务 12" in str(error.value)
    assert {model: model.objects.count() for model in MADE} == before


def test_remove_refuses_once_something_was_published(loaded: None) -> None:
    PublicationFactory(period=Period.objects.get(plan__year=2024, number=2))
    with pytest.raises(CommandError, match="发布“2024年二季度 第1期”"):
        run("--remove")


def test_remove_takes_answers_on_demo_reports_only(loaded: None) -> None:
    """What a demo person said about a demo report goes with it; what they said about a real one holds them."""
    reporter = User.objects.get(username="reporter")
    told_why = {"fingerprint": "f", "code": "c", "evidence": "95%", "reason": "分母有调整", "by": reporter}
    Report.objects.get(task__number="88", period__number=2).answers.create(**told_why)
    kept = ReportFactory(task__plan__year=2031).answers.create(**told_why)
    with pytest.raises(CommandError, match=str(kept)):
        run("--remove")
    kept.delete()
    run("--remove")
    assert not User.objects.filter(is_demo=True).exists()


def test_deployment_check_fails_while_demo_accounts_exist(db: None) -> None:
    def found() -> list[str | None]:
        return [message.id for message in run_checks(tags=["security"], include_deployment_checks=True)]

    assert "tasks.E001" not in found()
    accounts.install(organizations.install())
    assert "tasks.E001" in found()
    assert "tasks.E001" not in [message.id for message in run_checks(tags=["security"])]
