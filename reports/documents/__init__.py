"""Documents of the quarterly table: the only door through which they leave."""

from __future__ import annotations

import logging
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from reports.documents import pdf, text
from reports.documents.archive import UnwritableTextError
from reports.documents.official import Official
from reports.documents.printing import PrintRefused
from reports.documents.table import Table
from reports.documents.version import code_version
from tasks.files.whole import write_whole
from tasks.turns import hold

logger = logging.getLogger(__name__)

LARGEST_ON_REQUEST = 300
"""Tasks of a table that a page makes while one waits; longer books are made by the command."""

OLDEST_KEPT = 30 * 24 * 60 * 60
"""Seconds after which a kept document is deleted."""
LARGEST_KEPT = 2 * 1024**3
"""Bytes that all kept documents may take together."""


REFUSALS = (UnwritableTextError, pdf.PdfUnavailable, PrintRefused)


class DocumentError(Exception):
    """A document that can't be made; its text is a sentence for the person."""


class Format(NamedTuple):
    """A kind of document: its name, its media type, and where it is rendered."""

    label: str
    media_type: str
    module: str
    function: str = "render"

    @property
    def renderer(self) -> Callable[[Table], str | bytes]:
        """Return the function that renders; imports what it needs only now."""
        renderer: Callable[[Table], str | bytes] = getattr(
            import_module(f"reports.documents.{self.module}"), self.function
        )
        return renderer


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "pdf": Format("PDF", "application/pdf", "pdf"),
    "xlsx": Format("Excel", f"{_OFFICE}.spreadsheetml.sheet", "excel"),
    "docx": Format("Word", f"{_OFFICE}.wordprocessingml.document", "word"),
    "html": Format("网页", "text/html; charset=utf-8", "text", "html"),
    "tsv": Format("制表符文本", "text/tab-separated-values; charset=utf-8", "text", "tsv"),
    "json": Format("JSON", "application/json", "text", "json"),
}


def render(table: Table, kind: str) -> bytes:
    """Return `table` as a document of `kind`, without the addresses of the site; the same bytes for the same content.

    Raises `DocumentError` where the machine or the format can't hold it. For the cost see each renderer.
    """
    try:
        made = FORMATS[kind].renderer(_detached(table))
    except REFUSALS as error:
        raise DocumentError(str(error)) from error
    return made.encode() if isinstance(made, str) else made


def render_official(official: Official, kind: str) -> bytes:
    """Return an official document as `pdf` or `docx`; the same bytes for the same content.

    Raises `DocumentError` where the machine or the format can't hold it.
    """
    paper = import_module("reports.documents.official_paper")
    try:
        made: bytes = paper.render(official, kind)
    except REFUSALS as error:
        raise DocumentError(str(error)) from error
    return made


def content_hash(table: Table, kind: str) -> str:
    """Return the name under which `render(table, kind)` is kept: content, format and the code that renders it."""
    return sha256(repr((kind, code_version(), _detached(table))).encode("utf-8", "surrogatepass")).hexdigest()


def kept_document(table: Table, kind: str, *, keep: bool = True) -> bytes:
    """Return what `render` gives, from below MEDIA_ROOT if it was made before; else it is made and kept there.

    Who asks for the same while it is made waits for that. Without `keep` it is made anew and leaves no trace.
    """
    if not keep:
        return render(table, kind)
    name = content_hash(table, kind)
    kept = Path(settings.MEDIA_ROOT) / "documents" / name[:2] / f"{name}.{kind}"
    if kept.exists():
        return kept.read_bytes()
    with hold(f"document-{name[:2]}"):
        if kept.exists():
            return kept.read_bytes()
        made = render(table, kind)
        try:
            write_whole(kept, [made])
        except OSError:  # a full disk keeps nobody from the document
            logger.exception("%s can't be kept", kept.name)
        return made


def prune_kept(now: float) -> int:
    """Delete kept documents that were made too long ago, and the eldest while all are too large; return how many.

    They are made again when somebody asks for them. Reads the folder once.
    """
    folder = Path(settings.MEDIA_ROOT) / "documents"
    found = sorted(
        ((path, path.stat()) for path in folder.glob("??/*") if path.is_file()), key=lambda each: each[1].st_mtime
    )
    size, gone = sum(state.st_size for _, state in found), 0
    for path, state in found:
        if now - state.st_mtime <= OLDEST_KEPT and size <= LARGEST_KEPT:
            break
        path.unlink(missing_ok=True)
        size, gone = size - state.st_size, gone + 1
    return gone


def file_name(title: str, kind: str) -> str:
    """Return the file's name: the title, its marks that no file system takes made full-width."""
    return f"{' '.join(title.split()).translate(_FULL_WIDTH)[:80]}.{kind}"


def fragment(table: Table) -> str:
    """Return the table as HTML for the clipboard: no class, style or script."""
    return text.fragment(_detached(table))


def unprintable(said: Table | Official) -> list[str]:
    """Return the characters that the PDF can't print, each once; reads the fonts once a process (0.2 s)."""
    return pdf.missing(said.texts_on_paper) if isinstance(said, Official) else pdf.unprintable(said)


_FULL_WIDTH = str.maketrans('/\\:*?"<>|', "／＼：＊？＂＜＞｜")


def _detached(table: Table) -> Table:
    return table._replace(rows=tuple(row._replace(address="") for row in table.rows))
