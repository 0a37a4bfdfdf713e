"""The addresses that another system reads, and the administrator's page of its tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reports.api.cursor import CursorError, changes
from reports.api.data import issues_of, list_of, standing_of, tasks_of
from reports.api.description import SCHEMA, description
from reports.api.forms import TokenForm
from reports.api.tokens import give, take, token_of
from tasks import audit
from tasks.access import allows, person
from tasks.models import AccessToken, Membership, Period, Plan, PlanKey, User

P = ParamSpec("P")
ADMINISTRATOR = Membership.Role.ADMINISTRATOR
DAY = 24 * 60 * 60


def by_token(
    view: Callable[Concatenate[HttpRequest, AccessToken, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Return the view as it answers a token: 401 without one, 403 to who asks in the clear; the token's person asks, for its membership."""

    @wraps(view)
    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (request.is_secure() or settings.LOCAL):  # led on to https, a program would go on telling all its token
            return JsonResponse({"error": "本接口只接受 https 请求。"}, status=403)
        token = token_of(request)
        if token is None:
            return JsonResponse(
                {"error": "没有令牌，或令牌无效、已收回。"}, status=401, headers={"WWW-Authenticate": "Bearer"}
            )
        user = token.membership.user
        user.acting = token.membership
        request.user = user
        if cache.add(f"token-{token.pk}-{timezone.localdate()}", True, DAY):  # the first reading of a day tells enough
            audit.record(audit.Kind.EXPORT, "接口读取", by=user, request=request, about=token, detail=request.path)
        try:
            return view(request, token, *args, **kwargs)
        except Http404:
            return JsonResponse({"error": "没有这份清单或这个季度，或令牌不包含它。"}, status=404)

    return cast(
        "Callable[Concatenate[HttpRequest, P], HttpResponse]", never_cache(login_not_required(require_safe(answered)))
    )


def _plan(token: AccessToken, key: PlanKey) -> Plan:
    """Return a list within the token's; raises `Http404` for any other, whether it exists or not."""
    found: Plan = get_object_or_404(token.plans.at(key))
    return found


def _answer(request: HttpRequest, head: dict[str, Any], name: str, items: Mapping[int, Any]) -> HttpResponse:
    """Return what changed among `items` since the cursor of the address, with the next cursor."""
    try:
        found = changes(items, request.GET.get("since", ""))
    except CursorError:
        return JsonResponse({"error": "since 不是本接口给出的 cursor。"}, status=400)
    listed = [items[key] for key in found.changed]
    body = {"schema": SCHEMA, **head, "cursor": found.cursor, name: listed, "removed": found.gone}
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


@by_token
def lists(request: HttpRequest, token: AccessToken) -> HttpResponse:
    """Return the lists that the token opens, with their quarters."""
    found = [
        list_of(plan) | {"quarters": [period.number for period in plan.periods.all()]}
        for plan in token.plans.prefetch_related("periods")
    ]
    return JsonResponse({"schema": SCHEMA, "lists": found}, json_dumps_params={"ensure_ascii": False})


@by_token
def tasks(request: HttpRequest, token: AccessToken, plan: PlanKey) -> HttpResponse:
    """Return the tasks of a list, or those that changed."""
    own = _plan(token, plan)
    return _answer(request, {"list": list_of(own)}, "tasks", tasks_of(own, person(request)))


@by_token
def standing(request: HttpRequest, token: AccessToken, plan: PlanKey, quarter: int) -> HttpResponse:
    """Return how the tasks of a list stand in a quarter, or those of which it changed."""
    own = _plan(token, plan)
    period: Period = get_object_or_404(Period.objects.select_related("plan"), plan=own, number=quarter)
    head = {"list": list_of(own), "quarter": quarter}
    return _answer(request, head, "standing", standing_of(period, person(request)))


@by_token
def issues(request: HttpRequest, token: AccessToken, plan: PlanKey) -> HttpResponse:
    """Return the issues of a list, or those that are new or of which something changed."""
    own = _plan(token, plan)
    return _answer(request, {"list": list_of(own)}, "issues", issues_of(own))


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description of these addresses as an OpenAPI document; it holds no data."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False, "indent": 2})


@never_cache
@allows(ADMINISTRATOR)
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens, and give one: it is shown once, on the page that answers."""
    form, given = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        given = give(**form.cleaned_data, by=person(request), request=request)
        form = TokenForm()
    known = AccessToken.objects.select_related("membership__user", "membership__organization", "given_by", "taken_by")
    listed = known.prefetch_related("plans")
    return render(request, "api/tokens.html", {"form": form, "given": given, "tokens": listed})


@require_POST
@allows(ADMINISTRATOR)
def token_taken(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a token back."""
    token = get_object_or_404(AccessToken, pk=pk)
    by: User = person(request)
    if take(token, by=by, request=request):
        messages.success(request, f"已收回“{token}”的令牌，从现在起不能再读取。")
    return redirect("tokens")
