"""Accounts in the administration: a code for each new one, rights kept apart, every change in the trail."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from tasks.models import AuditEntry, Membership, Organization, User
from tests.factories import UserFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

ClientOf = Callable[[object], StrictClient]
NO_ROLES = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


@pytest.fixture
def clerk(client_of: ClientOf, admin: User) -> StrictClient:
    """Return the administrator's client."""
    return client_of(admin)


def last() -> AuditEntry:
    """Return the latest entry of the trail."""
    entry = AuditEntry.objects.first()
    assert entry
    return entry


def test_a_new_account_comes_in_with_a_code(clerk: StrictClient, client: StrictClient) -> None:
    added = clerk.post("/admin/tasks/user/add/", {"username": "li", "name": "李梅"} | NO_ROLES)
    li = User.objects.get(username="li")
    assert added.url == f"/admin/tasks/user/{li.pk}/password/"
    assert not li.has_usable_password()
    assert "这个账号还没有密码" in clerk.get(added.url).content.decode()
    given = clerk.post(added.url)
    assert "no-store" in given["Cache-Control"]
    code = CODE.search(given.content.decode())
    assert code
    assert not CODE.search(clerk.get(added.url).content.decode())
    form = {"username": "li", "code": code[0], "new_password": "Mulan-7531", "repeated_password": "Mulan-7531"}
    assert client.post("/reset/", form).url == "/login/"
    assert client.post("/login/", {"username": "li", "password": "Mulan-7531"}).url == "/"


def test_a_code_leaves_a_trace_but_not_itself(clerk: StrictClient, admin: User, lead: User) -> None:
    page = clerk.post(f"/admin/tasks/user/{lead.pk}/password/").content.decode()
    code = CODE.search(page)
    assert code
    entry = last()
    assert (entry.what, entry.about, entry.username, entry.acting) == (
        "发放重置码",
        "lead",
        "admin",
        "市政府督查室 · 管理员",
    )
    assert code[0] not in str(list(AuditEntry.objects.values()))


def test_changes_of_an_account_are_noted_old_and_new(
    clerk: StrictClient, lead: User, partner_bureau: Organization
) -> None:
    membership = lead.memberships.get()
    form = {
        "username": "lead",
        "name": "李晶",
        "email": "",
        "memberships-TOTAL_FORMS": "2",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": membership.pk,
        "memberships-0-user": lead.pk,
        "memberships-0-organization": membership.organization_id,
        "memberships-0-role": "signatory",
        "memberships-1-user": lead.pk,
        "memberships-1-organization": partner_bureau.pk,
        "memberships-1-role": "reporter",
    }
    assert clerk.post(f"/admin/tasks/user/{lead.pk}/change/", form).status_code == 302
    entry = last()
    assert (entry.kind, entry.what, entry.about) == (AuditEntry.Kind.ACCOUNT, "修改账号", "lead")
    assert entry.detail == (
        "姓名：李静 → 李晶；有效：是 → 否；新增任职：市城管局 · 填报人；"
        "修改任职“市住建局 · 审签人”：角色：填报人 → 审签人"
    )


def test_changes_of_master_data_are_noted(clerk: StrictClient, bureau: Organization) -> None:
    form = {"kind": "bureau", "name": bureau.name, "short_name": "住建局", "aliases": "建设局\n住建", "signs_off": "on"}
    assert clerk.post(f"/admin/tasks/organization/{bureau.pk}/change/", form).status_code == 302
    entry = last()
    assert (entry.kind, entry.what, entry.about) == (AuditEntry.Kind.DATA, "修改单位", "住建局")
    assert entry.detail == "简称：市住建局 → 住建局；别名：住建局 → 建设局、住建"
    assert clerk.post(f"/admin/tasks/organization/{bureau.pk}/delete/", {"post": "yes"}).status_code == 302
    assert (last().what, last().about) == ("删除单位", "住建局")


def test_one_person_is_not_administrator_and_auditor(clerk: StrictClient, lead: User, office: Organization) -> None:
    form = {"username": "lead", "name": "李静", "is_active": "on"} | {
        "memberships-TOTAL_FORMS": "2",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-organization": office.pk,
        "memberships-0-role": Membership.Role.ADMINISTRATOR,
        "memberships-1-organization": office.pk,
        "memberships-1-role": Membership.Role.AUDITOR,
    }
    page = clerk.post(f"/admin/tasks/user/{lead.pk}/change/", form)
    assert "管理员与审计员不能是同一个人" in page.content.decode()
    assert lead.memberships.count() == 1


def test_an_administrator_has_no_power_over_a_superuser(clerk: StrictClient) -> None:
    above = UserFactory(username="root", is_superuser=True)
    assert clerk.post(f"/admin/tasks/user/{above.pk}/password/").status_code == 403
    assert clerk.post(f"/admin/tasks/user/{above.pk}/change/", {"username": "mine"} | NO_ROLES).status_code == 403
    assert clerk.get(f"/admin/tasks/user/{above.pk + 1}/password/").status_code == 404


def test_no_account_is_deleted(clerk: StrictClient, lead: User) -> None:
    form = {"action": "delete_selected", "_selected_action": lead.pk, "post": "yes"}
    clerk.post("/admin/tasks/user/", form)
    assert User.objects.filter(pk=lead.pk).exists()


def unit_form(**values: str) -> dict[str, str]:
    """Return what the page of a unit sends."""
    return {"kind": "bureau", "name": "市住房城乡建设局", "short_name": "市住建局", "aliases": "住建局"} | values


def test_a_renamed_unit_is_still_known_by_its_old_names(clerk: StrictClient, bureau: Organization) -> None:
    clerk.post(f"/admin/tasks/organization/{bureau.pk}/change/", unit_form(name="市住房建设局", short_name="市住房局"))
    bureau.refresh_from_db()
    assert (bureau.name, bureau.short_name) == ("市住房建设局", "市住房局")
    assert bureau.aliases == ["住建局", "市住房城乡建设局", "市住建局"]
    clerk.post(
        f"/admin/tasks/organization/{bureau.pk}/change/",
        unit_form(aliases="住建局\n市住房建设局"),
    )
    bureau.refresh_from_db()
    assert bureau.names == ["市住房城乡建设局", "市住建局", "住建局", "市住房建设局", "市住房局"]


@pytest.mark.parametrize(
    "values",
    [{"name": "市教育局"}, {"short_name": " 市 教育局"}, {"aliases": "教体局\n市教育局"}, {"aliases": "教育部门"}],
)
def test_no_two_units_share_a_name(
    clerk: StrictClient, bureau: Organization, other_bureau: Organization, values: dict[str, str]
) -> None:
    Organization.objects.filter(pk=other_bureau.pk).update(aliases=["教育部门"])
    page = clerk.post(f"/admin/tasks/organization/{bureau.pk}/change/", unit_form(**values)).content.decode()
    assert "已是市教育局的名称、简称或别名" in page
    bureau.refresh_from_db()
    assert bureau.aliases == ["住建局"]


def test_the_database_keeps_short_names_apart(bureau: Organization) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.create(name="另一个局", short_name="市住建局")
