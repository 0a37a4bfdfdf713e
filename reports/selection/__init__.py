"""Which tasks are meant: one object behind the figure on a card, the list behind it, and its export."""

from reports.selection.scope import Kind, Scope, kind_of, words
from reports.selection.selection import PICKS, Fact, Selection, bureau_name_of, by_bureau, select

__all__ = ["PICKS", "Fact", "Kind", "Scope", "Selection", "bureau_name_of", "by_bureau", "kind_of", "select", "words"]
