"""What was typed and never saved is cleared in the end, and no word of it that stands nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from reports.filing import clear_drafts, keep
from reports.models import Notice, Report, ReportDraft
from reports.workflow import Content, EntryData, save
from tasks.models import Organization, Period, Task, User
from tests.conftest import Visitor
from tests.factories import ReportFactory
from tests.reports.test_report_form import posted

ClientOf = Callable[[Visitor], Client]
URL = "/2024/Q2/tasks/34/report/"
SAVED = "①温泉路已完工。"
NEWER = "①温泉路已完工，二期进场施工。"
NOW = timezone.now()


@pytest.fixture
def report(task: Task, period: Period, bureau: Organization, lead: User) -> Report:
    """Return a report of a bureau without a signatory, saved once."""
    Organization.objects.filter(pk=bureau.pk).update(signs_off=False)
    Task.objects.filter(pk=task.pk).update(text="推进城市更新。")
    task.milestones.all().delete()
    empty = ReportFactory(task=Task.objects.get(pk=task.pk), period=period, text="")
    return save(empty, Content((EntryData(SAVED),), outlook="feasible"), by=lead, version=0)


def left(report: Report, user: User, text: str, token: str, at: datetime | None = None, **further: Any) -> ReportDraft:
    """Return a draft as a window left it."""
    form = QueryDict(mutable=True)
    form.update(posted(text, version=report.version, token=token, **further))
    draft = keep(report, user, form)
    ReportDraft.objects.filter(pk=draft.pk).update(saved_at=at or draft.saved_at)
    return ReportDraft.objects.get(pk=draft.pk)


def submit(client_of: ClientOf, lead: User, report: Report) -> str:
    """Submit the report and return the page that follows."""
    sent = {"action": "submit", "version": str(report.version), "token": "t" * 32}
    return client_of(lead).post(f"{URL}act/", sent, follow=True).content.decode()


def test_submitting_clears_the_windows_that_hold_nothing_more(
    report: Report, lead: User, signatory: User, client_of: ClientOf
) -> None:
    left(report, lead, SAVED, "same")
    early = left(report, lead, "①半句", "early", report.updated_at - timedelta(hours=1), next_steps="旧的打算")
    ReportDraft.objects.filter(pk=early.pk).update(version=0)
    other = left(report, signatory, "①别人的话。", "other")
    page = submit(client_of, lead, report)
    assert "已报送" in page
    assert "没有随报告报送" not in page
    assert list(ReportDraft.objects.all()) == [other]


def test_a_newer_text_of_another_window_is_told_and_kept(report: Report, lead: User, client_of: ClientOf) -> None:
    left(report, lead, NEWER, "newer", next_steps="三季度完成二期。")
    page = submit(client_of, lead, report)
    assert "在另一个窗口填写的内容没有保存，没有随报告报送" in page
    assert NEWER in page
    assert "三季度完成二期。" in page
    assert ReportDraft.objects.count() == 1


@pytest.mark.parametrize("closed", [True, False])
def test_by_night_a_settled_report_loses_its_drafts(report: Report, lead: User, closed: bool) -> None:
    left(report, lead, SAVED, "same")
    newer = left(report, lead, NEWER, "newer")
    assert clear_drafts() == 0
    if closed:
        Period.objects.update(closed_at=NOW)
    else:
        Report.objects.update(status=Report.Status.ACCEPTED)
    assert clear_drafts() == 1
    assert list(ReportDraft.objects.all()) == [newer]
    assert not Notice.objects.exists()


def test_what_is_old_is_cleared_and_its_words_are_sent_to_who_typed_them(
    report: Report, lead: User, settings: Any
) -> None:
    settings.DRAFT_DAYS = 10
    left(report, lead, SAVED, "same", NOW - timedelta(days=11))
    left(report, lead, NEWER, "old", NOW - timedelta(days=11), obstacles="资金未到位。")
    young = left(report, lead, NEWER, "young", NOW - timedelta(days=9))
    out = StringIO()
    call_command("send_reminders", "--dry-run", stdout=out)
    assert "将清理 2 份没有保存的内容。" in out.getvalue()
    assert ReportDraft.objects.count() == 3
    call_command("send_reminders", stdout=out)
    assert "已清理 2 份没有保存的内容，和已过期的登录。" in out.getvalue()
    assert list(ReportDraft.objects.all()) == [young]
    told = Notice.objects.get(text__contains="已清理")
    assert told.person == lead
    assert told.text.endswith(f"原文如下。\n{NEWER}\n资金未到位。")
    assert told.address == URL


def test_of_one_person_and_report_the_latest_five_stay(report: Report, lead: User, signatory: User) -> None:
    other = left(report, signatory, NEWER, "other", NOW - timedelta(days=2))
    windows = [left(report, lead, NEWER, f"window{place}", NOW - timedelta(minutes=10 - place)) for place in range(5)]
    assert ReportDraft.objects.count() == 6
    sixth = left(report, lead, NEWER, "sixth")
    assert set(ReportDraft.objects.all()) == {other, *windows[1:], sixth}
    left(report, lead, NEWER, "window1")
    assert set(ReportDraft.objects.all()) == {other, *windows[1:], sixth}


@pytest.mark.parametrize("field", ["rows-TOTAL_FORMS", "unknown", "unkn\0own", "obstacles"])
def test_a_sign_that_no_database_holds_is_left_out_of_what_is_kept(field: str, report: Report, lead: User) -> None:
    draft = left(report, lead, NEWER, "window", **{field: "1\0 2"})
    assert draft.data[field.replace("\0", "")] == ["1 2"]
