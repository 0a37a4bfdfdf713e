"""What the demonstration holds, that it is loaded once, and that it goes without a trace."""

from __future__ import annotations

import shutil
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.utils import timezone
from pytest_django import Settings

from reports.dashboards.board import Board
from reports.documents.quarter_table import Scope, quarter_table
from reports.models import Notice, ProgressEntry, Report, TargetReading, Transition
from reports.samples import accounts, demo, last_year
from reports.samples.invented import MARK
from reports.selection import select
from tasks.models import ImportBatch, Membership, Organization, Period, Plan, QuarterlyMilestone, Task, User
from tests.factories import (
    MembershipFactory,
    PublicationFactory,
    ReportFactory,
    TaskFactory,
)
from tests.reports.demonstration.conftest import ON
from tests.reports.test_demo import (
    PUBLISHED,
    everybody_finds_something_to_do_and_only_the_second_list_is_late,
    run,
    told,
)

YEAR = ON.year
ALL_TASKS = len(told()) + len(PUBLISHED) + len(last_year.tasks_of_file())
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

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demonstration"),
    pytest.mark.short_round_on("sqlite"),
]


def test_it_is_whole_unmixed_and_went_through_the_workflow() -> None:
    every_state_has_something_to_show()
    everybody_finds_something_to_do_and_only_the_second_list_is_late(ON)
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


def real_text_stays_unmixed() -> None:
    """See that what was published carries no invented words in its quarter; everything invented says so."""
    real = Task.objects.filter(demo=Task.Demo.PUBLISHED)
    assert set(real.values_list("number", flat=True)) == PUBLISHED
    assert set(Report.objects.with_words().filter(task__in=real).values_list("period__number", "status")) == {
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


def test_it_is_loaded_once_and_prints_the_accounts_each_time(settings: Settings, tmp_path: Path) -> None:
    state = settings.STATE = Path(shutil.copytree(settings.STATE, tmp_path / "state"))
    first = run("--if-empty")
    assert Task.objects.count() == ALL_TASKS
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


def test_this_year_stands_against_the_last() -> None:
    """Every task of last year can be judged in every quarter, some stood badly, and only these are doubted."""
    supervisor = User.objects.get(username="supervisor")
    for period in Period.objects.select_related("plan").filter(plan__year=YEAR - 1):
        assert period.closed_at is not None
        last = select(period, supervisor)
        assert len(last.facts) == len(last_year.tasks_of_file())
        assert all(fact.kind.comparable and fact.demo == Task.Demo.INVENTED for fact in last.facts)
        assert 0 < len(last.pick("behind")) < len(last.facts)
        assert {fact.number for fact in last.pick("doubted")} <= {fact.number for fact in last.pick("behind")}
    this = Period.objects.select_related("plan").get(plan__year=YEAR, plan__slug="", number=2)
    board = Board(select(this, supervisor), "year")
    assert all(row.values[2] is not None for row in board.comparison if row.label != "按时报送")
    assert len(board.slope.lines) + len(board.slope.missing) >= 10


def test_remove_takes_everything(settings: Settings, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    settings.MEDIA_ROOT = shutil.copytree(settings.MEDIA_ROOT, tmp_path / "media")
    assert Notice.objects.exists()
    assert not Notice.objects.filter(read_at=None).exists()
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert files
    with django_capture_on_commit_callbacks(execute=True):
        assert f"{ALL_TASKS} 项" in run("--remove")
    assert {model: model.objects.count() for model in MADE} == dict.fromkeys(MADE, 0)
    assert not any(path.exists() for path in files)


def test_remove_leaves_what_is_real() -> None:
    task = TaskFactory(plan__year=2031)
    report = ReportFactory(task=task)
    person = MembershipFactory()
    demo.remove()
    assert list(Task.objects.all()) == [task]
    assert list(Report.objects.all()) == [report]
    assert list(User.objects.all()) == [person.user]


def test_remove_refuses_while_real_data_stands_on_it() -> None:
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


def test_remove_refuses_once_something_was_published() -> None:
    PublicationFactory(period=Period.objects.get(plan__year=2024, number=2))
    with pytest.raises(CommandError, match="发布“2024年二季度 第1期”"):
        run("--remove")


def test_remove_takes_answers_on_demo_reports_only() -> None:
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
