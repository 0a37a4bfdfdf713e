"""One person can't take all threads: so many of their requests at a time, of the expensive ones one, and none that reads on and on."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from linyi_tasks.typed import refuse, typed_texts
from tasks.language import OutOfPatienceError, within
from tasks.models import User
from tasks.turns import hold

AT_ONCE = 4
TURNS = "linyi_tasks.turns"
READING = 30  # seconds of the processor, for the texts of one form or file
STEP = 0.1  # seconds between two looks at a lock
REFRESH = 3  # seconds until the page asks again by itself


class Crowding:
    """Middleware after the login's: holds the locks of the person while their request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer; what is sent bit by bit holds its locks to the end."""
        with within(READING) if request.method == "POST" else nullcontext(), ExitStack() as turns:
            request.META[TURNS] = turns
            response = self.get_response(request)
            if response.streaming:
                response._resource_closers.append(turns.pop_all().close)  # type: ignore[attr-defined]  # as Django's own
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page of a text that takes too long to read, with what was typed."""
        if not isinstance(exception, OutOfPatienceError):
            return None
        return refuse(request, "422.html", 422, typed_texts(request.POST.lists()), seconds=READING)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return the page of who has too much going on already, with what they typed; else nothing."""
        if not isinstance(request.user, User):
            return None
        turns, who = request.META[TURNS], f"person-{request.user.pk}"
        if not any(turns.enter_context(hold(f"{who}-{place}", wait=False)) for place in range(AT_ONCE)):
            return busy(request)
        patience = getattr(view, "expensive", {}).get(request.method)
        if patience is None:
            return None
        until = time.monotonic() + patience
        while not turns.enter_context(hold(who, wait=False)):
            if time.monotonic() >= until:
                return busy(request)
            time.sleep(STEP)
        return None


def busy(request: HttpRequest) -> HttpResponse:
    """Return the page that says so: with the way back, and what was typed; one that was only opened opens by itself."""
    posted = request.method == "POST"
    answer = refuse(request, "429.html", 429, typed_texts(request.POST.lists()) if posted else [], posted=posted)
    answer["Retry-After"] = str(REFRESH)
    if not posted:
        answer["Refresh"] = str(REFRESH)
    return answer
