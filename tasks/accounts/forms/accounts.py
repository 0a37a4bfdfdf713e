"""The forms of login, of passwords, and of the acting membership."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from tasks.accounts.passwords import INITIAL_VALID, code_holder
from tasks.models import Membership, User

KEPT = "kept:"
CHOICE = re.compile(r"[a-z_]{3,}")  # the value of a button or of a list, which nobody typed
RULES = (
    "至少 8 个字符，含大写字母、小写字母、数字、符号中的三类；不能是常见的密码、地名加数字，也不能与用户名、姓名相近。"
)
LONGEST_PASSWORD = 128


class LoginForm(AuthenticationForm):
    """User name and password; refuses with one sentence that betrays neither of them.

    `kept` are the fields of a form that was sent after the session had ended: it goes on once the person is back.
    """

    error_messages = {
        "invalid_login": "用户名或密码不正确，请核对大小写后重新输入。",
        "inactive": "这个账号已停用，请联系本单位管理员。",
        "outdated": "初始密码发放已超过 14 天，不能再用。请联系本单位管理员发放重置码，用它设定新密码。",
    }

    def __init__(
        self,
        request: HttpRequest | None = None,
        *args: Any,
        kept: Iterable[tuple[str, Iterable[str]]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(request, *args, **kwargs)
        came = self.data.lists() if isinstance(self.data, QueryDict) else ()
        self.kept = [(f"{KEPT}{name}", text) for name, texts in kept for text in texts] or [
            (name, text) for name, texts in came if name.startswith(KEPT) for text in texts
        ]
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Field("username"), Field("password"))
        self.helper.add_input(Submit("", "登录", css_class="btn-primary w-100"))

    def clean_username(self) -> str:
        """Return the name; one that is longer than any is nobody's, and no lock is kept for it."""
        name = str(self.cleaned_data["username"])
        if len(name) > self.fields["username"].max_length:  # type: ignore[attr-defined]  # Django says it, and does not check it
            raise self.get_invalid_login_error()
        return name

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse, besides whom Django refuses, an initial password that lay about for too long."""
        super().confirm_login_allowed(user)
        given = user.must_change_password and not user.is_demo
        if given and timezone.now() - user.password_changed_at > INITIAL_VALID:
            raise ValidationError(self.error_messages["outdated"], code="outdated")


def _password(label: str, autocomplete: str, hint: str = "") -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=LONGEST_PASSWORD, strip=False, widget=widget, help_text=hint)


class NewPasswordForm(forms.Form):
    """A new password, twice, the rules said before one errs."""

    new_password = _password("新密码", "new-password", RULES)
    repeated_password = _password("再输一次新密码", "new-password")

    @property
    def helper(self) -> FormHelper:
        """Return how the form is laid out: its fields in their order."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.add_input(Submit("", "保存新密码", css_class="btn-primary"))
        return helper

    def clean_new_password(self) -> str:
        """Return the password if it keeps the rules that need no knowledge of the person."""
        password = str(self.cleaned_data["new_password"])
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        """Ask for the same password twice."""
        given = super().clean() or {}
        if not self.errors and given["new_password"] != given["repeated_password"]:
            self.add_error("repeated_password", "两次输入的新密码不一样，请重新输入。")
        return given

    def check_for(self, user: User) -> None:
        """Add an error where the new password resembles `user`'s data or is the present one."""
        password = self.cleaned_data["new_password"]
        try:
            validate_password(password, user)
        except ValidationError as error:
            self.add_error("new_password", error)
        if user.check_password(password):
            self.add_error("new_password", "新密码不能与现在的密码相同，请换一个。")


class PasswordForm(NewPasswordForm):
    """The present password and a new one."""

    old_password = _password("现在的密码", "current-password")
    field_order = ("old_password", "new_password", "repeated_password")

    def __init__(self, user: User, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.request = user, request

    def clean_old_password(self) -> str:
        """Return the present password if it is right; a wrong one counts as at the login."""
        password = str(self.cleaned_data["old_password"])
        if not authenticate(self.request, username=self.user.username, password=password):
            raise ValidationError("现在的密码不正确，请核对大小写后重新输入。")
        return password

    def clean(self) -> dict[str, Any]:
        """Look at the new password with the person in mind."""
        given = super().clean()
        if not self.errors:
            self.check_for(self.user)
        return given


class ResetForm(NewPasswordForm):
    """The code that an administrator gave, and a new password; `holder` is whose code it is.

    The code is asked for last, so that a password which breaks a rule costs no attempt.
    """

    username = forms.CharField(label="用户名", max_length=150)
    code = forms.CharField(
        label="重置码", max_length=40, help_text="管理员给您的 12 位代码，24 小时内有效，只能用一次。"
    )
    field_order = ("username", "code", "new_password", "repeated_password")
    holder: User | None = None

    def clean(self) -> dict[str, Any]:
        """Find the person; the sentence does not betray which of the two was wrong."""
        given = super().clean()
        if self.errors:
            return given
        self.holder = code_holder(given["username"], given["code"], timezone.now())
        if self.holder is None:
            self.add_error("code", "用户名或重置码不正确，或重置码已过期、已用过。请核对，或请管理员重新发放。")
        else:
            self.check_for(self.holder)
        return given


class ActingForm(forms.Form):
    """The membership for which a person wants to act from now on, one of their own."""

    membership = forms.ModelChoiceField(Membership.objects.none())
    next = forms.CharField(required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = user.memberships.select_related("organization")
        self.fields["membership"] = forms.ModelChoiceField(choices)
