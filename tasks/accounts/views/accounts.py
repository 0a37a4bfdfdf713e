"""Login and logout, passwords, and the switch of the membership for which a person acts."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash, views
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tasks import audit
from tasks.access import act_for, person
from tasks.accounts.forms.accounts import CHOICE, KEPT, ActingForm, LoginForm, PasswordForm, ResetForm
from tasks.accounts.passwords import told_at_login, use_code
from tasks.turns import expensive

Kind = audit.Kind
#: The end of an address that takes a form and shows no page: the page stands one step above it.
SENDS_ONLY = re.compile(r"(?:act|begun|check|draft|read|undo|verdicts|(?<=extensions/)\d+)/(?:\?.*)?$")
SHORT = 8  # what is shorter is a number or a choice


class Login(views.LoginView):
    """Django's login; a form that came too late is handed back afterwards, ready to be sent again."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: LoginForm) -> HttpResponse:  # type: ignore[override]  # Django knows its own form only
        """Return the redirect, or the page with the form that waits."""
        redirected = super().form_valid(form)
        if told := told_at_login(person(self.request), timezone.now()):
            messages.warning(self.request, told)
        if not form.kept:
            return redirected
        kept = [(name.removeprefix(KEPT), text) for name, text in form.kept]
        long = [text for name, text in kept if len(text) > SHORT and not name.endswith("token")]
        texts, address = [text for text in long if not CHOICE.fullmatch(text)], self.get_success_url()
        context = {"address": address, "page": SENDS_ONLY.sub("", address), "kept": kept, "texts": texts}
        return render(self.request, "accounts/login_resumed.html", context)


login = Login.as_view()


class Logout(views.LogoutView):
    """Django's logout; the browser of a shared machine is told to forget what it kept of us."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the redirect to the login."""
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


logout = Logout.as_view()


@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Let the person change their password; it says so where they must before they go on."""
    user = person(request)
    posted = request.method == "POST"
    form = PasswordForm(user, request, request.POST if posted else None)
    back = own(request, request.POST.get("next") or request.GET.get("next", ""))
    if posted:
        succeeded = form.is_valid()
        if succeeded:
            user.choose_password(form.cleaned_data["new_password"])
            user.save()
            update_session_auth_hash(request, user)
            messages.success(request, "密码已修改，下次请用新密码登录。")
        audit.record(Kind.PASSWORD, "修改密码", by=user, request=request, succeeded=succeeded)
        if succeeded:
            return redirect(back)
    return render(request, "accounts/password.html", {"form": form, "next": back})


@login_not_required
@never_cache
@sensitive_post_parameters()
def reset(request: HttpRequest) -> HttpResponse:
    """Let a person set a new password with the code that an administrator gave them."""
    form = ResetForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and form.holder and use_code(form.holder, form.cleaned_data["new_password"]):
            audit.record(Kind.PASSWORD, "用重置码设定密码", by=form.holder, request=request)
            messages.success(request, "新密码已设定，请用它登录。")
            return redirect("login")
        if "code" in form.errors:
            audit.record_stranger(Kind.PASSWORD, "用重置码设定密码", form.data.get("username", ""), request)
    return render(request, "accounts/reset.html", {"form": form})


@expensive("POST", wait=3)
@require_POST
def acting(request: HttpRequest) -> HttpResponse:
    """Let the person act for another of their memberships; back to the page where they chose it, if they may see it."""
    user = person(request)
    form = ActingForm(user, request.POST)
    if not form.is_valid():
        messages.error(request, "没有切换：您在这个单位没有任职，可能刚被管理员更改。")
        return redirect("index")
    before, user.acting = str(user.acting or ""), form.cleaned_data["membership"]
    act_for(request, user.acting)
    audit.record(Kind.LOGIN, "切换任职", by=user, request=request, detail=f"{before} → {user.acting}")
    address = own(request, form.cleaned_data["next"])
    return redirect(address if opens(request, address) else "index")


def own(request: HttpRequest, address: str) -> str:
    """Return `address` where it lies on this site, else that of the home page."""
    fits = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if fits else "/"


def opens(request: HttpRequest, address: str) -> bool:
    """Return whether the person of `request` may read the page at `address`, by asking its view: costs that page."""
    parts = urlsplit(address)
    if not parts.path.endswith("/"):  # a document: it would be made for nobody
        return False
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info = "GET", parts.path, parts.path
    asked.GET = QueryDict(parts.query)
    asked.META = request.META | {"REQUEST_METHOD": "GET"}
    asked.COOKIES, asked.session, asked.user = request.COOKIES, request.session, person(request)
    try:
        asked.resolver_match = found = resolve(parts.path)
        answer: HttpResponseBase = found.func(asked, *found.args, **found.kwargs)
    except (Http404, PermissionDenied):
        return False
    return answer.status_code < 400
