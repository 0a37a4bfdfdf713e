"""A password has three of four kinds of characters."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tasks.accounts import PasswordKinds


@pytest.mark.parametrize("password", ["Linyi2024", "linyi-2024", "LINYI-2024", "Linyi-市政", "临沂市Linyi1"])
def test_three_kinds_are_enough(password: str) -> None:
    PasswordKinds().validate(password)


@pytest.mark.parametrize(
    ("password", "kinds"), [("linyilinyi", 1), ("linyi2024", 2), ("LINYI2024", 2), ("１２３４abcd", 2)]
)
def test_fewer_are_refused_with_the_remedy(password: str, kinds: int) -> None:
    with pytest.raises(ValidationError, match=f"密码只有 {kinds} 类字符。密码应含大写字母"):
        PasswordKinds().validate(password)


def test_the_project_asks_for_it_and_for_eight_characters() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password("lin2024")
    assert {error.code for error in refused.value.error_list} == {"password_kinds", "password_too_short"}
