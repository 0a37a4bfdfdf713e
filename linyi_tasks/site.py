"""The administration's front door: administrators only, one login page for all."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from tasks.models import User


class OfficeSite(admin.AdminSite):
    """Django's administration for those who act as administrator."""

    site_header = site_title = "重点工作任务分解 · 管理"
    index_title = "主数据、账号与导入"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether the person acts as administrator."""
        return isinstance(request.user, User) and request.user.is_administrator

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers to the one login page; refuse (403) those who are logged in as somebody else."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin/"))
