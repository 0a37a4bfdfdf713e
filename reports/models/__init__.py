"""What has been said about the tasks: quarterly reports, their rows, readings, answers and transitions."""

from reports.models.answers import FindingAnswer
from reports.models.bulletins import Bulletin, BulletinDraft, BulletinFile, BulletinWithdrawal, mark_of
from reports.models.conditions import ConditionAnswer, ConditionVerdict
from reports.models.contributions import Contribution
from reports.models.drafts import ReportDraft
from reports.models.entries import ProgressEntry, TargetReading
from reports.models.evidence import Attachment
from reports.models.kept import KeptReading
from reports.models.notices import Delivery, Notice, Reminder
from reports.models.outlooks import FIRST_ASKED, REASONED, OfficeOutlook, Outlook, outlook_told
from reports.models.passages import Passage
from reports.models.publications import FrozenFile, Publication, PublicationFile, Withdrawal
from reports.models.reports import Extension, Report, Transition, had_a_hand
from reports.models.standing import Bucket, Light, StandingOverride

__all__ = [
    "FIRST_ASKED",
    "REASONED",
    "Attachment",
    "Bucket",
    "Bulletin",
    "BulletinDraft",
    "BulletinFile",
    "BulletinWithdrawal",
    "ConditionAnswer",
    "ConditionVerdict",
    "Contribution",
    "Delivery",
    "Extension",
    "FindingAnswer",
    "FrozenFile",
    "KeptReading",
    "Light",
    "Notice",
    "OfficeOutlook",
    "Outlook",
    "Passage",
    "ProgressEntry",
    "Publication",
    "PublicationFile",
    "Reminder",
    "Report",
    "ReportDraft",
    "StandingOverride",
    "TargetReading",
    "Transition",
    "Withdrawal",
    "had_a_hand",
    "mark_of",
    "outlook_told",
]
