"""Who may do what: the acting membership, and the areas that a role opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tasks.models import Membership, User

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
V = TypeVar("V", bound=Callable[..., HttpResponseBase])
SESSION_KEY = "acting_membership"


class Gone(Http404):
    """A page that was there a moment ago, or a file that should be; its text is a sentence for the person."""


class ActingMiddleware:
    """Sets `request.user.acting` to the membership chosen in the top bar; costs one query when a page asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response, the person acting for the chosen membership."""
        chosen = request.session.get(SESSION_KEY)
        if chosen and isinstance(request.user, User):
            membership = next((each for each in request.user.all_memberships if each.pk == chosen), None)
            if membership:
                request.user.acting = membership
        return self.get_response(request)


def act_for(request: HttpRequest, membership: Membership) -> None:
    """Let the person act for `membership` from the next request on."""
    request.session[SESSION_KEY] = membership.pk


def person(request: HttpRequest) -> User:
    """Return the person who is logged in; raises `PermissionDenied` for anybody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def reader(request: HttpRequest) -> User:
    """Return the person who reads tasks and reports; raises `PermissionDenied` for the auditor and for who has no role."""
    user = person(request)
    if user.is_superuser or (user.acting and user.acting.role != Membership.Role.AUDITOR):
        return user
    raise PermissionDenied


def page_asked_alone(view: V) -> V:
    """Mark a view that a page asks by itself, again and again: nobody is there for that, and no session lives on by it."""
    view.unasked = True  # type: ignore[attr-defined]  # read by `linyi_tasks.idling`
    return view


def allows(
    *roles: Membership.Role,
) -> Callable[[Callable[Concatenate[HttpRequest, P], R]], Callable[Concatenate[HttpRequest, P], R]]:
    """Return a decorator that refuses a whole area (403) to those who act in none of `roles`."""

    def decorate(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R:
            if not person(request).acts_as(*roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast("Callable[Concatenate[HttpRequest, P], R]", guarded)

    return decorate
