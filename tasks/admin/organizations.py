"""Organisations, accounts and memberships in the administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest

from tasks.models import Membership, Organization, User


class AliasesField(forms.Field):
    """A list of names, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Return the names one a line."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        """Return the lines that are not empty."""
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the lines differ."""
        return (initial or []) != self.to_python(data)


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    """Bureaus, districts, zones and the supervision office."""

    list_display = ("name", "short_name", "kind", "division_code", "signs_off")
    list_filter = ("kind",)
    search_fields = ("name", "short_name", "aliases")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Show aliases one a line."""
        if db_field.name == "aliases":
            return AliasesField(label=db_field.verbose_name, help_text="一行一个。", required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class MembershipInline(admin.TabularInline):
    """The roles of an account."""

    model = Membership
    extra = 1
    autocomplete_fields = ("organization",)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts: what they may do comes from their memberships alone."""

    add_form = AdminUserCreationForm
    list_display = ("username", "name", "is_active", "last_login")
    list_filter = ("is_active", "memberships__role")
    search_fields = ("username", "name")
    ordering = ("username",)
    inlines = (MembershipInline,)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email", "is_active")}),
        ("时间", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "name", "usable_password", "password1", "password2")}),
    )
    readonly_fields = ("last_login", "date_joined")
