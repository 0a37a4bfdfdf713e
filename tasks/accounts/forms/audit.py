"""The filter of the audit trail."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from crispy_forms.bootstrap import PrependedText
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from tasks.models import AuditEntry


class TrailForm(forms.Form):
    """Person, words, kind, result and days; every field may stay empty."""

    who = forms.CharField(label="人员", required=False, max_length=60)
    words = forms.CharField(label="操作、对象或内容", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *AuditEntry.Kind.choices])
    result = forms.ChoiceField(
        label="结果", required=False, choices=[("", "成功和失败"), ("yes", "成功"), ("no", "失败")]
    )
    since = forms.DateField(label="开始日期", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="结束日期", required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
        self.fields["who"].widget.attrs["placeholder"] = "姓名或用户名"
        self.fields["words"].widget.attrs["placeholder"] = "操作、对象或内容"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_labels = False
        self.helper.layout = Layout(
            *("who", "words", "kind", "result"),
            PrependedText("since", "从"),
            PrependedText("until", "到"),
            Submit("", "筛选", css_class="btn-secondary"),
        )

    def entries(self) -> QuerySet[AuditEntry]:
        """Return the entries that fit, the latest first; none while a field is wrong."""
        found = AuditEntry.objects.all()
        if not self.is_bound:
            return found
        if not self.is_valid():
            return found.none()
        given = self.cleaned_data
        if given["who"]:
            found = found.filter(Q(username__icontains=given["who"]) | Q(name__icontains=given["who"]))
        if words := given["words"]:
            places = ("what", "about", "detail", "address")
            found = found.filter(reduce(or_, (Q(**{f"{place}__icontains": words}) for place in places)))
        if given["kind"]:
            found = found.filter(kind=given["kind"])
        if given["result"]:
            found = found.filter(succeeded=given["result"] == "yes")
        if given["since"]:
            found = found.filter(at__gte=_midnight(given["since"]))
        if given["until"]:
            found = found.filter(at__lt=_midnight(given["until"] + timedelta(days=1)))
        return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
