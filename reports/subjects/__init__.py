"""What checks and standing judge: loaded from the database, with what its texts come to as it is kept beside them."""

from reports.subjects.keeping import keep, keep_naming, reread
from reports.subjects.loading import districts, sources, sources_in, subjects
from reports.subjects.readings import Reading, Unanswered, quoted, readings, readings_in
from reports.subjects.source import Source
from reports.subjects.told import Told, counted, hears, told, told_in, told_on, typed

__all__ = [
    "Reading",
    "Source",
    "Told",
    "Unanswered",
    "counted",
    "districts",
    "hears",
    "keep",
    "keep_naming",
    "quoted",
    "readings",
    "readings_in",
    "reread",
    "sources",
    "sources_in",
    "subjects",
    "told",
    "told_in",
    "told_on",
    "typed",
]
