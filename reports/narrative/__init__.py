"""Progress narrative read into items and rows, and composed back, losslessly."""

from reports.narrative.items import Part, items_of
from reports.narrative.reading import Narrative, arrange, compose, read
from reports.narrative.rows import DistrictSource, Row

__all__ = [
    "DistrictSource",
    "Narrative",
    "Part",
    "Row",
    "arrange",
    "compose",
    "items_of",
    "read",
]
