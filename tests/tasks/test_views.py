"""Login, logout, passwords, and the switch of the membership for which a person acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from tasks.accounts.passwords import issue_code
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


def test_switching_goes_home_where_the_new_role_may_not_look(
    client_of: ClientOf, supervisor: User, bureau: Organization, task: Task
) -> None:
    reporter = MembershipFactory(user=supervisor, organization=bureau)
    client = client_of(supervisor)
    assert client.get("/2024/Q2/review/").status_code == 200
    assert client.post("/acting/", {"membership": reporter.pk, "next": "/2024/Q2/review/"}).url == "/"
    assert client.post("/acting/", {"membership": reporter.pk, "next": "/2024/tasks/35/"}).url == "/"
    assert client.post("/acting/", {"membership": reporter.pk, "next": "/nowhere/"}).url == "/"
    back = client.post("/acting/", {"membership": supervisor.memberships.first().pk, "next": "/2024/Q2/review/"})
    assert back.url == "/2024/Q2/review/"


def test_a_membership_that_was_taken_away_gives_no_rights(
    client_of: ClientOf, lead: User, office: Organization, task: Task
) -> None:
    office_role = MembershipFactory(user=lead, organization=office, role=Membership.Role.SUPERVISOR)
    client = client_of(lead)
    client.post("/acting/", {"membership": office_role.pk, "next": "/"})
    assert client.get("/2024/Q2/review/").status_code == 200
    office_role.delete()
    assert client.get("/2024/Q2/review/").status_code == 403
    lead.memberships.all().delete()
    assert client.get("/2024/tasks/").status_code == 403


def test_an_account_that_was_switched_off_is_logged_out(client_of: ClientOf, lead: User) -> None:
    client = client_of(lead)
    assert client.get("/password/").status_code == 200
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert client.get("/password/").status_code == 302


NEW = {"old_password": PASSWORD, "new_password": "Mulan-7531", "repeated_password": "Mulan-7531"}


@pytest.fixture
def newcomer(lead: User) -> User:
    """Return the lead bureau's reporter before their first login, with an initial password."""
    lead.must_change_password = True
    lead.save()
    return lead


def test_the_first_login_leads_to_the_password_and_then_to_the_page_asked_for(
    client: StrictClient, newcomer: User, task: Task
) -> None:
    asked = "/2024/tasks/34/"
    assert client.post("/login/", {"username": "lead", "password": PASSWORD, "next": asked}).url == asked
    stopped = client.get(asked)
    assert stopped.url == "/password/?next=%2F2024%2Ftasks%2F34%2F"
    page = client.get(stopped.url).content.decode()
    assert "您用的是初始密码" in page
    assert "至少 8 个字符" in page
    assert client.post("/password/", NEW | {"next": asked}).url == asked
    assert client.get(asked).status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password("Mulan-7531")
    assert not newcomer.must_change_password


def test_nothing_else_opens_before_the_first_password_is_changed(client_of: ClientOf, newcomer: User) -> None:
    client = client_of(newcomer)
    for address in ("/", "/2024/Q2/", "/admin/", "/imports/"):
        assert client.get(address).url.startswith("/password/?next=")
    assert client.post("/acting/").url == "/password/"
    assert client.get("/healthz").status_code == 200
    assert client.post("/logout/").url == "/login/"


def test_a_text_that_meets_an_outdated_password_comes_back(client_of: ClientOf, newcomer: User) -> None:
    answer = client_of(newcomer).post("/2024/Q2/tasks/34/report/", {"rows-0-text": "①北园路已完工，正在办理手续。"})
    assert answer.status_code == 403
    assert "请先修改密码" in answer.content.decode()
    assert "①北园路已完工，正在办理手续。" in answer.content.decode()


def test_the_demo_is_never_stopped(client_of: ClientOf, newcomer: User, task: Task) -> None:
    User.objects.filter(pk=newcomer.pk).update(is_demo=True)
    assert client_of(newcomer).get("/2024/tasks/34/").status_code == 200


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"old_password": "wrong"}, "现在的密码不正确"),
        ({"repeated_password": "Mulan-7532"}, "两次输入的新密码不一样"),
        ({"new_password": "linyi7531", "repeated_password": "linyi7531"}, "密码只有 2 类字符"),
        ({"new_password": "Ln-7", "repeated_password": "Ln-7"}, "密码只有 4 个字符。密码应有至少 8 个字符。"),
        ({"new_password": "Password1", "repeated_password": "Password1"}, "太常见"),
        ({"new_password": "Linyi@2024", "repeated_password": "Linyi@2024"}, "密码容易被猜到"),
        ({"new_password": PASSWORD, "repeated_password": PASSWORD}, "新密码不能与现在的密码相同"),
        ({"new_password": "Housing@lead.cn1", "repeated_password": "Housing@lead.cn1"}, "相似"),
    ],
)
def test_a_password_that_breaks_a_rule_is_refused(
    client_of: ClientOf, lead: User, values: dict[str, str], sentence: str
) -> None:
    User.objects.filter(pk=lead.pk).update(email="housing@lead.cn")
    page = client_of(lead).post("/password/", NEW | values)
    assert sentence in page.content.decode()
    lead.refresh_from_db()
    assert lead.check_password(PASSWORD)


def test_wrong_passwords_count_on_the_page_that_changes_it_too(client_of: ClientOf, lead: User) -> None:
    client = client_of(lead)
    answers = [client.post("/password/", NEW | {"old_password": "wrong"}).status_code for _ in range(5)]
    assert answers == [200] * 4 + [429]
    assert client.post("/password/", NEW).status_code == 429
    assert client.post("/login/", {"username": "lead", "password": PASSWORD}).status_code in (302, 429)
    lead.refresh_from_db()
    assert lead.check_password(PASSWORD)


def test_changing_the_password_ends_the_sessions_elsewhere(client_of: ClientOf, lead: User, task: Task) -> None:
    here, elsewhere = client_of(lead), client_of(lead)
    assert here.post("/password/", NEW).url == "/"
    assert here.get("/2024/tasks/34/").status_code == 200
    assert elsewhere.get("/2024/tasks/34/").status_code == 302


def test_a_code_sets_a_password_and_lifts_the_lock(client: StrictClient, lead: User) -> None:
    for _ in range(5):
        client.post("/login/", {"username": "lead", "password": "wrong"})
    assert client.post("/login/", {"username": "lead", "password": PASSWORD}).status_code == 429
    form = {"username": "lead", "code": issue_code(lead, timezone.now())} | {
        name: value for name, value in NEW.items() if name != "old_password"
    }
    done = client.post("/reset/", form, follow=True)
    assert "新密码已设定，请用它登录。" in done.content.decode()
    assert client.post("/login/", {"username": "lead", "password": "Mulan-7531"}).status_code == 302
    again = client.post("/reset/", form | {"new_password": "Mulan-8642", "repeated_password": "Mulan-8642"})
    assert "用户名或重置码不正确" in again.content.decode()


def test_a_wrong_code_betrays_nothing_and_a_weak_password_costs_no_attempt(client: StrictClient, lead: User) -> None:
    code = issue_code(lead, timezone.now())
    form = {"username": "lead", "code": code, "new_password": "weak", "repeated_password": "weak"}
    for _ in range(6):
        assert "密码只有 4 个字符。密码应有至少 8 个字符。" in client.post("/reset/", form).content.decode()
    good = {"new_password": "Mulan-7531", "repeated_password": "Mulan-7531"}
    wrong = [
        client.post("/reset/", {"username": name, "code": "AAAA-AAAA-AAAA"} | good).context["form"].errors
        for name in ("lead", "nobody")
    ]
    assert wrong[0] == wrong[1]
    assert client.post("/reset/", form | good).url == "/login/"
