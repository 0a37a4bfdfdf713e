"""What is asked of an account: its password."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

KINDS_NEEDED = 3


class PasswordKinds:
    """At least three of capital letters, small letters, digits and signs (GB/T 22239-2019: complexity)."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise `ValidationError` when fewer than three kinds occur."""
        kinds = {_kind(character) for character in password}
        if len(kinds) < KINDS_NEEDED:
            raise ValidationError(f"密码只有 {len(kinds)} 类字符。{self.get_help_text()}", code="password_kinds")

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return "密码应含大写字母、小写字母、数字、符号中的至少三类。"


def _kind(character: str) -> str:
    if character.isdecimal():
        return "digit"
    if character.isupper():
        return "capital"
    return "small" if character.islower() else "sign"
