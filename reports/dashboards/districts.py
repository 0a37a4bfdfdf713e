"""The dashboard of the sub-projects: of all districts, or of one across bureaus."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from reports.dashboards.board import PRINTED_SITES
from reports.dashboards.cards import Card, site_cards, site_list
from reports.dashboards.sites import Site, Sites, StageCount, by_district, by_lead
from tasks.language import Stage
from tasks.models import Organization


class Places:
    """The sub-projects of a scope, counted; `place` is the one district that it is about, None for all."""

    def __init__(self, sites: Sites, place: Organization | None) -> None:
        self.sites, self.place, self.period = sites, place, sites.period

    @cached_property
    def cards(self) -> list[Card]:
        """Return the five headline figures."""
        return site_cards(self.sites)

    @cached_property
    def districts(self) -> list[StageCount]:
        """Return the counts by district."""
        return by_district(self.sites.all)

    @cached_property
    def bureaus(self) -> list[StageCount]:
        """Return the counts by lead bureau."""
        return by_lead(self.sites.all)

    @cached_property
    def still(self) -> list[Site]:
        """Return what has not begun, or stopped, and stands where it stood in the quarter before."""
        waiting = (Stage.NOT_STARTED, Stage.PREPARATION, Stage.SUSPENDED)
        return [site for site in self.sites.all if site.stage in waiting and site.stage is site.before]

    @property
    def rows_on_paper(self) -> int:
        """Return how many rows of a list of sub-projects fit the printed page."""
        return PRINTED_SITES if self.place else 2 * PRINTED_SITES

    @property
    def address(self) -> str:
        """Return the address of the list of all of them."""
        return site_list(self.period, self.sites.scope, all_lists=self.sites.several)

    def list_of(self, lead: Organization | None = None, district: Organization | None = None) -> str:
        """Return the address of the list of a part of them."""
        scope = self.sites.scope
        narrower = replace(scope, lead=lead or scope.lead, district=district or scope.district)
        return site_list(self.period, narrower, all_lists=self.sites.several)
