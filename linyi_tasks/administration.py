"""Django's administration with the office's front door."""

from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    """The administration, served by `tasks.admin.site.OfficeSite`."""

    default_site = "tasks.admin.site.OfficeSite"
