"""What has been said about the tasks: quarterly reports, their rows, readings and transitions."""

from reports.models.answers import FindingAnswer
from reports.models.drafts import ReportDraft
from reports.models.entries import ProgressEntry, TargetReading
from reports.models.notices import Delivery, Notice, Reminder
from reports.models.reports import Extension, Report, Transition

__all__ = [
    "Delivery",
    "Extension",
    "FindingAnswer",
    "Notice",
    "ProgressEntry",
    "Reminder",
    "Report",
    "ReportDraft",
    "TargetReading",
    "Transition",
]
