"""WeasyPrint, closed: no network, no file, no font but our own. Importing this module needs Pango (see `pdf`)."""

from __future__ import annotations

import gc
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

import pydyf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcherResponse

STATIC = Path(__file__).resolve().parents[2] / "static"
ORIGIN = "https://documents.invalid/"  # where page and style sheet are said to lie; nothing is ever asked there
FACES = frozenset(f"fonts/{name}.woff2" for name in ("figures", "fang", "light", "song", "hei"))


class Page(HTML):  # type: ignore[misc]  # untyped
    """A page of ours, for which WeasyPrint's own style sheet holds no notes and markers that any element might have.

    Six rules for every element, and so six styles for each: a tenth of the time.
    """

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_common()]


def _page_references(document: pydyf.PDF) -> tuple[bytes, ...]:
    """Return the references of all pages, made once and not for each tag: a twentieth of the time of 130 tasks (bench)."""
    kids = document.pages["Kids"]  # three entries a page
    kept: tuple[bytes, ...] = getattr(document, "kept_references", ())
    if len(kept) * 3 != len(kids):
        kept = document.kept_references = tuple(f"{number} 0 R".encode() for number in kids[::3])
    return kept


pydyf.PDF.page_references = property(_page_references)  # of each document; nothing is kept beyond it

_one_at_a_time = threading.Lock()  # Pango's font map is not made for two threads


def typeset(page: str, rules: str, style: str = "pdf") -> bytes:
    """Return the tagged PDF (PDF/UA-1) of a page of our own templates.

    `rules` are its tables' `columns`, `style` names the style sheet.
    """
    with _one_at_a_time, _uncollected():
        document = Page(string=page, base_url=ORIGIN, url_fetcher=fetch)
        sheets = [_sheet(style), CSS(string=rules)]
        pdf: bytes = document.write_pdf(font_config=_fonts(), stylesheets=sheets, pdf_variant="pdf/ua-1")
    return pdf


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from walking through the boxes of all pages again and again: a quarter of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def fetch(url: str) -> URLFetcherResponse:
    """Return one of our own fonts; raises ValueError for anything else, which WeasyPrint then leaves out."""
    name = url.removeprefix(ORIGIN)
    if name not in FACES:
        raise ValueError(f"文档不读取外部资源：{url}")
    return URLFetcherResponse(url, (STATIC / name).read_bytes())


@cache
def _fonts() -> FontConfiguration:
    """Return the process's fonts; the machine's own are shut out, so that every machine prints alike."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(STATIC / "fonts/closed.conf")
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def _common() -> CSS:
    """Return WeasyPrint's own style sheet for every page, markers for items of lists alone and nothing for notes."""
    text = (files("weasyprint") / "css/html5_ua.css").read_text(encoding="utf-8")
    text = re.sub(r"^::(foot)?note-\w+ \{.*\}$", "", text, flags=re.MULTILINE)
    return CSS(string=text.replace("\n::marker ", "\nli::marker "))


@cache
def _sheet(name: str) -> CSS:
    """Return the style sheet, read once with its fonts: a second of work."""
    text = (STATIC / f"css/{name}.css").read_text(encoding="utf-8")
    return CSS(string=text, base_url=f"{ORIGIN}css/", url_fetcher=fetch, font_config=_fonts())
