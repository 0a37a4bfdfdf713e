"""What the audit trail has to know of every request: where it comes from, what was refused, what was taken away as a file."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse

from tasks import audit
from tasks.models import User

Kind = audit.Kind


class Trail:
    """Middleware after the login's: downloads and refusals of whole areas are recorded here and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer."""
        with audit.coming_from(request.META.get("REMOTE_ADDR", "")):
            response = self.get_response(request)
            disposition = response.get("Content-Disposition", "")
            if isinstance(request.user, User):
                about = request.build_absolute_uri()
                if response.status_code == 200 and disposition.startswith("attachment"):
                    name = unquote(disposition.rpartition("=")[2]).removeprefix("utf-8''").strip('"')
                    audit.record(Kind.EXPORT, "下载", by=request.user, about=about, detail=name)
                elif response.status_code == 403:
                    audit.record(Kind.ACCESS, "拒绝访问", by=request.user, about=about, succeeded=False)
        return response
