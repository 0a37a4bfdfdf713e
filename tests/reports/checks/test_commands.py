"""Subjects from the database, and the command that checks a period."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import DjangoAssertNumQueries

from reports.checks import Column
from reports.models import Report
from reports.subjects import subjects
from tasks.models import Organization, Period, Task, User
from tests.factories import (
    AnnualTargetFactory,
    MilestoneFactory,
    PeriodFactory,
    ProgressEntryFactory,
    ReportFactory,
    SubProjectFactory,
    TaskFactory,
)


@pytest.fixture
def accepted(task: Task, period: Period, partner_bureau: Organization) -> Report:
    """Return an accepted report of two entries on task 34, whose target and sub-project are known."""
    Task.objects.filter(pk=task.pk).update(text="农村危房改造800户。")
    AnnualTargetFactory(
        task=task, what="农村危房改造", value=800, unit="户", words="农村危房改造800户", owner=partner_bureau
    )
    SubProjectFactory(task=task, name="滨河路改造", aliases=["滨河路"])
    report = ReportFactory(task=task, period=period, accepted=True, text="①农村危房改造完成410户，完成全年目标的52%；")
    ProgressEntryFactory(report=report, order=1, text="②滨河路：形象进度完成60%。")
    return report


def _call(*args: str) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_a_subject_is_what_the_task_says(accepted: Report, period: Period, bureau: Organization) -> None:
    ReportFactory(task=accepted.task, period=PeriodFactory(plan=period.plan, number=1), accepted=True, text="①上季度。")
    [subject] = subjects(period)
    assert subject.number == "34"
    assert subject.quarter == period.quarter
    assert subject.goal == accepted.task.milestones.get().text
    assert subject.progress == accepted.text
    assert subject.previous == "①上季度。"
    assert subject.lead == tuple(bureau.names)
    [target] = subject.targets or ()
    assert (target.what, target.value, target.unit, target.words) == (
        "农村危房改造",
        Decimal(800),
        "户",
        "农村危房改造800户",
    )
    assert target.owner
    assert [name.aliases for name in subject.known] == [("滨河路",)]
    assert subject.text(Column.TASK) == "农村危房改造800户。"


@pytest.mark.parametrize("tasks", [1, 3])
def test_subjects_take_as_many_queries_for_one_task_as_for_three(
    accepted: Report, period: Period, tasks: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, tasks):
        other = TaskFactory(number=str(number), lead=accepted.task.lead)
        MilestoneFactory(task=other, period=period)
        AnnualTargetFactory(task=other)
    with django_assert_num_queries(6):
        assert len(subjects(period)) == tasks


def test_a_draft_is_read_by_its_bureau_alone(
    accepted: Report, period: Period, lead: User, stranger: User, supervisor: User, auditor: User
) -> None:
    Report.objects.update(status=Report.Status.DRAFT)
    assert subjects(period, lead)[0].progress
    for user in (stranger, supervisor, None):
        assert subjects(period, user)[0].progress == ""
    assert subjects(period, auditor) == []


def test_only_the_numbers_asked_for_are_loaded(accepted: Report, period: Period) -> None:
    assert subjects(period, numbers=["35"]) == []
    assert len(subjects(period, numbers=["34", "35"])) == 1


def test_findings_are_printed_as_json(accepted: Report) -> None:
    entries = json.loads(_call("check_period", "2024", "2", "--json"))
    assert all(set(entry) == {"task", "code", "severity", "evidence", "computed", "message"} for entry in entries)
    shares = [entry for entry in entries if entry["code"] == "share_mismatch"]
    assert [(entry["task"], entry["severity"], entry["computed"]) for entry in shares] == [
        ("34", "doubt", "410 ÷ 800 = 51.25%")
    ]
    assert json.loads(_call("check_period", "2024", "2", "--json", "--task", "99")) == []


def test_findings_are_printed_for_people(accepted: Report) -> None:
    printed = _call("check_period", "2024", "2")
    assert "任务 34 疑点 410 ÷ 800 = 51.25%　" in printed
    assert printed.rstrip().splitlines()[-1].startswith("2024年二季度：错误 0，疑点 ")


def test_a_period_that_is_not_there_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="没有 2024年第 3 季度的填报期"):
        _call("check_period", "2024", "3")
