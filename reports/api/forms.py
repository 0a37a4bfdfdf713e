"""Giving a token: for what, as whom, for which lists."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from tasks.models import Membership, Plan


class HolderField(forms.ModelChoiceField):
    """A choice of people by their roles."""

    def label_from_instance(self, obj: Any) -> str:
        """Return 刘洋 · 市政府督查室 · 只读领导."""
        return f"{obj.user} · {obj}"


class TokenForm(forms.Form):
    """What the token is for, whose rights it has, and the lists that it opens."""

    purpose = forms.CharField(label="用途", max_length=60, help_text="哪个系统读取，如 数据中心大屏。")
    membership = HolderField(
        Membership.objects.exclude(role=Membership.Role.AUDITOR)
        .filter(user__is_active=True)
        .select_related("user", "organization")
        .order_by("organization", "user"),
        label="以谁的权限",
        empty_label="请选择",
        help_text="令牌只能读到此人的页面上有的内容；此人停用，令牌随之失效。",
    )
    plans = forms.ModelMultipleChoiceField(
        Plan.objects.all(), label="清单", widget=forms.CheckboxSelectMultiple, help_text="令牌只能读取选中的清单。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the form's element to the page."""
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
