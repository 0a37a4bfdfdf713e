"""How a public page is sent: kept once it was rendered, with its hash as ETag, also while the database is down.

What is published is only ever added to: the numbers of issues and withdrawals, and the names of lists, tell whether anything on any page changed.
They are asked for every few seconds. Deleting the kept files changes nothing but the time.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_safe

from reports.documents.version import code_version
from reports.models import PublicationFile
from reports.publication.storage import LostFileError, load, place
from tasks.files.whole import write_whole

P = ParamSpec("P")
HTML = "text/html; charset=utf-8"
PAGE_AGE, FILE_AGE = 300, 3600
"""Seconds for which browsers and proxies may keep a page, and a file of an issue: so long a withdrawn one is still about."""

FRESH = 5.0
"""Seconds for which a process believes that nothing was published or withdrawn since it asked."""

AT_HAND, LARGEST_AT_HAND = 64, 1_000_000
"""So many answers of at most so many bytes a process has at hand."""

logger = logging.getLogger(__name__)

_STATE = """
    SELECT (SELECT COUNT(*) FROM reports_publication), (SELECT COALESCE(MAX(id), 0) FROM reports_publication),
        (SELECT COUNT(*) FROM reports_withdrawal), (SELECT COALESCE(MAX(id), 0) FROM reports_withdrawal),
        (SELECT COALESCE(SUM(revision), 0) FROM tasks_plan)
"""


class Page(NamedTuple):
    """What is sent: bytes, or a file of an issue as it is stored; `changed` is when it last did, `name` that of a download."""

    body: bytes
    changed: datetime
    media_type: str = HTML
    name: str = ""
    file: PublicationFile | None = None


class Kept(NamedTuple):
    """A page as it lies on the disk: what it was rendered from, its headers, and where its bytes are."""

    state: str
    media_type: str
    name: str
    changed: float
    etag: str
    path: str
    lasting: bool


def public_page(
    view: Callable[Concatenate[HttpRequest, P], Page],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Return the view that sends what `view` returns, to everybody; 404 where the public pages are switched off."""

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not settings.PUBLIC_PAGES:
            raise Http404
        kept = _kept(request.path)
        try:
            state = _state()
        except DatabaseError:
            body = _body(kept) if kept else None
            if kept is None or body is None:
                raise
            logger.exception("database does not answer; %s is sent as it was", request.path)
            return _sent(request, kept, body)
        body = _body(kept) if kept and kept.state == state else None
        if kept is None or body is None:
            kept, body = _made(request.path, state, view(request, *args, **kwargs))
        if len(body) <= LARGEST_AT_HAND:
            if len(_at_hand) >= AT_HAND:
                _at_hand.clear()
            _at_hand[request.path] = kept, body
        return _sent(request, kept, body)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", login_not_required(require_safe(answer)))


_at_hand: dict[str, tuple[Kept, bytes]] = {}
_asked: dict[str, tuple[float, str]] = {}


def ready(request: HttpRequest) -> HttpResponseBase | None:
    """Return the answer where this process has it at hand and nothing was published since; without a query."""
    if request.method not in ("GET", "HEAD") or not settings.PUBLIC_PAGES or request.path not in _at_hand:
        return None
    kept, body = _at_hand[request.path]
    asked = _asked.get("state")
    if asked is None or time.monotonic() - asked[0] > FRESH or kept.state != asked[1]:
        return None
    return _sent(request, kept, body)


def forget() -> None:
    """Throw away what the process has at hand; not a word changes."""
    _at_hand.clear()
    _asked.clear()


def _state() -> str:
    """Return what changes with all that is published, with the settings and the code that draw it; one small query.

    An answer is believed for `FRESH` seconds.
    """
    asked = _asked.get("state")
    if asked and time.monotonic() - asked[0] <= FRESH:
        return asked[1]
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        counts = cursor.fetchone()
    state = " ".join(map(str, (*counts, settings.CITY, settings.SITE_ADDRESS, settings.MEDIA_ROOT, code_version())))
    _asked["state"] = time.monotonic(), state
    return state


def _sent(request: HttpRequest, kept: Kept, body: bytes) -> HttpResponseBase:
    age = FILE_AGE if kept.lasting else PAGE_AGE
    headers = {
        "Access-Control-Allow-Origin": "*",  # what is public is so for other sites' pages too
        "Cross-Origin-Resource-Policy": "cross-origin",
        "ETag": f'"{kept.etag}"',
        "Last-Modified": http_date(kept.changed),
        "Cache-Control": f"public, max-age={age}, stale-if-error=86400",
    }
    unchanged = get_conditional_response(request, etag=headers["ETag"], last_modified=int(kept.changed))
    if unchanged is not None:
        for name, value in headers.items():
            unchanged[name] = value
        return unchanged
    response = HttpResponse(body, content_type=kept.media_type, headers=headers)
    if kept.name:
        response["Content-Disposition"] = content_disposition_header(True, kept.name) or ""
    return response


def _body(kept: Kept) -> bytes | None:
    """Return the bytes; None where they are lost or no longer what they were."""
    try:
        body = (Path(settings.MEDIA_ROOT) / kept.path).read_bytes()
    except OSError:
        return None
    return body if sha256(body).hexdigest() == kept.etag else None


def _record(path: str) -> Path:
    digest = sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
    return Path(settings.MEDIA_ROOT) / "public" / digest[:2] / f"{digest}.json"


def _kept(path: str) -> Kept | None:
    """Return what is kept of an address; None where nothing is, or where it can't be read."""
    try:
        return Kept(*json.loads(_record(path).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _made(path: str, state: str, page: Page) -> tuple[Kept, bytes]:
    """Return the page with its bytes, kept for the next time where the disk takes them; 404 for a file that is lost."""
    root, record = Path(settings.MEDIA_ROOT), _record(path)
    if page.file:
        try:
            body, at = load(page.file), place(page.file.sha256, page.file.kind)
        except LostFileError as lost:
            logger.exception("a published file is lost")
            raise Http404 from lost
    else:
        body = page.body
        at = record.parent / f"{sha256(body).hexdigest()}.body"
    kept = Kept(
        state, page.media_type, page.name, page.changed.timestamp(), sha256(body).hexdigest(),
        str(at.relative_to(root)), page.file is not None,
    )  # fmt: skip
    before = _kept(path)
    try:
        if not kept.lasting:
            write_whole(at, [body])
        write_whole(record, [json.dumps(kept).encode()])
        if before and not before.lasting and before.path != kept.path:
            (root / before.path).unlink(missing_ok=True)
    except OSError:  # a full disk keeps nobody from what was published
        logger.exception("%s can't be kept", path)
    return kept, body
