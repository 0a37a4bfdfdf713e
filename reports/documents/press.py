"""WeasyPrint, closed: no network, no file, no font but our own. Importing this module needs Pango (see `pdf`)."""

from __future__ import annotations

import os
import threading
from functools import cache
from pathlib import Path

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcherResponse

STATIC = Path(settings.BASE_DIR) / "static"
ORIGIN = "https://documents.invalid/"  # where page and style sheet are said to lie; nothing is ever asked there
PDF = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
SIGNATURE_ALONE = 100  # CSS pixels from the upper edge of the paper: nothing stands between it and the upper margin
FACES = frozenset(f"fonts/{name}.woff2" for name in ("figures", "fang", "light", "song", "hei"))

_one_at_a_time = threading.Lock()  # Pango's font map is not made for two threads


def typeset(page: str, widths: tuple[float, ...]) -> bytes:
    """Return the tagged PDF (PDF/UA-1) of a page of our own templates whose table has columns of `widths` (mm).

    Where the element `signature` would stand alone on the last page, the page before is filled less and laid out again:
    an office signs under lines of the table.
    """
    with _one_at_a_time:
        document = _laid_out(page, widths)
        if document.pages[-1].anchors["signature"][1] < SIGNATURE_ALONE:
            document = _laid_out(page, widths, f"@page :nth({len(document.pages) - 1}) {{ padding-bottom: 20mm }}")
        pdf: bytes = document.write_pdf(**PDF)
    return pdf


def _laid_out(page: str, widths: tuple[float, ...], more: str = "") -> Document:
    columns = (f"col:nth-child({place}) {{ width: {width:.2f}mm }}" for place, width in enumerate(widths, start=1))
    document = HTML(string=page, base_url=ORIGIN, url_fetcher=fetch)
    return document.render(_fonts(), stylesheets=[_sheet(), CSS(string="".join([*columns, more]))], **PDF)


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
def _sheet() -> CSS:
    """Return the style sheet, read once with its fonts: a second of work."""
    text = (STATIC / "css/pdf.css").read_text(encoding="utf-8")
    return CSS(string=text, base_url=f"{ORIGIN}css/", url_fetcher=fetch, font_config=_fonts())
