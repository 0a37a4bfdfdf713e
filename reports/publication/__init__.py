"""Publication (发布): a period's table frozen as a numbered issue, what stands against it, errata, withdrawal, archive."""

from reports.publication.against import Against, against
from reports.publication.frozen import Draft, Wish, compose, issues_of, latest
from reports.publication.issuing import PublishError, publish, withdraw
from reports.publication.storage import LostFileError, load, verify_files

__all__ = [
    "Against",
    "Draft",
    "LostFileError",
    "PublishError",
    "Wish",
    "against",
    "compose",
    "issues_of",
    "latest",
    "load",
    "publish",
    "verify_files",
    "withdraw",
]
