"""The outlook on the year on the page of a review: the bureau's, and the office's own to be chosen beside it."""

from __future__ import annotations

from typing import NamedTuple

from django.http import QueryDict

from reports.models import REASONED, OfficeOutlook, Outlook, Report
from reports.reportpages.posted import outlook_in
from reports.workflow import Foreseen, carried_on, office_foresees


class OutlookShown(NamedTuple):
    """What the page shows as chosen, a note on where that is from, and who keeps it."""

    chosen: Foreseen
    note: str
    kept: OfficeOutlook | None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return what can be chosen."""
        return list(Outlook.choices)

    @property
    def outlooks_with_reason(self) -> str:
        """Return those for which a reason is asked, as the page's script reads them."""
        return " ".join(REASONED)

    @classmethod
    def of(cls, report: Report, posted: QueryDict) -> OutlookShown:
        """Return it for `report`: what was `posted`, else what is kept, else what the office said earlier and still holds.

        One query.
        """
        found, sent = office_foresees(report), outlook_in(posted)
        kept = found if found and found.report_id == report.pk else None
        stored, carried = Foreseen(kept.outlook, kept.reason) if kept else None, carried_on(report, found)
        if sent and sent != (stored or carried or Foreseen()):
            return cls(sent, "所选的还没有保存", kept)
        if kept and stored:
            return cls(stored, f"{kept.by}认定", kept)
        if found and carried:
            return cls(carried, f"督查室沿用{found.report.period.quarter.label}的，通过时保存", None)
        if found:
            before = f"{found.report.period.quarter.label}认定“{found.get_outlook_display()}”"
            return cls(Foreseen(), f"督查室{before}，单位的预期已改动，请重新认定", None)
        return cls(Foreseen(), "督查室还没有认定", None)
