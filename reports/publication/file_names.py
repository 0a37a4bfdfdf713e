"""How issues and those who publish them are called."""

from __future__ import annotations

from django.conf import settings

from reports import documents
from reports.models import Publication


def default_publisher() -> str:
    """Return who publishes unless it is said otherwise: the city government's office."""
    return f"{settings.CITY}人民政府办公室"


def file_name(issue: Publication, kind: str) -> str:
    """Return the name under which a file of an issue is saved."""
    scope = f"（{issue.lead_name}）" if issue.lead_name else ""
    return documents.file_name(f"{issue.title}{scope}{issue.label}", kind)
