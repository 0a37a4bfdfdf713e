"""看板: what leaders look at, computed when asked; every figure is the length of a list that can be opened."""

from reports.dashboards.sites import Site, Sites

__all__ = ["Site", "Sites"]
