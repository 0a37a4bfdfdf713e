"""What the pages say of a report is so: where it is now, who changed it, when a version was saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reports.models import Report, Transition
from reports.workflow import Content, EntryData, perform, save
from tasks.models import Organization, User
from tests.conftest import Visitor
from tests.reports.test_nothing_lost import URL, report

__all__ = ["report"]

ClientOf = Callable[[Visitor], Client]
FIRST = Content((EntryData("①甲。"),))


@pytest.mark.usefixtures("admin")
def test_after_submitting_it_is_said_where_the_report_is(
    report: Report, lead: User, signatory: User, client_of: ClientOf
) -> None:
    save(report, FIRST, by=lead, version=0)
    form = {"action": "submit", "version": "1"}

    def submitted() -> str:
        page = client_of(lead).post(f"{URL}act/", form, follow=True).content.decode()
        perform(report, Transition.Action.WITHDRAW, by=lead)
        return page

    assert "任务 34：已报送，已送督查室审核。" in submitted()
    Organization.objects.update(signs_off=True)
    assert "任务 34：已报送，已送 张勇 审签。" in submitted()
    User.objects.filter(pk=signatory.pk).update(is_active=False)
    assert "本单位还没有审签人，请联系管理员陈志远。" in submitted()
    User.objects.filter(pk=signatory.pk).update(is_active=True)
    client_of(lead).post(f"{URL}act/", form)
    signed = client_of(signatory).post(f"{URL}act/", {"action": "sign_off", "version": "1"}, follow=True)
    assert "已审签，已送督查室审核。" in signed.content.decode()


def test_versions_show_when_they_were_saved(report: Report, lead: User, colleague: User, client_of: ClientOf) -> None:
    save(report, FIRST, by=colleague, version=0)
    Report.objects.update(saved_at=timezone.now() - timedelta(days=3))
    first = timezone.localtime(Report.objects.get().saved_at)
    perform(report, Transition.Action.SUBMIT, by=lead)
    perform(report, Transition.Action.WITHDRAW, by=lead)
    assert f"第 1 版，{first:%-m月%-d日 %H:%M} 保存" in client_of(lead).get(URL).content.decode()
    save(report, Content((EntryData("①乙。"),)), by=lead, version=1)
    Report.objects.update(saved_at=timezone.now() - timedelta(days=2))
    second = timezone.localtime(Report.objects.get().saved_at)
    page = client_of(lead).get(f"{URL}versions/").content.decode()
    assert f"第 1 版（{first:%-m月%-d日 %H:%M} 保存，报送）" in page
    assert f"第 2 版（{second:%-m月%-d日 %H:%M} 保存，现在）" in page
    assert "孙敏" in page
