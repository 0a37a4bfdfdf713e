"""What happens before a report is saved: text taken in, read into rows and compared; names settled; drafts kept."""

from reports.filing.carrying import Last, last_of, silent
from reports.filing.changes import Changes, compare
from reports.filing.clearing import clear_drafts, clear_older, clear_submitted, outworn
from reports.filing.drafts import drafts_of, drop, keep, posted_of
from reports.filing.meaning import NEW, names_after
from reports.filing.offering import Offer, offers
from reports.filing.settling import file, fill, submit
from reports.filing.taking import Taken, taken_from, understand

__all__ = [
    "NEW",
    "Changes",
    "Last",
    "Offer",
    "Taken",
    "clear_drafts",
    "clear_older",
    "clear_submitted",
    "compare",
    "drafts_of",
    "drop",
    "file",
    "fill",
    "keep",
    "last_of",
    "names_after",
    "offers",
    "outworn",
    "posted_of",
    "silent",
    "submit",
    "taken_from",
    "understand",
]
