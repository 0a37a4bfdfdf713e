"""Login, logout, and the switch of the membership for which a person acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from tasks.models import Membership, Organization, Task, User
from tests.factories import PASSWORD, MembershipFactory
from tests.strict import StrictClient

ClientOf = Callable[[object], StrictClient]


def test_login_leads_back_to_the_page_that_was_asked_for(client: StrictClient, lead: User, task: Task) -> None:
    asked = client.get("/2024/tasks/34/")
    assert asked.url == "/login/?next=/2024/tasks/34/"
    page = client.get(asked.url)
    assert "请先登录，登录后回到刚才的页面。" in page.content.decode()
    entered = client.post("/login/", {"username": "lead", "password": PASSWORD, "next": "/2024/tasks/34/"})
    assert entered.url == "/2024/tasks/34/"


def test_a_wrong_password_is_answered_in_one_sentence(client: StrictClient, lead: User) -> None:
    page = client.post("/login/", {"username": "lead", "password": "wrong"})
    assert "用户名或密码不正确，请核对大小写后重新输入。" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_five_wrong_passwords_lock_with_a_page_that_says_so(client: StrictClient, lead: User) -> None:
    for _ in range(5):
        page = client.post("/login/", {"username": "lead", "password": "wrong"})
    assert page.status_code == 429
    assert "密码连续输错 5 次" in page.content.decode()
    assert client.post("/login/", {"username": "lead", "password": PASSWORD}).status_code == 429


def test_who_is_logged_in_needs_no_login(client_of: ClientOf, lead: User) -> None:
    assert client_of(lead).get("/login/").url == "/"


def test_logout_is_a_post(client_of: ClientOf, lead: User) -> None:
    client = client_of(lead)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/").url == "/login/?next=/"


@pytest.fixture
def second(lead: User, office: Organization) -> Membership:
    """Return a second membership of the lead bureau's reporter."""
    return MembershipFactory(user=lead, organization=office, role=Membership.Role.VIEWER)


def test_the_bar_offers_the_other_membership_and_switching_returns_to_the_page(
    client_of: ClientOf, lead: User, second: Membership, task: Task
) -> None:
    client = client_of(lead)
    address = "/2024/tasks/34/?quarter=2"
    before = client.get(address).content.decode()
    assert "切换为 市政府督查室 · 只读领导" in before
    assert "切换为 市住建局 · 填报人" not in before
    switched = client.post("/acting/", {"membership": second.pk, "next": address})
    assert switched.url == address
    after = client.get(address).content.decode()
    assert "切换为 市住建局 · 填报人" in after
    assert "填报二季度" in before
    assert "填报二季度" not in after


def test_nobody_acts_for_the_membership_of_another(client_of: ClientOf, lead: User, viewer: User, task: Task) -> None:
    client = client_of(lead)
    theirs = viewer.memberships.get()
    client.post("/acting/", {"membership": theirs.pk, "next": "/"})
    page = client.get("/2024/Q2/desk/").content.decode()
    assert "没有切换：您在这个单位没有任职" in page
    assert "市住建局 · 填报人" in page


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_switching_never_leads_off_the_site(
    client_of: ClientOf, lead: User, second: Membership, elsewhere: str
) -> None:
    answer = client_of(lead).post("/acting/", {"membership": second.pk, "next": elsewhere})
    assert answer.url == reverse("index")


def test_switching_is_a_post(client_of: ClientOf, lead: User) -> None:
    assert client_of(lead).get("/acting/").status_code == 405
