"""The project's addresses and a few that go wrong on purpose."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from linyi_tasks import urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@login_not_required
def echo(request: HttpRequest) -> HttpResponse:
    """Return what arrived: the caller's address, the scheme and the text."""
    text = request.POST.get("text", "")
    return HttpResponse(f"{request.META['REMOTE_ADDR']} {request.scheme} {text}")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """Fail as a mistake of ours does."""
    raise RuntimeError("broken on purpose")


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    """Refuse."""
    raise PermissionDenied("只有督查员可以审核。")


@login_not_required
def suspicious(request: HttpRequest) -> HttpResponse:
    """Find the request odd."""
    raise SuspiciousOperation


def inside(request: HttpRequest) -> HttpResponse:
    """Return who is logged in."""
    return HttpResponse(request.user.get_username())


urlpatterns = [
    path("try/echo", echo),
    path("try/broken", broken),
    path("try/forbidden", forbidden),
    path("try/suspicious", suspicious),
    path("try/inside", inside),
    *urls.urlpatterns,
]
