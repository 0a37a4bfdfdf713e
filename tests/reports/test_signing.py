"""Several reports signed at once: shown on one page, signed with one press, with what became of each."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from reports.models import Report, Transition
from reports.workflow import perform
from tasks.models import AuditEntry, Organization, Period, Task, User
from tests.factories import ReportFactory, TaskFactory
from tests.reports.test_filing import ClientOf

URL = "/2024/Q2/desk/sign/"
DESK = "/2024/Q2/desk/"
Status, Action = Report.Status, Transition.Action


@pytest.fixture
def waiting(task: Task, period: Period, bureau: Organization) -> list[Report]:
    """Return three reports of the bureau that wait for its signatory."""
    tasks = [task, *(TaskFactory(number=number, lead=bureau) for number in ("35", "36"))]
    return [
        ReportFactory(
            task=each, period=period, status=Status.AWAITING_SIGN_OFF, version=1, text=f"①任务{each.number}已完成。"
        )
        for each in tasks
    ]


@pytest.fixture
def signer(client_of: ClientOf, signatory: User, waiting: list[Report]) -> Client:
    """Return the client of the lead bureau's signatory."""
    return client_of(signatory)


def page_of(answer: Any) -> str:
    """Return the page."""
    return str(answer.content.decode())


def pressed(client: Client, reports: list[Report], token: str = "t1") -> str:
    """Return the page that comes of signing these reports in the version that they have."""
    return page_of(client.post(URL, {"token": token, "chosen": [f"{each.pk}-{each.version}" for each in reports]}))


def test_what_is_ticked_on_the_desk_is_shown_whole_before_it_is_signed(signer: Client, waiting: list[Report]) -> None:
    desk = page_of(signer.get(DESK))
    assert re.findall(r'form="signing"\s+value="(\d+)">', desk) == [str(report.pk) for report in waiting]
    assert page_of(signer.get(f"{DESK}?all=1")).count(" checked>") == 3
    Report.objects.filter(pk=waiting[0].pk).update(
        obstacles="资金紧张。", next_steps="9月底前。", outlook="difficult", outlook_reason="征迁未完。"
    )
    page = page_of(signer.get(URL, {"chosen": [waiting[0].pk, waiting[1].pk]}))
    for words in ("①任务34已完成。", "①任务35已完成。", "资金紧张。", "9月底前。", "有困难</strong>：征迁未完。"):
        assert words in page
    assert "①任务36已完成。" not in page
    assert not Transition.objects.exists()


def test_one_press_signs_all_and_a_second_says_the_same(signer: Client, waiting: list[Report], signatory: User) -> None:
    for page in (pressed(signer, waiting), pressed(signer, waiting)):
        assert "审签 3 份，已报到督查室 3 份" in page
        assert page.count("已审签，报到督查室。") == 3
    assert {*Report.objects.values_list("status", flat=True)} == {Status.SUBMITTED}
    assert [*Transition.objects.values_list("action", "by")] == [(Action.SIGN_OFF, signatory.pk)] * 3
    assert AuditEntry.objects.filter(what="审签").count() == 3


def test_each_that_cannot_be_signed_says_why_and_holds_up_no_other(
    signer: Client, waiting: list[Report], lead: User, supervisor: User
) -> None:
    first, second, third = waiting
    perform(first, Action.WITHDRAW, by=lead)
    Report.objects.filter(pk=second.pk).update(version=2, saved_by=lead)
    page = pressed(signer, waiting)
    assert "审签 3 份，已报到督查室 1 份" in page
    assert "现在不能审签：报告的状态是“草稿”" in page
    assert "刚刚被别人改过（李静）" in page
    assert f'value="{second.pk}-2" checked' in page
    assert [Report.objects.get(pk=each.pk).status for each in waiting] == [
        Status.DRAFT, Status.AWAITING_SIGN_OFF, Status.SUBMITTED
    ]  # fmt: skip
    assert f'name="chosen" value="{third.pk}-' not in page


def test_what_one_filed_oneself_is_signed_by_another(signer: Client, waiting: list[Report], signatory: User) -> None:
    waiting[0].transitions.create(action=Action.SUBMIT, by=signatory, to_status=Status.AWAITING_SIGN_OFF, version=1)
    assert "这份报告是您报送的，不能由您审签" in pressed(signer, waiting[:1])


def test_nothing_ticked_and_reports_of_others(
    signer: Client, waiting: list[Report], other_bureau: Organization, period: Period
) -> None:
    assert "没有勾选报告，什么都没有审签。" in pressed(signer, [])
    assert "没有勾选待审签的报告" in page_of(signer.get(URL, {"chosen": ["x", "9" * 30]}))
    other = ReportFactory(
        task=TaskFactory(number="50", lead=other_bureau), period=period, status=Status.AWAITING_SIGN_OFF
    )
    assert "①" not in page_of(signer.get(URL, {"chosen": other.pk}))
    assert "没有审签。" in pressed(signer, [other])
    Report.objects.filter(pk=waiting[0].pk).update(status=Status.SUBMITTED)
    assert "有 1 份已不在待审签" in page_of(signer.get(URL, {"chosen": [each.pk for each in waiting]}))


@pytest.mark.parametrize("count", [1, 3])
def test_one_report_costs_as_many_queries_as_three(
    count: int, signer: Client, waiting: list[Report], django_assert_num_queries: Any
) -> None:
    keys = [each.pk for each in waiting[:count]]
    signer.get(URL, {"chosen": keys})
    with django_assert_num_queries(28):
        signer.get(URL, {"chosen": keys})
