"""Values of annual targets that the text surely states and nobody typed: ticked before filing, they are filed with the report."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client

from reports.models import Report
from reports.workflow import Content, EntryData, save
from tasks.models import AnnualTarget, Organization, Period, Task, User
from tests.factories import AnnualTargetFactory, PeriodFactory, ReportFactory
from tests.reports.test_filing import ClientOf

URL = "/2024/Q2/tasks/34/report/"
BOX = re.compile(r'type="checkbox"\s+form="submitting"\s+name="(fill-\d+)"\s+value="([^"]+)"( checked)?')


@pytest.fixture
def target(task: Task, bureau: Organization) -> AnnualTarget:
    """Return the one annual target of a task without any milestone, whose bureau signs nothing."""
    Organization.objects.filter(pk=bureau.pk).update(signs_off=False)
    Task.objects.filter(pk=task.pk).update(text="推进城市更新。")
    task.milestones.all().delete()
    made: AnnualTarget = AnnualTargetFactory(
        task=task, what="农村危房改造", value="300", unit="户", words="农村危房改造300户"
    )
    return made


@pytest.fixture
def draft(target: AnnualTarget, period: Period, lead: User) -> Report:
    """Return a draft whose text states the target's value, which is not filled in."""
    report = ReportFactory(task=Task.objects.get(pk=target.task_id), period=period, text="")
    return save(report, Content((EntryData("①农村危房改造完成120户。"),), outlook="feasible"), by=lead, version=0)


def filed(client: Client, report: Report, **further: str) -> Report:
    """Return the report after the button 报送 was pressed beside `further`."""
    page = client.get(f"{URL}?confirm")
    sent = {"version": str(report.version), "token": page.context["token"], "action": "submit", **further}
    client.post("/2024/Q2/tasks/34/report/act/", sent)
    report.refresh_from_db()
    return report


def test_a_value_that_the_text_states_is_ticked_and_filed(
    draft: Report, target: AnnualTarget, lead: User, client_of: ClientOf
) -> None:
    client = client_of(lead)
    page = client.get(f"{URL}?confirm").content.decode()
    assert BOX.findall(page) == [(f"fill-{target.pk}", "120", " checked")]
    assert "“农村危房改造”没有填，报送时按文字填入 120 户" in page
    report = filed(client, draft, **{f"fill-{target.pk}": "120"})
    assert report.status == Report.Status.SUBMITTED
    assert [each.value for each in report.readings.all()] == [Decimal(120)]
    snapshot = report.transitions.get().snapshot
    assert [Decimal(value) for value in snapshot["readings"].values()] == [Decimal(120)]


def test_sent_twice_it_is_filed_once(draft: Report, target: AnnualTarget, lead: User, client_of: ClientOf) -> None:
    client, ticked = client_of(lead), f"fill-{target.pk}"
    sent = {"version": str(draft.version), "token": "twice", "action": "submit", ticked: "120"}
    for _ in range(2):
        assert client.post("/2024/Q2/tasks/34/report/act/", sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.transitions.count(), draft.readings.count(), draft.version) == (1, 1, 2)


def test_what_is_not_ticked_or_is_no_number_is_not_filled_in(
    draft: Report, target: AnnualTarget, lead: User, client_of: ClientOf
) -> None:
    assert not filed(client_of(lead), draft, **{f"fill-{target.pk}": "很多"}).readings.exists()


def test_what_was_unticked_stays_so_while_reasons_are_kept(
    draft: Report, target: AnnualTarget, lead: User, client_of: ClientOf
) -> None:
    client = client_of(lead)
    sent = {"version": str(draft.version), "token": "once", "keep": "1", "offered": f"fill-{target.pk}"}
    page = client.post("/2024/Q2/tasks/34/report/act/", sent, follow=True).content.decode()
    assert BOX.findall(page) == [(f"fill-{target.pk}", "120", "")]
    page = client.post(
        "/2024/Q2/tasks/34/report/act/", sent | {f"fill-{target.pk}": "120"}, follow=True
    ).content.decode()
    assert BOX.findall(page) == [(f"fill-{target.pk}", "120", " checked")]


def test_what_was_typed_is_not_replaced(draft: Report, target: AnnualTarget, lead: User, client_of: ClientOf) -> None:
    save(
        draft,
        Content((EntryData("①农村危房改造完成120户。"),), {target.pk: Decimal(90)}, outlook="feasible"),
        by=lead,
        version=1,
    )
    draft.refresh_from_db()
    client = client_of(lead)
    page = client.get(f"{URL}?confirm").content.decode()
    assert not BOX.findall(page)
    assert "年度目标累计填的是 90" in page
    report = filed(client, draft, **{f"fill-{target.pk}": "120"})
    assert [each.value for each in report.readings.all()] == [Decimal(90)]


def test_a_value_below_the_last_quarters_is_left_to_the_person(
    draft: Report, target: AnnualTarget, lead: User, client_of: ClientOf
) -> None:
    first = PeriodFactory(plan=draft.period.plan, number=1)
    before = ReportFactory(task=draft.task, period=first, text="①农村危房改造完成150户。", status="accepted")
    before.readings.create(target=target, value=150)
    page = client_of(lead).get(f"{URL}?confirm").content.decode()
    assert not BOX.findall(page)
    assert "没有填；文中的数低于" in page
