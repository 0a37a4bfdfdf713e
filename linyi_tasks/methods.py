"""Refuse what no page answers: pages are read and forms are posted, nothing else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

KNOWN = ("GET", "HEAD", "POST")


class KnownMethods:
    """Middleware: a method that none of our forms and links can send is answered with 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, for an unknown method the list of the known ones."""
        return self.get_response(request) if request.method in KNOWN else HttpResponseNotAllowed(KNOWN)
