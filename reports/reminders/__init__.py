"""Reminders: the ladder before and after the day that reports are due, 催办 by the office, and its letter."""

from reports.reminders.chasing import chase, late, outstanding
from reports.reminders.ladder import Reminding, remind, reminders_due
from reports.reminders.letter import letter

__all__ = ["Reminding", "chase", "late", "letter", "outstanding", "remind", "reminders_due"]
