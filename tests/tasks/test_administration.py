"""Accounts in the administration: a code for each new one, rights kept apart, every change in the trail."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from tasks.models import AuditEntry, Membership, Organization, StandingScale, Task, User
from tests.factories import AnnualTargetFactory, MembershipFactory, UserFactory
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


def test_the_first_account_comes_in_everywhere_an_administrator_does(client_of: ClientOf, lead: User) -> None:
    """`createsuperuser` gives no role: until one is given it acts as administrator, and as nothing else."""
    root = UserFactory(username="root", is_superuser=True)
    client = client_of(root)
    for address in ("/admin/", "/accounts/import/", "/tokens/", "/admin/tasks/user/"):
        assert client.get(address).status_code == 200, address
    for address in ("/audit/", "/2024/Q2/review/"):
        assert client.get(address).status_code in (403, 404), address
    MembershipFactory(user=root, organization=lead.memberships.get().organization)
    assert client.get("/accounts/import/").status_code == 403


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


def test_the_lists_have_year_unit_and_role_and_are_searched(
    clerk: StrictClient, lead: User, signatory: User, task: Task, bureau: Organization
) -> None:
    MembershipFactory(user=lead, organization=bureau, role=Membership.Role.SIGNATORY)
    page = clerk.get("/admin/tasks/user/?q=住建局").content.decode()
    assert "lead</a>" in page
    assert "admin</a>" not in page
    assert '<td class="field-units">市住建局</td>' in page
    assert '<td class="field-roles">填报人、审签人</td>' in page
    page = clerk.get("/admin/tasks/task/?plan__year=2024&q=住建局").content.decode()
    assert '<td class="field-year">2024</td>' in page
    page = clerk.get("/admin/tasks/quarterlymilestone/?q=住建局").content.decode()
    assert '<td class="field-lead">市住建局</td>' in page


def test_the_list_of_accounts_asks_as_often_for_many_as_for_one(
    clerk: StrictClient, lead: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        MembershipFactory()
    clerk.get("/admin/tasks/user/")
    with django_assert_max_num_queries(14):
        clerk.get("/admin/tasks/user/")


def test_figures_have_no_needless_zeros(clerk: StrictClient, task: Task) -> None:
    AnnualTargetFactory(task=task)
    StandingScale.objects.create(plan=task.plan, version=1, yellow_by=10)
    page = clerk.get(f"/admin/tasks/task/{task.pk}/change/").content.decode()
    assert 'value="25"' in page
    assert "25.0000" not in page
    assert '<td class="field-yellow">10</td>' in clerk.get("/admin/tasks/standingscale/").content.decode()
    scale = StandingScale.objects.get()
    assert "10.00" not in clerk.get(f"/admin/tasks/standingscale/{scale.pk}/change/").content.decode()
    assert "5.00" not in clerk.get("/admin/tasks/standingscale/add/").content.decode()


def test_a_locked_account_is_let_in_again(clerk: StrictClient, client: StrictClient, lead: User) -> None:
    for _ in range(5):
        client.post("/login/", {"username": "lead", "password": "wrong"})
    right = {"username": "lead", "password": "Proof-2024"}
    assert client.post("/login/", right).status_code == 429
    assert '<td class="field-lock_state">已锁定</td>' in clerk.get("/admin/tasks/user/").content.decode()
    assert "/admin/tasks/user/?q=lead" in clerk.get(f"/admin/tasks/user/{lead.pk}/change/").content.decode()
    sent = {"action": "unlock", "_selected_action": str(lead.pk)}
    assert "已解除 lead 的登录锁定" in clerk.post("/admin/tasks/user/", sent, follow=True).content.decode()
    assert (last().what, last().about) == ("解除登录锁定", "lead")
    assert "没有被锁定" in clerk.post("/admin/tasks/user/", sent, follow=True).content.decode()
    assert AuditEntry.objects.filter(what="解除登录锁定").count() == 1
    assert client.post("/login/", right).status_code == 302


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
