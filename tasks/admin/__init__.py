"""Master data in Django's administration, in Chinese."""

from tasks.admin import organizations, plans

__all__ = ["organizations", "plans"]
