"""A password has three of four kinds of characters, a given one is changed, a forgotten one is replaced by a code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from tasks.accounts.passwords import PasswordKinds, PasswordWords, code_holder, give_password, issue_code, use_code
from tasks.models import ResetCode, User
from tests.factories import UserFactory


@pytest.mark.parametrize("password", ["Linyi2024", "linyi-2024", "LINYI-2024", "Linyi-市政", "临沂市Linyi1"])
def test_three_kinds_are_enough(password: str) -> None:
    PasswordKinds().validate(password)


@pytest.mark.parametrize(
    ("password", "kinds"), [("linyilinyi", 1), ("linyi2024", 2), ("LINYI2024", 2), ("１２３４abcd", 2)]
)
def test_fewer_are_refused_with_the_remedy(password: str, kinds: int) -> None:
    with pytest.raises(ValidationError, match=f"密码只有 {kinds} 类字符。密码应含大写字母"):
        PasswordKinds().validate(password)


@pytest.mark.parametrize(
    "password", ["Linyi2024", "Admin@123", "P@ssw0rd!", "LanShan#2025", "临沂Linyi1", "linyiAdmin_1", "Zfb-2024-888"]
)
def test_words_that_anybody_tries_first_are_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="密码容易被猜到"):
        PasswordWords().validate(password)


@pytest.mark.parametrize("password", ["Mulan-7531", "Proof-2024", "Kabc-defg-2345", "蒙山日出-6月Ab"])
def test_other_words_are_not(password: str) -> None:
    PasswordWords().validate(password)


def test_the_project_asks_for_it_and_for_eight_characters() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password("lin2024")
    assert {error.code for error in refused.value.error_list} == {"password_kinds", "password_too_short"}


def test_a_given_password_keeps_the_rules_and_must_be_changed(db: None) -> None:
    user = User(username="li")
    words = {give_password(user) for _ in range(20)}
    assert len(words) == 20
    for word in words:
        validate_password(word, user)
        assert not set(word) & set("0O1lI")
    assert user.must_change_password


@pytest.fixture
def li(db: None) -> User:
    """Return a person with a password that they chose."""
    return UserFactory(username="li")


def test_a_code_opens_once(li: User) -> None:
    now = timezone.now()
    code = issue_code(li, now)
    assert code.replace("-", "") not in str(ResetCode.objects.values())
    assert code_holder("li", code.lower().replace("-", " "), now) == li
    assert use_code(li, "Mulan-7531")
    assert not use_code(li, "Mulan-8642")
    li.refresh_from_db()
    assert li.check_password("Mulan-7531")
    assert code_holder("li", code, now) is None


def test_a_code_is_kept_as_slow_to_guess_as_a_password(li: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    now = timezone.now()
    code = issue_code(li, now)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    assert code_holder("li", code, now) is None  # it was not made with the quick one
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    assert code_holder("li", code, now) == li
    settings.SECRET_KEY = "another-key" * 5
    assert code_holder("li", code, now) is None


def test_a_code_grows_old_in_a_day(li: User) -> None:
    now = timezone.now()
    code = issue_code(li, now)
    assert code_holder("li", code, now + timedelta(hours=24)) is None
    assert code_holder("li", code, now + timedelta(hours=23, minutes=59)) == li


def test_a_newer_code_takes_the_place_of_the_older(li: User) -> None:
    now = timezone.now()
    old, new = issue_code(li, now), issue_code(li, now)
    assert code_holder("li", old, now) is None
    assert code_holder("li", new, now) == li


def test_five_attempts_and_the_code_is_void(li: User) -> None:
    now = timezone.now()
    code = issue_code(li, now)
    for _ in range(5):
        assert code_holder("li", "AAAA-AAAA-AAAA", now) is None
    assert code_holder("li", code, now) is None


def test_a_code_is_for_its_person_and_for_who_may_come_in(li: User) -> None:
    now = timezone.now()
    code = issue_code(li, now)
    issue_code(UserFactory(username="wang"), now)
    assert code_holder("wang", code, now) is None
    assert code_holder("nobody", code, now) is None
    User.objects.filter(pk=li.pk).update(is_active=False)
    assert code_holder("li", code, now) is None


@pytest.mark.parametrize(("age", "days", "due"), [(89, 90, False), (91, 90, True), (91, 0, False)])
def test_a_password_grows_old(li: User, settings: Any, age: int, days: int, due: bool) -> None:
    settings.PASSWORD_DAYS = days
    li.last_login = timezone.now()
    li.password_changed_at = li.last_login - timedelta(days=age)
    assert li.password_due == due


def test_demo_accounts_are_never_asked(li: User) -> None:
    li.must_change_password = True
    assert li.password_due
    li.is_demo = True
    assert not li.password_due


def test_user_names_differ_by_more_than_case(li: User) -> None:
    with pytest.raises(ValidationError, match="已有这个用户名"):
        User(username="LI", password="x").full_clean()
