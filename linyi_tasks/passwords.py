"""Ask people for a new password before anything else, where theirs was given to them or has grown old."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from linyi_tasks.typed import refuse, typed_texts
from tasks.models import User

OPEN = {"password", "logout"}


class PasswordDue:
    """Middleware after the login's: no page but that of the password opens while a new one is due."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return the way to the password's page; a form that was sent gets its text back. Pages for all stay open."""
        open_to_all = not getattr(view, "login_required", True)
        named = request.resolver_match.view_name if request.resolver_match else ""
        if open_to_all or named in OPEN or not isinstance(request.user, User) or not request.user.password_due:
            return None
        typed = typed_texts(request.POST.lists()) if request.method == "POST" else []
        if typed:
            return refuse(request, "password_due.html", 403, typed)
        back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return redirect(f"{reverse('password')}?{back}".rstrip("?"))
