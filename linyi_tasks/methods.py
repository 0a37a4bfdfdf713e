"""Refuse what no page answers: methods other than reading and posting, and addresses with U+0000."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

KNOWN = ("GET", "HEAD", "POST")


class KnownMethods:
    """Middleware: a method that none of our forms and links can send is answered with 405, an address with U+0000, in its question too, with 404.

    PostgreSQL takes no such text, not even to compare.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, for an unknown method the list of the known ones."""
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request) if request.method in KNOWN else HttpResponseNotAllowed(KNOWN)
