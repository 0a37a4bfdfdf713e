"""Wrong passwords: how many a name and an address have, what a refusal betrays by its time, and for how long a given one holds."""

from __future__ import annotations

from datetime import timedelta
from functools import partialmethod
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from tasks.accounts.hashing import Argon2, Given
from tasks.accounts.locking import ADDRESS_LIMIT, NAME_LIMIT
from tasks.accounts.passwords import give_password
from tasks.models import AuditEntry, User
from tests.factories import PASSWORD, UserFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
HOME = "203.0.113.9"


def attempt(client: StrictClient, name: str, address: str, password: str = "wrong") -> HttpResponse:
    answer: HttpResponse = client.post("/login/", {"username": name, "password": password}, REMOTE_ADDR=address)
    return answer


@pytest.fixture
def li() -> User:
    return UserFactory(username="li")


def test_a_name_is_locked_from_everywhere(client: StrictClient, li: User) -> None:
    answers = [attempt(client, "li", f"198.51.100.{place // 4}").status_code for place in range(NAME_LIMIT)]
    assert answers == [200] * (NAME_LIMIT - 1) + [429]
    locked = attempt(client, "li", "198.51.100.250", PASSWORD)
    assert (locked.status_code, "请在 30 分钟后再试" in locked.content.decode()) == (429, True)
    assert attempt(client, "wang", "198.51.100.250").status_code == 200
    assert AuditEntry.objects.filter(what="登录锁定", username="li").exists()


def test_an_address_is_locked_whatever_the_name(client: StrictClient, li: User) -> None:
    answers = [attempt(client, f"guess{place}", HOME).status_code for place in range(ADDRESS_LIMIT)]
    assert answers == [200] * (ADDRESS_LIMIT - 1) + [429]
    assert attempt(client, "li", HOME, PASSWORD).status_code == 429
    assert attempt(client, "li", "198.51.100.1", PASSWORD).status_code == 302


def test_who_works_there_is_not_locked_out_by_others(client: StrictClient, li: User) -> None:
    assert attempt(client, "li", HOME, PASSWORD).status_code == 302
    client.post("/logout/")
    for place in range(ADDRESS_LIMIT):
        attempt(client, f"guess{place}", HOME)
    for place in range(NAME_LIMIT):
        attempt(client, "li", f"198.51.100.{place // 4}")
    assert attempt(client, "guess", HOME).status_code == 429
    assert attempt(client, "li", "198.51.100.250", PASSWORD).status_code == 429
    assert attempt(client, "li", HOME, PASSWORD).status_code == 302


def test_five_from_there_lock_them_all_the_same(client: StrictClient, li: User) -> None:
    attempt(client, "li", HOME, PASSWORD)
    client.post("/logout/")
    assert [attempt(client, "li", HOME).status_code for _ in range(5)] == [200] * 4 + [429]


def test_wrong_present_passwords_count_with_those_of_the_login(client: StrictClient, li: User) -> None:
    for _ in range(3):
        attempt(client, "li", HOME)
    client.force_login(li, backend="tasks.accounts.sessions.Accounts")
    new = {"old_password": "wrong", "new_password": "Mulan-7531", "repeated_password": "Mulan-7531"}
    assert [client.post("/password/", new, REMOTE_ADDR=HOME).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("kind", ["unknown", "without", "given", "used", "switched off"])
def test_a_refusal_costs_the_same_whoever_it_is(
    client: StrictClient, li: User, kind: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_HASHERS = ["tasks.accounts.hashing.Argon2", "tasks.accounts.hashing.Given"]
    settings.PASSWORD_MEMORY, settings.PASSWORD_ROUNDS = 19, 1
    if kind == "without":
        li.set_unusable_password()
    elif kind == "given":
        give_password(li)
    else:
        li.set_password(PASSWORD)
        li.is_active = kind != "switched off"
    li.save()
    asked: list[str] = []
    for name in ("encode", "verify"):

        def counted(self: Any, *args: Any, before: Any) -> Any:
            asked.append(before.__name__)
            return before(self, *args)

        monkeypatch.setattr(Argon2, name, partialmethod(counted, before=getattr(Argon2, name)))
    assert attempt(client, "nobody" if kind == "unknown" else "li", HOME).status_code == 200
    assert len(asked) == 1


def test_a_given_password_is_known_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    user = User(username="li")
    word = give_password(user)
    monkeypatch.setattr("tasks.accounts.hashing.make_password", lambda password: pytest.fail("slow"))
    assert Given().made(word, user.password)
    assert not Given().made("Other-word-2345", user.password)
    user.set_password(word)
    assert not Given().made(word, user.password)


@pytest.mark.parametrize(("days", "opens"), [(13, True), (15, False)])
def test_a_given_password_holds_for_two_weeks(client: StrictClient, li: User, days: int, opens: bool) -> None:
    word = give_password(li)
    li.password_changed_at = timezone.now() - timedelta(days=days)
    li.save()
    answer = attempt(client, "li", HOME, word)
    assert answer.status_code == (302 if opens else 200)
    assert ("初始密码发放已超过 14 天" in answer.content.decode()) == (not opens)
    assert ("_auth_user_id" in client.session) == opens
