"""304 for what did not change: the tag of a page that is made of what stands in the database alone."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils import timezone

from reports.documents.version import code_version
from tasks.access import SESSION_KEY, person


def entity_tag(request: HttpRequest, found: object | None) -> str | None:
    """Return the entity tag of the page: of all that it shows (`found`, its revision), for whom, by which code.

    None for a page of which nothing is known, or that shows a passing message.
    """
    user = person(request)
    if found is None or len(get_messages(request)):
        return None
    parts = (
        code_version(), found, timezone.localdate(), request.get_full_path(), user.pk, user, user.is_superuser,
        request.session.get(SESSION_KEY), request.COOKIES.get(settings.CSRF_COOKIE_NAME),
    )  # fmt: skip
    return f'"{sha256("|".join(map(str, parts)).encode()).hexdigest()}"'
