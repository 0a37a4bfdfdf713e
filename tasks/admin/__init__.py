"""Master data in Django's administration, in Chinese."""

from tasks.admin import calendar, milestones, organizations, plans

__all__ = ["calendar", "milestones", "organizations", "plans"]
