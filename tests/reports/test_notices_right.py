"""What the pages say of a report is so: where it is now, who changed it, when a version was saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reports.models import Notice, Report, Transition
from reports.review.views.queue import queued_reports
from reports.workflow import Content, EntryData, RefusedError, perform, save
from tasks.models import Organization, Period, User
from tests.conftest import Visitor
from tests.factories import AnnualTargetFactory, ReportFactory, TaskFactory
from tests.reports.test_nothing_lost import URL, report
from tests.reports.test_report_form import posted

__all__ = ["report"]

ClientOf = Callable[[Visitor], Client]
FIRST = Content((EntryData("①甲。"),), outlook="feasible")


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

    assert "任务 34：已报送。已送督查室审核。" in submitted()
    Organization.objects.update(signs_off=True)
    assert "任务 34：已报送。已送 张勇 审签。" in submitted()
    User.objects.filter(pk=signatory.pk).update(is_active=False)
    assert "本单位还没有审签人，请联系管理员陈志远。" in submitted()
    User.objects.filter(pk=signatory.pk).update(is_active=True)
    client_of(lead).post(f"{URL}act/", form)
    signed = client_of(signatory).post(f"{URL}act/", {"action": "sign_off", "version": "1"}, follow=True)
    assert "已审签，报到督查室。" in signed.content.decode()


def test_versions_show_when_they_were_saved(report: Report, lead: User, colleague: User, client_of: ClientOf) -> None:
    save(report, FIRST, by=colleague, version=0)
    Report.objects.update(saved_at=timezone.now() - timedelta(days=3))
    first = timezone.localtime(Report.objects.get().saved_at)
    perform(report, Transition.Action.SUBMIT, by=lead)
    perform(report, Transition.Action.WITHDRAW, by=lead)
    assert f"第 1 版，{first:%-m月%-d日 %H:%M} 保存" in client_of(lead).get(URL).content.decode()
    save(report, Content((EntryData("①乙。"),), outlook="feasible"), by=lead, version=1)
    Report.objects.update(saved_at=timezone.now() - timedelta(days=2))
    second = timezone.localtime(Report.objects.get().saved_at)
    page = client_of(lead).get(f"{URL}versions/").content.decode()
    assert f"第 1 版（{first:%-m月%-d日 %H:%M} 保存，报送）" in page
    assert f"第 2 版（{second:%-m月%-d日 %H:%M} 保存，现在）" in page
    assert "孙敏" in page


# 通过 taken back, and what comes next


def test_an_acceptance_is_taken_back_with_a_reason_while_the_period_is_open(
    report: Report, lead: User, supervisor: User, client_of: ClientOf
) -> None:
    save(report, FIRST, by=lead, version=0)
    perform(report, Transition.Action.SUBMIT, by=lead)
    perform(report, Transition.Action.ACCEPT, by=supervisor)
    office, act = client_of(supervisor), f"{URL}act/"
    form = {"action": "take_back", "version": "1", "token": "once"}
    page = office.get(URL).content.decode()
    assert 'value="take_back">撤销通过</button>' in page
    assert "撤销通过的原因" in page
    assert "撤销通过须写明原因" in office.post(act, form).content.decode()
    taken = office.post(act, form | {"comment": "数字有误。"}, follow=True).content.decode()
    assert "已撤销通过，请重新审核。" in taken
    assert 'value="accept"' in taken
    report.refresh_from_db()
    assert (report.status, report.read_by) == (Report.Status.SUBMITTED, supervisor)
    told = Notice.objects.filter(person=lead).latest("pk").text
    assert "通过已撤销，重新审核" in told
    assert "意见：数字有误。" in told
    with pytest.raises(RefusedError, match="不能撤回"):
        perform(report, Transition.Action.WITHDRAW, by=lead)
    perform(report, Transition.Action.ACCEPT, by=supervisor)
    for further in ({"published_at": timezone.now()}, {"published_at": None}):
        Report.objects.update(**further)
        assert ("take_back" in office.get(URL).content.decode()) == (further["published_at"] is None)
    Period.objects.update(closed_at=timezone.now())
    assert "take_back" not in office.get(URL).content.decode()


def test_the_queue_keeps_the_day_on_which_a_report_was_filed(report: Report, lead: User, supervisor: User) -> None:
    save(report, FIRST, by=lead, version=0)
    filed = perform(report, Transition.Action.SUBMIT, by=lead)
    perform(report, Transition.Action.ACCEPT, by=supervisor)
    perform(report, Transition.Action.TAKE_BACK, by=supervisor, comment="数字有误。")
    assert [each.filed_at for each in queued_reports(report.period_id, supervisor)] == [filed.at]


def test_the_next_task_is_offered_after_filing_and_signing(
    report: Report, lead: User, signatory: User, client_of: ClientOf
) -> None:
    Organization.objects.update(signs_off=True)
    for number in ("12", "35", "36"):
        task = TaskFactory(plan=report.task.plan, number=number, lead=report.task.lead)
        ReportFactory(task=task, period=report.period, awaiting=number == "36", text="")
    save(report, FIRST, by=lead, version=0)
    page = client_of(lead).post(f"{URL}act/", {"action": "submit", "version": "1"}, follow=True).content.decode()
    assert "下一项：任务 35（还有 2 项）" in page
    assert 'href="/2024/Q2/tasks/35/report/"' in page
    signed = client_of(signatory).post(f"{URL}act/", {"action": "sign_off", "version": "1"}, follow=True)
    assert "下一项：任务 36" in signed.content.decode()
    Report.objects.update(status="submitted")
    assert "下一项" not in client_of(signatory).get(URL).content.decode()


def test_all_values_that_the_text_states_are_filled_in_at_once(report: Report, lead: User, client_of: ClientOf) -> None:
    words = {"农村危房改造": "300", "新建口袋公园": "12", "加装电梯": "100"}
    for what, value in words.items():
        unit = {"农村危房改造": "户", "新建口袋公园": "处", "加装电梯": "部"}[what]
        AnnualTargetFactory(task=report.task, what=what, value=value, unit=unit, words=f"{what}{value}{unit}")
    text = "①农村危房改造完成120户；新建口袋公园完成7处。"
    page = client_of(lead).post(URL, posted(text, check="1")).content.decode()
    assert "全部填入（文中写明的 2 项）" in page
    answer = client_of(lead).post(URL, posted(text, fill="all"))
    assert [field.value() for field in answer.context["form"].readings] == ["120", "7", None]
    assert "全部填入" not in answer.content.decode()
