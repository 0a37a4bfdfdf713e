"""Organisations, accounts and memberships in the administration."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html

from tasks import audit
from tasks.accounts.locking import locking_attempts, unlock
from tasks.accounts.passwords import ask_for_code, asked_for, issue_code, needs_two, tell_owner
from tasks.accounts.sessions import end_sessions
from tasks.models import KEPT_APART, Membership, Organization, User
from tasks.staffing import unstaffed_units


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


class OrganizationForm(forms.ModelForm):
    """A unit; under a new name it is still known by the old one."""

    class Meta:
        model = Organization
        fields = ("kind", "name", "short_name", "aliases", "division_code", "signs_off")

    def _post_clean(self) -> None:
        """Have the old names among the aliases before the unit is checked."""
        before = (self.initial.get("name"), self.initial.get("short_name"))
        super()._post_clean()  # type: ignore[misc]
        if self.instance.pk and {"name", "short_name"} & set(self.changed_data):
            self.instance.remember(*(str(each or "") for each in before))


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    """Bureaus, districts, zones and the supervision office."""

    form = OrganizationForm
    list_display = ("name", "short_name", "kind", "division_code", "signs_off", "merged_into")
    list_filter = ("kind", "signs_off", ("merged_into", admin.EmptyFieldListFilter))
    list_select_related = ("merged_into",)
    search_fields = ("name", "short_name", "aliases")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Return what is found; where a unit is chosen for something else, a merged one is not offered."""
        found, doubles = super().get_search_results(request, queryset, search_term)
        return (found.filter(merged_into=None) if "field_name" in request.GET else found), doubles

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        """Save the organisation; where it signs off from now on and has no signatory, say so."""
        super().save_model(request, obj, form, change)
        warn(request, {obj.pk})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Show aliases one a line."""
        if db_field.name == "aliases":
            return AliasesField(label=db_field.verbose_name, help_text="一行一个。", required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def warn(request: HttpRequest, organizations: set[int]) -> None:
    """Say which of the organisations, by key, lead tasks that nobody can report or sign from now on."""
    for each in unstaffed_units(among=organizations):
        messages.warning(request, f"{each}，报告会没有人填写或审签。请尽快补上。")


class MembershipFormSet(BaseInlineFormSet):
    """The roles of an account, taken together."""

    def clean(self) -> None:
        """Refuse roles that no person holds together."""
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        roles = [form.cleaned_data.get("role", "") for form in kept if hasattr(form, "cleaned_data")]
        if Membership.is_too_much(cast("User", self.instance), roles):
            raise ValidationError(KEPT_APART)


class MembershipInline(admin.TabularInline):
    """The roles of an account."""

    model = Membership
    formset = MembershipFormSet
    extra = 1
    autocomplete_fields = ("organization",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the formset; organisations are chosen in it, not changed or deleted."""
        formset = super().get_formset(request, obj, **kwargs)
        widget = formset.form.base_fields["organization"].widget
        widget.can_add_related = widget.can_change_related = False
        widget.can_delete_related = widget.can_view_related = False
        return formset


class NewAccountForm(forms.ModelForm):
    """A new account; it has no password before its reset code is used."""

    class Meta:
        model = User
        fields = ("username", "name", "email")

    def save(self, commit: bool = True) -> Any:
        """Return the account, without a password that fits."""
        self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts: what they may do comes from their memberships alone; nobody's is deleted, it is switched off."""

    add_form = NewAccountForm
    list_display = ("username", "name", "units", "roles", "is_active", "lock_state", "last_login")
    list_filter = ("is_active", "memberships__role", ("memberships__organization", admin.RelatedOnlyFieldListFilter))
    search_fields = ("username", "name", "memberships__organization__name", "memberships__organization__short_name")
    ordering = ("username",)
    actions = ("unlock", "log_out")
    inlines = (MembershipInline,)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "name", "email", "is_active", "reset", "way_to_unlock")}),
        ("时间", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "name", "email")}),)
    readonly_fields = ("last_login", "date_joined", "reset", "way_to_unlock")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the accounts with their roles and whether their login is locked; two queries."""
        attempts = locking_attempts().filter(username__iexact=OuterRef("username"))
        return (
            super()
            .get_queryset(request)
            .annotate(is_locked=Exists(attempts))
            .prefetch_related("memberships__organization")
        )

    @admin.display(description="单位")
    def units(self, account: User) -> str:
        """Return the units of the account, each once."""
        return "、".join(dict.fromkeys(str(each.organization) for each in account.memberships.all())) or "—"

    @admin.display(description="角色")
    def roles(self, account: User) -> str:
        """Return the roles of the account, each once."""
        return "、".join(dict.fromkeys(str(each.get_role_display()) for each in account.memberships.all())) or "—"

    @admin.display(description="登录锁定", ordering="is_locked")
    def lock_state(self, account: Any) -> str:
        """Return whether the login is locked after wrong passwords."""
        return "已锁定" if account.is_locked else "—"

    @admin.display(description="登录锁定")
    def way_to_unlock(self, account: Any) -> str:
        """Return whether the login is locked, and where it is unlocked."""
        if not account.is_locked:
            return self.lock_state(account)
        address = f"{reverse('admin:tasks_user_changelist')}?{urlencode({'q': account.username})}"
        return format_html('已锁定，<a href="{}">在账号列表中勾选后解除</a>', address)

    @admin.action(description="解除登录锁定", permissions=["change"])
    def unlock(self, request: HttpRequest, accounts: Any) -> None:
        """Let the chosen people log in again."""
        by = cast("User", request.user)
        done = [account.username for account in accounts if unlock(account, by=by)]
        told = f"已解除 {'、'.join(done)} 的登录锁定。" if done else "所选账号没有被锁定，不需要解除。"
        messages.success(request, told)

    @admin.display(description="密码")
    def reset(self, account: User) -> str:
        """Return the way to the one-time code; nobody sees or types another's password."""
        address = reverse("admin:auth_user_password_change", args=[account.pk])
        return format_html('<a class="button" href="{}">发放重置码</a>', address)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the person may change the account: a superuser's is changed by superusers."""
        above = obj is not None and obj.is_superuser and not cast("User", request.user).is_superuser
        return super().has_change_permission(request, obj) and not above

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: the trail names accounts, and a name is given once."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save the account; where it is switched off, its sessions are over for good, also when it is switched on again."""
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            end_sessions([obj])

    @admin.action(description="让所选账号退出登录（在所有电脑上）")
    def log_out(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """End all sessions of the accounts, but for those whom the person may not change."""
        own = [account for account in accounts if self.has_change_permission(request, account)]
        count = end_sessions(own)
        by = cast("User", request.user)
        for account in own:
            audit.record(audit.Kind.ACCOUNT, "结束登录", by=by, request=request, about=account.username)
        messages.success(request, f"已结束 {len(own)} 个账号的 {count} 处登录。")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the roles; where an organisation has lost its last reporter or signatory, say so."""
        roles = Membership.objects.filter(user=form.instance).values_list("organization", flat=True)
        before = set(roles.all())
        super().save_related(request, form, formsets, change)
        warn(request, before | set(roles.all()))

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """Lead on to the page that gives the new account its code."""
        return redirect("admin:auth_user_password_change", obj.pk)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Give the person a one-time code with which they set their password; it is shown this once.

        For those who look into everything, one administrator asks for it and another one is shown it.
        """
        user = self.get_object(request, id)
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        code, now, by = "", timezone.now(), cast("User", request.user)
        two, asked = needs_two(user), asked_for(user, now)
        if request.method == "POST":
            by_whom = f"，{asked.asked_by} 申请" if asked else ""
            if two and (asked is None or asked.asked_by == by):
                ask_for_code(user, by, now)
                asked = asked_for(user, now)
                audit.record(audit.Kind.PASSWORD, "申请重置码", by=by, request=request, about=user.username)
                tell_owner(user, f"管理员 {by} 为您的账号申请了重置码，另一位管理员确认后就能换掉您的密码。")
            else:
                code = issue_code(user, now)
                audit.record(
                    audit.Kind.PASSWORD, "发放重置码", by=by, request=request, about=user.username, detail=by_whom[1:]
                )
                tell_owner(user, f"管理员 {by} 为您的账号发放了重置码{by_whom}，用它可以换掉您的密码。")
        address = request.build_absolute_uri(reverse("reset"))
        context = {"account": user, "code": code, "address": address, "two": two, "asked": asked}
        answer = render(request, "accounts/reset_code.html", context)
        add_never_cache_headers(answer)
        return answer
