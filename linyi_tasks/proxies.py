"""Believe forwarded addresses from a configured proxy only."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")


def is_trusted(address: str) -> bool:
    """Return whether `address` lies in one of `settings.TRUSTED_PROXIES`; what is no address is not trusted."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return False
    return any(found in network for network in settings.TRUSTED_PROXIES)


class TrustedProxies:
    """Middleware: put the address that a trusted proxy forwards into REMOTE_ADDR, drop anybody else's claim."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer; the last forwarded address that is no proxy of ours is the caller."""
        if is_trusted(request.META.get("REMOTE_ADDR", "")):
            chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            callers = [address.strip() for address in chain if address.strip() and not is_trusted(address)]
            if callers:
                request.META["REMOTE_ADDR"] = callers[-1]
        else:
            for header in FORWARDED:
                request.META.pop(header, None)
        return self.get_response(request)
