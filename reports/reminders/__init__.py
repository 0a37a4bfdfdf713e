"""Reminders: the ladder before and after the day that reports are due, 催办 by the office, and its letter."""

from reports.reminders.chasing import chase, late
from reports.reminders.ladder import Reminding, remind, reminders_due
from reports.reminders.letter import letter

__all__ = ["Reminding", "chase", "late", "letter", "remind", "reminders_due"]
