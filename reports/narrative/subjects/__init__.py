"""The subject of one clause: the sub-projects that the words before its statement name."""

from reports.narrative.subjects.clause import subjects
from reports.narrative.subjects.heads import LONGEST, Head, Names, are_names, is_listed, sharing
from reports.narrative.subjects.lists import pair_of

__all__ = ["LONGEST", "Head", "Names", "are_names", "is_listed", "pair_of", "sharing", "subjects"]
