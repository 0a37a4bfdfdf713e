"""Accounts in the administration: a code for each new one, rights kept apart, every change in the trail."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

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


def test_switched_off_and_on_again_no_session_goes_on(clerk: StrictClient, client_of: ClientOf, lead: User) -> None:
    theirs = client_of(lead)
    assert theirs.get("/password/").status_code == 200
    form = {"username": "lead", "name": "李静"} | NO_ROLES
    clerk.post(f"/admin/tasks/user/{lead.pk}/change/", form)
    assert theirs.get("/password/").status_code == 302
    clerk.post(f"/admin/tasks/user/{lead.pk}/change/", form | {"is_active": "on"})
    assert User.objects.get(pk=lead.pk).is_active
    assert theirs.get("/password/").status_code == 302
    assert clerk.get("/admin/").status_code == 200


def test_an_administrator_ends_sessions_but_not_a_superusers(
    clerk: StrictClient, client_of: ClientOf, lead: User, stranger: User
) -> None:
    above = UserFactory(username="root", is_superuser=True)
    here, there, others, superusers = (client_of(person) for person in (lead, lead, stranger, above))
    form = {"action": "log_out", "_selected_action": [lead.pk, above.pk]}
    assert "已结束 1 个账号的 2 处登录。" in clerk.post("/admin/tasks/user/", form, follow=True).content.decode()
    assert [each.get("/password/").status_code for each in (here, there, others, superusers)] == [302, 302, 200, 200]
    assert (last().what, last().about, last().username) == ("结束登录", "lead", "admin")
    assert AuditEntry.objects.filter(what="结束登录").count() == 1


def test_no_right_is_taken_from_a_field_that_the_form_does_not_have(clerk: StrictClient, lead: User) -> None:
    form = {"username": "lead", "name": "李静", "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    more = {"password": "x", "must_change_password": "on", "is_demo": "on"}
    before = lead.password
    assert clerk.post(f"/admin/tasks/user/{lead.pk}/change/", form | more | NO_ROLES).status_code == 302
    lead.refresh_from_db()
    raised = [name for name in ("is_superuser", "is_staff", "is_demo", "must_change_password") if getattr(lead, name)]
    assert raised == []
    assert lead.password == before
