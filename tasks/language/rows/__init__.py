"""Rows: the pieces of a narrative, each a sub-project or what stands between them."""

from tasks.language.rows.making import rows_of
from tasks.language.rows.model import DistrictSource, Row, Surroundings

__all__ = ["DistrictSource", "Row", "Surroundings", "rows_of"]
