"""The forms of login and of the acting membership."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest

from tasks.models import Membership, User


class LoginForm(AuthenticationForm):
    """User name and password; refuses with one sentence that betrays neither of them."""

    error_messages = {
        "invalid_login": "用户名或密码不正确，请核对大小写后重新输入。",
        "inactive": "这个账号已停用，请联系本单位管理员。",
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Field("username"), Field("password"))
        self.helper.add_input(Submit("", "登录", css_class="btn-primary w-100"))


class ActingForm(forms.Form):
    """The membership for which a person wants to act from now on, one of their own."""

    membership = forms.ModelChoiceField(Membership.objects.none())
    next = forms.CharField(required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = user.memberships.select_related("organization")
        self.fields["membership"] = forms.ModelChoiceField(choices)
