"""The administration's front door: administrators only, one login page for all."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from linyi_tasks.changes import Audited
from tasks.models import User


class OfficeSite(admin.AdminSite):
    """Django's administration for those who act as administrator."""

    site_header = site_title = "重点工作任务分解 · 管理"
    index_title = "主数据、账号与导入"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether the person acts as administrator."""
        return isinstance(request.user, User) and request.user.is_administrator

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register the model's pages, every change on which goes into the audit trail."""
        base = admin_class or admin.ModelAdmin
        super().register(model_or_iterable, type(base.__name__, (Audited, base), {}), **options)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """Lead to the one page where passwords are changed."""
        return redirect("password")

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """Return the guarded view: those who are logged in as somebody else are refused (403), not sent to log in."""
        guarded = super().admin_view(view, cacheable)

        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return update_wrapper(door, guarded)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to the one login page."""
        return redirect_to_login(request.GET.get("next", "/admin/"))
