"""What has been said about the tasks, and the documents made from both."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The app `reports`; it stands on `tasks`."""

    name = "reports"
    verbose_name = "季度报送"
