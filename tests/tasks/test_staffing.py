"""Bureaus without a reporter or a signatory are told before a report strands there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from reports.models import Report
from reports.workflow import Content, EntryData, save
from tasks.models import Organization, Period, Plan, Task, User
from tasks.staffing import unstaffed_units
from tests.conftest import Visitor
from tests.factories import ReportFactory, TaskFactory

ClientOf = Callable[[Visitor], Client]


def told(plan: Plan | None = None) -> list[str]:
    """Return the sentences on all bureaus."""
    return [str(each) for each in unstaffed_units([plan] if plan else None)]


@pytest.mark.usefixtures("lead", "signatory")
def test_who_is_missing(task: Task, other_bureau: Organization, signatory: User, lead: User) -> None:
    assert told() == []
    for _ in range(2):
        TaskFactory(plan=task.plan, lead=other_bureau)
    assert told() == ["市教育局没有填报人、审签人，牵头 2 项在办任务"]
    Organization.objects.filter(pk=other_bureau.pk).update(signs_off=False)
    User.objects.filter(pk=signatory.pk).update(is_active=False)
    assert told(task.plan) == ["市住建局没有审签人，牵头 1 项在办任务", "市教育局没有填报人，牵头 2 项在办任务"]
    Task.objects.filter(lead=other_bureau).update(status=Task.Status.CANCELLED, status_reason="不再实施")
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert told() == ["市住建局没有填报人、审签人，牵头 1 项在办任务"]


@pytest.mark.usefixtures("lead")
def test_it_is_said_before_opening_and_on_the_administrators_home(
    task: Task, period: Period, admin: User, client_of: ClientOf
) -> None:
    client, home, page = client_of(admin), "/2024/Q2/desk/", "/2024/Q2/period/"
    sentence = "<strong>市住建局</strong>没有审签人，牵头 1 项在办任务"
    for opened in (True, False):
        if not opened:
            Period.objects.update(opened_at=None)
        for address in (home, page):
            assert sentence in client.get(address).content.decode()
    look = {"act": "look", "opens_on": "2024-06-20", "due_on": "2024-06-28"}
    assert sentence in client.post(page, look).content.decode()
    Organization.objects.update(signs_off=False)
    for address in (home, page):
        assert "缺填报人或审签人的单位" not in client.get(address).content.decode()


def test_it_is_said_before_submitting(
    task: Task, period: Period, lead: User, admin: User, bureau: Organization, client_of: ClientOf
) -> None:
    task.milestones.all().delete()
    report: Report = ReportFactory(task=task, period=period, text="")
    save(report, Content((EntryData("①甲。"),), outlook="feasible"), by=lead, version=0)
    page = "/2024/Q2/tasks/34/report/?confirm"
    assert "本单位还没有审签人，</strong>报送后没有人能审签，到不了督查室。请先联系管理员陈志远添加审签人。" in (
        client_of(lead).get(page).content.decode()
    )
    Organization.objects.filter(pk=bureau.pk).update(signs_off=False)
    assert "还没有审签人" not in client_of(lead).get(page).content.decode()


def test_switching_off_the_last_one_warns(
    task: Task, lead: User, signatory: User, admin: User, colleague: User, client_of: ClientOf
) -> None:
    client = client_of(admin)

    def change(account: User, *, active: bool = True, removed: bool = False) -> str:
        membership = account.memberships.get()
        form = {
            "username": account.username, "name": account.name, "email": "",
            "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1", "memberships-0-id": membership.pk,
            "memberships-0-user": account.pk, "memberships-0-organization": membership.organization_id,
            "memberships-0-role": membership.role,
        } | ({"is_active": "on"} if active else {}) | ({"memberships-0-DELETE": "on"} if removed else {})  # fmt: skip
        return client.post(f"/admin/tasks/user/{account.pk}/change/", form, follow=True).content.decode()

    assert "会没有人填写或审签" not in change(lead, active=False)
    assert "市住建局没有填报人，牵头 1 项在办任务，报告会没有人填写或审签" in change(colleague, removed=True)
    assert "市住建局没有填报人、审签人，牵头 1 项在办任务" in change(signatory, active=False)
