"""看板: what leaders look at, computed when asked; every figure is the length of a list that can be opened."""

from reports.dashboards.scope import Kind, Scope, kind_of, words
from reports.dashboards.selection import PICKS, Fact, Selection, by_bureau, select
from reports.dashboards.sites import Site, Sites

__all__ = ["PICKS", "Fact", "Kind", "Scope", "Selection", "Site", "Sites", "by_bureau", "kind_of", "select", "words"]
