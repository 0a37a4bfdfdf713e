"""Master data in Django's administration, in Chinese."""

from tasks.admin import calendar, organizations, plans

__all__ = ["calendar", "organizations", "plans"]
