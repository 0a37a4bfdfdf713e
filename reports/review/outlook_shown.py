"""The outlook on the year on the page of a review: the bureau's, and the office's own to be chosen beside it."""

from __future__ import annotations

from typing import NamedTuple

from django.http import QueryDict

from reports.models import REASONED, OfficeOutlook, Outlook, Report
from reports.reportpages.posted import outlook_in
from reports.workflow import Foreseen, office_foresees


class OutlookShown(NamedTuple):
    """What the page shows as chosen, of which quarter that is where the office said it earlier, and who keeps it."""

    chosen: Foreseen
    earlier: str
    kept: OfficeOutlook | None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return what can be chosen."""
        return list(Outlook.choices)

    @property
    def reasoned(self) -> str:
        """Return those for which a reason is asked, as the page's script reads them."""
        return " ".join(REASONED)

    @classmethod
    def of(cls, report: Report, posted: QueryDict) -> OutlookShown:
        """Return it for `report`: what was `posted`, else what is kept, else what the office said last; one query."""
        found, sent = office_foresees(report), outlook_in(posted)
        kept = found if found and found.report_id == report.pk else None
        last = Foreseen(found.outlook, found.reason) if found else Foreseen()
        earlier = found.report.period.quarter.label if found and not kept else ""
        return cls(sent or last, "" if sent else earlier, kept)
