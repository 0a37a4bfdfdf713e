"""Every change that is made in the administration goes into the audit trail, old and new."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import Field, ModelForm, TypedChoiceField
from django.http import HttpRequest

from tasks import audit
from tasks.models import Membership, User

Kind = audit.Kind
LONGEST_VALUE = 200
ACCOUNTS = {User, Membership}


class Audited(admin.ModelAdmin):
    """Mixed into every page of the administration by its site."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address fills a new form with, without references that are none: Django asks the database for each."""
        related = {field.name for field in self.model._meta.get_fields() if field.is_relation}
        return {
            name: value
            for name, value in super().get_changeform_initial_data(request).items()
            if name not in related or all(map(_is_key, value if isinstance(value, list) else [value]))
        }

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Iterable[Any] | None, add: bool = False
    ) -> Any:
        """Return what changed as a text, 姓名：李梅 → 李美；新增任职：市住建局 · 填报人: also for Django's own history."""
        told = _changes(form, add)
        for formset in formsets or ():
            name = formset.model._meta.verbose_name
            told += [f"新增{name}：{each}" for each in formset.new_objects]
            changed = {each.pk for each, _ in formset.changed_objects}
            for row in formset.forms:
                if row.instance.pk in changed:
                    told.append(f"修改{name}“{row.instance}”：{'，'.join(_changes(row, False))}")
            told += [f"删除{name}：{each}" for each in formset.deleted_objects]
        return "；".join(told)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Note an addition."""
        self._record(request, obj, "新增", str(message))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        """Note a change."""
        self._record(request, obj, "修改", str(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Note each deletion."""
        for obj in queryset:
            self._record(request, obj, "删除", "")
        return super().log_deletions(request, queryset)

    def _record(self, request: HttpRequest, obj: models.Model, verb: str, told: str) -> None:
        by = request.user
        assert isinstance(by, User)
        kind = Kind.ACCOUNT if type(obj) in ACCOUNTS else Kind.DATA
        about = obj.username if isinstance(obj, User) else str(obj)
        audit.record(kind, f"{verb}{obj._meta.verbose_name}", by=by, request=request, about=about, detail=told)


def _is_key(value: Any) -> bool:
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 18


def _changes(form: ModelForm, add: bool) -> list[str]:
    """Return what was changed on a form: with the old values, unless all of it is new."""
    told = []
    for name in form.changed_data:
        field, initial = form.fields[name], form[name].initial
        before = initial if isinstance(initial, list) else field.to_python(initial)
        old = "" if add else f"{_shown(before, field)} → "
        told.append(f"{form[name].label}：{old}{_shown(form.cleaned_data.get(name), field)}")
    return told


def _shown(value: Any, field: Field) -> str:
    """Return a field's value in a few words, a choice by its label."""
    if isinstance(field, TypedChoiceField):
        labels: Any = field.choices
        value = dict(labels).get(value, value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        value = "、".join(map(str, value))
    text = "（空）" if value in (None, "") else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
