"""Reading a report, the buttons of each role, and the queue of what waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reports.models import Report, Transition
from reports.subjects import reread, results
from tasks.models import Organization, Period, Task, User
from tests.conftest import CAST, Visitor
from tests.factories import (
    AnnualTargetFactory,
    PeriodFactory,
    ProgressEntryFactory,
    ReportFactory,
    TargetReadingFactory,
    TaskFactory,
    TransitionFactory,
)

URL = "/2024/Q2/tasks/34/report/"
ACT = f"{URL}act/"
QUEUE = "/2024/Q2/review/"
Action, Status = Transition.Action, Report.Status
ClientOf = Callable[[Visitor], Client]
BUTTONS = {
    (Status.AWAITING_SIGN_OFF, "lead"): ["withdraw"],
    (Status.AWAITING_SIGN_OFF, "signatory"): ["sign_off", "send_back"],
    (Status.SUBMITTED, "lead"): ["withdraw"],
    (Status.SUBMITTED, "supervisor"): ["send_back", "accept"],
    (Status.ACCEPTED, "lead"): ["correct"],
    (Status.ACCEPTED, "supervisor"): ["take_back"],
}


@pytest.fixture
def submitted(task: Task, period: Period) -> Report:
    """Return a report of task 34 that waits for the office."""
    return ReportFactory(task=task, period=period, submitted=True)


def status(report: Report) -> str:
    """Return the report's status as stored."""
    report.refresh_from_db()
    return report.status


@pytest.mark.parametrize("state", list(Status))
def test_who_reads_it_and_which_buttons_they_see(
    state: Report.Status, task: Task, period: Period, cast: dict[str, Visitor], client_of: ClientOf
) -> None:
    ReportFactory(task=task, period=period, status=state)
    for name in CAST:
        answer = client_of(cast[name]).get(URL)
        own = name in {"lead", "signatory"}
        filed = state in {Status.SUBMITTED, Status.ACCEPTED} and name in {"partner", "supervisor", "viewer", "admin"}
        assert answer.status_code == (302 if name == "anonymous" else 200 if own or filed else 404), name
        markup = " ".join(answer.content.decode().split())
        for action in Action:
            offered = f'name="action" value="{action.value}"' in markup
            assert offered == (action.value in BUTTONS.get((state, name), [])), (name, action)


def test_goal_and_text_stand_side_by_side(submitted: Report, client_of: ClientOf, supervisor: User) -> None:
    reading = TargetReadingFactory(report=submitted)
    before = ReportFactory(
        task=submitted.task,
        period=PeriodFactory(plan=submitted.period.plan, number=1),
        accepted=True,
        text="①上季的话。",
    )
    TargetReadingFactory(report=before, target=reading.target, value=9)
    markup = client_of(supervisor).get(URL).content.decode()
    for words in (submitted.task.milestones.get().text, "任务34已完工23条。", "①上季的话。", "城市道路", "25 条", "9"):
        assert words in markup


def test_the_office_accepts(submitted: Report, client_of: ClientOf, supervisor: User) -> None:
    answer = client_of(supervisor).post(ACT, {"action": "accept", "version": 0}, follow=True)
    assert answer.redirect_chain == [(QUEUE, 302)]
    assert "任务 34：已通过。" in answer.content.decode()
    assert status(submitted) == Status.ACCEPTED


def test_sending_back_needs_a_reason_and_the_reason_reaches_the_bureau(
    submitted: Report, client_of: ClientOf, supervisor: User, lead: User
) -> None:
    refused = client_of(supervisor).post(ACT, {"action": "send_back", "version": 0, "comment": " "})
    assert "退回须写明原因" in refused.content.decode()
    assert status(submitted) == Status.SUBMITTED
    client_of(supervisor).post(ACT, {"action": "send_back", "version": 0, "comment": "②未说明口径。"})
    assert status(submitted) == Status.RETURNED
    assert "②未说明口径。" in client_of(lead).get(URL).content.decode()


def test_a_typed_comment_survives_a_refusal(submitted: Report, client_of: ClientOf, supervisor: User) -> None:
    Report.objects.update(version=3)
    markup = (
        client_of(supervisor)
        .post(ACT, {"action": "send_back", "version": 0, "comment": "写了很久的意见。"})
        .content.decode()
    )
    assert "别人改过" in markup
    assert "写了很久的意见。</textarea>" in markup
    assert status(submitted) == Status.SUBMITTED


def test_a_comment_survives_even_when_the_report_was_taken_back(
    submitted: Report, client_of: ClientOf, supervisor: User, signatory: User
) -> None:
    Report.objects.update(status=Status.RETURNED)
    markup = (
        client_of(signatory)
        .post(ACT, {"action": "send_back", "version": 0, "comment": "写了很久的意见。"})
        .content.decode()
    )
    assert "现在不能退回" in markup
    assert "写了很久的意见。" in markup
    gone = client_of(supervisor).post(ACT, {"action": "send_back", "version": 0, "comment": "另一条意见。"})
    assert "另一条意见。" in gone.content.decode()


def test_nobody_reviews_their_own(submitted: Report, client_of: ClientOf, supervisor: User) -> None:
    submitted.writers.add(supervisor)
    assert 'value="accept"' not in client_of(supervisor).get(URL).content.decode()
    answer = client_of(supervisor).post(ACT, {"action": "accept", "version": 0})
    assert "不能由您审核" in answer.content.decode()
    assert status(submitted) == Status.SUBMITTED


def test_the_whole_circle(
    task: Task, period: Period, client_of: ClientOf, lead: User, signatory: User, supervisor: User
) -> None:
    report = ReportFactory(task=task, period=period)
    steps = [
        (lead, "submit", "", Status.AWAITING_SIGN_OFF),
        (signatory, "send_back", "请补数字。", Status.RETURNED),
        (lead, "submit", "", Status.AWAITING_SIGN_OFF),
        (lead, "withdraw", "", Status.DRAFT),
        (lead, "submit", "", Status.AWAITING_SIGN_OFF),
        (signatory, "sign_off", "", Status.SUBMITTED),
        (supervisor, "send_back", "请说明口径。", Status.RETURNED),
        (lead, "submit", "", Status.AWAITING_SIGN_OFF),
        (signatory, "sign_off", "", Status.SUBMITTED),
        (supervisor, "accept", "同意。", Status.ACCEPTED),
        (lead, "correct", "数字有误。", Status.DRAFT),
    ]
    for user, action, comment, expected in steps:
        answer = client_of(user).post(ACT, {"action": action, "version": 0, "comment": comment}, follow=True)
        assert answer.status_code == 200
        assert status(report) == expected, action
    assert [step.action for step in report.transitions.all()] == [action for _, action, _, _ in steps]


@pytest.mark.parametrize(
    "data", [{}, {"action": "import", "version": 0}, {"action": "accept"}, {"action": "x", "version": 0}]
)
def test_what_the_buttons_never_send_changes_nothing(
    data: dict[str, object], submitted: Report, client_of: ClientOf, supervisor: User
) -> None:
    assert client_of(supervisor).post(ACT, data).status_code == 200
    assert status(submitted) == Status.SUBMITTED


def test_act_is_for_posts(submitted: Report, client_of: ClientOf, supervisor: User, stranger: User) -> None:
    assert client_of(supervisor).get(ACT).status_code == 405
    assert client_of(stranger).post(ACT, {"action": "accept", "version": 0}).status_code == 404


def test_comments_are_for_the_lead_bureau_and_the_office(
    submitted: Report, cast: dict[str, Visitor], client_of: ClientOf
) -> None:
    TransitionFactory(report=submitted, action=Action.SEND_BACK, to_status="returned", comment="内部意见。")
    for name in ("lead", "signatory", "supervisor", "viewer", "admin", "partner"):
        assert ("内部意见。" in client_of(cast[name]).get(URL).content.decode()) == (name != "partner"), name


def test_the_signatory_is_told_that_nothing_is_there_yet(
    task: Task, client_of: ClientOf, signatory: User, supervisor: User
) -> None:
    assert "请管理员补建报告" in client_of(signatory).get(URL).content.decode()
    assert client_of(supervisor).get(URL).status_code == 404
    assert client_of(signatory).post(ACT, {"action": "sign_off", "version": 0}).status_code == 200
    assert not Report.objects.exists()


def waiting(period: Period, bureau: Organization, number: str, day: int) -> Report:
    """Return a report on a new task, filed on that day of July."""
    report = ReportFactory(
        task=TaskFactory(plan=period.plan, number=number, lead=bureau), period=period, submitted=True
    )
    TransitionFactory(report=report, at=datetime(2024, 7, day, tzinfo=UTC))
    return report


def test_the_queue_shows_the_oldest_first(
    period: Period, bureau: Organization, other_bureau: Organization, client_of: ClientOf, supervisor: User
) -> None:
    waiting(period, bureau, "34", 3)
    waiting(period, other_bureau, "40", 1)
    again = waiting(period, bureau, "42", 2)
    TransitionFactory(report=again, at=datetime(2024, 7, 4, tzinfo=UTC))
    ReportFactory(task=TaskFactory(plan=period.plan), period=period, accepted=True)
    answer = client_of(supervisor).get(QUEUE)
    assert [report.task.number for report in answer.context["reports"]] == ["40", "34", "42"]
    assert "共 3 份待审核" in answer.content.decode()
    narrowed = client_of(supervisor).get(QUEUE, {"lead": "市住房城乡建设局"})
    assert [report.task.number for report in narrowed.context["reports"]] == ["34", "42"]
    assert "2 份，共 3 份待审核" in narrowed.content.decode()


def test_from_one_report_to_the_next(
    submitted: Report, period: Period, bureau: Organization, client_of: ClientOf, supervisor: User
) -> None:
    TransitionFactory(report=submitted, at=datetime(2024, 7, 2, tzinfo=UTC))
    waiting(period, bureau, "40", 1)
    markup = client_of(supervisor).get(URL).content.decode()
    assert "还有 1 份待审核" in markup
    assert "第 2 份，共 2 份" in markup
    assert 'aria-keyshortcuts="k" href="/2024/Q2/tasks/40/report/"' in " ".join(markup.split())
    done = client_of(supervisor).post(ACT, {"action": "accept", "version": 0}, follow=True)
    assert done.redirect_chain == [("/2024/Q2/tasks/40/report/", 302)]
    assert "任务 34：已通过。" in done.content.decode()


def test_an_empty_queue_says_so(
    period: Period, bureau: Organization, other_bureau: Organization, client_of: ClientOf, supervisor: User
) -> None:
    assert "没有待审核的报告" in client_of(supervisor).get(QUEUE).content.decode()
    waiting(period, bureau, "34", 1)
    assert "共 1 份待审核" in client_of(supervisor).get(QUEUE, {"lead": "不在的局"}).content.decode()


def test_the_queue_is_for_supervisors(period: Period, cast: dict[str, Visitor], client_of: ClientOf) -> None:
    for name in CAST:
        expected = {"supervisor": 200, "anonymous": 302}.get(name, 403)
        assert client_of(cast[name]).get(QUEUE).status_code == expected, name
    assert client_of(cast["supervisor"]).get("/2024/Q3/review/").status_code == 404


def test_all_of_the_queue_can_be_ticked_and_each_shows_its_light(
    submitted: Report, period: Period, bureau: Organization, client_of: ClientOf, supervisor: User
) -> None:
    waiting(period, bureau, "51", 1)
    client = client_of(supervisor)
    page = client.get(QUEUE).content.decode()
    assert page.count(" checked") == 0
    assert page.count('data-label="本季度"') == 2
    everything = client.get(f"{QUEUE}?all=1").content.decode()
    assert everything.count(" checked") == 2
    assert "全不选" in everything
    assert "all=1" not in everything


@pytest.mark.parametrize("count", [1, 3, 33])
def test_queue_and_report_take_the_same_queries_for_every_number(
    count: int, submitted: Report, period: Period, bureau: Organization, client_of: ClientOf, supervisor: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for place in range(count):
        waiting(period, bureau, f"5{place}", 1)
        ProgressEntryFactory(report=submitted, order=place + 1)
        TransitionFactory(report=submitted)
        AnnualTargetFactory(task=submitted.task)
    list(reread())
    client = client_of(supervisor)
    for address in (QUEUE, f"{QUEUE}?order=doubts"):
        results.forget()
        with django_assert_num_queries(34):
            client.get(address)
    results.forget()
    with django_assert_num_queries(56):
        client.get(URL)
    results.forget()
    with django_assert_num_queries(59):
        client.get(f"{URL}?compare=version")
