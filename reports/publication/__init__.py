"""Publication (发布): a period's table frozen as a numbered issue, what stands against it, errata, withdrawal, archive."""

from reports.publication.against import Against, against
from reports.publication.frozen import Draft, Wish, compose, latest, numbered
from reports.publication.issuing import PublishError, publish, withdraw
from reports.publication.storage import LostFileError, load, verified

__all__ = [
    "Against",
    "Draft",
    "LostFileError",
    "PublishError",
    "Wish",
    "against",
    "compose",
    "latest",
    "load",
    "numbered",
    "publish",
    "verified",
    "withdraw",
]
