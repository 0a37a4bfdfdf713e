"""Names typed in a draft are nobody's before it is submitted; nobody judges what they had a hand in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from reports.filing import submit
from reports.filing.forms.rows import HIDDEN
from reports.filing.settling import write_names
from reports.models import Report, StandingOverride, Transition
from reports.workflow import (
    Content,
    EntryData,
    RefusedError,
    StaleError,
    answer,
    available,
    perform,
    save,
    told_on,
)
from tasks.access import SESSION_KEY
from tasks.models import Membership, Organization, SubProject, Task, User
from tests.conftest import Visitor
from tests.factories import MembershipFactory
from tests.reports.test_nothing_lost import URL, report
from tests.reports.test_report_form import posted

__all__ = ["report"]

ClientOf = Callable[[Visitor], Client]


@pytest.fixture
def clerk(client_of: ClientOf, lead: User) -> Client:
    """Return the client of the lead bureau's reporter."""
    return client_of(lead)


def named(text: str, name: str) -> dict[str, str]:
    """Return a row that names a sub-project."""
    return dict.fromkeys(HIDDEN, "") | {"text": text, "name": name, "stage": "under_construction"}


def test_a_typed_name_is_a_sub_project_from_submission_on(
    report: Report, task: Task, clerk: Client, stranger: User, client_of: ClientOf
) -> None:
    clerk.post(URL, posted(named("①沂蒙路：正在施工；", "沂蒙路"), named("聚才路：正在施工。", "聚才路"), save="1"))
    found = "/2024/subprojects/?words=%E8%B7%AF"
    assert not SubProject.objects.exists()
    assert "沂蒙路" not in client_of(stranger).get(found).content.decode()
    clerk.post(URL, posted(named("①沂蒙路：正在施工。", "沂蒙路"), version=1, save="1"))
    sent = {"action": "submit", "version": "2", "token": "t"}
    assert "已报送" in clerk.post(f"{URL}act/", sent, follow=True).content.decode()
    project = SubProject.objects.get()
    assert (project.name, project.task) == ("沂蒙路", task)
    assert report.entries.get().subproject == project
    assert report.transitions.get().snapshot["entries"][0]["subproject_id"] == project.pk


def test_a_refused_submission_writes_no_name(report: Report, clerk: Client, lead: User) -> None:
    clerk.post(URL, posted(named("①沂蒙路：正在施工。", "沂蒙路"), save="1"))
    with pytest.raises(StaleError):
        submit(report, by=lead, version=0)
    assert not SubProject.objects.exists()


def test_the_doubts_of_a_draft_are_those_of_what_is_submitted(report: Report, clerk: Client, lead: User) -> None:
    Task.objects.update(text="危房改造800户。")
    rows = named("①沂蒙路：正在施工；", "沂蒙路"), "②已开工农村危房改造754户，开工率95%。"
    clerk.post(URL, posted(*rows, save="1"))
    before = {each.fingerprint for each in told_on(Report.objects.get(), lead)}
    assert before
    write_names(report)
    assert {each.fingerprint for each in told_on(Report.objects.get(), lead)} == before


# Two roles of one person


@pytest.fixture
def both(lead: User, office: Organization) -> User:
    """Return a person who reports for the lead bureau and is a supervisor."""
    MembershipFactory(user=lead, organization=office, role=Membership.Role.SUPERVISOR)
    return User.objects.get(pk=lead.pk)


def supervising(client: Client, person: User) -> Client:
    """Return the client of `person`, acting as a supervisor."""
    session = client.session
    session[SESSION_KEY] = person.memberships.get(role=Membership.Role.SUPERVISOR).pk
    session.save()
    return client


def test_nobody_sets_the_light_of_their_own_report(
    report: Report, both: User, supervisor: User, client_of: ClientOf
) -> None:
    saved = save(report, Content((EntryData("①甲。"),), outlook="feasible"), by=both, version=0)
    perform(saved, Transition.Action.SUBMIT, by=both)
    address, decision = "/2024/Q2/tasks/34/standing/", {"light": "green", "reason": "完成得好。"}
    page = supervising(client_of(both), both).post(address, decision).content.decode()
    assert "不能由您认定" in page
    assert not StandingOverride.objects.exists()
    assert client_of(supervisor).post(address, decision).status_code == 302
    assert StandingOverride.objects.exists()


def test_nobody_answers_doubts_and_accepts(report: Report, lead: User, both: User, colleague: User) -> None:
    Task.objects.update(text="危房改造800户。")
    saved = save(
        report,
        Content((EntryData("③已开工农村危房改造754户，开工率95%。"),), outlook="feasible"),
        by=colleague,
        version=0,
    )
    doubts = {each.fingerprint: "分母为年初数。" for each in told_on(saved, both) if each.asks}
    assert doubts
    answer(saved, doubts, by=both)
    Report.objects.update(status=Report.Status.SUBMITTED)
    submitted, reviewer = Report.objects.get(), User.objects.get(pk=both.pk)
    reviewer.acting = reviewer.memberships.get(role=Membership.Role.SUPERVISOR)
    assert available(submitted, reviewer) == []
    with pytest.raises(RefusedError, match="不能由您审核"):
        perform(submitted, Transition.Action.ACCEPT, by=reviewer)
