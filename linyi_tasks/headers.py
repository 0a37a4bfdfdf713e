"""What browsers are told with every answer, whoever made it: refused methods, redirects and error pages too."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone"),
            *("midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
        )
    ),
    "X-Permitted-Cross-Domain-Policies": "none",
}


class Headers:
    """Middleware, outermost but for the number: nothing of another site reads our answers, no disk keeps them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer with its headers."""
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.setdefault(name, value)
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        return response
