"""Whoever looks into everything gets a reset code from two administrators, and is told of it; nobody alone becomes another."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from tasks.models import AuditEntry, Membership, Organization, ResetCode, User
from tests.factories import PASSWORD, MembershipFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], StrictClient]
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")
NEW = {"new_password": "Mulan-7531", "repeated_password": "Mulan-7531"}


@pytest.fixture
def second(office: Organization) -> User:
    """Return another administrator."""
    return MembershipFactory(
        user__username="second", user__name="王芳", user__is_staff=True, role=Membership.Role.ADMINISTRATOR
    ).user


def ask(client: StrictClient, account: User) -> str:
    """Press the button of the page that gives codes; return what it shows then."""
    page: str = client.post(f"/admin/tasks/user/{account.pk}/password/").content.decode()
    return page


@pytest.mark.parametrize("who", ["auditor", "supervisor", "second"])
def test_one_asks_and_another_one_gives(
    client_of: ClientOf, client: StrictClient, admin: User, who: str, request: pytest.FixtureRequest, mailoutbox: list
) -> None:
    account: User = request.getfixturevalue(who)
    User.objects.filter(pk=account.pk).update(email="owner@linyi.gov.cn")
    other: User = MembershipFactory(user__is_staff=True, role=Membership.Role.ADMINISTRATOR).user
    first, last = client_of(admin), client_of(other)
    assert "须由两位管理员发放" in first.get(f"/admin/tasks/user/{account.pk}/password/").content.decode()
    for _ in range(2):
        page = ask(first, account)
        assert not CODE.search(page)
        assert "陈志远 已申请，请另一位管理员打开本页确认" in page
    assert "由您确认后发放" in last.get(f"/admin/tasks/user/{account.pk}/password/").content.decode()
    code = CODE.search(ask(last, account))
    assert code
    entries = (
        AuditEntry.objects.filter(kind="password").order_by("pk").values_list("what", "username", "about", "detail")
    )
    assert list(entries) == [
        *[("申请重置码", "admin", account.username, "")] * 2,
        ("发放重置码", other.username, account.username, "陈志远 申请"),
    ]
    assert [mail.to for mail in mailoutbox] == [["owner@linyi.gov.cn"]] * 3
    assert "陈志远 申请" in mailoutbox[-1].body
    assert client.post("/reset/", {"username": account.username, "code": code[0]} | NEW).url == "/login/"


def test_what_is_asked_for_opens_nothing_and_ends_in_a_day(
    client_of: ClientOf, client: StrictClient, admin: User, second: User, auditor: User
) -> None:
    ask(client_of(admin), auditor)
    refused = client.post("/reset/", {"username": "auditor", "code": "AAAA-AAAA-AAAA"} | NEW)
    assert "用户名或重置码不正确" in refused.content.decode()
    ResetCode.objects.update(expires_at="2024-01-01T00:00:00Z")
    assert not CODE.search(ask(client_of(second), auditor))


def test_the_owner_is_told_at_the_login(
    client_of: ClientOf, client: StrictClient, admin: User, auditor: User, lead: User
) -> None:
    ask(client_of(admin), auditor)
    for name, told in (("auditor", True), ("lead", False)):
        page = client.post("/login/", {"username": name, "password": PASSWORD}, follow=True).content.decode()
        assert ("有人在 24 小时内为您的账号申请或领取了重置码" in page) == told
        client.post("/logout/")


def test_a_mail_server_that_is_down_stops_nothing(
    client_of: ClientOf, admin: User, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise ConnectionRefusedError

    User.objects.filter(pk=lead.pk).update(email="lead@linyi.gov.cn")
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert CODE.search(ask(client_of(admin), lead))


def test_a_new_account_and_a_clerk_need_one(client_of: ClientOf, admin: User, auditor: User, lead: User) -> None:
    assert CODE.search(ask(client_of(admin), lead))
    auditor.set_unusable_password()
    auditor.save()
    assert CODE.search(ask(client_of(admin), auditor))


def test_who_runs_the_server_gives_one_too(client: StrictClient, auditor: User) -> None:
    out = StringIO()
    call_command("reset_code", "auditor", stdout=out)
    code = CODE.search(out.getvalue())
    assert code
    entry = AuditEntry.objects.get(what="发放重置码")
    assert (entry.name, entry.about) == ("命令行", "auditor")
    assert client.post("/reset/", {"username": "auditor", "code": code[0]} | NEW).url == "/login/"
    with pytest.raises(CommandError, match="没有在用的账号“nobody”"):
        call_command("reset_code", "nobody")


@pytest.mark.parametrize("way", ["the database", "the page"])
def test_a_role_that_was_taken_away_first_changes_nothing(
    way: str, client_of: ClientOf, admin: User, supervisor: User, office: Organization
) -> None:
    """Else one administrator takes it away, sets the password alone, and gives the role back."""
    held, clerk = supervisor.memberships.get(), client_of(admin)
    if way == "the database":
        held.delete()
    else:
        form = {"username": "supervisor", "name": "周海燕", "is_active": "on", "memberships-TOTAL_FORMS": 1}
        row = {"id": held.pk, "user": supervisor.pk, "organization": office.pk, "role": "supervisor", "DELETE": "on"}
        rows = {f"memberships-0-{name}": value for name, value in row.items()}
        clerk.post(f"/admin/tasks/user/{supervisor.pk}/change/", form | rows | {"memberships-INITIAL_FORMS": 1})
    assert not supervisor.memberships.exists()
    assert not CODE.search(ask(clerk, User.objects.get(pk=supervisor.pk)))
