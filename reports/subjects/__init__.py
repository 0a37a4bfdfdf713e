"""What checks and standing judge: loaded from the database, with what its texts come to as it is kept beside them."""

from reports.subjects.keeping import keep, keep_naming, keep_typed, reread
from reports.subjects.loading import districts, sources, sources_in, subjects
from reports.subjects.results import Reading, Unanswered, findings_of, readings, readings_in
from reports.subjects.source import Source
from reports.subjects.told import (
    Admitted,
    Told,
    hears,
    numbered_findings,
    reading_if,
    severity_counts,
    told_in,
    told_on,
)

__all__ = [
    "Admitted",
    "Reading",
    "Source",
    "Told",
    "Unanswered",
    "districts",
    "findings_of",
    "hears",
    "keep",
    "keep_naming",
    "keep_typed",
    "numbered_findings",
    "reading_if",
    "readings",
    "readings_in",
    "reread",
    "severity_counts",
    "sources",
    "sources_in",
    "subjects",
    "told_in",
    "told_on",
]
