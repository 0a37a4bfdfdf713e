"""The public pages know nobody: no cookie reaches them, so that they are the same for all and a proxy may keep them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from reports.publication.public.serving import ready

PUBLIC = "/public/"


class Nobody:
    """Middleware before the session's: requests below `/public/` lose their cookies, answers say nothing of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer, at once where it is at hand."""
        if not request.path.startswith(PUBLIC):
            return self.get_response(request)
        if response := ready(request):
            return response
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        response.headers.pop("Vary", None)
        return response
