"""A test client that reads every page with a severe eye."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Any

from django.db import connection
from django.test import Client

from tests.environment import UNKNOWN_VARIABLE

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP)\b", re.IGNORECASE)
NO_CONTENT = ("django_session", "axes_", "tasks_audit")  # bookkeeping of who is there, not of what they read
FORBIDDEN = (
    (re.compile(r"\{\{|\{%|%\}"), "template syntax"),
    (re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE), "an inline handler"),
    (re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE), "an inline style"),
    (re.compile(r"<style\b", re.IGNORECASE), "a style element"),
    (re.compile(r"<script\b[^>]*>\s*[^<\s]", re.IGNORECASE), "an inline script"),
    (
        re.compile(r"<form\b(?![^>]*method=.post)(?:(?!</form>).)*csrfmiddlewaretoken", re.IGNORECASE | re.DOTALL),
        "a token that a form would put into an address",
    ),
    (re.compile(re.escape(UNKNOWN_VARIABLE).replace("%s", ".*?")), "an unknown template variable"),
)


class StrictClient(Client):
    """Fails on a page that writes on GET, or that holds what no page may hold."""

    def request(self, **request: Any) -> Any:
        """Return the response once it has been read."""
        reads = request.get("REQUEST_METHOD") in ("GET", "HEAD")
        with connection.execute_wrapper(_refuse_writes) if reads else nullcontext():
            response = super().request(**request)
        if "text/html" in response.get("Content-Type", "") and not response.streaming:
            page = response.content.decode()
            for pattern, what in FORBIDDEN:
                found = pattern.search(page)
                assert not found, f"{request['PATH_INFO']} holds {what}: {found and page[found.start() :][:120]}"
        return response


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert not WRITES.match(sql) or any(name in sql for name in NO_CONTENT), f"a GET writes: {sql}"
    return execute(sql, params, many, context)
