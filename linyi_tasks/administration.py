"""Django's administration with the office's front door."""

from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    """The administration, served by `linyi_tasks.site.OfficeSite`."""

    default_site = "linyi_tasks.site.OfficeSite"
