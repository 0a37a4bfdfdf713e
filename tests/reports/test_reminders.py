"""Reminders before and after the day reports are due, 催办, notices in the app and digests by channel."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

import docx
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reports import notices
from reports.models import Delivery, Notice, Reminder, Report
from reports.reminders import chase, late, letter, remind, reminders_due
from reports.reminders.ladder import step_on
from reports.workflow import RefusedError
from tasks.models import Organization, Period, Task, User
from tests.conftest import Visitor
from tests.factories import MembershipFactory, PeriodFactory, ReportFactory, TaskFactory, TransitionFactory

ClientOf = Callable[[Visitor], Client]
DUE = date(2024, 6, 28)
BROKEN: list[str] = []


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return a report that is due on 28 June 2024."""
    period.due_on = DUE
    period.save()
    return ReportFactory(task=task, period=period)


@pytest.fixture
def overdue(task: Task, period: Period) -> Report:
    """Return a report that was due three days ago."""
    period.due_on = timezone.localdate() - timedelta(3)
    period.save()
    return ReportFactory(task=task, period=period)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "step"),
    [
        (date(2024, 6, 20), None),
        (date(2024, 6, 21), 7),
        (date(2024, 6, 23), 7),
        (date(2024, 6, 25), 3),
        (date(2024, 6, 27), 1),
        (DUE, 0),
        (date(2024, 6, 30), 0),
        (date(2024, 7, 1), 0),
        (date(2024, 7, 2), -2),
        (date(2024, 7, 3), -2),
        (date(2024, 7, 4), -4),
    ],
)
def test_the_steps_of_the_ladder(on: date, step: int | None) -> None:
    assert step_on(DUE, on) == step


def test_nobody_is_told_twice_and_a_missed_day_is_made_good(report: Report, lead: User, stranger: User) -> None:
    assert reminders_due(date(2024, 6, 20)) == []
    [told] = remind(date(2024, 6, 23))
    assert (told.person, told.text) == (
        lead,
        "2024年二季度有 1 项待报送：任务 34。截止 6月28日（剩 5 个工作日）。",
    )
    assert remind(date(2024, 6, 24)) == []
    assert len(remind(date(2024, 6, 25))) == 1
    assert len(remind(DUE)) == 1
    assert Notice.objects.filter(person=lead).count() == 3
    assert set(Reminder.objects.values_list("step", flat=True)) == {7, 3, 0}
    report.extensions.create(until=date(2024, 7, 5), reason="理由", by=lead, state="granted")
    assert [told.text for told in remind(DUE)] == ["2024年二季度有 1 项待报送：任务 34。截止 7月5日（剩 6 个工作日）。"]


def test_one_digest_for_all_tasks_and_the_signatory_for_theirs(
    report: Report, period: Period, bureau: Organization, lead: User, signatory: User
) -> None:
    for number in range(40, 52):
        ReportFactory(task=TaskFactory(number=str(number), lead=bureau), period=period)
    ReportFactory(task=TaskFactory(number="60", lead=bureau), period=period, awaiting=True)
    ReportFactory(task=TaskFactory(number="61", lead=bureau), period=period, submitted=True)
    told = {each.person: each.text for each in remind(date(2024, 7, 2))}
    assert "有 13 项待报送：任务 34、40、41、42、43、44、45、46、47、48 等 13 项。" in told[lead]
    assert told[signatory] == "2024年二季度有 1 项待审签：任务 60。截止 6月28日（已逾期 4 天）。"


def test_each_day_gets_a_sentence(report: Report, period: Period, bureau: Organization, lead: User) -> None:
    later = ReportFactory(task=TaskFactory(number="40", lead=bureau), period=period)
    later.extensions.create(until=date(2024, 7, 5), reason="理由", by=lead, state="granted")
    [told] = remind(date(2024, 7, 2))
    assert told.text == (
        "2024年二季度有 2 项待报送：任务 34。截止 6月28日（已逾期 4 天）。任务 40。截止 7月5日（剩 4 个工作日）。"
    )


@pytest.mark.parametrize("situation", [{"closed_at": timezone.now()}, {"opened_at": None}, {"due_on": None}])
def test_no_reminder_outside_an_open_period(report: Report, lead: User, situation: dict[str, Any]) -> None:
    Period.objects.update(**situation)
    assert remind(DUE) == []


@pytest.mark.parametrize("count", [1, 3])
def test_looking_whom_to_remind_costs_the_same_for_every_number(
    count: int, report: Report, lead: User, period: Period, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        other = TaskFactory()
        MembershipFactory(organization=other.lead)
        ReportFactory(task=other, period=period)
    with django_assert_num_queries(4):
        assert len(reminders_due(date(2024, 6, 25))) == count + 1


def test_a_digest_goes_out_once_by_each_channel(report: Report, lead: User, supervisor: User, settings: Any) -> None:
    settings.NOTICE_CHANNELS, settings.SITE_ADDRESS = ["reports.notices.by_mail"], "https://rw.linyi.gov.cn"
    lead.email = "lijing@example.org"
    lead.save()
    notices.tell([lead, supervisor], "已退回：任务 40。", "/")
    remind(date(2024, 6, 25))
    assert (notices.deliver(), notices.deliver()) == (1, 0)
    [message] = mail.outbox
    assert (message.to, message.subject) == (["lijing@example.org"], "重点工作任务分解：您有 2 条未读通知")
    assert "1. 已退回：任务 40。\n   https://rw.linyi.gov.cn/\n2. 2024年二季度有 1 项待报送" in message.body
    assert "全部通知：https://rw.linyi.gov.cn/notices/" in message.body
    assert Delivery.objects.count() == 2
    lead.notices.update(read_at=timezone.now())
    Delivery.objects.all().delete()
    assert notices.deliver() == 0


def failing(person: User, subject: str, body: str) -> bool:
    """Stand for an office's own channel that is out of order once."""
    if not BROKEN:
        BROKEN.append(person.username)
        raise OSError("短信网关没有应答")
    return True


def test_a_channel_that_fails_is_tried_again(lead: User, settings: Any) -> None:
    settings.NOTICE_CHANNELS = [f"{__name__}.failing"]
    BROKEN.clear()
    notices.tell([lead], "已通过：任务 34。", "/")
    assert (notices.deliver(), notices.deliver(), notices.deliver()) == (0, 1, 0)


def asking(person: User, subject: str, body: str) -> bool:
    """Stand for a channel during which nobody may wait for us."""
    assert not connection.in_atomic_block
    return True


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_channel_is_at_work(lead: User, settings: Any) -> None:
    settings.NOTICE_CHANNELS = [f"{__name__}.asking"]
    notices.tell([lead], "已通过：任务 34。", "/")
    assert notices.deliver() == 1


def test_a_mail_server_that_hangs_is_given_up(lead: User, settings: Any) -> None:
    assert settings.EMAIL_TIMEOUT == 10
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "django.core.mail.backends.smtp.EmailBackend", 0.2
    settings.NOTICE_CHANNELS = ["reports.notices.by_mail"]
    User.objects.filter(pk=lead.pk).update(email="lijing@example.org")
    notices.tell([lead], "已通过：任务 34。", "/")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        began = time.monotonic()
        assert notices.deliver() == 0
    assert time.monotonic() - began < 5
    assert not Delivery.objects.exists()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("send_reminders", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_for_cron(report: Report, lead: User) -> None:
    dry = run("--on", "2024-06-25", "--dry-run")
    assert "李静：2024年二季度有 1 项待报送" in dry
    assert "将提醒 1 人次，没有发送。" in dry
    assert not Notice.objects.exists()
    assert "已提醒 1 人次，发出 0 份汇总。" in run("--on", "2024-06-25")
    assert "已提醒 0 人次" in run("--on", "2024-06-25")
    assert "2099年的节假日安排尚未收录" in run("--on", "2099-06-25")
    with pytest.raises(CommandError, match="应写作 2024-06-25"):
        run("--on", "明天")


def test_the_office_chases_once_a_day(
    overdue: Report, period: Period, bureau: Organization, lead: User, signatory: User, supervisor: User
) -> None:
    today = timezone.localdate()
    assert list(late(period, today)) == [overdue]
    assert list(late(period, today - timedelta(3))) == []
    with pytest.raises(RefusedError, match="不是督查员"):
        chase(period, [bureau.pk], by=lead, on=today)
    assert chase(period, [bureau.pk], by=supervisor, on=today) == 2
    assert Notice.objects.get(person=lead).text == (
        "催办：2024年二季度任务 34 已过报送截止日期，请尽快报送。催办人：周海燕。"
    )
    with pytest.raises(RefusedError, match="今天已经催办过"):
        chase(period, [bureau.pk], by=supervisor, on=today)
    assert chase(period, [bureau.pk], by=supervisor, on=today + timedelta(1)) == 2


def test_the_office_may_remind_before_the_due_day(
    overdue: Report, bureau: Organization, lead: User, supervisor: User, client_of: ClientOf
) -> None:
    """What is not due is listed, nobody is ticked, and the reminder does not call it late."""
    Period.objects.update(due_on=timezone.localdate() + timedelta(2))
    client = client_of(supervisor)
    page = client.get("/2024/Q2/late/").content.decode()
    assert "都没有到截止日期" in page
    assert "checked" not in page.partition("<main")[2]
    assert client.get("/2024/Q2/late/?all=1").content.decode().partition("<main")[2].count(" checked") == 1
    assert "已催办，通知 1 人。" in client.post("/2024/Q2/late/", {"lead": [bureau.pk]}, follow=True).content.decode()
    assert Notice.objects.get(person=lead).text == ("催办：2024年二季度任务 34 尚未报送，请按时报送。催办人：周海燕。")


def test_the_page_and_the_letter(
    overdue: Report, bureau: Organization, lead: User, supervisor: User, client_of: ClientOf
) -> None:
    client = client_of(supervisor)
    page = client.get("/2024/Q2/late/").content.decode()
    assert "<strong>1 个单位</strong>" in page
    assert "逾期 3 天" in page
    assert "已催办，通知 1 人。" in client.post("/2024/Q2/late/", {"lead": [bureau.pk]}, follow=True).content.decode()
    again = client.post("/2024/Q2/late/", {"lead": [bureau.pk]}, follow=True).content.decode()
    assert "今天已经催办过" in again
    assert "周海燕已催办" in again
    table = letter(overdue.period, timezone.localdate(), bureau)
    assert "政府工作报告重点工作任务推进情况催办单" in client.get("/2024/Q2/late/letter/").content.decode()
    sent = client.get("/2024/Q2/late/letter.docx", {"lead": bureau.name, "number": "临政督催〔2024〕3号"})
    document = docx.Document(BytesIO(sent.getvalue()))
    above, below = (each.text for each in document.paragraphs[1:] if each.text)
    assert above.startswith(
        "市住房城乡建设局：下列 1 项任务已过报送截止日期，请抓紧报送，逾期原因一并说明。\t临政督催〔2024〕3号\u00a0\u00a0"
    )
    assert below == "发文单位：市政府督查室\t经办：周海燕"
    [printed] = document.tables
    assert [[cell.text for cell in row.cells] for row in printed.rows[1:]] == table.texts
    assert client.get("/2024/Q2/late/letter.pdf").getvalue()[:5] == b"%PDF-"
    Report.objects.update(status=Report.Status.SUBMITTED)
    assert "没有未报送的任务" in client.get("/2024/Q2/late/").content.decode()
    assert "不需要催办单" in client.get("/2024/Q2/late/letter/", {"lead": bureau.name}).content.decode()


def told_after(report: Report, action: str, target: str, by: User, comment: str = "") -> dict[str, str]:
    """Return who is told of a transition, and what."""
    Notice.objects.all().delete()
    notices.after(TransitionFactory(report=report, action=action, to_status=target, by=by, comment=comment))
    return {notice.person.username: notice.text for notice in Notice.objects.all()}


def test_each_step_is_told_to_who_acts_next(
    report: Report, lead: User, signatory: User, supervisor: User, stranger: User
) -> None:
    where = "任务 34，2024年二季度。"
    assert told_after(report, "submit", "awaiting_sign_off", lead) == {"signatory": f"待您审签：{where}报送：李静。"}
    assert told_after(report, "submit", "submitted", lead) == {"supervisor": f"待您审核：{where}报送：李静。"}
    assert told_after(report, "sign_off", "submitted", signatory) == {"supervisor": f"待您审核：{where}审签：张勇。"}
    assert told_after(report, "send_back", "returned", supervisor, "请说明口径。") == {
        "lead": f"已退回：{where}退回：周海燕。意见：请说明口径。"
    }
    assert told_after(report, "accept", "accepted", supervisor) == {"lead": f"已通过：{where}通过：周海燕。"}
    assert told_after(report, "withdraw", "draft", lead) == {}


def test_notices_are_counted_read_and_lead_to_their_page(report: Report, lead: User, client_of: ClientOf) -> None:
    client = client_of(lead)
    assert "还没有通知" in client.get("/notices/").content.decode()
    first, _second = notices.tell([lead, lead], "已通过：任务 34。", "/2024/tasks/34/")
    page = client.get("/notices/").content.decode()
    assert "2 条通知，2 条未读" in page
    assert "通知 <strong>2</strong>" in page
    assert client.post(f"/notices/{first.pk}/")["Location"] == "/2024/tasks/34/"
    assert client.post(f"/notices/{first.pk}/").status_code == 302
    assert "通知 <strong>1</strong>" in client.get("/notices/").content.decode()
    client.post("/notices/read/")
    assert "2 条通知，0 条未读" in client.get("/notices/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_late_and_notices_cost_the_same_for_every_number(
    count: int,
    overdue: Report,
    bureau: Organization,
    supervisor: User,
    client_of: ClientOf,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        ReportFactory(task=TaskFactory(lead=bureau), period=overdue.period)
        notices.tell([supervisor], "待您审核。", "/")
    client = client_of(supervisor)
    with django_assert_num_queries(10):
        client.get("/2024/Q2/late/")
    with django_assert_num_queries(10):
        client.get("/notices/")


def test_all_lists_of_a_quarter_are_gathered_in_one_reminder(
    report: Report, period: Period, bureau: Organization, lead: User
) -> None:
    other = PeriodFactory(plan__livelihood=True, due_on=DUE)
    own = ReportFactory(task=TaskFactory(number="2", lead=bureau, plan=other.plan), period=other)
    [told] = remind(date(2024, 6, 23))
    assert told.text == "2024年二季度有 2 项待报送：任务 34、民生实事任务 2。截止 6月28日（剩 5 个工作日）。"
    own.extensions.create(until=date(2024, 7, 5), reason="理由", by=lead, state="granted")
    Reminder.objects.all().delete()
    report.delete()
    [told] = remind(date(2024, 6, 30))
    assert told.text == "2024年二季度民生实事有 1 项待报送：任务 2。截止 7月5日（剩 5 个工作日）。"
