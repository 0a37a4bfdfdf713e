"""Which code made a page or a document: what it made before is only good while this is unchanged."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

SOURCES = ("tasks", "reports", "linyi_tasks", "templates", "static/css", "static/js", "static/fonts")
KINDS = {".py", ".html", ".css", ".js", ".conf", ".woff2"}


@cache
def code_version() -> str:
    """Return a digest of our sources, templates, fonts and locked libraries; 0.1 s once a process."""
    base = Path(settings.BASE_DIR)
    digest = sha256((base / "requirements.txt").read_bytes())
    for source in SOURCES:
        for path in sorted((base / source).rglob("*")):
            if path.suffix in KINDS:
                digest.update(path.relative_to(base).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
