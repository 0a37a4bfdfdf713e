"""Cumulative values of annual targets: beside last quarter's and the milestone's, offered from the text, never typed as a share."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from reports.filing import offers
from reports.models import Report
from reports.subjects import Reading, Source
from reports.workflow import Content, EntryData, save
from tasks.milestones import reword
from tasks.models import AnnualTarget, Period, Task, User
from tests.conftest import Visitor
from tests.factories import AnnualTargetFactory, PeriodFactory, ReportFactory, TargetReadingFactory

ClientOf = Callable[[Visitor], Client]
PAGE = "/2024/Q2/tasks/34/report/"
TEXT = "①农村危房改造竣工411户。"


@pytest.fixture
def target(task: Task, period: Period) -> AnnualTarget:
    """Return the year's 800 houses, of which the milestone asks for 300 and last quarter reached 86."""
    Task.objects.filter(pk=task.pk).update(text="农村危房改造800户。")
    reword(task, period, "农村危房改造完成300户。")
    target = AnnualTargetFactory(
        task=task, what="农村危房改造", value=Decimal(800), unit="户", words="农村危房改造800户"
    )
    first = ReportFactory(task=task, period=PeriodFactory(plan=task.plan, number=1), accepted=True, text="①竣工86户。")
    TargetReadingFactory(report=first, target=target, value=Decimal(86))
    return target


@pytest.fixture
def report(target: AnnualTarget, period: Period, lead: User) -> Report:
    """Return the draft whose text states 411 houses."""
    report = ReportFactory(task=target.task, period=period, text="")
    return save(report, Content((EntryData(TEXT),), outlook="feasible"), by=lead, version=0)


def posted(target: AnnualTarget, value: str, **further: str) -> dict[str, str]:
    """Return the form of the draft with a value in the field of the target."""
    return {
        "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "1", "rows-0-text": TEXT, "rows-0-base": TEXT,
        "rows-0-ORDER": "1", "version": "1", "obstacles": "", "next_steps": "", f"reading-{target.pk}": value,
    } | further  # fmt: skip


def row(page: str, target: AnnualTarget) -> str:
    """Return the part of the page that shows the target."""
    return page.split(f'id="div_id_reading-{target.pk}"')[1].split("</section>", maxsplit=1)[0]


def test_the_field_stands_beside_last_quarter_milestone_and_what_the_text_says(
    report: Report, target: AnnualTarget, lead: User, client_of: ClientOf
) -> None:
    clerk = client_of(lead)
    shown = row(clerk.get(PAGE).content.decode(), target)
    assert "</span>86</span>" in shown
    assert "</span>300</span>" in shown
    assert "文中为 411 户。" in shown
    assert not Report.objects.get(pk=report.pk).readings.exists()
    shown = row(clerk.post(PAGE, posted(target, "", fill=str(target.pk))).content.decode(), target)
    assert 'value="411"' in shown
    assert "51.38%" in shown
    assert "文中为" not in shown
    assert not Report.objects.get(pk=report.pk).readings.exists()
    clerk.post(PAGE, posted(target, "411", save="1"))
    assert report.readings.get().value == 411


def test_a_value_below_last_quarters_and_another_than_the_texts_are_said_at_the_field(
    report: Report, target: AnnualTarget, lead: User, client_of: ClientOf
) -> None:
    clerk = client_of(lead)
    shown = row(clerk.post("/2024/Q2/tasks/34/report/", posted(target, "80", check="1")).content.decode(), target)
    assert "低于上季度累计的 86 户" in shown
    assert "文中为 411 户，与所填不同。" in shown
    assert f'id="told_id_reading-{target.pk}"' in clerk.post(f"{PAGE}check/", posted(target, "80")).content.decode()
    shown = row(clerk.post(PAGE, posted(target, "八十", check="1")).content.decode(), target)
    assert "不是数字" in shown
    assert "低于" not in shown
    AnnualTarget.objects.update(accumulation="level", comparator="at_most")
    shown = row(clerk.post(PAGE, posted(target, "80", check="1")).content.decode(), target)
    assert "低于" not in shown
    assert "%" not in shown
    clerk.post(PAGE, posted(target, "80", save="1"))
    AnnualTarget.objects.update(accumulation="cumulative", comparator="equal")
    page = clerk.get(f"{PAGE}?confirm").content.decode()
    assert "▼ 低于一季度" in page
    assert "10%" in page


def test_nothing_is_offered_that_the_text_does_not_surely_say(target: AnnualTarget, period: Period) -> None:
    def offered(goal: str, text: str) -> tuple[Decimal | None, Decimal | None]:
        of_year = ("农村危房改造", "equal", Decimal(800), "户", False, None, "农村危房改造800户")
        source = Source("34", period.quarter, "农村危房改造800户。", goal, text, (of_year,), (), None, (), (), "")
        return offers(Reading(target.task_id, "34", source=source), [target])[target.pk]

    assert offered("完成立项。", "①农村危房改造竣工411户。") == (None, 411)
    assert offered("完成立项。", "①农村危房改造800户正在推进。") == (None, None)
    assert offered("完成立项。", "①农村危房改造正在推进。") == (None, None)
    assert offered("农村危房改造完成300户。", "①农村危房改造计划完成300户。") == (300, None)
