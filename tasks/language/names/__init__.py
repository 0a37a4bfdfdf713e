"""Names of works in a text: shown only where something proper stands in them, sure only where two readings agree."""

from tasks.language.names.candidates import names_in
from tasks.language.names.doubts import SHORTEST, ends_clean
from tasks.language.names.judging import NONE_KNOWN, Known, Name, looks_like_name
from tasks.language.names.proof import is_in_place, is_road, proper_part

__all__ = [
    "NONE_KNOWN",
    "SHORTEST",
    "Known",
    "Name",
    "ends_clean",
    "is_in_place",
    "is_road",
    "looks_like_name",
    "names_in",
    "proper_part",
]
