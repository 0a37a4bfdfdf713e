"""What has been said about the tasks: quarterly reports, their rows, readings and transitions."""

from reports.models.answers import FindingAnswer
from reports.models.entries import ProgressEntry, TargetReading
from reports.models.reports import Report, Transition

__all__ = ["FindingAnswer", "ProgressEntry", "Report", "TargetReading", "Transition"]
