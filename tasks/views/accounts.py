"""Login and logout, and the switch of the membership for which a person acts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tasks.access import act_for, person
from tasks.forms.accounts import ActingForm, LoginForm

login = views.LoginView.as_view(
    template_name="login.html", authentication_form=LoginForm, redirect_authenticated_user=True
)
logout = views.LogoutView.as_view()


@require_POST
def acting(request: HttpRequest) -> HttpResponse:
    """Let the person act for another of their memberships and return to the page where they chose it."""
    form = ActingForm(person(request), request.POST)
    if not form.is_valid():
        messages.error(request, "没有切换：您在这个单位没有任职，可能刚被管理员更改。")
        return redirect("index")
    act_for(request, form.cleaned_data["membership"])
    address = form.cleaned_data["next"]
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        address = "index"
    return redirect(address)
