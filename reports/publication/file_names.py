"""How issues and those who publish them are called, and how their files are offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.conf import settings

from reports import documents
from reports.models import FrozenFile, Publication


class Download(NamedTuple):
    """A file as it is offered: its label, length, hash and address."""

    label: str
    size: int
    sha256: str
    address: str


def downloads(files: Iterable[FrozenFile], address: Callable[[str], str]) -> list[Download]:
    """Return `files` as they are offered; `address` says where a file of a kind is."""
    return [Download(documents.FORMATS[each.kind].label, each.size, each.sha256, address(each.kind)) for each in files]


def default_publisher() -> str:
    """Return who publishes unless it is said otherwise: the city government's office."""
    return f"{settings.CITY}人民政府办公室"


def file_name(issue: Publication, kind: str) -> str:
    """Return the name under which a file of an issue is saved."""
    scope = f"（{issue.lead_name}）" if issue.lead_name else ""
    return documents.file_name(f"{issue.title}{scope}{issue.label}", kind)
