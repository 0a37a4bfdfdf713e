"""The public pages: an issue of 130 tasks against a static file of the same bytes, both as this program serves them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.utils import timezone

from reports.publication import Wish, publish
from reports.publication.public import serving
from reports.samples.synthetic import FIRST_YEAR
from tasks.models import Period
from tests.bench.measure import Figure, at_least, at_most

PAGE = f"/public/{FIRST_YEAR}/Q2/issue-1/"
WHAT = "公开页面，130 项 × 10 行"


Program = Callable[..., Any]


def asked(program: Program, address: str, etag: str = "") -> tuple[str, dict[str, str], bytes]:
    """Return status, headers and body of an answer, through every middleware, as gunicorn would have it."""
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {"PATH_INFO": address, "HTTP_HOST": "testserver", "wsgi.input": BytesIO(), "wsgi.url_scheme": "https"}
    environ |= {"HTTP_IF_NONE_MATCH": etag} if etag else {}
    told: list[Any] = []
    answer = program(environ, lambda status, headers, *_: told.extend((status, dict(headers))))
    body = b"".join(answer)
    answer.close()
    assert told[0].startswith(("200", "304")), f"{told[0]} {address}"
    return told[0], told[1], body


@cache
def program() -> Program:
    """Return the program, with an issue of the sample published, and its page's bytes as a static file beside it."""
    period = Period.objects.select_related("plan").get(plan__year=FIRST_YEAR, number=2)
    wish = Wish(period, None, "临沂市人民政府办公室", timezone.localdate())
    publish(wish, prepared="周海燕", approved="刘洋", by=None, force=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-static-"))
    (folder / "page.html").write_bytes(asked(WSGIHandler(), PAGE)[2])
    quick = {"STATIC_ROOT": folder, "WHITENOISE_AUTOREFRESH": False, "WHITENOISE_USE_FINDERS": False}
    with override_settings(**quick, SECURE_SSL_REDIRECT=False):
        return WSGIHandler()


def page() -> bytes:
    """Return the page as every further reader gets it."""
    return asked(program(), PAGE)[2]


def static() -> bytes:
    """Return the same bytes as a static file."""
    return asked(program(), f"{settings.STATIC_URL}page.html")[2]


def from_scratch() -> bytes:
    """Return the page with nothing kept of it."""
    serving.forget()
    for kept in Path(settings.MEDIA_ROOT).glob("public/*/*.json"):
        kept.unlink()
    return page()


def unchanged() -> str:
    """Return the status for who has the page already."""
    return asked(program(), PAGE, etag())[0]


@cache
def etag() -> str:
    """Return the page's ETag."""
    return asked(program(), PAGE)[1]["ETag"]


def against_static() -> Figure:
    """Measure the kept page against a static file of the same bytes."""
    assert page() == static()
    return at_most(WHAT, _hundred(page), "同样字节的静态文件", _hundred(static), 3)


def not_modified() -> Figure:
    """Measure how many times as often a 304 can be sent as the page can be rendered."""
    page()
    assert unchanged().startswith("304")
    return at_least(f"{WHAT}：没有变化（304）", unchanged, "重新生成页面", from_scratch, 10, rounds=20)


def _hundred(work: Callable[[], Any]) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(100):
            work()

    return repeated


BENCHMARKS = (against_static, not_modified)
