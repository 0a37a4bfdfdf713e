"""Synthetic plans: the same for the same arguments, whole, and away from what is real."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reports.models import ProgressEntry, Report, TargetReading, Transition
from reports.samples import synthetic
from reports.workflow import Content, content_of
from tasks.models import (
    AnnualTarget,
    MilestoneCondition,
    Organization,
    Period,
    Plan,
    QuarterlyMilestone,
    SubProject,
    Task,
)
from tests.factories import OrganizationFactory, PlanFactory, TaskFactory

pytestmark = pytest.mark.django_db
MADE = (
    Plan,
    Period,
    Task,
    AnnualTarget,
    QuarterlyMilestone,
    MilestoneCondition,
    SubProject,
    Report,
    ProgressEntry,
    TargetReading,
    Transition,
)
KEYS = {
    "id",
    "plan",
    "milestone",
    "period",
    "task",
    "lead",
    "report",
    "target",
    "subproject",
    "district",
    "organization",
    "snapshot",
    "revision",
}


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("sample", *arguments, stdout=out)
    return out.getvalue()


def rows(models: Iterable[Any] = MADE) -> dict[str, list[tuple[Any, ...]]]:
    """Return the values of every made row but its keys, which go on counting."""
    fields = {
        model: [field.name for field in model._meta.concrete_fields if field.name not in KEYS] for model in models
    }
    return {model.__name__: list(model.objects.order_by("pk").values_list(*names)) for model, names in fields.items()}


def test_counts() -> None:
    printed = run("--tasks", "50", "--entries", "7", "--years", "2")
    assert "2100–2101年" in printed
    counts = {model.__name__: model.objects.count() for model in MADE}
    assert counts == {
        "Plan": 2,
        "Period": 8,
        "Task": 100,
        "AnnualTarget": 100,
        "QuarterlyMilestone": 400,
        "MilestoneCondition": 2000,
        "SubProject": 500,
        "Report": 400,
        "ProgressEntry": 2800,
        "TargetReading": 400,
        "Transition": 400,
    }
    assert Task.objects.values("lead").distinct().count() >= 40
    assert ProgressEntry.objects.exclude(district=None).values("district").distinct().count() >= 5


def test_same_arguments_give_the_same_rows() -> None:
    run("--tasks", "12", "--entries", "5")
    first = rows()
    run("--tasks", "12", "--entries", "5")
    assert rows() == first
    run("--tasks", "12", "--entries", "6")
    assert rows() != first


@pytest.mark.parametrize("entries", [1, 2, 3, 10])
def test_rows_are_whole(entries: int) -> None:
    """Every row holds what the models ask for, and a report's rows give the text that its transition kept."""
    run("--tasks", "7", "--entries", str(entries))
    for model in MADE:
        for row in model.objects.all():
            row.full_clean()
    for report in Report.objects.all():
        assert report.entries.count() == entries
        assert report.text.startswith("①")
        assert report.text.endswith("。")
        assert Content.from_snapshot(report.transitions.get().snapshot) == content_of(report)


def test_stated_share_is_the_share_of_the_reading() -> None:
    run("--tasks", "12", "--entries", "3")
    for reading in TargetReading.objects.select_related("report", "target"):
        entry = reading.report.entries.get(basis="annual_target")
        assert reading.value * 100 / reading.target.value == entry.percent
        assert f"{reading.value:.0f}{reading.target.unit}" in entry.text


def test_refuses_the_years_of_a_real_plan() -> None:
    PlanFactory(year=synthetic.FIRST_YEAR + 1)
    with pytest.raises(CommandError, match="2101年"):
        run("--tasks", "3", "--years", "2")
    assert Plan.objects.count() == 1
    run("--tasks", "3")
    assert Plan.objects.count() == 2


def test_stands_beside_districts_of_the_same_names() -> None:
    """Such as the demo's 高新区."""
    for name in synthetic.DISTRICTS:
        OrganizationFactory(district=True, name=f"临沂市{name}", short_name=name)
    assert "3 项任务" in run("--tasks", "3")


def test_a_place_has_one_name_in_texts_and_columns() -> None:
    run("--tasks", "3")
    rows = ProgressEntry.objects.exclude(district=None).values_list("district__short_name", "subproject__name", "text")
    assert {text.lstrip("\n②").startswith(name) and site.startswith(name) for name, site, text in rows} == {True}


def test_refuses_more_years_than_there_are() -> None:
    with pytest.raises(CommandError, match="100 年"):
        run("--years", "101")


def test_refuses_nonsense() -> None:
    with pytest.raises(CommandError, match="“0”应为 1 以上的整数"):
        run("--tasks", "0")


def test_remove_leaves_what_is_real() -> None:
    real = TaskFactory()
    run("--tasks", "5")
    assert "5 项" in run("--remove")
    assert list(Task.objects.all()) == [real]
    assert list(Organization.objects.all()) == [real.lead]


def test_remove_refuses_while_real_data_stands_on_it() -> None:
    run("--tasks", "5")
    TaskFactory(number="9", lead=Organization.objects.get(short_name="样本教育局"))
    with pytest.raises(CommandError, match="任务“任务 9”"):
        run("--remove")
    assert Task.objects.count() == 6
